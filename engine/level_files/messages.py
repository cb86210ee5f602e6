"""Error messages for level files: the decoder's complaint as key, expectation and finding."""

from __future__ import annotations

import json
import re
from typing import Literal, get_args, get_origin, get_type_hints

import msgspec

from engine.core.errors import suggestion
from engine.core.layer import Draw
from engine.core.level import AltimeterTable, BetTable, HikerTable, InstrumentTable, PredictTable
from engine.level_files.tables import LevelFile, ProofTable, RuleEntry, TerrainInFile
from engine.surfaces import Layer

_LAYERS: tuple[type[msgspec.Struct], ...] = get_args(Layer)


def in_our_words(message: str, table: object) -> str:
    """The decoder's message about a `table`: the key first, what was found, and near names."""
    text, _, place = message.partition(" - at `$")
    key = place.rstrip("`").lstrip(".") or "the file"
    found = _value_at(table, key)
    shown = f", found {json.dumps(found, default=str)[:60]}" if found is not None else ""
    if text.startswith("Object contains unknown field"):
        name = text.split("`")[1]
        kind = _value_at(table, f"{key}.kind")
        tables = [t for t in _tables_at(key) if t.__struct_config__.tag in (None, kind)]
        known = {f for t in tables for f in t.__struct_fields__}
        return f"{key}: unknown key `{name}`.{suggestion(name, known)}"
    if text.startswith("Object missing required field"):
        return f"{key}: the key `{text.split('`')[1]}` is missing"
    if text.startswith("Invalid value") and key.endswith(".kind"):
        kinds = [str(t.__struct_config__.tag) for t in _LAYERS]
        return f"{key}: no layer of this kind{shown}.{suggestion(str(found), kinds)}"
    choices = _choices(key)
    if text.startswith("Invalid enum value") and choices:
        near = suggestion(str(found), choices)
        near = near if near.startswith(" Did") else ""
        return f"{key}: expected one of {', '.join(choices)}{shown}.{near}"
    text, got, kind = text.partition(", got ")
    if got and not shown:
        shown = f", found {_KIND_WORDS.get(kind.strip('`'), 'nothing')}"
    if key == "terrain.layers":
        text = text.replace("`array`", "tables, each begun by a line [[terrain.layers]]")
    text = re.sub("`([a-z| ]+)`", _in_words, text)
    return f"{key}: {text[:1].lower()}{text[1:]}" + ("" if ", found" in text else shown)


_KIND_WORDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "a text",
    "bool": "true or false",
    "object": "a table",
    "array": "a list",
}


def _in_words(kinds: re.Match[str]) -> str:
    """What the decoder expects, such as `float | null`; null is written by leaving the key out."""
    names = [name for name in kinds[1].split(" | ") if name != "null"]
    if not set(names) <= _KIND_WORDS.keys():
        return kinds[0]
    if {"float", "object"} <= set(names):
        return "a number, or a range such as { low = 1, high = 2 }"
    return " or ".join(_KIND_WORDS[name] for name in names)


def _choices(key: str) -> tuple[str, ...]:
    """The words to choose from, for a key that takes one of a few."""
    parent, _, name = key.rpartition(".")
    for table in _tables_at(parent or "the file"):
        hint = get_type_hints(table).get(name)
        for kind in (hint, *get_args(hint)):
            if get_origin(kind) is Literal:
                return get_args(kind)
    return ()


def _value_at(table: object, key: str) -> object:
    """What stands at a key such as `terrain.layers[0].kind`; None where there is nothing."""
    for part in re.findall(r"[^.\[\]]+", key):
        if isinstance(table, dict):
            table = table.get(part)
        elif isinstance(table, list) and part.isdigit() and int(part) < len(table):
            table = table[int(part)]
        else:
            return None
    return table if isinstance(table, str | int | float | bool) else None


def _tables_at(key: str) -> tuple[type[msgspec.Struct], ...]:
    tables: dict[str, tuple[type[msgspec.Struct], ...]] = {
        "the file": (LevelFile,),
        "terrain": (TerrainInFile,),
        "hiker": (HikerTable,),
        "instrument": (InstrumentTable,),
        "altimeter": (AltimeterTable,),
        "proof": (ProofTable,),
        "predict": (PredictTable,),
        "predict.bet": (BetTable,),
        "proof.praises": (RuleEntry,),
        "proof.warns": (RuleEntry,),
    }
    known = _LAYERS if key.startswith("terrain.layers") and "." not in key[9:] else (Draw,)
    return tables.get(key, known)
