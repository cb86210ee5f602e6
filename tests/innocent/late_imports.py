def hike(hiker):
    import bisect
    import calendar
    import colorsys
    import difflib
    import json.tool
    import logging.config
    import numpy.ma
    import numpy.polynomial.chebyshev
    import statistics
    import textwrap
    import wave
    import zipfile
    from collections import Counter

    names = [m.__name__ for m in (bisect, calendar, colorsys, difflib, json.tool, wave, zipfile)]
    assert len(Counter(names)) == 7 and logging.config and numpy.ma and numpy.polynomial
    assert statistics.fmean([1.0, 2.0]) == 1.5 and textwrap.dedent("  a") == "a"
    while hiker.daylight > 0:
        hiker.walk(-100 * hiker.measure())
