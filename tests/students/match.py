def decide(s, left):
    match (s.length, left):
        case (l, d) if l < 0.05 and d > 60:
            return "long"
        case (l, _) if l > 0.5:
            return "short"
        case _:
            return "normal"

def stride(word):
    match word:
        case "long":
            return 400
        case "short" | "tiny":
            return 60
        case other:
            return 150

def hike(hiker):
    while hiker.daylight > 0:
        s = hiker.measure()
        hiker.walk(-stride(decide(s, hiker.daylight)) * s)
    match {"a": 1, "b": [1, 2, 3]}:
        case {"a": int(x), "b": [first, *rest]}:
            print(x, first, rest)
    match [1, 2]:
        case []:
            print("empty")
        case [x, y]:
            print(x, y)
