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
            self.__dict__.setdefault("written", []).append((string, rect, canvas.get_size()))
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
    return [*cut, *_outside(ui, size, stack.scenes[-1]), *_over_each_other(stack.scenes[-1])]


def _outside(ui, size, scene):
    for string, rect, drawn_on in ui.__dict__.get("written", ()):
        if not pygame.Rect((0, 0), drawn_on).contains(rect.inflate(-2, -2)):
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
