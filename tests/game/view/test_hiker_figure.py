"""The hiker's figure: he walks with both feet on the ground, in the light of the scene."""

import numpy as np
import pygame
import pytest

from game.view.compiled import figure_kernels
from game.view.hiker_body import blank, figure_parts, lantern_at
from game.view.hiker_pose import FRAMES, READING, STANDING, Bearing, pose_of
from game.view.hiker_sprite import HikerSprite, bearing_of
from game.view.scene_numbers import FigureLight

TALL = 200
DARK = (0.0, 0.0, 0.0)


def picture(bearing, sun=(0.0, 1.0, 0.0), full=DARK, sky=DARK, lamp=0.0):
    """His picture in a light as an array [row, column, rgb], and where he covers it."""
    surface, parts = blank(TALL), figure_parts(TALL, bearing)
    figure_kernels().paint_parts(surface, parts.rows())
    out = np.empty(surface.shape[:2], np.uint32)
    light = FigureLight(*sun, *full, *sky, *DARK, 0.0, lamp, *lantern_at(TALL, bearing),
                        parts.metre, parts.ground)  # fmt: skip
    figure_kernels().light_figure(out, surface, light)
    rgb = np.stack([(out >> shift) & 255 for shift in (16, 8, 0)], axis=2).astype(float)
    return rgb, (out >> 24) > 128


def halves(rgb):
    """Brightness of his left and his right half."""
    middle = rgb.shape[1] // 2
    return rgb[:, :middle].sum(), rgb[:, middle:].sum()


@pytest.mark.parametrize("slope", [(0.0, 0.0), (0.4, 0.0), (0.0, -0.6), (-0.2, 0.6)])
@pytest.mark.parametrize("running", [False, True])
def test_at_every_moment_a_foot_is_on_the_ground_and_none_is_in_it(slope, running):
    for frame in (STANDING, READING, *range(FRAMES)):
        pose = pose_of(Bearing(frame, *slope, running=running))
        above = [y - slope[0] * x - slope[1] * z
                 for leg in pose.legs for x, y, z in (leg.heel, leg.toe)]  # fmt: skip
        assert min(above) < 0.04, frame
        assert min(above) > -0.04, frame
        for leg in () if frame == READING else pose.legs:
            assert leg.hip[1] > leg.knee[1] > leg.heel[1], frame


def test_a_planted_foot_goes_back_as_fast_as_he_goes_ahead():
    ahead = [pose_of(Bearing(frame)).legs[0].heel for frame in range(FRAMES)]
    planted = [z for _, y, z in ahead if y < 1e-9]
    moves = np.diff(planted)
    back = moves[moves < 0]
    assert len(back) >= 5
    assert np.ptp(back) < 1e-6


def test_every_picture_of_a_step_is_another():
    pictures = [picture(Bearing(frame), sky=(0.5, 0.5, 0.5))[0] for frame in range(FRAMES)]
    for one, other in zip(pictures, [*pictures[1:], pictures[0]], strict=True):
        assert np.abs(one - other).mean() > 0.1


def test_the_sun_lights_the_side_it_shines_on():
    bearing = Bearing(STANDING)
    left, right = halves(picture(bearing, (1.0, 0.0, 0.0), (1.0, 1.0, 1.0))[0])
    assert right > 1.4 * left
    left, right = halves(picture(bearing, (-1.0, 0.0, 0.0), (1.0, 1.0, 1.0))[0])
    assert left > 1.4 * right


def test_the_lantern_lights_his_left_side_and_nothing_lights_him_in_the_dark():
    bearing = Bearing(STANDING, lamp=True)
    left, right = halves(picture(bearing, lamp=1.0)[0])
    assert left > 1.5 * right
    assert picture(Bearing(STANDING))[0].max() < 20


def test_uphill_he_bends_forward_and_downhill_he_leans_back():
    up, level, down = (pose_of(Bearing(2, 0.0, ahead)).neck[2] for ahead in (0.6, 0.0, -0.6))
    assert up > level + 0.05
    assert down < level


def test_he_kneels_at_the_instrument():
    stands, kneels = (picture(Bearing(frame))[1] for frame in (STANDING, READING))
    tops = [np.flatnonzero(covered[:, 60:130].any(axis=1)).min() for covered in (stands, kneels)]
    assert tops[1] > tops[0] + 0.2 * TALL


def test_his_feet_are_where_the_sprite_says():
    sprite = HikerSprite(TALL)
    lighting = (0.0, 1.0, 0.0, *([0.5] * 6), 200.0, 200.0, 200.0, 0.0, 0.0)
    for share in (1.0, 0.6):
        image, foot = sprite.picture(Bearing(STANDING), lighting, share)
        covered = pygame.surfarray.array_alpha(image) > 128
        soles = np.flatnonzero(covered[foot[0] - 25 : foot[0] + 25].any(axis=0)).max()
        assert abs(soles - foot[1]) < 0.05 * TALL


def test_ground_rises_in_few_steps_and_never_steeper_than_he_is_painted():
    assert bearing_of(-1, False, 0.0, (0.0, 0.0), False) == Bearing(STANDING)
    assert bearing_of(0.5, False, 0.0, (3.0, -3.0), True) == Bearing(8, 0.6, -0.6, lamp=True)
    assert bearing_of(-1, True, 0.0, (0.11, 0.0), False).frame == READING
    found = {bearing_of(-1, False, 0.0, (x / 100, 0.0), False) for x in range(-200, 200)}
    assert len(found) == 7
