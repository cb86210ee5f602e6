# expect: output_limit
def hike(hiker):
    while True:
        print("x" * 10_000)
