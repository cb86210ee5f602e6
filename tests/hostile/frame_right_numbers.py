# expect: protocol
import os


def hike(hiker):
    # The protocol by hand, without a fault; then by the hiker, who counts anew.
    for number in range(1, 4):
        os.write(3, b'["measure",%d,"forward",20.0,1]\n' % number)
        answer = os.read(6, 4096)
        if answer.count(b",") != 8:
            print("LEAKED", answer)
    hiker.rest()
