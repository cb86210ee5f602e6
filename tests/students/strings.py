def hike(hiker):
    rows = []
    while hiker.daylight > 0:
        s = hiker.measure()
        hiker.walk(-170 * s)
        rows.append("{:>8.2f} | {:<8.3f} | {}".format(s.east, s.north, "=" * int(20 * s.length)))
        print("%5.1f %s %d %r" % (s.east, "abc", 7, "q"))
        print(f"{s.east:+.3f} {s.north!r:>25} {hiker.daylight:03d} {1234567:,} {0.5:.0%} {255:#x} {5:b} {3.0:e} {'mid':^9}|")
        print(f"{hiker.daylight=}")
    print("\n".join(rows).upper().replace("=", "-").split("\n")[0].strip(), "a,b,c".split(","), "Ab".lower(), "x".zfill(3), "abc"[::-1], "abc".startswith("a"), "hello world".title(), "a-b".partition("-"), " x ".strip(), "abc".find("c"), "abcabc".count("b"), "ab" in "cab", "1".isdigit(), "a\tb".expandtabs(4), ord("a"), chr(98), "é".encode("utf-8"), repr("it's"), "x".join("abc"), "abc".ljust(5) + "|", "abc".rjust(5), "abc".center(7, "*"))
