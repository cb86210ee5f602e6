def search(hiker, step, depth):
    if depth == 0 or hiker.daylight <= 0:
        return []
    s = hiker.measure()
    hiker.walk(-step * s)
    return [s.length] + search(hiker, step * (1.1 if s.length < 0.2 else 0.9), depth - 1)

def hike(hiker):
    found = search(hiker, 200, 60)
    print(len(found), sum(found) / len(found) if found else 0)
