"""Films and posters: small, equal every time, whole or not there at all."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import pygame
import pytest
from click.testing import CliRunner
from helpers.paths import ROOT
from PIL import Image

from engine import BadInput
from game.commands.export import export
from game.export.files import ending_of, write_film
from game.export.film import film
from game.playback.timeline import load_timeline
from game.ui.image_file import save_picture
from game.words.languages import LANGUAGES

ASSETS = ROOT / "assets"
REPLAY = ASSETS / "replays/foothills.jsonl.gz"
SMALL = ["--seconds", "2", "--size", "640x360"]


def exported(out, *options):
    done = CliRunner().invoke(export, [str(REPLAY), str(out), *options], catch_exceptions=False)
    assert done.exit_code == 0
    return out


def pictures(path):
    with Image.open(path) as film:
        for k in range(film.n_frames):
            film.seek(k)
            yield np.asarray(film.convert("RGB")).astype(int), film.info["duration"]


@pytest.mark.slow
def test_a_gif_lasts_as_long_as_asked_moves_and_is_the_same_every_time(tmp_path):
    one, two = (exported(tmp_path / name, *SMALL) for name in ("one.gif", "two.gif"))
    assert one.read_bytes() == two.read_bytes()
    frames, times = zip(*pictures(one), strict=True)
    assert frames[0].shape == (360, 640, 3)
    assert sum(times) == pytest.approx(2000 + 2000, abs=300)
    assert len(frames) > 18
    moved = [(a != b).any(axis=2).mean() for a, b in pairwise(frames)]
    # Something happens in every frame, and the mountain stands still.
    assert min(moved) > 0
    assert max(moved) < 0.25


def test_a_film_speaks_the_language_asked_for_and_is_mirrored_in_persian():
    timeline = load_timeline(REPLAY)
    relief = timeline.summary().relief
    english, polish, persian = (
        next(film(timeline, (640, 360), 1, relief, language)).astype(int)
        for language in ("en", "pl", "fa")
    )
    assert (english[:, 400:] != polish[:, 400:]).any()
    # The map is the same one on the other side, but for its few words.
    left, side = 13, 334
    there = persian[:, 640 - left - side : 640 - left]
    assert (abs(there - english[:, left : left + side]).max(axis=2) > 8).mean() < 0.05
    done = CliRunner().invoke(export, [str(REPLAY), "x.gif", "--language", "xx"])
    assert isinstance(done.exception, BadInput)
    assert f"expected one of {', '.join(LANGUAGES)}" in str(done.exception)


@pytest.mark.slow
def test_webp_and_video_are_made_too(tmp_path):
    film = exported(tmp_path / "film.webp", *SMALL)
    assert sum(1 for _ in pictures(film)) > 20
    one, two = (exported(tmp_path / name, *SMALL) for name in ("one.mp4", "two.mp4"))
    assert one.read_bytes() == two.read_bytes()
    import imageio_ffmpeg

    count, seconds = imageio_ffmpeg.count_frames_and_secs(str(one))
    assert (count, round(seconds)) == (120, 4)


@pytest.mark.slow
def test_the_readmes_film_is_what_the_command_makes_of_the_replay(tmp_path):
    """After a change of the look: dusk export assets/replays/foothills.jsonl.gz assets/hike.gif."""
    again = exported(tmp_path / "hike.gif")
    assert (ASSETS / "hike.gif").stat().st_size < 5e6
    shown, made = list(pictures(ASSETS / "hike.gif")), list(pictures(again))
    assert len(shown) == len(made)
    # Another release of the library may choose other colours, but no other picture.
    for (old, _), (new, _) in zip(shown[::9], made[::9], strict=True):
        assert np.abs(old - new).mean() < 4


@pytest.mark.slow
def test_the_poster_has_the_mountain_the_way_and_the_card(tmp_path):
    one, two = (exported(tmp_path / name) for name in ("one.png", "two.png"))
    assert one.read_bytes() == two.read_bytes()
    page = np.asarray(Image.open(one)).astype(int)
    assert page.shape == (1080, 1920, 3)
    land, card = page[300:1000, :1150], page[20:1060, 1320:1900]
    orange = (np.abs(land - (213, 94, 0)).max(axis=2) < 30).sum()
    assert orange > 1000
    # The words stand on light paper, which the mountain does not reach.
    assert np.median(card) > 220
    assert (card.max(axis=2) < 90).sum() > 3000


@pytest.mark.slow
def test_the_near_ground_of_a_poster_is_drawn_finer_than_the_screens(tmp_path):
    from game.export.printed import PrintedView
    from game.view.reveal import RevealView
    from game.view.reveal_camera import find_reveal_camera, subject_of
    from game.view.reveal_mesh import build_reveal_mesh

    timeline, size = load_timeline(REPLAY), (640, 360)
    e = timeline.expedition
    mesh = build_reveal_mesh(e.terrain, (e.start_east, e.start_north), 60.0, e.seed)
    subject = subject_of(e, [timeline.result.track])
    reveal_camera = find_reveal_camera(mesh, subject, 0.0)
    views = (RevealView(mesh, subject, still=True, fixed=0, reveal_camera=reveal_camera),
             PrintedView(mesh, subject, reveal_camera))  # fmt: skip
    shown = []
    for view in views:
        canvas = pygame.Surface(size, 0, 32)
        view.draw(canvas, 12.5)
        shown.append(pygame.surfarray.array3d(canvas).astype(float))
    screen, printed = shown
    # The same picture, with shapes of its own in the foreground and none in the sky.
    assert abs(screen - printed)[:, :40].mean() < 2
    assert 1 < abs(screen - printed)[:, 300:].mean() < 25
    marks = np.array([e.hut.east]), np.array([e.hut.north])
    at = [view.on_canvas(*marks)[0] for view in views]
    assert at[0] == pytest.approx(at[1], abs=2)


class Interrupted(Exception):
    pass


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.mp4"])
def test_an_interrupted_export_leaves_the_old_file_and_no_half_one(tmp_path, name):
    out = tmp_path / name
    out.write_bytes(b"before")

    def frames():
        for _ in range(3):
            yield np.zeros((360, 640, 3), np.uint8)
        raise Interrupted

    with pytest.raises(Interrupted):
        write_film(frames(), str(out), 12)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert out.read_bytes() == b"before"


@pytest.mark.parametrize("name", ["a.gif", "a.mp4"])
def test_where_nothing_can_be_written_is_told_before_a_frame_is_drawn(tmp_path, name):
    (tmp_path / "no").touch()  # a file where the folder should be
    out = tmp_path / "no" / name
    with pytest.raises(BadInput, match=f"^export to {re.escape(str(out))}: cannot be written: "):
        write_film((pytest.fail("drawn") for _ in range(1)), str(out), 12)


def test_a_picture_that_cannot_be_written_is_named_once(tmp_path):
    (tmp_path / "no").touch()
    out = re.escape(str(tmp_path / "no" / "a.png"))
    with pytest.raises(BadInput, match=f"^{out}: cannot be written: [\\w ]+$"):
        save_picture(pygame.Surface((8, 8)), tmp_path / "no" / "a.png")


def test_bad_names_sizes_and_folders_are_told_in_one_line(tmp_path):
    for out, words in (
        ("film.avi", ".gif, .webp, .mp4, .png"),
        ("no/such/a.gif", "no such folder"),
    ):
        with pytest.raises(BadInput, match=words):
            ending_of(str(tmp_path / out))
    for size in ("huge", "20x20", "641x361", "99999x99999"):
        with pytest.raises(BadInput, match="--size"):
            export.main([str(REPLAY), str(tmp_path / "a.gif"), "--size", size],
                        standalone_mode=False)  # fmt: skip
    with pytest.raises(BadInput, match="frames of 3840x2160 are too many"):
        export.main([str(REPLAY), str(tmp_path / "a.gif"), "--size", "3840x2160"],
                    standalone_mode=False)  # fmt: skip
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(REPLAY.read_bytes()[:200])
    with pytest.raises(BadInput, match="not a readable"):
        export.main([str(broken), str(tmp_path / "a.gif")], standalone_mode=False)
    assert not (tmp_path / "a.gif").exists()


def test_without_the_package_a_video_names_the_line_that_installs_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(BadInput, match=r'pip install "imageio-ffmpeg'):
        ending_of(str(tmp_path / "a.mp4"))


def test_the_committed_replay_is_small_and_holds():
    timeline = load_timeline(REPLAY)
    assert REPLAY.stat().st_size < 20_000
    assert timeline.at(timeline.daylight).score == pytest.approx(timeline.result.score, abs=0.05)


MEMORY = 340
"""What a process that draws one poster may take [MB]: 300, and slack for other builds of numpy."""
ALONE = """
from pathlib import Path
from game.export.poster import poster
from game.playback.timeline import load_timeline
poster(load_timeline({replay!r}), (1920, 1080))
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="/proc tells of memory")
def test_a_poster_takes_little_memory():
    code = ALONE.format(replay=str(REPLAY))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) / 1024 < MEMORY
