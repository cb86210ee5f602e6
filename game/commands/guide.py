"""`dusk guide`: pages to read."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import click

from engine.core.errors import BadInput, suggestion
from game.commands import COMMAND_NAMES, load_command
from game.commands.shared import chosen_language, command, language_option
from game.words.script import localised_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from game.words.catalogue import Catalogue

COMMAND_TABLE = "{{commands}}"
"""Stands in a page where the table of all commands goes."""
MOST_PAGES = 4
"""Pages named where there is none on the word that was asked for."""


@command("dusk guide", "dusk guide scripting", "dusk guide ravine --language pl")
@click.argument("topic", required=False)
@language_option
def guide(topic: str | None, language: str | None) -> None:
    """Print the page on TOPIC, or list the topics.

    TOPIC may also be a level. Then you get the page on its lesson.
    """
    from game.words.catalogue import load_catalogue

    chosen = chosen_language(language)
    if topic is None:
        for line in _contents_lines(load_catalogue(chosen)):
            print(line)
        return
    print(_read_page(_known_topic(topic), chosen), end="")


def _guide_folder() -> Traversable:
    return resources.files("assets").joinpath("guide")


def _read_page(topic: str, language: str) -> str:
    """The page in the language, or in English where it is not translated."""
    own = _guide_folder().joinpath(language, f"{topic}.md")
    page = own if own.is_file() else _guide_folder().joinpath(f"{topic}.md")
    text = localised_page(page.read_text("utf-8"), language)
    return text.replace(COMMAND_TABLE, command_table()) if COMMAND_TABLE in text else text


def command_table() -> str:
    """All commands in Markdown, made from the commands themselves: usage, short help, options."""
    rows = ["| command | what it does | options |", "|---|---|---|"]
    for name in COMMAND_NAMES:
        command = load_command(name)
        rows.append(_command_row(f"dusk {name}", command))
        if isinstance(command, click.Group):
            rows += [_command_row(f"dusk {name} {k}", c) for k, c in command.commands.items()]
    return "\n".join(rows)


def _command_row(usage: str, command: click.Command) -> str:
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    options = [p.opts[0] for p in command.params if isinstance(p, click.Option)]
    words = [usage, *(_usage_of(argument) for argument in arguments)]
    named = " ".join(f"`{option}`" for option in options)
    return f"| `{' '.join(words)}` | {command.get_short_help_str(200)} | {named} |"


def _all_topics() -> list[str]:
    return sorted(file.name[:-3] for file in _guide_folder().iterdir() if file.name.endswith(".md"))


def _known_topic(topic: str) -> str:
    """The topic, or the lesson of the level of this name; BadInput where there is neither."""
    from engine import level_names, load_level

    names = level_names()
    if topic in names:
        topic = load_level(topic).lesson
    if topic not in _all_topics():
        pages = sorted(_all_topics(), key=lambda page: -_count_mentions(page, topic))
        near = suggestion(topic[:80], [*_all_topics(), *names])
        if _count_mentions(pages[0], topic):
            named = ", ".join(
                f"`{page}`" for page in pages[:MOST_PAGES] if _count_mentions(page, topic)
            )
            near = f" See the pages {named}."
        elif "Did you mean" not in near:
            near = ""
        raise BadInput(
            f"guide `{topic[:80]}`: no such topic and no such level.{near} "
            "`dusk guide` lists the topics."
        )
    return topic


def _usage_of(argument: click.Argument) -> str:
    name = argument.human_readable_name.upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


@cache
def _count_mentions(page: str, word: str) -> int:
    """How often an English page has the word, code aside."""
    prose = re.sub(r"```.*?```", "", _read_page(page, "en"), flags=re.DOTALL)
    return len(re.findall(rf"\b{re.escape(word)}\b", prose, re.IGNORECASE))


def _contents_lines(text: Catalogue) -> Iterator[str]:
    """One line a topic: the lessons by chapter, in the order of the levels, then the others."""
    from engine import level_names, load_level

    levels = [load_level(name) for name in level_names()]
    lessons = {level.lesson: text.of_level(level, "chapter") for level in levels}
    rest = (topic for topic in _all_topics() if topic not in lessons)
    others = dict.fromkeys(rest, text("guide.beyond"))
    chapter = ""
    for topic, of in {**lessons, **others}.items():
        if of != chapter:
            chapter = of
            yield f"{chapter}:"
        heading = _read_page(topic, text.language).partition("\n")[0]
        yield f"  {topic:22}{heading.removeprefix('# ')}"
