import json

def hike(hiker):
    log = []
    while hiker.daylight > 0:
        s = hiker.measure()
        log.append({"east": s.east, "north": s.north, "ok": True, "n": None})
        hiker.walk(-140 * s)
    print(json.dumps(log[-1]), json.dumps(log[:2], indent=2), json.loads(json.dumps(log)) == log)
