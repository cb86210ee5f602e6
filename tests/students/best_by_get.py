# lacks: line 7: the attribute get of a dict
def hike(hiker):
    heights = {}
    while hiker.daylight > 0:
        hiker.walk(-150 * hiker.measure())
        heights[len(heights)] = len(heights)
        print(min(heights, key=heights.get))
