# expect: ok
def hike(hiker):
    ask = hiker._Hiker__channel.request
    calls = 0
    while calls < 2000:
        hiker._Hiker__facts = (False, 0.0, 0.0, 60, None)
        calls += 1
        try:
            hiker.rest(5)
        except BaseException:
            break
    # After dusk the judge answers that it is dusk, and nothing moves.
    for _ in range(50):
        over, *_ = ask("walk", ",10.0,0.0")
        if not over:
            print("LEAKED")
