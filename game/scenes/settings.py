"""The settings' page and the page of the keys, over whatever lies below."""

from __future__ import annotations

from pathlib import Path

import pygame
from msgspec.structs import replace

from engine.files import is_file
from game.profile.gamepad import BUTTON_NAMES
from game.profile.key_bindings import (
    FIXED_KEYS,
    USUAL_KEYS,
    bind,
    cap,
    displayed_name,
    key_name,
    keys_by_action,
    with_usual_keys,
)
from game.profile.settings import SETTING_CHOICES, Settings, with_next_choice
from game.scenes.scene import ChangeSettings, Next, Pop, Push, Scene
from game.ui.choosers import Pick, Slot
from game.ui.dialog import Dialog
from game.ui.theme import Ui
from game.ui.widget_group import WidgetGroup
from game.ui.widgets import Button, Widget
from game.words.languages import LANGUAGES, missing_typeface


class SettingsPage(Scene):
    """One choice a line; every change counts at once and is kept.

    A file that is dropped on the window walks along from then on.
    """

    overlay = True

    def __init__(self) -> None:
        self.group, self._dialog = WidgetGroup(), Dialog()
        self.group.keys_used = True
        self._settings: Settings | None = None
        """As they were drawn last."""
        self._refused = False
        """Whether the file that was dropped last cannot walk along."""

    def event(self, event: pygame.Event) -> Next:
        """Turn a choice, take a file, open the keys, go back."""
        if event.type == pygame.DROPFILE and self._settings is not None:
            return self._take_file(event.file, self._settings)
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return Pop()
        action = self.group.event(event)
        if action is None or self._settings is None:
            return None
        if action.key in SETTING_CHOICES:
            return ChangeSettings(
                with_next_choice(self._settings, action.key, -1 if action.value == "-" else 1)
            )
        if action.key == "class_file":
            self._refused = False
            return ChangeSettings(replace(self._settings, class_file=""))
        if action.key == "keys":
            return Push(KeysPage())
        if action.key == "usual":
            # The window stays where it is: only a choice of the person's moves it.
            same = {name: getattr(self._settings, name) for name in ("window", "place", "language")}
            return ChangeSettings(Settings(**same))
        return Pop()

    def _take_file(self, file: str, settings: Settings) -> Next:
        # Whether it holds shows at the reveal: a strategy that hangs would hang the page.
        self._refused = not file.endswith((".py", ".jsonl.gz")) or not is_file(file)
        return None if self._refused else ChangeSettings(replace(settings, class_file=file))

    def spoken(self, ui: Ui) -> str:
        """The focused line in words, and a file that was refused."""
        line = self.group.spoken(ui)
        refused = ui.text("settings.class_file_refused")
        return ui.text.sentences(refused, line) if self._refused else line

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw one line for each choice."""
        self._settings, ui.choosing = ui.settings, True
        t = ui.text
        inner = self._dialog.open(canvas, ui, 720, 668, t("settings.heading"), t("settings.line"))
        tall = ui.px(48)
        top = inner.top + ui.px(72)
        lines: list[Widget] = []
        for index, name in enumerate(SETTING_CHOICES):
            line = Pick(name, t(f"settings.{name}"), self._value(ui, name), self._note(ui, name))
            line.rect = pygame.Rect(inner.left, top + index * tall, inner.width, tall - ui.px(4))
            lines.append(line)
        slot = self._class_file_slot(ui)
        slot.rect = pygame.Rect(inner.left, top + len(lines) * tall, inner.width, tall - ui.px(4))
        lines.append(slot)
        row = pygame.Rect(inner.left, inner.bottom - ui.px(46), inner.width, ui.px(46))
        buttons = [Button("keys", t("settings.keys")), Button("usual", t("settings.usual")),
                   Button("done", t("settings.done"), ui.key("escape"), main=True)]  # fmt: skip
        gap = ui.px(12)
        width = (row.width - 2 * gap) // 3
        for index, button in enumerate(buttons):
            rect = pygame.Rect(row.left + index * (width + gap), row.top, width, row.height)
            button.rect = ui.mirror(rect, row)
        self.group.place([*lines, *buttons])
        self.group.draw(canvas, ui)

    def _class_file_slot(self, ui: Ui) -> Slot:
        t, file = ui.text, ui.settings.class_file
        note = t("settings.class_file_note")
        if self._refused:
            note = t("settings.class_file_refused")
        elif file and not is_file(file):
            note = t("settings.class_file_gone")
        name = Path(file).name if file else t("settings.class_file_nobody")
        return Slot("class_file", t("settings.class_file"), name, note, bool(file))

    def _note(self, ui: Ui, name: str) -> str:
        hint = missing_typeface(ui.settings.language) if name == "language" else ""
        return hint or ui.text(f"settings.{name}_note")

    def _value(self, ui: Ui, name: str) -> str:
        value = getattr(ui.settings, name)
        if name == "language":
            return LANGUAGES[value].name
        if name == "volume":
            return ui.text("debrief.percent", percent=value)
        if isinstance(value, bool):
            return ui.text("settings.on" if value else "settings.off")
        return ui.text(f"settings.{name}_{value}")


class KeysPage(Scene):
    """Every action of the hike with its key; press one, then the new key."""

    overlay = True

    def __init__(self) -> None:
        self.group, self._dialog = WidgetGroup(), Dialog()
        self.group.keys_used = True
        self._settings: Settings | None = None
        self._waiting = ""
        """The action that waits for its new key."""
        self._message: tuple[str, dict[str, str]] = ("keys.line", {})
        """Text key of the line below the heading, and the text keys of its gaps."""

    def event(self, event: pygame.Event) -> Next:
        """Choose an action, then take the next key for it."""
        if self._settings is None:
            return None
        if self._waiting and event.type == pygame.KEYDOWN:
            return self._take_file(getattr(event, "written", event.key))
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            return Pop()
        action = self.group.event(event)
        if action is None:
            return None
        if action.key in USUAL_KEYS:
            self._waiting = action.key
            self._message = ("keys.press", {"action": f"keys.do_{action.key}"})
        elif action.key == "usual":
            self._message = ("keys.line", {})
            return ChangeSettings(with_usual_keys(self._settings))
        else:
            return Pop()
        return None

    def _take_file(self, key: int) -> Next:
        action, self._waiting = self._waiting, ""
        settings = self._settings
        if settings is None or key == pygame.K_ESCAPE:
            self._message = ("keys.line", {})
            return None
        if key in FIXED_KEYS or not key_name(key):
            self._message = ("keys.kept", {"action": f"keys.do_{action}"})
            return None
        changed, other = bind(settings, action, key)
        self._message = ("keys.set", {"action": f"keys.do_{action}"})
        if other:
            self._message = ("keys.swapped", {"action": f"keys.do_{action}",
                                           "other": f"keys.do_{other}",
                                           "freed": key_name(
                                               keys_by_action(changed)[other])})  # fmt: skip
        return ChangeSettings(changed)

    def _message_line(self, ui: Ui) -> str:
        key, gaps = self._message
        words = {
            name: displayed_name(ui.text, value) if name == "freed" else ui.text(value)
            for name, value in gaps.items()
        }
        return ui.text(key, **words)

    def spoken(self, ui: Ui) -> str:
        """What was told, or the focused action with its key."""
        focused = self.group.focused
        key = getattr(focused, "cap", "")
        line = self.group.spoken(ui) + (f": {key}" if key else "")
        return line if self._message[0] == "keys.line" else f"{self._message_line(ui)} {line}"

    def draw(self, canvas: pygame.Surface, ui: Ui) -> None:
        """Draw the actions in two columns."""
        self._settings = ui.settings
        t = ui.text
        inner = self._dialog.open(canvas, ui, 800, 672, t("keys.heading"), self._message_line(ui))
        tall, gap = ui.px(40), ui.px(16)
        width = (inner.width - gap) // 2
        top = inner.top + ui.px(76)
        half = (len(USUAL_KEYS) + 1) // 2
        lines = []
        for index, action in enumerate(USUAL_KEYS):
            waiting = action == self._waiting
            shown = "…" if waiting else cap(t, ui.settings, action)
            if ui.pad is not None and not waiting:
                shown = f"{shown} · {BUTTON_NAMES[ui.pad][USUAL_KEYS[action]]}"
            button = Button(action, t(f"keys.do_{action}"), shown, main=waiting)
            rect = pygame.Rect(inner.left + (index // half) * (width + gap),
                               top + (index % half) * tall, width, tall - ui.px(5))  # fmt: skip
            button.rect = ui.mirror(rect, inner)
            lines.append(button)
        low = pygame.Rect(inner.left, inner.bottom - ui.px(46), inner.width, ui.px(46))
        usual = Button("usual", t("keys.usual"))
        done = Button("done", t("settings.done"), ui.key("escape"), main=True)
        usual.rect = ui.mirror(pygame.Rect(low.left, low.top, width, low.height), low)
        done.rect = ui.mirror(pygame.Rect(low.right - width, low.top, width, low.height), low)
        self.group.place([*lines, usual, done])
        self.group.draw(canvas, ui)
