"""Ground that streams have cut, point by point: plain source for a compiler, the same bits.

The twin in numpy, with the sources, is `engine.surfaces.streams`; here the loops run over flat
n x n arrays. The basins' passes are found in the same order there and here, since two passes are
often equally high.
"""

import math

import numpy as np

NORTH = (0, 1, 1, 1, 0, -1, -1, -1)
EAST = (1, 0, 1, -1, -1, 0, -1, 1)
"""The neighbours of `engine.surfaces.streams`; the first half meets every pair once."""
ROOT2 = 2.0**0.5


def carve(heights, lake, resistance, n, talus, rounds, slumps):
    """As `streams.carve`."""
    heights = heights.copy()
    receiver = np.empty(n * n, np.int64)
    length = np.empty(n * n)
    area = np.empty(n * n)
    for _ in range(rounds):
        drain(heights, lake, n, False, receiver, length)
        count_area(receiver, lake, area)
        for k in range(n * n):
            slope = min(resistance[k] * math.sqrt(n * n / area[k]), talus)
            length[k] = 0.0 if lake[k] else slope * length[k]
        heights = path_sums(receiver, length)
        slump(heights, n, talus, slumps)
    return heights


def flood(heights, lake, n, rise):
    """As `streams.flooded`."""
    receiver = np.empty(n * n, np.int64)
    length = np.empty(n * n)
    drain(heights, lake, n, True, receiver, length)
    for k in range(n * n):
        if lake[k]:
            length[k] = 0.0
    way = path_sums(receiver, length)
    for k in range(n * n):
        way[k] *= rise
        length[k] = way[k] - heights[k]
    path_least(receiver, length)
    for k in range(n * n):
        way[k] -= length[k]
    return way


def slump(heights, n, talus, slumps):
    """As `streams._slumped`, in place."""
    wide = n + 2
    walled = np.full(wide * wide, math.inf)
    for _ in range(slumps):
        for i in range(n):
            walled[(i + 1) * wide + 1 : (i + 1) * wide + 1 + n] = heights[i * n : (i + 1) * n]
        for i in range(n):
            south = walled[i * wide : (i + 1) * wide]
            here = walled[(i + 1) * wide : (i + 2) * wide]
            north = walled[(i + 2) * wide : (i + 3) * wide]
            row = heights[i * n : (i + 1) * n]
            for j in range(n):
                # Rounding keeps the order, so the lowest neighbour may be found first.
                beside = min(min(south[j + 1], north[j + 1]), min(here[j], here[j + 2]))
                corner = min(min(south[j], north[j]), min(south[j + 2], north[j + 2]))
                row[j] = min(row[j], min(beside + talus, corner + talus * ROOT2))


def drain(heights, lake, n, straight, receiver, length):
    """As `streams.receivers`, into `receiver` and `length`; `straight` leaves corners out."""
    best = np.empty(n * n)
    for k in range(n * n):
        receiver[k] = k
        best[k] = math.inf if lake[k] else 0.0
    for m in range(8):
        north = NORTH[m]
        east = EAST[m]
        corner = north != 0 and east != 0
        if straight and corner:
            continue
        way = ROOT2 if corner else 1.0
        for i in range(max(0, -north), n - max(0, north)):
            row = heights[i * n : (i + 1) * n]
            there = heights[(i + north) * n : (i + north + 1) * n]
            steepest = best[i * n : (i + 1) * n]
            to = receiver[i * n : (i + 1) * n]
            for j in range(max(0, -east), n - max(0, east)):
                fall = (row[j] - there[j + east]) / way
                to[j] = (i + north) * n + j + east if fall > steepest[j] else to[j]
                steepest[j] = max(fall, steepest[j])
    hollows = 0
    for k in range(n * n):
        if receiver[k] == k and not lake[k]:
            hollows += 1
    if hollows > 0:
        open_hollows(receiver, heights, lake, n, hollows, straight)
    for k in range(n * n):
        way = abs(receiver[k] - k)
        length[k] = 1.0 if way == 1 or way == n else ROOT2


def open_hollows(receiver, heights, lake, n, count, straight):
    """As `streams._open`."""
    floor = np.empty(count + 1, np.int64)
    basin = basins(receiver, lake, floor)
    # A pass between two basins is two arcs, one from either side; `first` and `following` chain
    # those of a basin.
    first = np.full(count + 1, -1)
    following = np.empty(8 * n * n, np.int64)
    near = np.empty(8 * n * n, np.int64)
    far = np.empty(8 * n * n, np.int64)
    altitude = np.empty(8 * n * n)
    arcs = 0
    for m in range(2 if straight else 4):
        north = NORTH[m]
        east = EAST[m]
        for i in range(n - north):
            for j in range(max(0, -east), n - max(0, east)):
                p = i * n + j
                q = p + north * n + east
                if basin[p] == basin[q]:
                    continue
                if basin[p] > basin[q]:
                    p, q = q, p
                arc = first[basin[q]]
                while arc >= 0 and basin[far[arc]] != basin[p]:
                    arc = following[arc]
                high = max(heights[p], heights[q])
                if arc < 0:
                    arc = arcs
                    arcs += 2
                    following[arc] = first[basin[q]]
                    first[basin[q]] = arc
                    following[arc + 1] = first[basin[p]]
                    first[basin[p]] = arc + 1
                elif high >= altitude[arc]:
                    continue
                else:
                    arc &= -2
                altitude[arc] = altitude[arc + 1] = high
                near[arc] = far[arc + 1] = q
                far[arc] = near[arc + 1] = p
    reached = np.zeros(count + 1, np.bool_)
    reached[0] = True
    heap = np.empty(arcs, np.int64)
    size = 0
    k = 0
    while True:
        arc = first[k]
        while arc >= 0:
            push(heap, size, arc, altitude, near, far)
            size += 1
            arc = following[arc]
        while size > 0 and reached[basin[far[heap[0]]]]:
            pop(heap, size, altitude, near, far)
            size -= 1
        if size == 0:
            return
        here = far[heap[0]]
        to = near[heap[0]]
        k = basin[here]
        reached[k] = True
        while to != floor[k]:
            after = receiver[here]
            receiver[here] = to
            to = here
            here = after


def basins(receiver, lake, floor):
    """The number of the hollow where every point's water ends, from 1 on, or 0 for the lake.

    `floor` becomes the hollows' places by number.
    """
    basin = np.full(len(receiver), -1)
    number = 0
    for k in range(len(receiver)):
        if lake[k]:
            basin[k] = 0
        elif receiver[k] == k:
            number += 1
            basin[k] = number
            floor[number] = k
    for k in range(len(receiver)):
        end = k
        while basin[end] < 0:
            end = receiver[end]
        at = k
        while basin[at] < 0:
            basin[at] = basin[end]
            at = receiver[at]
    return basin


def lower(a, b, altitude, near, far):
    """Whether pass a comes before b: the lower one, then the one of lower places."""
    if altitude[a] != altitude[b]:
        return altitude[a] < altitude[b]
    if near[a] != near[b]:
        return near[a] < near[b]
    return far[a] < far[b]


def push(heap, size, arc, altitude, near, far):
    """One more pass on a binary heap of `size`."""
    at = size
    while at > 0 and lower(arc, heap[(at - 1) >> 1], altitude, near, far):
        heap[at] = heap[(at - 1) >> 1]
        at = (at - 1) >> 1
    heap[at] = arc


def pop(heap, size, altitude, near, far):
    """The first pass taken from a binary heap of `size`."""
    last = heap[size - 1]
    at = 0
    while 2 * at + 1 < size - 1:
        child = 2 * at + 1
        if child + 1 < size - 1 and lower(heap[child + 1], heap[child], altitude, near, far):
            child += 1
        if not lower(heap[child], last, altitude, near, far):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = last


def count_area(receiver, lake, area):
    """As `streams.drained`: whole numbers, so the order does not matter."""
    sources = np.zeros(len(receiver), np.int64)
    for k in range(len(receiver)):
        area[k] = 1.0
        if not lake[k]:
            sources[receiver[k]] += 1
    for start in range(len(receiver)):
        k = start
        # Down from every spring, as far as all water from above is there.
        while sources[k] == 0 and not lake[k]:
            sources[k] = -1
            to = receiver[k]
            area[to] += area[k]
            sources[to] -= 1
            k = to


def path_sums(receiver, steps):
    """As `streams.path_sums`, by the same doubling: another order would be other bits."""
    ahead = receiver.copy()
    further = np.empty_like(ahead)
    steps = steps.copy()
    sums = np.empty_like(steps)
    while True:
        done = True
        for k in range(len(ahead)):
            to = ahead[k]
            sums[k] = steps[k] + steps[to]
            further[k] = ahead[to]
            if further[k] != to:
                done = False
        if done:
            return sums
        ahead, further = further, ahead
        steps, sums = sums, steps


def path_least(receiver, numbers):
    """As `streams.path_least`, in place."""
    ahead = receiver.copy()
    further = np.empty_like(ahead)
    done = False
    while not done:
        done = True
        before = numbers.copy()
        for k in range(len(ahead)):
            to = ahead[k]
            numbers[k] = min(numbers[k], before[to])
            further[k] = ahead[to]
            if further[k] != to:
                done = False
        ahead, further = further, ahead
