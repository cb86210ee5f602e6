"""A level file under the pen: saved, drawn, proved; broken, told at its line; the seed turned."""

import os
import time

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
import pytest
from helpers.paths import ROOT
from helpers.screens import SIZES, SMALL, Driver, fitted

from engine import load_level
from engine.core.errors import BadInput
from engine.core.level import Level
from engine.study.certify import CertificateCheck, certify, check_names
from game.app.scene_stack import SceneStack
from game.background.certifier import Certifier
from game.drafting.draft import LevelDraft, MountainPicture
from game.drafting.proof_pane import rows_of
from game.profile.profile import Profile
from game.profile.settings import Settings
from game.scenes.choose import Choose
from game.scenes.edit import Edit, lay_out
from game.scenes.hike import HikeScene
from game.view.level_picture import level_picture
from game.words.catalogue import load_catalogue
from game.words.languages import LANGUAGES

TEMPLATE = (ROOT / "assets" / "templates" / "my_level.toml").read_text("utf-8")
# A quarter of the ground is drawn sooner.
TEMPLATE = TEMPLATE.replace("grid = 257", "grid = 129")


class Silent:
    """A proof that comes to nothing, in place of a process."""

    def __init__(self, level):
        self.level, self.checks, self.certificate, self.problem = level, [], None, ""
        self.done = self.stopped = False

    def look(self):
        pass

    def stop(self):
        self.stopped = True


@pytest.fixture
def proofs(monkeypatch):
    made = []

    def begin(level):
        made.append(Silent(level))
        return made[-1]

    monkeypatch.setattr("game.scenes.edit.Certifier", begin)
    return made


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TEMPLATE, "utf-8")
    return path


def until(driver, what, seconds=300.0):
    """Frames go by, as in the window, until something is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for _ in range(6):
            driver.stack.update(1 / 60)
        driver.draw()
        if what():
            return
        time.sleep(0.03)
    raise AssertionError("waited in vain")


def opened(file):
    scene = Edit(file)
    driver = Driver(scene)
    until(driver, lambda: scene.draft is not None)
    return scene, driver


def picture(driver, name):
    places = lay_out(SMALL, driver.ui)
    return pygame.image.tobytes(driver.canvas.subsurface(getattr(places, name)), "RGB")


def settled(driver, scene):
    """The map is drawn in steps: until two frames are alike."""
    until(driver, lambda: scene.idle)
    for _ in range(40):
        driver.draw()


@pytest.mark.slow
def test_each_save_draws_and_proves_anew(file, proofs):
    scene, driver = opened(file)
    settled(driver, scene)
    before = {name: picture(driver, name) for name in ("map", "mountain", "fog", "text")}
    first = scene.draft
    assert [one.level for one in proofs] == [load_level(file)]
    text = TEMPLATE.replace("condition = 3", "condition = 9")
    file.write_text(text.replace("visibility = 60", "visibility = 25"), "utf-8")
    until(driver, lambda: scene.draft is not first and scene.idle)
    settled(driver, scene)
    assert [one.stopped for one in proofs] == [True, False]
    assert proofs[-1].level == load_level(file) != proofs[0].level
    assert all(picture(driver, name) != before[name] for name in before)


def test_a_fault_stands_at_its_line_and_the_last_pictures_stay_grey(file, proofs):
    scene, driver = opened(file)
    settled(driver, scene)
    good, first = picture(driver, "map"), scene.draft
    file.write_text(TEMPLATE.replace("condition = 3", "conditon = 3"), "utf-8")
    until(driver, lambda: scene.fault is not None)
    line = TEMPLATE[: TEMPLATE.index("condition = 3")].count("\n") + 1
    assert scene.fault.line == line
    assert "Did you mean `condition`?" in scene.fault.message
    assert "mine.toml" not in scene.fault.message
    assert scene.draft is first
    assert proofs[0].stopped
    grey = picture(driver, "map")
    assert grey != good
    spread = [max(grey[k : k + 3]) - min(grey[k : k + 3]) for k in range(0, len(grey), 3)]
    assert max(spread) < 30  # the paper's own tint
    assert str(line) in scene.spoken(driver.ui)
    driver.press(pygame.K_RETURN)  # not to be walked
    assert driver.top is scene
    file.write_text(TEMPLATE, "utf-8")
    until(driver, lambda: scene.fault is None)
    settled(driver, scene)
    assert picture(driver, "map") == good
    assert len(proofs) == 2


@pytest.mark.slow
def test_keys_turn_the_seed_and_the_proof_of_the_family_goes_on(file, proofs):
    scene, driver = opened(file)
    settled(driver, scene)
    before = picture(driver, "map")
    driver.press(pygame.K_n)
    until(driver, lambda: scene.idle and scene.draft.seed == 1)
    settled(driver, scene)
    assert picture(driver, "map") != before
    driver.press(pygame.K_p)
    driver.press(pygame.K_p)  # below zero there is none
    until(driver, lambda: scene.idle and scene.draft.seed == 0)
    settled(driver, scene)
    assert picture(driver, "map") == before
    assert [one.stopped for one in proofs] == [False]


def test_ground_that_a_seed_cannot_draw_is_a_fault_of_the_file(file, proofs):
    scene, driver = opened(file)
    file.write_text(TEMPLATE.replace("curvature = 0.00034", "curvature = 9000"), "utf-8")
    until(driver, lambda: scene.fault is not None)
    assert "heights within" in scene.fault.message
    assert scene.fault.line == 1 + TEMPLATE[: TEMPLATE.index("[[terrain.layers]]")].count("\n")


def test_a_file_that_is_broken_from_the_start_is_shown_and_waits(file, proofs):
    file.write_text("title = 3\n", "utf-8")
    scene = Edit(file)
    driver = Driver(scene)
    until(driver, lambda: scene.fault is not None)
    assert scene.draft is None
    assert proofs == []
    file.write_text(TEMPLATE, "utf-8")
    until(driver, lambda: scene.draft is not None)
    assert scene.fault is None


@pytest.mark.slow
def test_enter_walks_the_mountain_that_is_shown(file, proofs):
    scene, driver = opened(file)
    driver.press(pygame.K_n)
    until(driver, lambda: scene.idle)
    driver.press(pygame.K_RETURN)
    until(driver, lambda: isinstance(driver.top, HikeScene))
    assert driver.top.player_hike.expedition.seed == 1


def test_the_list_of_levels_leads_to_the_file_and_back(home, tmp_path, proofs):
    folder = tmp_path / "levels"
    folder.mkdir()
    path = folder / "mine.toml"
    path.write_text("title = 3\n", "utf-8")
    choose = Choose("file mine.toml", folder=tmp_path)
    driver = Driver(choose)
    assert choose.offer.level is None
    driver.click("edit")
    scene = driver.top
    assert isinstance(scene, Edit)
    until(driver, lambda: scene.fault is not None)
    path.write_text(TEMPLATE, "utf-8")
    until(driver, lambda: scene.draft is not None)
    driver.press(pygame.K_ESCAPE)
    assert driver.top is choose
    assert proofs[-1].stopped
    assert choose.offer.level is not None
    assert "edit" in [widget.key for widget in choose.group.widgets]


def test_a_shipped_level_is_not_edited(home, tmp_path):
    choose = Choose("ravine", folder=tmp_path)
    Driver(choose)
    assert "edit" not in [widget.key for widget in choose.group.widgets]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(BadInput, match=r"cannot be read"):
        Edit(tmp_path / "none.toml")


@pytest.mark.parametrize("size", SIZES)
def test_nothing_lies_over_another(size):
    places = lay_out(size, fitted(size)).solid()
    assert all(place.collidelist(places[k + 1 :]) < 0 for k, place in enumerate(places))
    assert all(pygame.Rect((0, 0), size).contains(place) for place in places)


def test_every_row_has_a_name_in_every_language():
    level = load_level("foothills")  # with a lesson
    work = Silent(level)
    work.checks = [
        CertificateCheck("", True, "", about, (0.5, -20.0, 40.0)) for about in check_names(level)
    ]
    for language in LANGUAGES:
        rows = rows_of(load_catalogue(language), level, work)
        assert len({row.name for row in rows}) == len(rows) == len(check_names(level)) + 2
        assert all(row.holds for row in rows[:-2])
        assert [row.evidence for row in rows[-2:]] == ["", ""]


@pytest.mark.slow
def test_no_word_is_cut_in_any_language(file, proofs):
    scene, _ = opened(file)
    proofs[-1].checks = [
        CertificateCheck("", True, "", about, (0.987, 123.0, 456.0))
        for about in check_names(scene.draft.level)
    ]
    cut = []
    for language in LANGUAGES:
        for size, text_size in (((1280, 720), "normal"), (SMALL, "largest")):
            profile = Profile()
            profile.settings = Settings(language=language, text_size=text_size)
            stack, ui, canvas = SceneStack(scene, profile), fitted(size), pygame.Surface(size)
            ui.take(profile.settings)
            render, whole = ui.fonts.render, {ui.text(key) for key in ui.text.names()}

            def watch(string, *rest, render=render, whole=whole, where=(language, text_size)):
                if string.endswith("…") and len(string) > 1 and string not in whole:
                    cut.append((*where, string))
                return render(string, *rest)

            ui.fonts.render = watch
            stack.draw(canvas, ui)
    assert cut == []


@pytest.mark.slow
def test_what_the_process_finds_is_what_the_command_says(tmp_path):
    level = load_level("quiet-bowl")
    work = Certifier(level, 4)
    heard = []
    while not work.done:
        work.look()
        heard.append(len(work.checks))
        time.sleep(0.02)
    assert not work.problem
    assert len(set(heard)) > 3  # row by row
    expected = certify(Level(level.name, level.table), 4)
    assert work.certificate == expected
    assert [check.about for check in work.checks] == check_names(level)
    assert sorted(work.checks, key=str) == sorted(expected.checks, key=str)


@pytest.mark.slow
def test_a_proof_that_is_called_off_leaves_no_process():
    work = Certifier(load_level("quiet-bowl"))
    work.stop()
    assert work.done
    work.worker.process.join(10)
    assert not work.worker.process.is_alive()


def test_without_a_compiler_the_level_s_emblem_stands_in_for_the_mountain(file, monkeypatch):
    monkeypatch.setattr("game.drafting.draft.can_compile", lambda: False)
    made = MountainPicture(LevelDraft(file, 2))
    made.prepare((160, 100))
    emblem = level_picture(load_level(file), True, (160, 100))
    assert pygame.image.tobytes(made.image, "RGB") == pygame.image.tobytes(emblem, "RGB")
    assert made.marks == []
