"""`dusk guide`: pages to read."""

from __future__ import annotations

import click

from engine.errors import BadInput


@click.command()
@click.argument("topic", default="scripting")
def guide(topic: str) -> None:
    """Print the guide on TOPIC: scripting, teaching."""
    from importlib import resources

    from engine.errors import suggestion

    folder = resources.files("assets").joinpath("guide")
    topics = [file.name[:-3] for file in folder.iterdir() if file.name.endswith(".md")]
    if topic not in topics:
        raise BadInput(f"guide `{topic[:80]}`: no such topic.{suggestion(topic[:80], topics)}")
    print(folder.joinpath(f"{topic}.md").read_text("utf-8"), end="")
