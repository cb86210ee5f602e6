# expect: load_error
raise RuntimeError("\x1b[31m\u202e<script>alert(1)</script>\n" * 100)


def hike(hiker):
    hiker.rest()
