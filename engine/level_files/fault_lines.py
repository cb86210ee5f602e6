"""Where in a level file a fault lies: the line of the key that a message names."""

from __future__ import annotations

import re

from engine.documents import TEXT_OR_COMMENT

TABLE_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\- ]+?)\s*\]")
KEY_ASSIGNMENT = re.compile(r"\s*([\w.\-]+)\s*=")
KEY_PATH = re.compile(r"[A-Za-z_][\w\-]*(?:\[\d+\]|\.[\w\-]+)*")
AT_LINE = re.compile(r"\bline (\d+)\b")
UNKNOWN_KEY = re.compile(r"unknown key `([^`]+)`")


def key_lines(text: str) -> dict[str, int]:
    r"""Line numbers, from 1, of all keys and headers of a TOML text that may be faulty.

    Keys are written as in messages, such as `terrain.layers[0].kind`.

    >>> key_lines("goal = 'up'\n[terrain]\nsize = 900")
    {'goal': 1, 'terrain': 2, 'terrain.size': 3}
    """

    def blank(found: re.Match[str]) -> str:
        return "_" + "\n" * found[0].count("\n")

    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(TEXT_OR_COMMENT.sub(blank, text).split("\n"), 1):
        header, key = TABLE_HEADER.match(line), KEY_ASSIGNMENT.match(line)
        if header:
            table = header[2].replace(" ", "")
            for name, count in counts.items():  # a table inside the last one of a list
                if table.startswith(f"{name}."):
                    table = f"{name}[{count - 1}]{table[len(name) :]}"
                    break
            if header[1] == "[[":
                counts[table] = counts.get(table, 0) + 1
                lines.setdefault(table, number)
                table = f"{table}[{counts[table] - 1}]"
            lines.setdefault(table, number)
        elif key:
            lines.setdefault(f"{table}.{key[1]}" if table else key[1], number)
    return lines


def fault_line(message: str, text: str) -> int | None:
    r"""The line of a level file's `text` that a refusal of it is about; None where it names none.

    >>> fault_line("level a.toml: terrain.size: expected 200 or more", "[terrain]\nsize = 9")
    2
    """
    told = AT_LINE.search(message)
    if told:
        return int(told[1])
    if "at end of document" in message:
        return text.rstrip().count("\n") + 1
    lines = key_lines(text)
    reason = message.partition(": ")[2]  # after the name of the file, which may be a key's as well
    unknown = UNKNOWN_KEY.search(reason)
    paths = [found[0] for found in KEY_PATH.finditer(reason)]
    if unknown:
        paths = [f"{paths[0]}.{unknown[1]}", unknown[1], *paths]
    for path in paths:
        while path and path not in lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]  # the table around it
        if path:
            return lines[path]
    return None
