from engine import IllegalMove

class Bad:
    def __repr__(self):
        return 'bad'

def safe_walk(hiker, *args, **kw):
    try:
        return hiker.walk(*args, **kw)
    except IllegalMove as e:
        print("oops:", e)
        return None
    except (TypeError, ValueError) as e:
        print(type(e).__name__)
        return None
    else:
        print("never")
    finally:
        print("tried")

def hike(hiker):
    safe_walk(hiker, "north")
    safe_walk(hiker, float("inf"), 0)
    safe_walk(hiker, Bad())
    safe_walk(hiker, east=3, north=4)
    n = 0
    while hiker.daylight > 0:
        n += 1
        try:
            s = hiker.measure()
            if n == 3:
                raise RuntimeError("planned")
            safe_walk(hiker, -150 * s)
        except RuntimeError as error:
            print("caught", error, error.args)
            continue
        finally:
            n += 0
