# lacks: line 7: the method __len__ of a class
class Memory:
    def __init__(self):
        self.items = []
    def push(self, x):
        self.items.append(x)
    def __len__(self):
        return len(self.items)
    def __getitem__(self, i):
        return self.items[i]

def hike(hiker):
    m = Memory()
    while hiker.daylight > 0:
        s = hiker.measure()
        m.push(s)
        hiker.walk(-150 * m[-1])
    print(len(m))
