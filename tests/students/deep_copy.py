import copy

def hike(hiker):
    state = {"v": [0.0, 0.0]}
    while hiker.daylight > 0:
        s = hiker.measure()
        before = copy.deepcopy(state)
        state["v"][0] = 0.5 * state["v"][0] - 100 * s.east
        state["v"][1] = 0.5 * state["v"][1] - 100 * s.north
        hiker.walk(state["v"])
    print(before != state)
