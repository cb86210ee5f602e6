"""The inks that stand for things. None is the only sign of anything: each also has its form."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Named inks. Those of hikers have their own line pattern and marker beside the colour."""

    name: str
    mine: Colour
    """The person's path."""
    others: tuple[Colour, Colour, Colour]
    """Ghosts, in the order of `game.story.OTHERS`."""
    arrow: Colour
    """A reading of the slope; the focus of the keyboard."""
    safe: Colour
    benighted: Colour
    star: Colour
    warning: Colour
    """Text that asks for attention."""


PALETTES = {
    palette.name: palette
    for palette in (
        # Okabe and Ito 2008, "Color universal design": told apart by every kind of colour vision.
        Palette("evening", (213, 94, 0), ((0, 114, 178), (150, 66, 118), (70, 70, 70)),
                (0, 114, 178), (0, 110, 82), (138, 56, 108), (186, 116, 0), (168, 66, 0)),
        # Apart by lightness alone: for those who see no colours, and for grey printers.
        Palette("steps", (20, 16, 40), ((92, 72, 130), (150, 120, 60), (120, 120, 120)),
                (40, 60, 120), (16, 70, 60), (70, 30, 70), (110, 84, 10), (60, 20, 20)),
        # Paul Tol 2021, "high contrast", its yellow darkened to be seen on paper.
        Palette("contrast", (187, 20, 60), ((0, 51, 120), (140, 98, 0), (20, 20, 20)),
                (0, 51, 120), (0, 70, 50), (120, 0, 70), (140, 98, 0), (150, 0, 40)),
    )
}  # fmt: skip


def palette_named(name: str = "evening") -> Palette:
    """The palette of this name."""
    return PALETTES[name]


def contrast(first: Colour, second: Colour) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2, section 1.4.3)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
