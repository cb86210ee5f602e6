"""Every text that people read, under the place where it is written; code is left out."""

import ast
import re
import tomllib
from functools import cache

from engine import hike
from game.commands import COMMAND_NAMES, load_command
from game.commands.report import report
from game.playback.race import table
from helpers.paths import ROOT

TEXT = ROOT / "assets" / "text"
QUOTED = re.compile(r"`[^`\n]*`")
MARKUP = re.compile(r"<[^>]*>|\{\{\w+\}\}")
SENTENCE = re.compile(r"\w[^ ]* .*\w")
"""A string constant with two words: a message, a heading or an option's help."""


def prose(page):
    """A page of Markdown without blocks of code; a quoted name becomes one word."""
    lines = re.sub(r"^```.*?^```\n?", "", page, flags=re.M | re.S).splitlines()
    return QUOTED.sub("x", "\n".join(line for line in lines if not line.startswith("    ")))


def leaves(node, place):
    """Strings of nested tables and lists, each under its dotted key."""
    if isinstance(node, str):
        yield place, node
    elif isinstance(node, dict | list):
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in pairs:
            if key != "by":
                yield from leaves(value, f"{place}.{key}")


def window(language):
    """Texts of the window."""
    path = TEXT / f"{language}.toml"
    return dict(leaves(tomllib.loads(path.read_text("utf-8")), path.name))


def levels(language):
    """Texts of the levels: the files' own in English, otherwise the translations."""
    if language != "en":
        path = TEXT / "levels" / f"{language}.toml"
        return dict(leaves(tomllib.loads(path.read_text("utf-8")), f"levels/{path.name}"))
    found = {}
    for path in sorted((ROOT / "levels").glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        words = {key: table[key] for key in ("title", "chapter", "briefing", "predict")
                 if key in table}  # fmt: skip
        found |= dict(leaves(words, path.name))
    return found


def guide(language):
    """Pages of the field guide."""
    folder = ROOT / "assets" / "guide"
    folder = folder if language == "en" else folder / language
    return {f"guide/{language}/{path.name}": prose(path.read_text("utf-8"))
            for path in sorted(folder.glob("*.md"))}  # fmt: skip


def readme():
    """The README."""
    return {"README.md": prose((ROOT / "README.md").read_text("utf-8"))}


def package_readmes():
    """The pages that describe the packages."""
    places = ("engine/README.md", "engine/core/README.md", "game/README.md")
    return {place: prose((ROOT / place).read_text("utf-8")) for place in places}


def every_command():
    """The commands of `dusk`, and those of its groups."""
    for command in map(load_command, COMMAND_NAMES):
        yield from (command, *getattr(command, "commands", {}).values())


def help_pages():
    """What `dusk COMMAND --help` says in words: each command's text and its options' texts."""
    found = {}
    for one in every_command():
        found[f"dusk {one.name}"] = one.help or ""
        for option in one.params:
            found[f"dusk {one.name} {option.opts[0]}"] = getattr(option, "help", None) or ""
    return {place: text.replace("\b", "") for place, text in found.items() if text}


def examples():
    """The commands at the end of every help page."""
    return {f"dusk {one.name} examples": one.epilog for one in every_command() if one.epilog}


def messages():
    """Sentences in the code: errors, the board, the diagnosis, films; docstrings left out."""
    found = {}
    for path in sorted([*(ROOT / "engine").rglob("*.py"), *(ROOT / "game").rglob("*.py")]):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        strings = [n for n in nodes if isinstance(n, ast.Constant) and str is type(n.value)]
        alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in strings:
            if id(node) not in alone and SENTENCE.search(node.value):
                # The parts of one text with gaps have one place.
                place = f"{path.relative_to(ROOT)}:{node.lineno}:{node.col_offset}"
                found[place] = found.get(place, "") + node.value
    for path in sorted((ROOT / "assets" / "templates").iterdir()):
        if path.suffix in (".py", ".toml"):
            found[f"templates/{path.name}"] = path.read_text("utf-8")
    return {place: MARKUP.sub(" ", text) for place, text in found.items()}


def reports():
    """What the terminal says of a hike that was safe by dusk and of one that was not."""
    found = {}
    for rate in ("20", "700"):
        result = hike("quiet-bowl", f"gd[learning_rate={rate}]", seed=1)
        found[f"dusk run's report, {rate}"] = report(result)
        found[f"dusk race's table, {rate}"] = table([result])
        found[f"print(result), {rate}"] = str(result)
    return found


def web_pages():
    """Pages and scripts of the board, the live class and an exported hike."""
    paths = [path for folder in ("board", "classroom", "replay")
             for path in sorted((ROOT / "assets" / folder).iterdir())]  # fmt: skip
    return {f"{path.parent.name}/{path.name}": MARKUP.sub(" ", path.read_text("utf-8"))
            for path in paths if path.suffix in (".html", ".js")}  # fmt: skip


@cache
def all_texts(language):
    """Place to text, of everything in the language; not to be changed."""
    found = window(language) | levels(language) | guide(language)
    if language == "en":
        for place in (readme, package_readmes, help_pages, examples, messages, reports, web_pages):
            found |= place()
    return found
