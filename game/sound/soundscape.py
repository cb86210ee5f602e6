"""The sounds of a hike, chosen from what the screen shows, so that they reveal nothing more.

Wind by the daylight that is shown, footfalls by time and by the ground that is seen, ticks while
the instrument is at work; tones only of readings and glances that were paid for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game.hike.player_hike import Place, Playback, PlayerHike
from game.sound.device import LOOPED_SOUNDS, Loudspeaker, Speaker
from game.sound.synth import Pcm
from game.sound.voices import FOOTFALL_VARIANTS, SOUND_SEED, glance, reading
from game.view.ground_cover import GroundCover

TICKS_A_READING = 8
"""Ticks while one reading is taken."""
THUNDER_FROM = 0.9
"""From this share of the daylight on a far storm is heard."""
BETWEEN_THUNDER = (7.0, 14.0)
"""Seconds from one roll of thunder to the next."""
BETWEEN_BELLS = 2.6
"""Seconds from one stroke of the hut's bell to the next."""
WIND_EASE = 0.6
"""The wind takes so many seconds for most of a change."""


@dataclass(frozen=True)
class SoundFrame:
    """What there is to hear of a hike in one update."""

    hike: PlayerHike
    playing: Playback | None
    step: float
    """Share of a double step, below 0 when the hiker stands."""
    ground: str
    """What he is seen to stand on: snow, grass or rock."""
    safe: bool | None = None
    """How the hike ended; None while it goes on."""
    bell: float = 0.0
    """How loud the hut's bell is from where the hiker is shown, 0 to 1."""


def ground_at(cover: GroundCover | None, place: Place) -> str:
    """What a footfall sounds like at a place [m from the start]: by the cover that is drawn and
    its broad bands of altitude, never by the slope.
    """
    if cover is None:
        return "grass"
    if cover.white(*place):
        return "snow"
    above = float(cover.above_at(*place))
    return "rock" if above > (cover.trees_to + cover.snow_from) / 2 else "grass"


class Soundscape:
    """All that is heard, at a volume in percent; at 0 no device is opened."""

    def __init__(self, volume: int, speaker: Speaker | None = None) -> None:
        self.speaker = speaker
        self.volume = volume
        self._rng = np.random.default_rng(SOUND_SEED)
        self._loudness = dict.fromkeys(LOOPED_SOUNDS, 0.0)
        self._hike: PlayerHike | None = None
        self._reset()

    def _reset(self) -> None:
        self._foot = -1
        self._ticked = 0
        self._notes = 0
        self._glimpse: object = None
        self._first_altitude: float | None = None
        self._until_thunder = 0.0
        self._until_bell = 0.0
        self._ended = False
        self._share = 0.0
        """Of the daylight that was gone when the weather was heard last outside of the hut."""

    @property
    def volume(self) -> int:
        """Percent; may change at any time."""
        return self._volume

    @volume.setter
    def volume(self, percent: int) -> None:
        self._volume = percent
        if percent > 0 and self.speaker is None:
            self.speaker = Loudspeaker()

    def follow(self, frame: SoundFrame | None, seconds: float) -> None:
        """Hear the `seconds` since the last moment; away from the mountain there is none."""
        if frame is None:
            self._fade_wind(0.0, 0.0, seconds)
            return
        hike, playing = frame.hike, frame.playing
        if hike is not self._hike:
            self._hike = hike
            self._reset()
        if not hike.arrived:
            # In the hut the hour of the arrival stays: no storm breaks into its chord.
            shown = float(hike.minutes) if playing is None else playing.minutes
            if hike.over and playing is None:
                shown = 0.0
            self._share = 1 - shown / hike.level.daylight
        self._play_weather(self._share, seconds)
        self._play_footfall(frame.step, frame.ground)
        self._tick_instrument(playing)
        self._ring_bell(frame.bell, seconds)
        if playing is None or playing.kind not in ("measure", "glance"):
            self._play_measurements(hike)
        if frame.safe is not None and playing is None:
            self._play_ending(frame.safe, hike.arrived)

    def close(self) -> None:
        """Leave for good."""
        if self.speaker is not None:
            self.speaker.close()

    def _play_measurements(self, hike: PlayerHike) -> None:
        """Tones for what was measured; only now, when it stands on the screen too."""
        if len(hike.notes) != self._notes:
            self._notes = len(hike.notes)
            self._play_pcm("reading", reading(*hike.notes[-1].way), 0.9)
        glimpse = hike.glimpse
        if glimpse is not None and glimpse is not self._glimpse:
            self._glimpse = glimpse
            if self._first_altitude is None:
                self._first_altitude = glimpse.altitude
            self._play_pcm("glance", glance(glimpse.altitude - self._first_altitude), 0.8)

    def _ring_bell(self, loudness: float, seconds: float) -> None:
        self._until_bell = max(0.0, self._until_bell - seconds)
        if loudness > 0 and self._until_bell <= 0:
            self._play("bell", 0.7 * loudness)
            self._until_bell = BETWEEN_BELLS

    def _play_ending(self, safe: bool, arrived: bool) -> None:
        """A chord at the door, a quieter one near it; the storm for the night outside."""
        if self._ended:
            return
        self._ended = True
        if not safe:
            self._play("thunder", 0.9)
        self._play("arrival" if arrived else "hut" if safe else "benighted", 0.9)

    def _play_weather(self, share: float, seconds: float) -> None:
        storm = min(1.0, max(0.0, share))
        gale = 0.5 * max(0.0, (storm - 0.7) / 0.3) ** 2
        self._fade_wind(0.10 + 0.42 * storm**1.5, gale, seconds)
        if storm >= THUNDER_FROM and not self._ended:
            self._until_thunder -= seconds
            if self._until_thunder <= 0:
                self._play("thunder", 0.25 + 0.3 * (storm - THUNDER_FROM) / (1 - THUNDER_FROM))
                self._until_thunder = float(self._rng.uniform(*BETWEEN_THUNDER))

    def _fade_wind(self, wind: float, gale: float, seconds: float) -> None:
        for name, goal in zip(LOOPED_SOUNDS, (wind, gale), strict=True):
            now = self._loudness[name]
            now += (goal - now) * min(1.0, seconds / WIND_EASE)
            self._loudness[name] = now if goal > 0 or now > 0.002 else 0.0
            if self.speaker is not None:
                self.speaker.loop(name, round(self._loudness[name] * self._volume / 100, 3))

    def _play_footfall(self, step: float, ground: str) -> None:
        foot = -1 if step < 0 else int(step * 2)
        if foot >= 0 and foot != self._foot:
            self._play(f"{ground} {self._rng.integers(FOOTFALL_VARIANTS)}", 0.5)
        self._foot = foot

    def _tick_instrument(self, playing: Playback | None) -> None:
        ticked = 0
        if playing is not None and playing.kind == "measure":
            ticked = 1 + min(TICKS_A_READING - 1, int(playing.share * TICKS_A_READING))
            if ticked != self._ticked:
                self._play("tick", 0.6)
        self._ticked = ticked

    def _play(self, name: str, loudness: float) -> None:
        if self.speaker is not None and self._volume > 0:
            self.speaker.play(name, loudness * self._volume / 100)

    def _play_pcm(self, name: str, sound: Pcm, loudness: float) -> None:
        if self.speaker is not None and self._volume > 0:
            self.speaker.speak(name, sound, loudness * self._volume / 100)
