# lacks: line 8: the order of a set
def hike(hiker):
    cells = set()
    while hiker.daylight > 0:
        hiker.walk(-150 * hiker.measure())
        cells.add(round(hiker.position.east) % 7)
    seen = cells | {3}
    for cell in seen:
        print(cell)
