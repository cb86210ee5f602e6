import asyncio


async def stride(hiker):
    await asyncio.sleep(0)
    hiker.walk(-100 * hiker.measure())


async def way(hiker):
    while hiker.daylight > 0:
        await stride(hiker)


def hike(hiker):
    asyncio.run(way(hiker))
