"""`dusk guide`: pages to read."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import click

from engine.errors import BadInput, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable


@click.command()
@click.argument("topic", required=False)
def guide(topic: str | None) -> None:
    """Print the page on TOPIC, or on a level's lesson; without one, list the topics."""
    if topic is None:
        for line in _contents():
            print(line)
        return
    print(_page(topic), end="")


def _folder() -> Traversable:
    return resources.files("assets").joinpath("guide")


def _topics() -> list[str]:
    return sorted(file.name[:-3] for file in _folder().iterdir() if file.name.endswith(".md"))


def _page(topic: str) -> str:
    """The page of a topic; for a level's name the page of its lesson."""
    from engine import level_names, load_level

    names = level_names()
    if topic in names:
        topic = load_level(topic).lesson
    if topic not in _topics():
        near = suggestion(topic[:80], [*_topics(), *names])
        raise BadInput(
            f"guide `{topic[:80]}`: no such topic and no such level.{near} "
            "`dusk guide` lists the topics."
        )
    return _folder().joinpath(f"{topic}.md").read_text("utf-8")


def _contents() -> Iterator[str]:
    """One line a topic: the lessons by chapter, in the order of the levels, then the others."""
    from engine import level_names, load_level

    levels = [load_level(name) for name in level_names()]
    lessons = {level.lesson: level.chapter for level in levels}
    others = dict.fromkeys((topic for topic in _topics() if topic not in lessons), "Beyond")
    chapter = ""
    for topic, of in {**lessons, **others}.items():
        if of != chapter:
            chapter = of
            yield f"{chapter}:"
        heading = _folder().joinpath(f"{topic}.md").read_text("utf-8").partition("\n")[0]
        yield f"  {topic:22}{heading.removeprefix('# ')}"
