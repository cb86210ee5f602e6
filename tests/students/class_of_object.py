class Config:
    RATE = 170
    DECAY = 0.98

config = Config()
config.extra = 3
setattr(config, "more", 4)

class Walker(object):
    def __init__(self, hiker):
        self.hiker = hiker
        self.rate = Config.RATE

    def run(self):
        while self.hiker.daylight > 0:
            self.one()

    def one(self):
        s = self.hiker.measure()
        self.hiker.walk(-self.rate * s)
        self.rate *= config.DECAY

def hike(hiker):
    Walker(hiker).run()
    print(config.extra, getattr(config, "more"))
