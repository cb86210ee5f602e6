"""Settings: typed, written whole, kept aside when broken; keys bound anew."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import msgspec
import pygame
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from engine.files import write_whole
from game.app.scene_stack import SceneStack
from game.app.window import open_window
from game.profile.key_bindings import (
    FIXED_KEYS,
    KEY_NAMES,
    USUAL_KEYS,
    bind,
    cap,
    keys_by_action,
    translate,
    with_usual_keys,
)
from game.profile.profile import Profile
from game.profile.progress import Progress
from game.profile.settings import (
    SETTING_CHOICES,
    Settings,
    decode_settings,
    encode_settings,
    with_next_choice,
)
from game.profile.storage import read_stored, set_aside
from game.scenes.scene import Pop, Scene
from game.scenes.settings import SettingsPage
from game.ui.choosers import Slot
from game.ui.theme import Ui
from game.words.catalogue import load_catalogue
from game.words.typefaces import Face


def pressed(key, sign="", mod=0):
    return pygame.Event(pygame.KEYDOWN, key=key, mod=mod, unicode=sign, scancode=0)


def some_settings():
    drawn = {name: st.sampled_from(choices) for name, choices in SETTING_CHOICES.items()}
    drawn["window"] = st.tuples(st.integers(320, 9000), st.integers(320, 9000))
    keys = st.dictionaries(
        st.sampled_from(sorted(USUAL_KEYS)), st.sampled_from(sorted(KEY_NAMES.values()))
    )
    return st.builds(Settings, **drawn, keys=keys)


@how(deadline=None)
@given(some_settings())
def test_settings_come_back_as_they_were_written(settings):
    assert decode_settings(encode_settings(settings)) == settings


def test_what_is_changed_is_there_the_next_time(tmp_path):
    profile = Profile(tmp_path)
    profile.change_settings(
        with_next_choice(with_next_choice(profile.settings, "language", 1), "volume", -1)
    )
    again = Profile(tmp_path)
    assert (again.settings.language, again.settings.volume) == ("fa", 60)
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


BROKEN = {
    "not TOML": b"language = ",
    "a wrong type": b'volume = "loud"',
    "out of range": b"volume = 400",
    "another language": b'language = "xx"',
    "newer": b"version = 2\nsomething = 1",
    "not text": b"\xff\xfe\x00",
    "nested": b"a = " + b"[" * 50_000,
    "huge": b"# " + b"x" * (5 * 1024 * 1024),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_or_newer_file_is_kept_aside_and_told(content, tmp_path, capsys):
    (tmp_path / "settings.toml").write_bytes(content)
    profile = Profile(tmp_path)
    assert profile.settings == Settings()
    assert (tmp_path / "settings.broken-1.toml").read_bytes() == content
    (trouble,) = profile.notices
    assert trouble.gaps["aside"] == "settings.broken-1.toml"
    assert capsys.readouterr().err.count("\n") == 1
    profile.change_settings(with_next_choice(profile.settings, "volume", 1))
    assert Profile(tmp_path).settings.volume == 80
    (tmp_path / "settings.toml").write_bytes(content)
    Profile(tmp_path)
    assert (tmp_path / "settings.broken-2.toml").exists()


def test_a_file_that_cannot_be_moved_is_never_overwritten(tmp_path, monkeypatch, capsys):
    path = tmp_path / "settings.toml"
    path.write_bytes(b"volume = 400")

    def refuse(path):
        raise OSError(13, "Permission denied")

    monkeypatch.setattr("game.profile.storage.set_aside", refuse)
    profile = Profile(tmp_path)
    profile.change_settings(with_next_choice(profile.settings, "volume", 1))
    assert path.read_bytes() == b"volume = 400"
    assert profile.notices[0].key == "files.unusable"
    assert "stays as it is" in capsys.readouterr().err


class Leaves(Scene):
    """A scene that goes at once."""

    def update(self, seconds):
        return Pop()

    def draw(self, canvas, ui):
        assert ui.text.language == "zh"


def test_a_language_of_the_command_line_is_for_this_time_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    scene, records = Leaves(), []

    def first(progress):
        records.append(progress)
        return scene

    assert open_window(first, say=True, language="zh") == 0
    assert records == [Progress()]
    kept = Profile.in_data_folder().settings
    assert (kept.language, kept.say) == ("en", False)


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    profile = Profile(tmp_path)
    profile.change_settings(with_next_choice(profile.settings, "volume", 1))
    before = (tmp_path / "settings.toml").read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    profile.change_settings(with_next_choice(profile.settings, "volume", 1))
    assert (tmp_path / "settings.toml").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]
    assert "No space left" in profile.notices[-1].gaps["reason"]


def test_a_file_is_synced_before_it_takes_the_old_one_s_place(tmp_path, monkeypatch):
    order = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr("os.fsync", lambda d: (order.append("sync"), fsync(d)))
    monkeypatch.setattr("os.replace", lambda a, b: (order.append("rename"), replace(a, b)))
    write_whole(tmp_path / "x", b"1")
    assert order[:2] == ["sync", "rename"]


def test_set_aside_numbers_go_on(tmp_path):
    for number in (1, 2, 3):
        (tmp_path / "a.toml").write_text(str(number))
        assert set_aside(tmp_path / "a.toml").name == f"a.broken-{number}.toml"
    assert read_stored(tmp_path / "a.toml", bytes) == (None, None, True)


@pytest.mark.parametrize("name", sorted(SETTING_CHOICES))
def test_every_choice_can_be_gone_through_and_back(name):
    settings = Settings()
    seen = [
        settings := with_next_choice(settings, name, step)
        for step in (1, -1)
        for _ in SETTING_CHOICES[name]
    ]
    assert {getattr(s, name) for s in seen} == set(SETTING_CHOICES[name])
    assert getattr(
        with_next_choice(with_next_choice(Settings(), name, 1), name, -1), name
    ) == getattr(Settings(), name)


def test_another_key_arrives_as_the_usual_one():
    settings, other = bind(Settings(), "measure", pygame.K_k)
    assert other == ""
    assert translate(settings, pressed(pygame.K_k, "k")).key == pygame.K_SPACE
    assert translate(settings, pressed(pygame.K_SPACE, " ")) is None
    assert translate(settings, pressed(pygame.K_g, "g")).key == pygame.K_g
    assert translate(Settings(), pressed(pygame.K_SPACE, " ")).key == pygame.K_SPACE


def test_a_taken_key_is_swapped_and_told():
    settings, other = bind(Settings(), "measure", pygame.K_g)
    assert other == "glance"
    assert keys_by_action(settings)["glance"] == pygame.K_SPACE
    assert translate(settings, pressed(pygame.K_g)).key == pygame.K_SPACE
    assert translate(settings, pressed(pygame.K_SPACE)).key == pygame.K_g
    assert with_usual_keys(settings) == Settings()


@how(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(USUAL_KEYS)), st.sampled_from(sorted(KEY_NAMES)))))
def test_however_keys_are_bound_every_action_has_one_of_its_own(changes):
    settings = Settings()
    for action, key in changes:
        settings, _ = bind(settings, action, key)
    keys = keys_by_action(settings)
    assert len(set(keys.values())) == len(USUAL_KEYS)
    assert not set(keys.values()) & FIXED_KEYS
    for action, key in keys.items():
        assert translate(settings, pressed(key)).key == USUAL_KEYS[action]


@pytest.mark.parametrize("letter", "\u00f6\u00e9\u0142\u00df")
def test_letters_beyond_those_of_english_can_be_chosen_and_are_shown(letter):
    settings, _ = bind(Settings(), "measure", ord(letter))
    settings = decode_settings(encode_settings(settings))
    assert translate(settings, pressed(ord(letter))).key == pygame.K_SPACE
    assert cap(load_catalogue("pl"), settings, "measure") in (letter, letter.upper())


def test_keys_are_named_in_the_language():
    text = load_catalogue("fa")
    assert cap(text, Settings(), "measure") == "فاصله"
    settings, _ = bind(Settings(), "measure", pygame.K_F5)
    assert cap(text, settings, "measure") == "F5"


def test_nonsense_in_the_keys_of_the_file_leaves_the_usual_ones():
    settings = msgspec.structs.replace(Settings(), keys={"measure": "no such key", "fly": "a"})
    assert keys_by_action(settings) == USUAL_KEYS


def test_what_another_script_needs_is_opened_ahead_once_the_settings_are_looked_at():
    ui = Ui()
    ui.fonts.font(Face.TITLE, 20)
    ui.fonts.font(Face.TEXT, 13)
    for _ in range(400):
        ui.warm()
    assert (Face.ARABIC_BOLD, 20) not in ui.fonts.opened
    ui.choosing = True
    for _ in range(400):
        ui.warm()
    opened = dict(ui.fonts.opened)
    assert {(Face.ARABIC_BOLD, 20), (Face.ARABIC, 13)} <= opened.keys()
    ui.fonts.render("سلام", Face.TITLE, 20, (0, 0, 0))
    assert ui.fonts.opened == opened


def test_a_file_dropped_on_the_settings_walks_along_until_it_is_taken_out(tmp_path):
    profile, ui, page = Profile(tmp_path), Ui(), SettingsPage()
    stack, canvas = SceneStack(page, profile), pygame.Surface((1280, 720))
    ui.fit(canvas.get_size())
    stack.draw(canvas, ui)
    ours = tmp_path / "ours.py"
    ours.write_text("def hike(hiker): ...")
    for name, kept in (("ours.png", ""), ("gone.py", ""), ("ours.py", str(ours))):
        stack.event(pygame.Event(pygame.DROPFILE, file=str(tmp_path / name)))
        stack.draw(canvas, ui)
        assert Profile(tmp_path).settings.class_file == kept
        assert (ui.text("settings.class_file_refused") in page.spoken(ui)) == (not kept)
    slot = next(widget for widget in page.group.widgets if isinstance(widget, Slot))
    for spot, kept in ((slot.rect.center, str(ours)), (slot.cross().center, "")):
        stack.event(pygame.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=spot))
        assert Profile(tmp_path).settings.class_file == kept
    stack.event(pygame.Event(pygame.DROPFILE, file=str(ours)))
    stack.draw(canvas, ui)
    stack.event(pressed(pygame.K_DELETE))  # what was clicked last has the focus
    assert Profile(tmp_path).settings.class_file == ""


@pytest.mark.parametrize("name", ["x" * 400, "a\0b", "\x1b[2Jé\0", "closed/mine"])
def test_a_class_file_of_any_name_is_shown(name, tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    file = f"{name}.py" if "/" not in name else str(tmp_path / f"{name}.py")
    ui = Ui(settings=Settings(class_file=file))
    page = SettingsPage()
    page.draw(pygame.Surface((1280, 720)), ui)
    assert page.spoken(ui)
