import numpy as np


def hike(hiker):
    signal = np.sin(np.linspace(0, 100, 2**18))
    spectrum = np.fft.rfft(signal)
    assert np.allclose(np.fft.irfft(spectrum), signal)
    while hiker.daylight > 0:
        hiker.walk(-100 * hiker.measure())
