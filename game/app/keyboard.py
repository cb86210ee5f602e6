"""What a key means on whatever layout it was pressed.

Scenes know the keys of a US keyboard. A Latin letter counts by what the layout calls it. A key
that has no Latin letter (Persian, Russian) counts by its place, and so does a sign such as ``[``
where no key of the layout has it. Text is another matter: it arrives as `pygame.TEXTINPUT`, which
is on only while a field has the focus, and so is the system's input method.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping

import pygame

US_SIGN_KEYS = {
    pygame.KSCAN_MINUS: pygame.K_MINUS, pygame.KSCAN_EQUALS: pygame.K_EQUALS,
    pygame.KSCAN_LEFTBRACKET: pygame.K_LEFTBRACKET,
    pygame.KSCAN_RIGHTBRACKET: pygame.K_RIGHTBRACKET,
    pygame.KSCAN_COMMA: pygame.K_COMMA, pygame.KSCAN_PERIOD: pygame.K_PERIOD,
}  # fmt: skip
"""Scancodes to the signs that commands use, as they lie on a US keyboard."""
US_KEYS = {
    **{pygame.KSCAN_A + k: pygame.K_a + k for k in range(26)},
    **{pygame.KSCAN_1 + k: pygame.K_1 + k for k in range(9)},
    pygame.KSCAN_0: pygame.K_0,
    pygame.KSCAN_BACKSLASH: pygame.K_BACKSLASH, pygame.KSCAN_SEMICOLON: pygame.K_SEMICOLON,
    pygame.KSCAN_APOSTROPHE: pygame.K_QUOTE, pygame.KSCAN_GRAVE: pygame.K_BACKQUOTE,
    pygame.KSCAN_SLASH: pygame.K_SLASH,
    **US_SIGN_KEYS,
}  # fmt: skip
"""Scancodes to keys on a US keyboard."""
ALT_GR = {pygame.K_8: pygame.K_LEFTBRACKET, pygame.K_9: pygame.K_RIGHTBRACKET}
"""What AltGr writes with these keys in most of Europe."""
AZERTY_ALT_GR = {pygame.K_5: pygame.K_LEFTBRACKET, pygame.K_RIGHTPAREN: pygame.K_RIGHTBRACKET}
DEAD_KEY = 1 << 30
"""SDL's key code of a dead key."""


class Keyboard:
    """Gives keys their meaning, and lets them go when the window loses the focus."""

    def __init__(self) -> None:
        # SDL looks its table of the present layout up when the wrapper is indexed by a key; what is
        # wrapped is usually whether the key is down, and here its scancode.
        self._scancodes: Mapping[int, int] = pygame.key.ScancodeWrapper(range(512))  # type: ignore[arg-type, assignment]
        self._held: dict[int, int] = {}
        """Scancodes of the keys that are down, and what they meant when they were pressed."""

    def translate(self, event: pygame.Event, own: Collection[int] = ()) -> Iterator[pygame.Event]:
        """The event with ``key`` by its meaning; ``own`` are keys that the person has chosen.

        ``written`` is the key before its place counted, for whoever chooses a key.
        """
        if event.type == pygame.KEYDOWN:
            named = self._latin_key(event)
            meant = named if named in own else self._command_key(event, named)
            self._held[event.scancode] = meant
            yield pygame.Event(event.type, {**event.dict, "key": meant, "written": named})
        elif event.type == pygame.KEYUP:
            meant = self._held.pop(event.scancode, event.key)
            yield pygame.Event(event.type, {**event.dict, "key": meant})
        else:
            yield event
            if event.type == pygame.WINDOWFOCUSLOST:
                yield from self.release()

    def release(self) -> Iterator[pygame.Event]:
        """Let go of all keys."""
        held, self._held = self._held, {}
        for scancode, key in held.items():
            yield pygame.Event(pygame.KEYUP, key=key, mod=0, unicode="", scancode=scancode)

    def _latin_key(self, event: pygame.Event) -> int:
        """The key's Latin letter or sign; that of its place where it has none."""
        key: int = event.key
        if key == pygame.K_PLUS:
            return pygame.K_EQUALS
        other = key == DEAD_KEY or (127 < key < DEAD_KEY and not is_latin(key))
        return US_KEYS.get(event.scancode, key) if other else key

    def _command_key(self, event: pygame.Event, key: int) -> int:
        """A sign for which the layout has no key of its own, written or by its place."""
        azerty = self._scancodes[pygame.K_a] == pygame.KSCAN_Q
        if event.mod & (pygame.KMOD_RALT | pygame.KMOD_MODE):
            meant = (AZERTY_ALT_GR if azerty else ALT_GR).get(key, key)
        elif azerty and key == pygame.K_6 and not event.mod & pygame.KMOD_SHIFT:
            # SDL calls the keys of this row by their digits, which need Shift.
            meant = pygame.K_MINUS
        elif key in US_SIGN_KEYS.values():
            return key
        else:
            meant = US_SIGN_KEYS.get(event.scancode, key)
        return key if self._layout_has(meant) else meant

    def _layout_has(self, sign: int) -> bool:
        """Whether a key of the layout writes this without another."""
        if sign == pygame.K_EQUALS and self._scancodes[pygame.K_PLUS]:
            return True
        return bool(self._scancodes[sign])


def is_latin(key: int) -> bool:
    """Whether a key code is a Latin letter, ö and ł among them."""
    return key < 0x110000 and unicodedata.name(chr(key), "").startswith("LATIN")
