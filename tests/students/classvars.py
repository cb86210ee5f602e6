class Node:
    count = 0
    names = []

    def __init__(self, value, children=None):
        self.value = value
        self.children = children if children is not None else []
        Node.count += 1
        self.__class__.names.append(value)
        self._hidden = 1
        self.__secret = 2

    def total(self):
        return self.value + sum(c.total() for c in self.children)

    def secret(self):
        return self.__secret

def hike(hiker):
    tree = Node(1, [Node(2), Node(3, [Node(4)])])
    while hiker.daylight > 0:
        hiker.walk(-tree.total() * 15 * hiker.measure())
    print(Node.count, Node.names, tree.secret(), vars is not None)
