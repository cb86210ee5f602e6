"""The house around the mountain: chapters, questions, first steps, and ten thousand wild events."""

import io
import os
import random
import shutil
import threading
from datetime import date
from importlib import resources

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import msgspec
import pygame
import pytest
from helpers.paths import TESTS

from engine import Expedition, load_level
from engine.core.level import PredictTable
from engine.strategies import NAMES
from game.app.scene_stack import SceneStack
from game.app.screen_reader import ScreenReader
from game.app.transition import Blank
from game.app.window import (
    canvas_size,
    first_scene,
    on_canvas,
    show,
    wants_full_screen,
)
from game.debrief.debrief_pages import draw_pages
from game.debrief.fleet import Hand, fleet_hikes, histogram
from game.debrief.preparation import DebriefPreparation
from game.hike.coach import STEPS
from game.hike.player_hike import PlayerHike
from game.profile.campaign import chapters
from game.profile.gamepad import Gamepad
from game.profile.key_bindings import bind
from game.profile.profile import Profile
from game.profile.progress import Hiked, Progress, mountain_of_the_day, with_hike, with_record
from game.profile.settings import Settings
from game.profile.storage import FileProblem
from game.scenes.answer import Answer
from game.scenes.choose import TODAY, Choose
from game.scenes.debrief import Debrief
from game.scenes.hike import Hike
from game.scenes.landscape import Backdrop
from game.scenes.lesson import Lesson
from game.scenes.pause import Choice, pause
from game.scenes.predict import Predict
from game.scenes.reveal import Reveal
from game.scenes.settings import KeysPage, SettingsPage
from game.scenes.standing import Standing, pictures
from game.scenes.title import Title
from game.scenes.walks import Walks
from game.ui.choosers import Option
from game.ui.notice import Notice
from game.ui.theme import Kit
from game.ui.widgets import Button, Group
from game.words.catalogue import without_repeated
from game.words.languages import LANGUAGES

DAY = date(2026, 3, 1)
SMALL = (800, 450)


@pytest.fixture(autouse=True)
def home(request, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if "slow" not in request.keywords:
        # The evening ridges take half a second, and nothing here looks at them.
        monkeypatch.setattr("game.scenes.landscape.landscape", lambda s, *_: pygame.Surface(s))
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode(SMALL)
    yield tmp_path
    pygame.quit()


def key(code, mod=0, sign=""):
    return pygame.Event(pygame.KEYDOWN, key=code, mod=mod, unicode=sign, scancode=0)


def click(spot):
    return pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=spot)


class Table:
    """A stack with a canvas, drawn after every event as the window does."""

    def __init__(self, scene, profile=None):
        self.stack, self.kit = SceneStack(scene, profile), Kit()
        self.canvas = pygame.Surface(SMALL)
        self.draw()

    @property
    def top(self):
        return self.stack.scenes[-1]

    def draw(self):
        if self.stack.scenes:
            self.kit.fit(SMALL)
            self.stack.draw(self.canvas, self.kit)

    def press(self, *codes):
        for code in codes:
            self.stack.event(key(code))
            self.draw()

    def click(self, name):
        widget = next(w for w in self.top._group.widgets if w.key == name)
        self.stack.event(click(widget.rect.center))
        self.draw()

    def set_out(self):
        """Start on the chosen level, without an answer to its question."""
        self.click("start")
        if isinstance(self.top, Predict):
            self.click("skip")

    def until_the_debrief(self):
        """Through nightfall and the reveal, which a key hastens."""
        for _ in range(3000):
            self.stack.update(1 / 60)
            for scene in self.stack.scenes:
                if isinstance(scene, Debrief):
                    return scene
            if isinstance(self.top, Reveal):
                # On a busy machine the mountain takes longer than the loop.
                assert self.top._preparation.done.wait(60)
                self.draw()
                self.press(pygame.K_RETURN)

    def wait(self, most=4000):
        for _ in range(most):
            self.stack.update(1 / 60)
            if self.top.idle:
                break
        # One more look, so that the coach has seen it, and his cheer is over.
        for _ in range(80):
            self.stack.update(1 / 60)
        self.draw()


def asking(name="quiet-bowl"):
    level = load_level(name)
    level.predict = PredictTable(
        question="How far?", choices=["not far", "farther", "to the hut"], answer=2, because="So."
    )
    return level


def test_the_list_has_today_the_chapters_in_order_and_own_files_good_and_bad(home):
    folder = home / "levels"
    folder.mkdir()
    text = resources.files("levels").joinpath("ravine.toml").read_text("utf-8")
    (folder / "mine.toml").write_text(text.replace("daylight = 120", "daylight = 60"))
    (folder / "broken.toml").write_text("title = 3")
    (folder / "notes.txt").write_text("not a level")
    found = chapters(DAY, home)
    assert found[0].heading == "today"
    day = found[0].offers[0]
    assert (day.level.name, day.seed) == mountain_of_the_day(DAY)
    assert len({c.heading for c in found}) == len(found)
    bad, good = found[-1].offers
    assert (bad.level, good.level.daylight) == (None, 60)
    assert "title" in bad.reason
    table = Table(Choose(today=lambda: DAY, folder=home))
    for _ in found:
        table.press(pygame.K_PAGEDOWN)
    assert table.top.offer == bad
    table.click("start")
    assert isinstance(table.top, Choose)


def test_an_own_level_that_draws_no_ground_says_why(home):
    folder = home / "levels"
    folder.mkdir()
    text = resources.files("levels").joinpath("quiet-bowl.toml").read_text("utf-8")
    (folder / "tall.toml").write_text(
        text.replace("grid = 257", "grid = 257\nvertical_scale = 1e9")
    )
    table = Table(Choose(seed=5, today=lambda: DAY, folder=home))
    for _ in range(9):
        table.press(pygame.K_PAGEDOWN)
    assert table.top.offer.level is not None
    table.click("start")
    assert isinstance(table.top, Choose)
    assert "expected heights" in table.top.offer.reason


def test_choosing_by_keys_sets_out_on_the_chosen_seed(home):
    table = Table(Choose(seed=5, today=lambda: DAY))
    table.press(pygame.K_DOWN, pygame.K_DOWN, pygame.K_UP)
    chosen = table.top.offer.name
    table.press(pygame.K_RETURN)
    assert isinstance(table.top, Predict)
    table.click("skip")
    assert isinstance(table.top, Hike)
    assert table.top.player_hike.level.name == chosen
    assert table.top.player_hike.expedition.seed == 5


def test_choosing_by_mouse_alone(home):
    table = Table(Choose(seed=5, today=lambda: DAY))
    rows = [w for w in table.top._group.widgets if w.key.isdecimal()]
    table.stack.event(click(rows[2].rect.center))
    table.draw()
    assert table.top._index == int(rows[2].key)
    table.set_out()
    assert isinstance(table.top, Hike)


def test_a_locked_level_says_so_and_can_be_walked_anyway(home):
    table = Table(Choose("foothills", seed=1, today=lambda: DAY))
    start = next(w for w in table.top._group.widgets if w.key == "start")
    assert start.label == table.kit.text("choose.anyway")
    table.set_out()
    assert table.top.player_hike.level.name == "foothills"


def test_the_mountain_of_the_day_has_its_own_seed(home):
    table = Table(Choose(TODAY, seed=1, today=lambda: DAY))
    assert not [w for w in table.top._group.widgets if w.key == "seed"]
    table.set_out()
    player_hike = table.top.player_hike
    offer = chapters(DAY, None)[0].offers[0]
    assert (player_hike.level.name, player_hike.expedition.seed) == (offer.level.name, offer.seed)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_scrolls_so_that_the_chosen_row_is_always_in_sight(count, home):
    folder = home / "levels"
    folder.mkdir()
    source = resources.files("levels").joinpath("quiet-bowl.toml").read_text("utf-8")
    for number in range(count):
        (folder / f"level-{number:02}.toml").write_text(source)
    table = Table(Choose(today=lambda: DAY, folder=home))
    total = len(table.top._offers)
    table.press(pygame.K_DOWN)
    for _ in range(total):
        table.press(pygame.K_DOWN)
        row = next(w for w in table.top._group.widgets if w.key == str(table.top._index))
        assert table.top._group.focused is row
    assert table.top._index == total - 1


def test_learning_rate_and_interval_are_remembered_for_the_level(home):
    profile = Profile()
    profile.update_progress(
        lambda p: with_hike(p, Hiked(level="quiet-bowl", seed="1", score=5, safe=False))
    )
    record = msgspec.structs.replace(
        profile.progress.of("quiet-bowl"), learning_rate=800.0, every=5
    )
    profile.update_progress(lambda p: msgspec.structs.replace(p, levels={"quiet-bowl": record}))
    table = Table(Choose("quiet-bowl", seed=1, today=lambda: DAY), profile)
    table.set_out()
    assert (table.top.player_hike.learning_rate, table.top.player_hike.every) == (800.0, 5)


@pytest.mark.slow
def test_the_question_is_asked_remembered_and_answered(home):
    level, profile = asking(), Profile(home)
    table = Table(Predict(level, "quiet-bowl", lambda: Hike(level, 3, briefing=False)), profile)
    assert len([w for w in table.top._group.widgets if isinstance(w, Option)]) == 3
    table.press(pygame.K_DOWN, pygame.K_RETURN)
    assert isinstance(table.top, Hike)
    assert Profile(home).progress.of("quiet-bowl").predicted == 2
    table.press(pygame.K_c, pygame.K_RETURN)
    assert table.until_the_debrief()._preparation.done.wait(60)
    for _ in range(400):
        table.stack.update(1 / 60)
        if table.stack.scenes[-1].overlay:
            break
        table.draw()
    assert isinstance(table.top, Answer)
    assert table.top.right
    assert table.kit.text("predict.right") in table.top.spoken(table.kit)
    table.draw()
    table.press(pygame.K_RETURN)
    assert isinstance(table.top, Debrief)
    kept = Profile(home).progress
    assert kept.of("quiet-bowl").explained
    assert kept.hikes[-1].level == "quiet-bowl"
    assert kept.of("quiet-bowl").hikes == 1
    table.click("answer")
    assert isinstance(table.top, Answer)


def test_a_question_can_be_left_unanswered(home):
    level = asking()
    table = Table(
        Predict(level, "quiet-bowl", lambda: Hike(level, 3, briefing=False)), Profile(home)
    )
    table.click("skip")
    assert isinstance(table.top, Hike)
    assert Profile(home).progress.of("quiet-bowl").predicted is None


LESSON_KEYS = {
    "measure": (pygame.K_SPACE,), "stride": (pygame.K_RETURN,), "crawl": (pygame.K_EQUALS,) * 5,
    "farther": (pygame.K_RETURN,), "again": (pygame.K_SPACE,), "judge": (pygame.K_RETURN,),
    "glance": (pygame.K_g,), "rule": (pygame.K_m,),
}  # fmt: skip


@pytest.mark.slow
def test_the_first_steps_by_keys_from_the_first_reading_to_the_camp(home):
    profile = Profile(home)
    table = Table(Lesson(), profile)
    said = []
    for step in STEPS[:-1]:
        assert table.top.coach.step.key == step.key
        said.append(table.top.spoken(table.kit))
        table.press(*LESSON_KEYS[step.key])
        table.wait()
    assert len(set(said)) == len(said)
    assert table.top.coach.step.key == "camp"
    table.press(pygame.K_c, pygame.K_RETURN)
    table.until_the_debrief()._preparation.join(60)
    assert Profile(home).progress.tutorial == "done"


def test_the_first_steps_by_mouse_and_with_other_keys(home):
    profile = Profile()
    profile.change_settings(bind(profile.settings, "stride", pygame.K_w)[0])
    table = Table(Lesson(), profile)
    measure = next(w for w in table.top.hike._group.widgets if w.key == "measure")
    table.stack.event(click(measure.rect.center))
    table.wait()
    assert table.top.coach.step.key == "stride"
    assert table.top.spoken(table.kit).endswith("W")
    table.press(pygame.K_RETURN)
    table.wait()
    assert table.top.coach.step.key == "stride"
    table.press(pygame.K_w)
    table.wait()
    assert table.top.coach.step.key == "crawl"


def test_who_knows_the_way_sends_the_coach_off(home):
    profile = Profile(home)
    table = Table(Lesson(), profile)
    table.click("skip")
    assert table.top.quiet
    assert Profile(home).progress.tutorial == "skipped"
    table.press(pygame.K_SPACE)
    table.wait()
    assert len(table.top.player_hike.notes) == 1


def test_the_coach_tells_an_overshoot_from_a_gentle_slope(home):
    table = Table(Lesson())
    for name in ("measure", "stride"):
        table.press(*LESSON_KEYS[name])
        table.wait()
    table.top.player_hike.learning_rate = 6000.0
    table.wait()
    for name in ("farther", "again"):
        table.press(*LESSON_KEYS[name])
        table.wait()
    assert table.top.coach.words(table.top.player_hike)[0] == "lesson.overshot"


def test_settings_by_keys_count_at_once_and_are_kept(home):
    profile = Profile(home)
    table = Table(SettingsPage(), profile)
    table.press(pygame.K_RIGHT)
    assert table.kit.text.language == "fa"
    # In a mirrored layout the next choice lies at the left.
    table.press(pygame.K_LEFT)
    assert table.kit.text.language == "pl"
    table.press(pygame.K_LEFT, pygame.K_DOWN, pygame.K_RIGHT, pygame.K_RIGHT)
    assert Profile(home).settings.text_size == "largest"
    table.press(pygame.K_ESCAPE)
    assert table.stack.scenes == []


def test_settings_by_mouse(home):
    table = Table(SettingsPage(), Profile(home))
    widgets = {w.key: w for w in table.top._group.widgets}
    for end, volume in ((0, 60), (1, 70), (1, 80)):
        table.stack.event(click(widgets["volume"].ends()[end].center))
        table.draw()
        assert table.kit.settings.volume == volume
    table.click("usual")
    assert table.kit.settings == Settings()


def test_settings_are_reached_from_the_title_and_from_the_pause(home):
    table = Table(Title())
    table.click("settings")
    assert isinstance(table.top, SettingsPage)
    table = Table(Hike(load_level("quiet-bowl"), 1, briefing=False))
    table.press(pygame.K_ESCAPE)
    table.click("settings")
    assert isinstance(table.top, SettingsPage)
    table.press(pygame.K_ESCAPE)
    assert isinstance(table.top, Choice)


def test_a_key_is_bound_on_its_page_and_works_on_the_hike(home):
    profile = Profile(home)
    table = Table(KeysPage(), profile)
    table.press(pygame.K_RETURN, pygame.K_e)
    assert profile.settings.keys == {"measure": "e"}
    table.click("glance")
    table.press(pygame.K_e)
    assert "E" not in profile.settings.keys.get("measure", "")
    assert table.kit.text("keys.do_measure") in table.top.spoken(table.kit)
    table.click("glance")
    table.press(pygame.K_TAB)
    assert table.kit.text("keys.do_glance") in table.top.spoken(table.kit)
    hike = Table(Hike(load_level("quiet-bowl"), 1, briefing=False), profile)
    hike.press(pygame.K_e)
    hike.wait()
    assert hike.top.player_hike.glimpse is not None


def test_in_a_window_of_another_size_the_landscape_is_stretched_until_it_is_drawn(monkeypatch):
    go = threading.Event()

    def slow(size, *_):
        assert go.wait(20) or size == SMALL
        image = pygame.Surface(size)
        image.fill((200, 40, 40) if size == SMALL else (40, 40, 200))
        return image

    monkeypatch.setattr("game.scenes.landscape.landscape", slow)
    backdrop, kit = Backdrop(), Kit(spare=0.0)
    small, large = pygame.Surface(SMALL), pygame.Surface((1000, 600))
    backdrop.draw(large, kit)
    assert large.get_at((500, 300))[:3] not in ((200, 40, 40), (40, 40, 200)), "paper"
    go.set()
    backdrop._coming._thread.join(20)
    backdrop.draw(large, kit)
    assert large.get_at((999, 599))[:3] == (40, 40, 200)
    go.clear()
    backdrop.draw(small, kit)
    go.set()
    backdrop._coming._thread.join(20)
    backdrop.draw(small, kit)
    assert small.get_at((5, 5))[:3] == (200, 40, 40)
    go.clear()
    backdrop.draw(large, kit, wait=True)
    assert large.get_at((5, 5))[:3] == (200, 40, 40), "stretched: there is one already"
    go.set()


def test_up_and_down_begin_at_the_chosen_level(home):
    table = Table(Choose("ravine", seed=5, today=lambda: DAY))
    below = table.top._offers[table.top._index + 1].key
    table.press(pygame.K_DOWN)
    assert table.top.offer.key == below
    table.press(pygame.K_RETURN)
    assert not isinstance(table.top, Choose)


def lines_on(page, profile):
    """What is written on a page."""
    table, lines = Table(Title(), profile), []
    write = table.kit.write

    def noted(*given, **more):
        lines.append(given[1])
        return write(*given, **more)

    table.kit.write = noted
    page.draw(table.canvas, table.kit)
    return lines


def test_the_walks_list_every_level_or_those_walked_where_there_is_no_room(home):
    profile, page = Profile(), Walks()
    for name in ("ravine", "banana"):
        line = Hiked(level=name, seed="1", when="2026-03-01T10:00:00", score=500, safe=True,
                     stars=1)  # fmt: skip
        profile.update_progress(lambda progress, line=line: with_hike(progress, line))
    assert lines_on(page, profile).count("Ravine") == 2, "as a level, and as one of the last hikes"
    assert "Quiet bowl" not in lines_on(page, profile)
    page._levels = {name: page._levels[name] for name in ("ravine", "quiet-bowl")}
    assert "Quiet bowl" in lines_on(page, profile)


def test_every_scene_of_the_house_is_left_by_the_pad_s_b(home):
    pad = Gamepad()
    scenes = [Title(), Choose(today=lambda: DAY), SettingsPage(), KeysPage(), Walks(), pause()]
    for scene in scenes:
        table = Table(scene)
        for event in pad.translate(pygame.Event(pygame.JOYBUTTONDOWN, button=1)):
            table.stack.event(event)
        assert table.stack.scenes == []


def test_whoever_pulls_the_plug_of_a_pad_stops_walking():
    pad = Gamepad()
    list(pad.translate(pygame.Event(pygame.JOYAXISMOTION, axis=0, value=1.0)))
    (released,) = pad.translate(pygame.Event(pygame.JOYDEVICEREMOVED, instance_id=0))
    assert (released.type, released.key) == (pygame.KEYUP, pygame.K_RIGHT)


def test_the_focus_goes_where_the_arrow_points():
    group = Group()
    rects = {"a": (0, 0), "b": (100, 0), "c": (0, 60), "d": (100, 60)}
    widgets = [Button(k, k) for k in rects]
    for widget in widgets:
        widget.rect = pygame.Rect(*rects[widget.key], 80, 40)
    group.place(widgets)
    for code, name in ((pygame.K_RIGHT, "b"), (pygame.K_DOWN, "d"), (pygame.K_LEFT, "c"),
                       (pygame.K_UP, "a"), (pygame.K_TAB, "b")):  # fmt: skip
        group.event(key(code))
        assert group.focused.key == name


def test_below_the_smallest_window_clicks_follow_the_scaled_picture():
    for size in ((400, 225), (640, 300), (300, 900)):
        screen = pygame.display.set_mode(size)
        table = SceneStack(Title())
        kit = Kit()
        show(table, kit, screen)
        wanted = canvas_size(size)
        button = next(w for w in table.scenes[0]._group.widgets if w.key == "settings")
        x = round(button.rect.centerx * size[0] / wanted[0])
        y = round(button.rect.centery * size[1] / wanted[1])
        table.event(on_canvas(click((x, y)), size))
        assert isinstance(table.scenes[-1], SettingsPage)
    assert on_canvas(click((7, 9)), (1280, 720)).pos == (7, 9)


def test_f11_and_alt_enter_ask_for_the_full_screen():
    assert wants_full_screen(key(pygame.K_F11))
    assert wants_full_screen(key(pygame.K_RETURN, pygame.KMOD_LALT))
    assert not wants_full_screen(key(pygame.K_RETURN))


def test_every_event_of_a_hike_is_said(home):
    profile = Profile()
    profile.settings = Settings(say=True)
    table, out = Table(Hike(load_level("quiet-bowl"), 3, briefing=False), profile), io.StringIO()
    reader = ScreenReader(out)
    codes = (None, pygame.K_RETURN, pygame.K_SPACE, pygame.K_RETURN, pygame.K_g, pygame.K_r,
             pygame.K_RIGHTBRACKET, pygame.K_EQUALS)  # fmt: skip
    for code in codes:
        if code:
            table.press(code)
            table.wait()
        reader.listen(table.stack.scenes[-1], table.kit)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(codes)
    assert lines[0].startswith("Quiet bowl. Down to the hut.")
    assert "Space measures" in lines[0]
    assert lines[0].endswith("learning rate: 120 m. walk on one reading: 2 strides.")
    assert "measure first" in lines[1]
    assert "slope 0.36" in lines[2]
    assert "stride" in lines[3]
    assert "altimeter" in lines[4]
    assert lines[5].endswith("minutes left.")
    assert lines[6] == "walk on one reading: 3 strides."
    assert lines[7].startswith("learning rate: 150 m.")
    profile.settings = Settings(say=False)
    table.press(pygame.K_g)
    table.wait()
    reader.listen(table.stack.scenes[-1], table.kit)
    assert len(out.getvalue().splitlines()) == len(codes)


def test_what_was_just_said_is_not_said_again():
    before = "Who is deeper? In proportion to the slope"
    assert (
        without_repeated(before, "Who is deeper? Always the same distance")
        == "Always the same distance"
    )
    assert without_repeated("", before) == without_repeated("Who was it? No", before) == before
    assert without_repeated("谁更深\uff1f一", "谁更深\uff1f二") == "二"


def test_menus_are_said_as_the_focus_moves(home):
    profile, out = Profile(), io.StringIO()
    profile.settings = Settings(say=True)
    table, reader = Table(Title(), profile), ScreenReader(out)
    for code in (pygame.K_DOWN, pygame.K_DOWN, pygame.K_RETURN):
        reader.listen(table.stack.scenes[-1], table.kit)
        reader.listen(table.stack.scenes[-1], table.kit)
        table.press(code)
    reader.listen(table.stack.scenes[-1], table.kit)
    assert len(out.getvalue().splitlines()) == 4


def test_a_problem_is_shown_for_a_while():
    kit, canvas, news = (
        Kit(),
        pygame.Surface(SMALL),
        [FileProblem("files.nothing_kept", {"reason": reason}) for reason in ("first", "second")],
    )
    kit.fit(SMALL)
    notice = Notice()
    notice.draw(canvas, kit, news)
    assert [trouble.gaps["reason"] for trouble in news] == ["second"]
    notice.pass_time(9.0)
    notice.draw(canvas, kit, news)
    assert news == []


def test_a_level_from_the_command_line_asks_its_question_first():
    progress = Progress()
    scene = first_scene("ravine", 3, progress).take()
    assert isinstance(scene, Predict)
    hike = scene.event(key(pygame.K_2)).then.coming.take()
    assert (hike.player_hike.level.name, hike.player_hike.expedition.seed) == ("ravine", 3)
    told = with_record(progress, "ravine", predicted=2, learning_rate=250.0)
    again = first_scene("ravine", 3, told).take()
    assert again.player_hike.learning_rate == 250.0


def test_the_first_learning_rate_is_a_share_of_the_map_and_tells_nothing_of_the_mountain():
    rates = {
        name: {PlayerHike(Expedition(load_level(name), seed)).learning_rate for seed in range(3)}
        for name in ("narrow-bowl", "quiet-bowl", "two-weights")
    }
    assert rates == {"narrow-bowl": {60}, "quiet-bowl": {120}, "two-weights": {250}}


def test_histograms_count_everyone_and_say_who_is_beaten():
    values = [100.0, 400.0, 400.0, 900.0, 2000.0]
    shape = histogram(values, 400.0, 0.0, 1000.0, True, 10)
    assert sum(shape.counts) == shape.total == 5
    assert shape.counts[-1] == 2
    assert shape.ahead == 1 + 1
    assert histogram(values, 90.0, 0.0, 1000.0, False).ahead == 5


@pytest.mark.slow
def test_the_fleet_hikes_the_very_mountain():
    hands = fleet_hikes(load_level("quiet-bowl"), 3)
    assert len(hands) == 9 * 3 + len(NAMES)
    assert max(hand.score for hand in hands) > 850
    assert all(0 < hand.minutes <= 90 for hand in hands)
    result = Expedition(load_level("quiet-bowl"), 3).finish()
    score, minutes, readings = pictures(result, hands)
    assert score.ahead == 0
    assert minutes.yours == 90
    assert readings.ahead == len(hands)


@pytest.mark.slow
def test_the_fleet_comes_back_from_its_own_process(home):
    import time

    from game.debrief.fleet import Fleet

    fleet = Fleet(load_level("quiet-bowl"), 3)
    end = time.monotonic() + 120
    while fleet.hands() is None and not fleet.problem and time.monotonic() < end:
        time.sleep(0.05)
    assert fleet.problem == ""
    assert len(fleet.hands()) == 27 + len(NAMES)
    called_off = Fleet(load_level("quiet-bowl"), 3)
    called_off.stop()
    assert called_off.hands() is None


def finished(home):
    expedition = Expedition(load_level("quiet-bowl"), 3)
    expedition.measure()
    work = DebriefPreparation(expedition)
    work.run()
    return work


def test_the_person_s_lines_take_the_chosen_inks_and_a_strategy_s_keep_theirs(home, monkeypatch):
    told = []

    def watch(size, kit, summary):
        told.append(summary)
        return draw_pages(size, kit, summary)

    monkeypatch.setattr("game.scenes.debrief.draw_pages", watch)
    work, profile = finished(home), Profile()
    profile.settings = Settings(palette="contrast")
    for by_hand in (True, False):
        work.by_hand = by_hand
        table = Table(Debrief(work, lambda seed: Blank(), fog=False), profile)
        table.stack.update(1 / 60)
        table.draw()
    person, strategy = told
    assert person.lines[0].colour == table.kit.palette.mine
    assert not strategy.lines


class Back:
    """A fleet that is back already."""

    problem = ""

    def hands(self):
        return [Hand("gd", 100.0 * k, 80.0 - 5 * k, k) for k in range(1, 10)]


def screens(home):
    """Every scene of the house by name, as a person may meet it."""
    work, level = finished(home), asking()
    profile = Profile()
    for number, (name, score, stars) in enumerate(
        (("quiet-bowl", 912, 2), ("ravine", 640, 1), ("banana", 455, 0))
    ):
        for k in range(number + 2):
            line = Hiked(level=name, seed=str(7 + k), when=f"2026-03-0{number + 1}T10:00:00",
                         score=score - 20 * k, safe=stars > 0, stars=stars)  # fmt: skip
            profile.update_progress(lambda progress, line=line: with_hike(progress, line))
    still = Title()
    lesson = Lesson()
    scenes = {
        "title": [still], "choose": [Choose(seed=4, today=lambda: DAY)],
        "settings": [still, SettingsPage()], "keys": [still, KeysPage()],
        "walks": [still, Walks()],
        "predict": [Predict(level, "quiet-bowl", lambda: still)], "lesson": [lesson],
        "pause": [still, pause()], "answer": [still, Answer(level, 1)],
        "standing": [still, Standing(work.result, Back())],
    }  # fmt: skip
    return profile, scenes


@pytest.mark.slow
def test_every_screen_draws_in_every_language_and_size_without_a_cut_word(home, monkeypatch):
    """A line that is cut short ends in three dots that its text does not have."""
    profile, scenes = screens(home)
    cut = []
    for language in LANGUAGES:
        for size, text_size in (((1280, 720), "normal"), (SMALL, "largest")):
            profile.settings = Settings(language=language, text_size=text_size)
            kit, canvas = Kit(), pygame.Surface(size)
            kit.fit(size)
            render = kit.fonts.render

            def watch(string, *rest, render=render, where=(language, text_size)):
                if string.endswith("…") and len(string) > 1:
                    cut.append((*where, string))
                return render(string, *rest)

            kit.fonts.render = watch
            for name in ("choose", "settings", "keys", "walks", "predict", "lesson", "standing"):
                stack = SceneStack(scenes[name][0], profile)
                stack.scenes = list(scenes[name][-1:])
                stack.update(1 / 60)
                stack.draw(canvas, kit)
    assert cut == []


SCREENS = TESTS / "golden" / "screens"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fa"])
def test_screens_look_as_they_were_approved(language, home):
    """Refresh with `python tests/refresh_screens.py` and look at the pictures."""
    from refresh_screens import difference, drawn

    told = []
    for name, image in drawn(home, language).items():
        path = SCREENS / f"{language}-{name}.png"
        told += [] if path.exists() else [f"{path.name} is missing"]
        if path.exists() and (off := difference(image, pygame.image.load(path))) > 2.5:
            told.append(f"{path.name} differs by {off:.1f}")
    assert told == [], "run: python tests/refresh_screens.py, then look at tests/golden/screens"


def wild(rng):
    """One event of somebody who presses everything."""
    often = [pygame.K_SPACE, pygame.K_RETURN, pygame.K_DOWN]
    codes = [*often * 4, pygame.K_ESCAPE, pygame.K_TAB, pygame.K_g,
             pygame.K_m, pygame.K_c, pygame.K_r, pygame.K_UP, pygame.K_LEFT,
             pygame.K_RIGHT, pygame.K_EQUALS, pygame.K_MINUS, pygame.K_LEFTBRACKET,
             pygame.K_RIGHTBRACKET, pygame.K_PAGEUP, pygame.K_PAGEDOWN, pygame.K_1, pygame.K_9,
             pygame.K_BACKSPACE, pygame.K_F5, pygame.K_END]  # fmt: skip
    kind = rng.random()
    if kind < 0.55:
        code = rng.choice(codes)
        sign = chr(code) if 32 <= code < 127 else ""
        mod = rng.choice((0, 0, 0, pygame.KMOD_SHIFT))
        if rng.random() < 0.2:
            return pygame.Event(pygame.KEYUP, key=code, mod=mod, unicode="", scancode=0)
        return key(code, mod, sign)
    spot = (rng.randrange(-5, SMALL[0] + 5), rng.randrange(-5, SMALL[1] + 5))
    if kind < 0.85:
        return pygame.Event(pygame.MOUSEBUTTONDOWN, button=rng.choice((1, 1, 1, 2, 3)), pos=spot)
    if kind < 0.95:
        return pygame.Event(pygame.MOUSEMOTION, pos=spot, rel=(0, 0), buttons=(0, 0, 0))
    return pygame.Event(pygame.MOUSEWHEEL, x=0, y=rng.choice((-3, -1, 1, 3)))


def play_wildly(home, seed, events, monkeypatch):
    """Press everything; whatever was kept at any time must still be there at the end."""
    monkeypatch.setattr("game.scenes.debrief.Fleet", lambda level, seed: Back())
    Back.stop = lambda self: None
    rng, profile = random.Random(seed), Profile(home)
    table = Table(Title(today=lambda: DAY), profile)
    met, hikes, works = set(), 0, []
    for number in range(events):
        table.stack.event(wild(rng))
        if not table.stack.scenes:
            table = Table(Title(today=lambda: DAY), profile)
        for _ in range(rng.choice((1, 1, 4, 30))):
            table.stack.update(1 / 20)
        if number % 3 == 0:
            table.draw()
        met.add(type(table.top).__name__)
        work = getattr(table.top, "_preparation", None)
        if work is not None and work not in works:
            works.append(work)
        known = sum(record.hikes for record in profile.progress.levels.values())
        assert known >= hikes
        hikes = known
    for work in works:
        work.join(60)
    again = Profile(home)
    assert again.problems == profile.problems == []
    assert again.settings == profile.settings
    assert again.progress == profile.progress
    return met, hikes


def test_a_hundred_wild_events_lose_nothing(home, monkeypatch):
    met, _ = play_wildly(home, 5, 100, monkeypatch)
    assert len(met) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_wild_events_never_raise_and_never_lose_a_save(seed, home, monkeypatch):
    met, hikes = play_wildly(home, seed, 5000, monkeypatch)
    assert {"Title", "Choose", "SettingsPage", "Hike", "Debrief", "Lesson"} <= met
    assert hikes > 3
    assert not list(home.rglob("*broken*"))
    shutil.rmtree(home, ignore_errors=True)
