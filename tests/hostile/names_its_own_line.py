# expect: exception
def hike(hiker):
    error = SyntaxError("bad", ("hike.py", 10**30, 1, "text"))
    error.lineno = "one\0two"
    raise error
