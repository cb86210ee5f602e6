"""Every text key in the code is in the catalogue."""

import ast
import string

from helpers.paths import ROOT

from game.scenes import debrief, title
from game.words.catalogue import load_catalogue

GAME = ROOT / "game"


def string_constants(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            docs.add(ast.get_docstring(node, clean=False))
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and text not in docs:
            yield text


def test_every_text_key_in_the_code_is_in_the_catalogue():
    catalogue = load_catalogue()
    sections = {name.split(".")[0] for name in catalogue.names()}
    missing = []
    for path in [*GAME.glob("*.py"), *GAME.glob("scenes/*.py")]:
        for text in string_constants(path):
            section, dot, rest = text.partition(".")
            plain = rest.replace("_", "").isalpha()
            # A trailing underscore marks a key put together from parts; those are listed below.
            plain = plain and not rest.endswith("_") and rest != "toml"
            if dot and plain and section in sections and text not in catalogue:
                missing.append(f"{path.name}: {text}")
    winds = [f"compass.{w}" for w in ("n", "ne", "e", "se", "s", "sw", "w", "nw")]
    kinds = [f"hike.news_{kind}" for kind in ("glance", "rest", "camp")]
    kinds += [
        f"hike.{name}_{goal}"
        for name in ("news_measure", "news_turned", "no_reading")
        for goal in ("down", "up")
    ]
    assert not missing
    choices = [f"title.{name}" for name in title.BUTTON_KEYS]
    choices += [f"debrief.{name}" for name in debrief.BUTTON_KEYS]
    assert all(name in catalogue for name in winds + kinds + choices)


def test_the_gaps_of_every_text_are_named():
    catalogue = load_catalogue()
    for name in catalogue.names():
        for _, gap, _, _ in string.Formatter().parse(catalogue(name)):
            assert gap is None or gap.isidentifier(), name
