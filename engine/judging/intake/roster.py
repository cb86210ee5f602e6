"""The roster: everybody in the class, with or without a hand-in."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from engine.core.errors import BadInput
from engine.judging.intake.csv_tables import read_table
from engine.judging.intake.names import clean
from engine.judging.intake.owners import HandIn
from engine.judging.intake.platforms import Owner

COLUMNS = {
    "id": ("id", "number", "student id", "sid", "id number", "nr", "numer", "学号", "شماره"),
    "name": ("name", "student", "full name", "imię i nazwisko", "姓名", "名字", "نام"),
    "section": ("section", "group", "class", "course", "grupa", "班级", "گروه"),
    "mail": ("mail", "email", "e-mail", "email address", "邮箱", "ایمیل"),
}
"""What the columns of a roster may be called."""


class Person(NamedTuple):
    """One row of a roster."""

    id: str
    name: str
    section: str = ""
    mail: str = ""


class Roster(NamedTuple):
    """Everybody in the class."""

    people: tuple[Person, ...]

    def join(self, hand_ins: dict[str, HandIn]) -> tuple[str, ...]:
        """Name the hand-ins by the roster, and add everybody who handed nothing in.

        A hand-in belongs to the person of its number; without one to the only person of its name
        or mail. Returns a line for each hand-in that is nobody's on the roster.
        """
        lines: list[str] = []
        found: dict[int, str] = {}
        for key, hand_in in sorted(hand_ins.items()):
            index = self._person(hand_in.owner)
            if index is None or index in found:
                reason = "not on the roster" if index is None else "a second hand-in of one person"
                lines.append(f"{clean(hand_in.owner.name) or 'unnamed'}: {reason}; judged as found")
                continue
            found[index] = key
        for index, person in enumerate(self.people):
            known = hand_ins.get(found.get(index, ""))
            if known is None:
                owner = Owner(f"~roster {index:06}", person.name)
                known = hand_ins[owner.key] = HandIn(owner)
            known.owner = known.owner._replace(
                name=person.name, section=person.section, mail=person.mail, roster_id=person.id
            )
        return tuple(lines)

    def _person(self, owner: Owner) -> int | None:
        numbered = re.fullmatch(r"(.+?)\s*[(\[](\w+)[)\]]", owner.name)
        numbers = {owner.lms_id, numbered[2] if numbered else ""} - {""}
        name = numbered[1] if numbered else owner.name
        by_id = [k for k, person in enumerate(self.people) if person.id in numbers]
        if len(by_id) == 1:
            return by_id[0]
        keys = {_letters(name), *([_letters(owner.lms_id)] if owner.lms_id else [])} - {""}
        by_name = [k for k, person in enumerate(self.people) if keys & _spellings(person)]
        return by_name[0] if len(by_name) == 1 else None


def read_roster(path: Path) -> Roster:
    """The roster in a table with columns id, name, section, mail; BadInput where it is none."""
    table = read_table(path)
    if not table.rows:
        raise BadInput(f"{path}: expected columns id, name, section, mail, found an empty file")
    heads = [cell.removeprefix("\ufeff").casefold() for cell in table.cells(0)]
    at = {key: next((heads.index(n) for n in names if n in heads), -1)
          for key, names in COLUMNS.items()}  # fmt: skip
    first = 1
    if at["name"] < 0:
        if len(heads) < 2 or any(index >= 0 for index in at.values()):
            raise BadInput(
                f"{path}: line 1: expected columns id, name, section, mail, "
                f"found {', '.join(heads)[:100]}"
            )
        # No line of headings: the order that the manual gives.
        at, first = {key: k for k, key in enumerate(COLUMNS)}, 0
    people: list[Person] = []
    seen: dict[str, int] = {}
    for row in range(first, len(table.rows)):
        cells = [*(cell.removeprefix("\ufeff") for cell in table.cells(row)), *[""] * 4]
        values = {key: clean(cells[k]) if 0 <= k < len(cells) else "" for key, k in at.items()}
        if not values["name"]:
            raise BadInput(f"{path}: line {table.lines[row]}: expected a name, found none")
        if values["id"] and values["id"] in seen:
            raise BadInput(
                f"{path}: line {table.lines[row]}: id {values['id']} is in line "
                f"{seen[values['id']]} too"
            )
        seen[values["id"]] = table.lines[row]
        people.append(Person(**values))
    return Roster(tuple(people))


def _spellings(person: Person) -> set[str]:
    """A person's name as learning systems write it: whole, family name first, user name."""
    words = person.name.replace(",", " ").split()
    turns = {_letters("".join(words[k:] + words[:k])) for k in range(len(words))}
    return (turns | {_letters(person.mail.partition("@")[0])}) - {""}


def _letters(text: str) -> str:
    """Letters and digits alone, without case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())
