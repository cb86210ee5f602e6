"""Colours with a meaning; each also has a form, so that colour is never the only sign."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Named inks. Those of hikers have their own line pattern and marker beside the colour."""

    name: str
    mine: Colour
    """The person's path."""
    others: tuple[Colour, Colour, Colour, Colour]
    """Ghosts, in the order of `game.hike.summary.GHOST_LINES`."""
    whatif: Colour
    """The path of a hike that nobody made."""
    lit: tuple[Colour, Colour, Colour, Colour, Colour]
    """The person's and the ghosts' on the mountain in the evening sun: inks are too dark there."""
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
        Palette("evening", (213, 94, 0),
                ((0, 107, 180), (150, 66, 118), (40, 34, 60), (88, 70, 9)), (6, 163, 84),
                ((255, 101, 18), (88, 132, 246), (237, 130, 194), (255, 205, 113), (60, 200, 140)),
                (0, 114, 178), (0, 110, 82), (138, 56, 108), (186, 116, 0), (168, 66, 0)),
        # Apart by lightness rather than by hue: for those who see few colours.
        Palette("steps", (13, 6, 31),
                ((85, 79, 147), (161, 109, 79), (72, 44, 84), (121, 95, 123)), (24, 78, 55),
                ((254, 158, 51), (170, 212, 255), (158, 92, 158), (147, 100, 244), (71, 143, 94)),
                (40, 60, 120), (16, 70, 60), (70, 30, 70), (110, 84, 10), (60, 20, 20)),
        # After Paul Tol 2021, "high contrast", its yellow darkened to be seen on paper.
        Palette("contrast", (187, 20, 60),
                ((19, 31, 138), (140, 98, 0), (20, 20, 20), (110, 110, 160)), (0, 70, 22),
                ((255, 46, 87), (70, 130, 255), (250, 190, 0), (201, 161, 239), (147, 182, 146)),
                (0, 51, 120), (0, 70, 50), (120, 0, 70), (140, 98, 0), (150, 0, 40)),
    )
}  # fmt: skip


def palette_named(name: str = "evening") -> Palette:
    """The palette of this name."""
    return PALETTES[name]
