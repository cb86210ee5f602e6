# lacks: line 2: inheritance
class Stuck(Exception):
    pass

def hike(hiker):
    try:
        while hiker.daylight > 0:
            s = hiker.measure()
            if s.length < 0.02:
                raise Stuck("flat")
            hiker.walk(-150 * s)
    except Stuck as e:
        print(e)
