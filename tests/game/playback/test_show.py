"""The show: a whole class on one mountain, readable at sixty and whole at a thousand."""

import json
import os
from dataclasses import replace

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import pygame
import pytest
from click.testing import CliRunner
from helpers.paths import ROOT

from engine import BadInput, load_level, load_strategy, run, save_replay
from game.commands.export import export
from game.commands.race import race
from game.playback.race import score_so_far
from game.playback.show import choose, load_show, rounds_of, show_of
from game.playback.show_page import LEADERS, ShowPage
from game.scenes.show import ShowScene
from game.ui.theme import Ui

NAMES = ("Ada", "Zofia Nowak", "سارا", "李明", "O'Hara", "Max")


@pytest.fixture(scope="module")
def competition(tmp_path_factory):
    """The out-folder of a competition with two levels and two seeds, after the reveal."""
    out = tmp_path_factory.mktemp("class")
    for name in ("quiet-bowl", "ravine"):
        level = load_level(name)
        for index in range(2):
            folder = out / "replays" / name / f"final-{index:02}"
            folder.mkdir(parents=True)
            for k, student in enumerate(NAMES):
                strategy = load_strategy("gd", {"learning_rate": str(40 * (k + 1))})
                result, expedition = run(level, strategy, 100 + index)
                save_replay(expedition, folder / f"{k}.jsonl.gz", replace(result, strategy=student))
    return out


def crowd_of(count):
    """Many hikers from one hike, each with a track of his own."""
    result, expedition = run(load_level("quiet-bowl"), load_strategy("adam"), 3)
    results = []
    for k in range(count):
        track = result.track.copy()
        track["east"] += 30 * np.sin(k)
        track["remaining"] = np.clip(track["remaining"] * (1 + k / count), 0, 1)
        other = replace(result, strategy=f"Student {k}")
        vars(other)["track"] = track
        results.append(other)
    return ShowPage(show_of(results, expedition, "final-00"))


def picture(draw, size=(1280, 720)):
    ui, canvas = Ui(), pygame.Surface(size)
    ui.fit(size)
    draw(canvas, ui)
    return pygame.surfarray.array3d(canvas)


def test_the_rounds_of_a_competition_are_found_and_chosen(competition):
    rounds = rounds_of(competition)
    assert [(one.level, one.name) for one in rounds] == [
        (level, name) for level in ("quiet-bowl", "ravine") for name in ("final-00", "final-01")
    ]
    assert choose(rounds, None, 1) == 0
    assert choose(rounds, "ravine", 2) == 3
    with pytest.raises(BadInput, match="quiet-bowl, ravine"):
        choose(rounds, "plateau", 1)
    with pytest.raises(BadInput, match="--round 3: expected 1 to 2"):
        choose(rounds, "ravine", 3)


def test_scores_so_far_are_those_of_the_race_and_end_at_the_score(competition):
    show = load_show(competition, "ravine", 2)
    assert sorted(show.names) == sorted(NAMES)
    assert show.seed == 101
    for k, result in enumerate(show.results):
        assert show.score[k, -1] == result.score
        for share in (0.2, 0.5, 0.8):
            minutes = show.instant(share) / 600 * show.level.daylight
            expected = score_so_far(result, minutes)
            assert show.score[k, show.instant(share)] == pytest.approx(expected, abs=0.5)
    assert show.standing(1.0) == sorted(range(6), key=lambda k: -show.results[k].score)


def test_standings_change_and_everybody_has_one_row(competition):
    page = ShowPage(load_show(competition, "ravine"))
    orders = set()
    for share in np.linspace(0, 1, 60):
        page.advance(float(share), 1 / 12)
        orders.add(tuple(page.order))
        assert sorted(page.order) == list(range(6))
        named = [page.line(hiker) for hiker in page.order[:LEADERS]]
        assert None not in named
        assert len({(line.colour, line.pattern) for line in named}) == LEADERS
    assert len(orders) > 2


@pytest.mark.parametrize(
    "count", [60, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 1000))]
)
def test_any_number_of_hikers_is_drawn_at_any_size(count):
    page = crowd_of(count)
    for share, size in ((0.0, (1280, 720)), (0.5, (800, 450)), (1.0, (1920, 1080))):
        page.advance(share, 1.0)
        assert picture(page.draw, size).std() > 20


def test_names_beside_the_leaders_do_not_touch():
    page = crowd_of(60)
    ui = Ui()
    ui.fit((1280, 720))
    area, taken = pygame.Rect(26, 26, 668, 668), []
    slips = [page.slip(ui, area, f"Student {k}", (300.0 + k, 300.0), taken) for k in range(5)]
    assert None not in slips
    for k, slip in enumerate(slips):
        assert area.contains(slip)
        assert slip.collidelist(slips[:k]) < 0


@pytest.mark.slow
def test_the_projection_goes_on_stops_and_comes_to_the_next_round(competition):
    rounds = rounds_of(competition)
    asked = []

    def load(index):
        asked.append(rounds[index].name)
        return load_show(competition, rounds[index].level, 1 + index % 2)

    show = ShowScene(load, len(rounds))
    show.work.join()
    show.update(10.0)
    assert show.share == pytest.approx(0.25)
    show.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_SPACE, unicode=" ", mod=0))
    show.update(10.0)
    assert show.share == pytest.approx(0.25)
    assert picture(show.draw).std() > 20
    show.event(pygame.Event(pygame.KEYDOWN, key=pygame.K_n, unicode="n", mod=0))
    assert picture(show.draw).any()
    show.work.join()
    assert asked == ["final-00", "final-01"]
    assert show.share == 0.0


def test_without_a_screen_there_is_the_table_and_the_document(competition):
    done = CliRunner().invoke(race, [str(competition), "--level", "ravine", "--json"])
    rows = json.loads(done.output)["rows"]
    assert {row["strategy"] for row in rows} == set(NAMES)
    assert [row["place"] for row in rows] == sorted(row["place"] for row in rows)


def test_a_folder_of_strategies_hikes_now(tmp_path):
    template = ROOT / "assets/templates/my_hike.py"
    for name in ("ann", "bob"):
        (tmp_path / f"{name}.py").write_text(template.read_text())
    done = CliRunner().invoke(race, [str(tmp_path), "--level", "quiet-bowl", "--json"])
    rows = json.loads(done.output)["rows"]
    assert [row["score"] for row in rows] == [rows[0]["score"]] * 2
    assert {row["strategy"].split(" ")[0].split(".")[0] for row in rows} <= {"ann", "bob"}
    with pytest.raises(BadInput, match="expected --level LEVEL"):
        race.main([str(tmp_path)], standalone_mode=False)


def test_sealed_empty_and_mixed_folders_are_told_in_one_line(tmp_path, competition):
    with pytest.raises(BadInput, match="expected a competition that is revealed"):
        rounds_of(tmp_path)
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(BadInput, match="dusk reveal"):
        rounds_of(tmp_path)
    for k, source in enumerate(("quiet-bowl/final-00/0", "ravine/final-00/1")):
        data = (competition / "replays" / f"{source}.jsonl.gz").read_bytes()
        (tmp_path / f"{k}.jsonl.gz").write_bytes(data)
    with pytest.raises(BadInput, match="not on the same mountain"):
        load_show(tmp_path)


@pytest.mark.slow
def test_the_show_becomes_a_film_and_a_poster(tmp_path, competition):
    for name in ("final.gif", "final.png"):
        out = str(tmp_path / name)
        arguments = [str(competition), out, "--seconds", "2", "--size", "640x360"]
        assert CliRunner().invoke(export, arguments, catch_exceptions=False).exit_code == 0
        assert (tmp_path / name).stat().st_size > 20_000
