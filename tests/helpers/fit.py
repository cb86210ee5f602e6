"""What does not fit on a screen: words cut short, writing outside, widgets over each other."""

import pygame

from game.app.scene_stack import SceneStack
from game.ui.theme import Ui
from game.ui.widget_group import WidgetGroup


class WatchedKit(Ui):
    """A ui that remembers where it wrote what."""

    def write(self, canvas, string, *rest, **named):
        """Write, and remember it."""
        rect = super().write(canvas, string, *rest, **named)
        if string.strip():
            entry = (string, rect, canvas)
            self.__dict__.setdefault("written", []).append(entry)
        return rect


def faults(below, profile, size, whole):
    """Lines that say what does not fit; ``whole`` are texts that may end in three dots."""
    ui, canvas, cut = WatchedKit(), pygame.Surface(size), []
    ui.fit(size)
    render = ui.fonts.render

    def watch(string, *rest):
        if string.endswith("…") and len(string) > 1 and string not in whole:
            cut.append(f"cut short: {string}")
        return render(string, *rest)

    ui.fonts.render = watch
    stack = SceneStack(below[0], profile)
    stack.scenes = list(below[-1:])
    stack.update(1 / 60)
    stack.draw(canvas, ui)
    top = stack.scenes[-1]
    return [*cut, *_outside(ui, size, top), *_over_each_other(top), *_lines_in_lines(ui)]


def _outside(ui, size, scene):
    for string, rect, sheet in ui.__dict__.get("written", ()):
        if not sheet.get_rect().contains(rect.inflate(-2, -2)):
            yield f"outside of the window: {string}"
    for widget in getattr(scene, "group", WidgetGroup()).widgets:
        if not pygame.Rect((0, 0), size).contains(widget.rect):
            yield f"outside of the window: {widget.label or widget.key}"


def _over_each_other(scene):
    widgets = [w for w in getattr(scene, "group", WidgetGroup()).widgets if w.rect.width]
    for k, one in enumerate(widgets):
        for other in widgets[k + 1 :]:
            if one.rect.inflate(-2, -2).colliderect(other.rect.inflate(-2, -2)):
                yield f"over each other: {one.label or one.key} and {other.label or other.key}"


def _lines_in_lines(ui):
    """Lines whose letters stand in each other's; the same words again are a rim around them."""
    lines = [
        (string, rect.inflate(-4, -round(0.5 * rect.height)), sheet)
        for string, rect, sheet in ui.__dict__.get("written", ())
    ]
    for k, (one, at, sheet) in enumerate(lines):
        for other, there, on in lines[k + 1 :]:
            if on is sheet and one != other and at.colliderect(there):
                yield f"written over each other: {one} and {other}"
