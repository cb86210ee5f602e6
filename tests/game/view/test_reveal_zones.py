"""The revealed mountain's zones, its trees and its sky."""

from dataclasses import replace

import numpy as np
import pytest

from engine import load_level, run
from game.view.face import PLAIN, face_of
from game.view.height_field import bilinear
from game.view.reveal_dusk import DUSKS, dusk_of
from game.view.reveal_mesh import reveal_mesh_of
from game.view.reveal_sky import AROUND, STARS_FROM, TOP, UP, panorama
from game.view.reveal_trees import CLEARING, MOST, SIZES, TALL
from game.view.reveal_zones import LEAST_SNOW, MOST_SNOW, height_scale, palette_of

SNOWY = 70
"""Bright ground counts as snow where its red is at most so much over its blue, for each part that
the sun's light has more of red than of blue."""


@pytest.fixture(scope="module", params=["quiet-bowl", "foothills", "cliff"])
def mountain(request):
    _, e = run(load_level(request.param), "gd", 5)
    return reveal_mesh_of(e, 500), e


def whiteness(mesh):
    """Which points of the map look like snow, and their heights."""
    count = len(mesh.heights)
    side = -(-count // 64) * 64
    colours = mesh.colours[: side * side].reshape(side, side)[:count, :count]
    red, green, blue = (colours >> shift & 255 for shift in (16, 8, 0))
    inside = slice(round(mesh.origin / mesh.cell), round((mesh.origin + mesh.size) / mesh.cell))
    warm = mesh.dusk.sun[0] - mesh.dusk.sun[2]
    white = (blue.astype(int) > red.astype(int) - SNOWY * warm) & (green > 150) & (blue > 150)
    return white[inside, inside], mesh.heights[inside, inside]


def test_snow_lies_high_and_most_of_the_mountain_is_bare(mountain):
    mesh, _ = mountain
    white, heights = whiteness(mesh)
    assert white.mean() < 0.35
    low = heights < np.quantile(heights, 0.5)
    assert white[low].mean() < 0.01


def test_trees_stand_on_the_ground_in_the_valley_and_not_at_the_hut(mountain):
    mesh, e = mountain
    places, tones = mesh.trees
    assert 100 < len(places) <= MOST
    assert len(tones) == len(places)
    spots = places[:, :2].astype(float)
    ground = bilinear(mesh.heights, spots[:, 0] / mesh.cell, spots[:, 1] / mesh.cell)
    assert places[:, 2] == pytest.approx(ground, abs=0.05)
    hut = np.array((e.hut.east, e.hut.north)) + mesh.origin
    assert np.hypot(*(spots - hut).T).min() > 0.99 * CLEARING * TALL * mesh.size
    assert places[:, 3].max() <= 1.2 * SIZES[1] * TALL * mesh.size
    if e.level.name != "cliff":
        assert np.median(places[:, 2]) < np.median(mesh.heights[mesh.heights > 0])


def test_trees_stand_in_groves_with_gaps_between_them(mountain):
    mesh, _ = mountain
    spots = mesh.trees.places[:, :2].astype(float)
    away = np.hypot(*(spots[:, None] - spots[None, ::7]).transpose(2, 0, 1))
    # Trees strewn evenly over all ground that has any would have far fewer near them.
    near = 3 * TALL * mesh.size
    cells = np.unique(np.floor(spots / near).astype(int), axis=0)
    evenly = len(spots) / (len(cells) * near**2) * np.pi * near**2
    assert np.median((away < near).sum(axis=0)) > 1.2 * evenly


def test_zones_rise_with_the_height_and_a_plateau_has_no_crown():
    at = np.linspace(-1, 1, 200)
    bowl = (100 * np.hypot(*np.meshgrid(at, at)) ** 2).astype(np.float32)
    plateau = np.minimum(bowl, 6).astype(np.float32)
    scale = height_scale(bowl, 5.0, (500.0, 500.0), 1000.0)
    zones = scale.of(np.linspace(0, 150, 50, dtype=np.float32)[None])[0]
    assert (np.diff(zones) >= 0).all()
    assert zones[0] < 0.05
    assert zones[-1] > 0.95
    flat = height_scale(plateau, 5.0, (500.0, 500.0), 1000.0)
    face = face_of("storm-front")
    assert palette_of(face, flat.crown).snow_share == 0
    assert LEAST_SNOW <= palette_of(face, scale.crown).snow_share <= MOST_SNOW


def test_the_sky_goes_all_the_way_round_and_its_stars_are_high_up():
    sky = panorama(DUSKS["drifting"])
    assert sky.shape == (AROUND, UP)
    planes = np.stack([sky >> shift & 255 for shift in (16, 8, 0)]).astype(float)
    seam = np.abs(planes[:, 0] - planes[:, -1])
    assert np.median(seam) <= 3
    # A star is far brighter than both of its neighbours.
    blue = planes[2]
    star = (blue[1:-1] - np.maximum(blue[:-2], blue[2:])) > 40
    up = np.linspace(0, TOP, UP)
    assert star[:, up > 0.4].any()
    assert not star[:, up < STARS_FROM].any()
    # Dusk: the horizon is warm, the top is blue.
    assert planes[0, :, 0].mean() > planes[2, :, 0].mean() + 50
    assert planes[2, :, -1].mean() > planes[0, :, -1].mean() + 20


def test_the_sky_of_each_weather_is_one_of_its_own_and_thins_out_to_the_horizon():
    tones = []
    for weather in DUSKS:
        sky = panorama(dusk_of(replace(face_of("quiet-bowl"), weather=weather)))
        planes = np.stack([sky >> shift & 255 for shift in (16, 8, 0)]).astype(float)
        assert np.median(np.abs(planes[:, 0] - planes[:, -1])) <= 3
        tones.append(planes.mean(axis=1)[:, :: UP // 8].ravel())
        # Bands of cloud end in no line: near the horizon rows are nearly of one tone all round.
        rough = np.abs(np.diff(planes.mean(axis=0), axis=0)).mean(axis=0)
        assert rough[2:10].max() < 0.3 * rough[UP // 4 : UP // 2].max()
    for index, tone in enumerate(tones):
        for other in tones[index + 1 :]:
            assert np.abs(tone - other).mean() > 4


def test_two_levels_of_one_weather_have_hours_and_bands_of_their_own():
    early, late = (dusk_of(replace(PLAIN, salt=salt)) for salt in (0, 63))
    assert sum(late.sky[-1]) < sum(early.sky[-1])
    assert late.sky[0] == early.sky[0]
    assert not np.array_equal(panorama(early), panorama(early._replace(salt=63)))
