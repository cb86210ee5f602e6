# expect: timeout_cpu (slow)
while True:
    pass
