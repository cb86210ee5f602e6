"""The sound device: plays named sounds, and is silent where there is none."""

from __future__ import annotations

import contextlib
import glob
import os
import sys
import threading
import time
from typing import Protocol

import pygame

from game.sound.synth import SAMPLE_RATE, Pcm
from game.sound.voices import build

LOOPED_SOUNDS = ("wind", "gale")
MIXER_CHANNELS = 12
SOUND_SERVERS = "pulseaudio,pipewire"
"""Where to look for sound without a card: ALSA's library would print its complaints."""
PAUSE_BETWEEN_SOUNDS = 0.04
"""Pause between two sounds being made [s]."""


class Speaker(Protocol):
    """What a soundscape needs."""

    def play(self, name: str, loudness: float) -> None:
        """Play a sound of `voices.build` once."""

    def speak(self, name: str, sound: Pcm, loudness: float) -> None:
        """Play a sound made for this moment."""

    def loop(self, name: str, loudness: float) -> None:
        """Let a sound of ``LOOPED_SOUNDS`` go on at this loudness; at 0 it stops."""

    def close(self) -> None:
        """Be silent for ever."""


def has_card() -> bool:
    """Whether there may be a sound card to play on; always, but on Linux."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.access(device, os.W_OK) for device in glob.glob("/dev/snd/pcm*p"))


class Loudspeaker:
    """The machine's own; opens itself and makes the sounds in the background."""

    def __init__(self) -> None:
        self._sounds: dict[str, pygame.mixer.Sound] = {}
        self._loops: set[str] = set()
        self._closed = False
        self.ready = threading.Event()
        threading.Thread(target=self._open_mixer, name="sound", daemon=True).start()

    def _open_mixer(self) -> None:
        made = {}
        for name, wave in build():
            made[name] = wave
            # The window goes first: nobody misses the thunder in the first second.
            time.sleep(PAUSE_BETWEEN_SOUNDS)
        # A machine without a sound card is a quiet one, not a broken one; PipeWire's library would
        # write to the terminal what it misses.
        os.environ.setdefault("PIPEWIRE_DEBUG", "0")
        if not has_card():
            os.environ.setdefault("SDL_AUDIODRIVER", SOUND_SERVERS)
        with contextlib.suppress(pygame.error, NotImplementedError):
            pygame.mixer.init(SAMPLE_RATE, -16, 2, 512, allowedchanges=0)
            pygame.mixer.set_num_channels(MIXER_CHANNELS)
            pygame.mixer.set_reserved(len(LOOPED_SOUNDS))
            self._sounds = {
                name: pygame.mixer.Sound(buffer=wave.tobytes()) for name, wave in made.items()
            }
            self.ready.set()

    @property
    def _silent(self) -> bool:
        return self._closed or not self.ready.is_set() or pygame.mixer.get_init() is None

    def play(self, name: str, loudness: float) -> None:
        """Play a prepared sound once."""
        if not self._silent:
            self._play_on_free_channel(self._sounds[name], loudness)

    def speak(self, name: str, sound: Pcm, loudness: float) -> None:
        """Play a sound made for this moment."""
        if not self._silent:
            self._play_on_free_channel(pygame.mixer.Sound(buffer=sound.tobytes()), loudness)

    def _play_on_free_channel(self, sound: pygame.mixer.Sound, loudness: float) -> None:
        channel = pygame.mixer.find_channel()
        if channel is not None:
            channel.set_volume(loudness)
            channel.play(sound)

    def loop(self, name: str, loudness: float) -> None:
        """Let a loop go on at this loudness."""
        if self._silent:
            return
        # The channel's volume belongs to the fade, which ends at the loudest.
        self._sounds[name].set_volume(loudness)
        if loudness > 0 and name not in self._loops:
            self._loops.add(name)
            channel = pygame.mixer.Channel(LOOPED_SOUNDS.index(name))
            channel.play(self._sounds[name], -1, fade_ms=1500)

    def close(self) -> None:
        """Fade out what is heard."""
        if not self._silent:
            pygame.mixer.fadeout(600)
        self._closed = True
