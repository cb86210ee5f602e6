"""The last picture of a hike: its hour, its weather, its mood, and nothing of the mountain."""

import numpy as np
import pygame
import pytest
from helpers.colour_blindness import contrast
from helpers.screens import fitted

from game.hike.ending_page import HEADING, LINE, OVERLINE, write_ending
from game.view.ending_picture import EndingPicture, mood_of
from game.view.face import LevelFace

SIZE = (640, 360)
DRY, WET = LevelFace("summer", "still", salt=3), LevelFace("summer", "storm", salt=3)
MOODS = ("hut", "camp", "shelf", "night")


def picture(mood="hut", gone=0.2, snow=False, lamp=True, face=DRY, seconds=1.0):
    """The picture as it is shown at a moment, shape (width, height, 3)."""
    made = EndingPicture(mood, face, gone, snow, lamp)
    made.prepare(SIZE)
    canvas = pygame.Surface(SIZE, 0, 32)
    made.draw(canvas, seconds)
    return pygame.surfarray.array3d(canvas).astype(np.int16)


@pytest.mark.parametrize(
    ("arrived", "camped", "safe", "mood"),
    [(True, True, True, "hut"), (False, True, True, "camp"), (False, False, True, "camp"),
     (False, True, False, "shelf"), (False, False, False, "night")],
)  # fmt: skip
def test_each_ending_has_a_mood(arrived, camped, safe, mood):
    assert mood_of(arrived, camped, safe) == mood


def test_the_hour_of_the_hike_is_the_hour_of_the_picture():
    morning, evening, dusk = (picture(gone=gone)[:, :90].mean(axis=(0, 1))
                              for gone in (0.05, 0.85, 0.97))  # fmt: skip
    assert morning.mean() > evening.mean() > dusk.mean()
    assert evening[0] - evening[2] > 25, "an orange sky"
    assert abs(morning[0] - morning[2]) < 25


def test_light_falls_out_of_the_door_on_the_ground_and_the_more_the_darker_it_is():
    warm = []
    for gone in (0.05, 0.97):
        ground = picture(gone=gone)[:, 275:300]
        door, aside = ground[290:330].mean(axis=(0, 1)), ground[20:120].mean(axis=(0, 1))
        warm.append((door[0] - door[2]) - (aside[0] - aside[2]))
    assert warm[1] > warm[0] > 0
    assert warm[1] > 60


def test_snow_lies_on_ground_and_roof_only_where_snow_lies():
    snowy = {snow: picture(snow=snow).min(axis=2) for snow in (True, False)}
    ground, roof = (slice(40, 600), slice(300, 360)), (slice(240, 350), slice(150, 190))
    assert (snowy[True][ground] > 170).mean() > 0.9
    assert (snowy[False][ground] > 170).mean() < 0.02
    assert (snowy[True][roof] > 215).mean() > (snowy[False][roof] > 215).mean() + 0.02


def test_it_rains_in_the_picture_of_a_level_on_which_it_rains():
    wet, later = (picture(face=WET, seconds=seconds) for seconds in (1.0, 1.5))
    assert (np.abs(wet - later)[:, :100].max(axis=2) > 8).mean() > 0.003
    dry, later = (picture("camp", seconds=seconds) for seconds in (1.0, 1.5))
    assert np.array_equal(dry, later), "the night over a camp is clear and still"


def test_a_lamp_shines_below_a_false_bottom_unless_its_level_has_none():
    lit, dark = (picture("shelf", lamp=lamp) for lamp in (True, False))
    changed = np.argwhere(np.abs(lit - dark).max(axis=2) > 30)
    assert len(changed) > 20
    assert np.ptp(changed, axis=0).max() < 60, "one small light"
    assert np.array_equal(picture("camp", lamp=True), picture("camp", lamp=False))


@pytest.mark.parametrize("mood", MOODS)
def test_the_words_stand_on_calm_sky_and_can_be_read(mood, screen):
    for gone in (0.1, 0.6, 0.85, 0.97) if mood == "hut" else (1.0,):
        made = EndingPicture(mood, DRY, gone, False, True)
        made.prepare(SIZE)
        canvas, ui = pygame.Surface(SIZE, 0, 32), fitted(SIZE)
        made.draw(canvas, 1.0)
        sky = pygame.surfarray.array3d(canvas)[160:480, 18:96].astype(np.int16).mean(axis=2)
        assert np.abs(np.diff(sky, axis=0)).mean() < 2.5
        before = canvas.copy()
        write_ending(canvas, ui, "Quiet bowl", "You have arrived", "42 minutes of daylight left")
        rows = [round(share * SIZE[1]) for share in (OVERLINE, HEADING, LINE)]
        assert rows == sorted(rows)
        written = pygame.surfarray.array3d(canvas)[160:480, 40:72].astype(float)
        off = np.abs(written - pygame.surfarray.array3d(before)[160:480, 40:72]).mean(axis=2)
        pen = written[off > np.percentile(off, 97)].mean(axis=0)
        ground = written[off < np.percentile(off, 60)].mean(axis=0)
        assert contrast(pen, ground) > 4.5


def test_a_picture_fits_a_window_that_was_resized_meanwhile():
    made = EndingPicture("hut", DRY, 0.3, False, True)
    made.prepare(SIZE)
    wider = pygame.Surface((800, 450), 0, 32)
    made.draw(wider, 1.0)
    assert pygame.surfarray.array3d(wider)[790:, 440:].mean() > 40
