"""Real keys on Persian, Russian, French and German keyboards; a key is named by its X keycode."""

import json
import re
import sys

import pytest
from helpers.person import MAIN, at_the_window

from game.words.catalogue import load_catalogue

SPACE, ENTER, TAB = "65", "36", "23"
G, C, M, SEMICOLON = "42", "54", "58", "47"
MINUS, EQUALS, LEFT_BRACKET, RIGHT_BRACKET, SLASH = "20", "21", "34", "35", "61"
FIVE, SIX, EIGHT, NINE, ALT_GR = "14", "15", "17", "18", "108"
"""The places of these keys on a US keyboard."""

LAYOUTS = {
    "ir": {"m": M, "+": EQUALS, "-": MINUS, "[": LEFT_BRACKET, "]": RIGHT_BRACKET},
    "ru": {"m": M, "+": EQUALS, "-": MINUS, "[": LEFT_BRACKET, "]": RIGHT_BRACKET},
    "fr": {"m": SEMICOLON, "+": EQUALS, "-": SIX, "[": f"{ALT_GR}+{FIVE}",
           "]": f"{ALT_GR}+{MINUS}"},
    "de": {"m": M, "+": RIGHT_BRACKET, "-": SLASH, "[": f"{ALT_GR}+{EIGHT}",
           "]": f"{ALT_GR}+{NINE}"},
}  # fmt: skip

LISTEN = """
import pygame
from game.app.keyboard import Keyboard
pygame.display.init()
pygame.display.set_mode((320, 200))
pygame.display.set_caption("Down by Dusk")
pygame.key.stop_text_input()
keyboard = Keyboard()
while True:
    for event in pygame.event.get():
        if event.type == pygame.TEXTINPUT:
            print("text", flush=True)
        for one in keyboard.translate(event):
            if one.type in (pygame.KEYDOWN, pygame.KEYUP) and one.key < 128:
                print("down" if one.type == pygame.KEYDOWN else "up", chr(one.key), flush=True)
    pygame.time.wait(10)
"""
TEXT_INPUT = """
import pygame
real = pygame.key.start_text_input, pygame.key.stop_text_input
def start(): print("text input: on", flush=True); real[0]()
def stop(): print("text input: off", flush=True); real[1]()
pygame.key.start_text_input, pygame.key.stop_text_input = start, stop
"""


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_signs_and_letters_of_commands_lie_where_the_layout_has_them(layout, tmp_path):
    keys = LAYOUTS[layout]
    with at_the_window([], tmp_path, layout, python(LISTEN)) as person:
        for sign, place in keys.items():
            named = "=" if sign == "+" else sign
            person.key(place, pause=0.1)
            person.wait_for(lambda named=named: f"up {named}" in person.output())
        heard = person.output().split("\n")
    expected = ["=" if sign == "+" else sign for sign in keys]
    assert [line[5:] for line in heard if line.startswith("down ")] == expected
    assert [line[3:] for line in heard if line.startswith("up ")] == expected
    assert "text" not in heard


def python(source):
    return sys.executable, "-c", source


def says(key):
    """How a line of the catalogue begins, up to its first gap or full stop."""
    return re.escape(re.split(r"[{.]", load_catalogue()(key, metres="{", degrees="{"))[0])


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_first_steps_are_walked_to_their_end(layout, tmp_path):
    keys = LAYOUTS[layout]
    # What the coach says when a step is done, and the key of that step.
    steps = (
        (says("lesson.stride"), SPACE), (says("lesson.crawl"), ENTER),
        (says("lesson.farther"), keys["+"]), (says("lesson.again"), ENTER),
        ("|".join(says(f"lesson.{key}") for key in ("flatter", "steeper", "overshot")), SPACE),
        (says("lesson.glance"), ENTER), (says("lesson.rule"), G), (says("lesson.camp"), keys["m"]),
    )  # fmt: skip
    with at_the_window(["play", "--say"], tmp_path, layout, python(TEXT_INPUT + MAIN)) as person:
        person.wait_for(lambda: person.said(says("lesson.measure")))
        for line, place in steps:
            times = 5 if place == keys["+"] else 1
            person.until_said(line, "key", *[place] * times, again=90)
        person.until_said(says("ask.camp"), "key", C, again=90)
        person.until_said(says("hike.news_dusk"), "key", ENTER, again=90)
        progress = tmp_path / "data" / "down-by-dusk" / "progress.json"

        def done():
            return progress.exists() and json.loads(progress.read_bytes())["tutorial"] == "done"

        person.wait_for(done)
        assert set(person.said("text input: ")) == {"text input: off"}


@pytest.mark.slow
def test_text_input_is_on_while_the_seed_is_typed(tmp_path):
    progress = tmp_path / "data" / "down-by-dusk" / "progress.json"
    progress.parent.mkdir(parents=True)
    progress.write_text('{"tutorial":"skipped"}', "utf-8")
    with at_the_window(["play", "--say"], tmp_path, "ir", python(TEXT_INPUT + MAIN)) as person:
        person.wait_for(lambda: person.said("Down by Dusk"))
        person.key(ENTER)  # to the list of levels
        for _ in range(60):
            person.key(TAB, pause=0.1)
            if person.said("text input: on"):
                break
        person.wait_for(lambda: person.said("text input: on"))
        before = len(person.said(says("choose.seed")))
        person.key("10")
        person.wait_for(lambda: len(person.said(says("choose.seed"))) > before)
        person.until(lambda: len(person.said("text input: off")) == 2, "key", TAB)
        assert len(person.said("text input: on")) == 1
