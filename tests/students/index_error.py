def hike(hiker):
    data = []
    for i in range(5):
        data.append(hiker.measure())
        hiker.walk(-150 * data[i])
    print(data[7])
