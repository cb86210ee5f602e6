"""Sound: clean arrays, tones that can be told apart, and nothing that was not paid for."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import math
import subprocess
import sys
import threading

import numpy as np
import pygame
import pytest
from helpers.viewing import tilted

from engine import Expedition, load_level
from game.app.scene_stack import SceneStack
from game.scenes.hike import HikeScene
from game.sound.device import LOOPED_SOUNDS, Loudspeaker
from game.sound.soundscape import Soundscape, ground_at
from game.sound.synth import SAMPLE_RATE
from game.sound.voices import altitude_pitch, build, glance, pitch, reading
from game.view.ground_cover import GroundCover
from game.view.height_field import HeightField


@pytest.fixture(scope="module")
def sounds():
    return dict(build())


class Notes:
    """A speaker that writes down what it is told."""

    def __init__(self):
        self.calls, self.loops = [], {}

    def play(self, name, loudness):
        self.calls.append((name, loudness))

    def speak(self, name, sound, loudness):
        self.calls.append((name, sound.tobytes(), loudness))

    def loop(self, name, loudness):
        self.loops[name] = loudness

    def close(self):
        self.calls.append(("close",))


def strongest(sound):
    """The loudest frequency of a stretch [Hz]."""
    wave = sound.astype(float).sum(axis=1) * np.hanning(len(sound))
    return np.abs(np.fft.rfft(wave, 4 * len(wave))).argmax() * SAMPLE_RATE / (4 * len(wave))


def test_no_sound_clips_none_is_loud_all_are_heard_and_all_end_softly(sounds):
    for name, sound in sounds.items():
        assert sound.dtype == np.int16, name
        assert sound.ndim == 2, name
        assert sound.shape[1] == 2, name
        assert 2000 < np.abs(sound).max() < 32000, name
        assert np.sqrt((sound.astype(float) ** 2).mean()) < 0.25 * 32767, name
        if name not in LOOPED_SOUNDS:
            assert np.abs(sound[[0, -1]]).max() < 40, name


@pytest.mark.parametrize("name", LOOPED_SOUNDS)
def test_the_winds_have_no_seam(sounds, name):
    wave = sounds[name].astype(float)
    steps = np.abs(np.diff(wave, axis=0)).max(axis=1)
    assert np.abs(wave[0] - wave[-1]).max() < np.quantile(steps, 0.999)
    # Not in their loudness either: the ends are as loud as their neighbours.
    loud = [np.sqrt((part**2).mean()) for part in np.array_split(wave, 64)]
    turns = np.abs(np.diff(loud))
    assert abs(loud[0] - loud[-1]) < 2 * turns.max()


def test_a_steeper_reading_is_a_higher_tone():
    slopes = [0.02, 0.1, 0.3, 0.6, 1.0, 2.0, 5.0]
    sound_frame = [strongest(reading(slope, 0.0)[: round(0.3 * SAMPLE_RATE)]) for slope in slopes]
    assert np.all(np.diff(sound_frame) > 20)
    assert sound_frame == pytest.approx([pitch(s) for s in slopes], rel=0.01)
    assert pitch(1e6) < 3000


def test_east_is_right_west_is_left_and_the_second_tone_tells_north_from_south():
    for angle in np.linspace(0, 2 * math.pi, 13):
        east, north = math.cos(angle), math.sin(angle)
        sound = reading(0.4 * east, 0.4 * north).astype(float)
        left, right = np.sqrt((sound**2).mean(axis=0))
        assert (right - left) / math.hypot(right, left) == pytest.approx(east, abs=0.35)
        if abs(east) > 0.2:
            assert (right > left) == (east > 0)
        first, second = (
            strongest(sound[: round(0.3 * SAMPLE_RATE)]),
            strongest(sound[round(0.36 * SAMPLE_RATE) :]),
        )
        if abs(north) > 0.2:
            assert (second > first) == (north > 0)


def test_a_lower_glance_is_a_lower_tone():
    sound_frame = [strongest(glance(metres)) for metres in (-250, -120, -20, 0, 60)]
    assert np.all(np.diff(sound_frame) > 10)
    assert altitude_pitch(-1e9) > 90


def scene(terrain_of, volume=100):
    """A hike whose ground is another one under the same cover, and what its speaker heard."""
    level = load_level("foothills")
    hike = HikeScene(level, 4, briefing=False)
    expedition = hike.player_hike.expedition
    start = (expedition.start_east, expedition.start_north)
    cover = GroundCover(
        HeightField(expedition.terrain.heights, expedition.terrain.size, start), 60.0, 4
    )
    expedition.terrain = terrain_of(expedition.terrain)
    hike.views.walking_view(hike.queue.shown_place).cover = cover
    notes = Notes()
    return hike, SceneStack(hike, sound=Soundscape(volume, notes)), notes


def walked(terrain_of):
    """Blind strides, then a reading: the calls before it, and those after it was paid."""
    hike, stack, notes = scene(terrain_of)
    for east, north in ((60, 20), (0, -90), (30, 0), (-45, 80)):
        hike.queue.plan(lambda east=east, north=north: hike.player_hike.walk(east, north))
    for _ in range(800):
        stack.update(1 / 60)
    before, notes.calls = notes.calls, []
    hike.queue.plan(hike.player_hike.measure)
    for _ in range(120):
        stack.update(1 / 60)
    return before, notes.calls


def test_before_a_reading_a_tilted_plane_under_the_mountain_cannot_be_heard():
    """Same strides, same calls; what a reading says is heard only after it is paid for."""
    plain, paid = walked(lambda terrain: terrain)
    leaning, paid_leaning = walked(lambda terrain: tilted(terrain, 0.34, -0.21))
    assert plain == leaning
    assert len(plain) > 20
    assert {call[0].split()[0] for call in plain} <= {"snow", "grass", "rock"}
    spoken = [[c for c in calls if c[0] == "reading"] for calls in (paid, paid_leaning)]
    assert [len(s) for s in spoken] == [1, 1]
    assert spoken[0] != spoken[1]
    assert sum(call[0] == "tick" for call in paid) == 8


@pytest.mark.slow
def test_the_wind_follows_the_daylight_on_the_panel_and_nothing_else():
    loudest = []
    for terrain_of in (lambda terrain: terrain, lambda terrain: tilted(terrain, 0.34, -0.21)):
        hike, stack, notes = scene(terrain_of)
        sound_frame = []
        for _ in range(4):
            hike.queue.plan(lambda hike=hike: hike.player_hike.do_verb(
                "rest", 0.2, lambda: hike.player_hike.expedition.rest(21.0)))  # fmt: skip
            for _ in range(100):
                stack.update(1 / 60)
            sound_frame.append((notes.loops["wind"], notes.loops["gale"]))
        assert sound_frame == sorted(sound_frame)
        assert sound_frame[-1][1] > sound_frame[0][1]
        loudest.append(sound_frame)
    assert loudest[0] == loudest[1]


def test_the_ground_is_told_by_broad_bands_alone():
    level = load_level("foothills")
    expedition = Expedition(level, 4)
    start = (expedition.start_east, expedition.start_north)
    cover = GroundCover(
        HeightField(expedition.terrain.heights, expedition.terrain.size, start), 60.0, 4
    )
    places = [(float(e), float(n)) for e in range(-600, 601, 60) for n in range(-600, 601, 60)]
    sound_frame = {ground_at(cover, place) for place in places}
    assert sound_frame <= {"snow", "grass", "rock"}
    assert len(sound_frame) > 1
    assert ground_at(None, (0.0, 0.0)) == "grass"


@pytest.mark.slow
def test_the_end_has_one_chord_and_a_night_outside_its_thunder(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    hike, stack, notes = scene(lambda terrain: terrain)
    hike.queue.plan(hike.player_hike.camp)
    for _ in range(170):
        stack.update(1 / 60)
    names = [call[0] for call in notes.calls]
    assert names.count("benighted") == 1
    assert names[-2:] == ["thunder", "benighted"]
    if hike.ending.preparation is not None:
        hike.ending.preparation.join()


def test_at_volume_nought_no_device_is_opened():
    sound = Soundscape(0)
    sound.follow(None, 0.1)
    assert sound.speaker is None


def test_a_machine_without_a_loudspeaker_is_quiet(monkeypatch, capfd):
    def missing(*arguments, **named):
        raise pygame.error("no such audio device")

    monkeypatch.setattr(pygame.mixer, "init", missing)
    speaker = Loudspeaker()
    for _ in range(3):
        speaker.loop("wind", 0.3)
        speaker.play("tick", 0.3)
        for thread in threading.enumerate():
            if thread.name == "sound":
                thread.join()
    speaker.close()
    assert capfd.readouterr() == ("", "")


def test_the_loudspeaker_plays_under_a_driver_that_takes_everything():
    speaker = Loudspeaker()
    assert speaker.ready.wait(20)
    speaker.loop("wind", 0.3)
    speaker.play("tick", 0.3)
    speaker.speak("reading", reading(0.2, 0.1), 0.5)
    assert pygame.mixer.get_busy()
    wind = pygame.mixer.Channel(0).get_sound()
    assert wind is not None
    assert wind.get_volume() == pytest.approx(0.3, abs=0.02)
    speaker.close()
    pygame.mixer.quit()
    speaker.play("tick", 0.3)


@pytest.mark.slow
def test_without_a_sound_card_nothing_is_written_to_the_terminal():
    code = "import time; from game.sound.device import Loudspeaker; Loudspeaker(); time.sleep(3)"
    environment = {k: v for k, v in os.environ.items() if k != "SDL_AUDIODRIVER"}
    environment["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True,
                          text=True, timeout=60)  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
