"""Levels: TOML files decoded into frozen types; each is a family of mountains drawn by a seed."""

from __future__ import annotations

import json
import math
import re
import tomllib
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeAlias,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
import numpy as np
from msgspec import Meta

from engine.chance import LARGEST_SEED, uniform
from engine.errors import BadInput, suggestion
from engine.ground.terrain import Hillsides, Terrain
from engine.rules import RULES
from engine.surfaces import Draw, Frame, Layer, Number, drawn
from engine.surfaces.layer import Float64

LARGEST_FILE = 256 * 1024
"""A level file is text of at most this many bytes."""
MOST_DOTS = 64
"""Dots in one line of a level file, outside texts in quotes."""
HIGHEST = 1e6
"""Heights stay within this many metres."""
MOST_SAMPLES = 1_000
"""Probes averaged in one reading."""

Scheme: TypeAlias = Literal["forward", "central", "backprop"]
Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2000)]
Minutes: TypeAlias = Annotated[float, Meta(ge=0.05, le=1440)]
Parameters: TypeAlias = Annotated[int, Meta(ge=2, le=1_000_000)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the level file's tables."""


class TerrainTable(_Table, frozen=True, kw_only=True):
    """`[terrain]`: the map and the layers that are summed on it."""

    size: Annotated[float, Meta(ge=200, le=20_000)] = 2000.0
    """Side of the square map [m]."""
    grid: Annotated[int, Meta(ge=129, le=1025)] = 257
    """Grid points on a side."""
    centre_east: Number = Draw(0.45, 0.55)
    """Centre of the layers' frame, as a share of the map's side."""
    centre_north: Number = Draw(0.45, 0.55)
    turn: Number = Draw(0.0, 360.0)
    """Turn of the frame [degrees, counter-clockwise]."""
    vertical_scale: Number = 1.0
    """Factor on all heights."""
    layers: Annotated[list[Layer], Meta(min_length=1, max_length=16)]


class HikerTable(_Table, frozen=True, kw_only=True):
    """`[hiker]`: where the hike starts, in metres from the centre along the frame's axes."""

    across: Number | None = None
    along: Number | None = None
    distance: Number | None = None
    """With `bearing`: the start lies on a ring of this radius [m] around the centre."""
    bearing: Number = Draw(0.0, 360.0)
    """Direction of the start on the ring [degrees, counter-clockwise from the across axis]."""
    best_of: Annotated[int, Meta(ge=1, le=64)] = 1
    """Draw so many starts and take the highest one (the lowest, when the goal is up)."""

    def __post_init__(self) -> None:
        ring, place = self.distance is not None, self.across is not None and self.along is not None
        if ring == place or (ring and (self.across is not None or self.along is not None)):
            raise ValueError("expected either `distance` (a ring) or both `across` and `along`")


class InstrumentTable(_Table, frozen=True, kw_only=True):
    """`[instrument]`: the slope instrument's prices, noise and default settings."""

    setup: Annotated[float, Meta(ge=0.05, le=1440)] = 2.0
    """Minutes to unpack, whatever is measured."""
    per_probe: Annotated[float, Meta(ge=0, le=1440)] = 0.5
    """Minutes a probe of the altimeter."""
    noise: Annotated[float, Meta(ge=0, le=1000)] = 0.0
    """Standard deviation of one probe [m]."""
    scheme: Scheme = "central"
    spacing: Annotated[float, Meta(ge=0.5, le=10_000)] = 8.0
    """Default distance of the probes from the hiker [m]."""
    samples: Annotated[int, Meta(ge=1, le=MOST_SAMPLES)] = 1
    """Default number of probes averaged; on ground made from data, the batch."""
    parameters: Parameters | Annotated[list[Parameters], Meta(min_length=1, max_length=8)] = 2
    """Parameters of the model: finite differences pay for each. The seed takes one of a list."""
    backprop: Annotated[int, Meta(ge=1, le=1000)] | None = None
    """Price of an exact gradient by backpropagation, in probes; None where it is not offered.

    It does not grow with the parameters: a gradient costs at most about five evaluations
    (Baur and Strassen 1983; Griewank and Walther, "Evaluating Derivatives", 2008).
    """

    def __post_init__(self) -> None:
        if self.scheme == "backprop" and self.backprop is None:
            raise ValueError('expected the price `backprop` beside scheme = "backprop"')

    @property
    def probes(self) -> dict[Scheme, int]:
        """Probes a reading needs by each scheme on offer; with a list of parameters, at least."""
        p = self.parameters if isinstance(self.parameters, int) else min(self.parameters)
        offered: dict[Scheme, int] = {"forward": p + 1, "central": 2 * p}
        return offered if self.backprop is None else {**offered, "backprop": self.backprop}

    def price(self, scheme: Scheme | None = None, samples: int | None = None) -> float:
        """Minutes for one reading: setup + probes * samples * per_probe."""
        probes = self.probes[scheme or self.scheme]
        return self.setup + probes * (samples or self.samples) * self.per_probe

    def drawn(self, seed: int, label: str) -> InstrumentTable:
        """The instrument of this seed: one number of parameters."""
        if isinstance(self.parameters, int):
            return self
        one = self.parameters[int(uniform(seed, label) * len(self.parameters))]
        return msgspec.structs.replace(self, parameters=one)


_LAYERS: tuple[type[msgspec.Struct], ...] = get_args(Layer)


class AltimeterTable(_Table, frozen=True, kw_only=True):
    """`[altimeter]`: the pocket altimeter behind `glance`."""

    price: Minutes = 0.25
    """Minutes a glance."""
    noise: Annotated[float, Meta(ge=0, le=1000)] = 4.0
    """Standard deviation of a glance [m]."""


class Entry(_Table, frozen=True, kw_only=True):
    """A rule with some parameters fixed; the others are tuned."""

    rule: str
    fixed: dict[str, float | str | bool] = {}

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"no rule `{self.rule}`.{suggestion(self.rule, RULES)}")


class ProofTable(_Table, frozen=True, kw_only=True):
    """`[proof]`: what the level claims to teach, for `dusk certify`."""

    praises: Entry
    """Beats `warns`, both tuned, on mountains that tuning did not see."""
    warns: Entry


class PredictTable(_Table, frozen=True, kw_only=True):
    """`[predict]`: a question before the hike, answered at the debrief."""

    question: Text
    choices: Annotated[list[Text], Meta(min_length=2, max_length=4)]
    answer: Annotated[int, Meta(ge=1, le=4)]
    """Number of the right choice, from 1."""
    because: Text
    """Why, in two or three sentences."""

    def __post_init__(self) -> None:
        if self.answer > len(self.choices):
            raise ValueError(
                f"expected answer from 1 to {len(self.choices)}, one of the choices, "
                f"found {self.answer}"
            )


class LevelFile(_Table, frozen=True, kw_only=True):
    """A level file, as it is written."""

    title: Text
    chapter: Text
    briefing: Text
    lesson: Text
    goal: Literal["down", "up"] = "down"
    daylight: Annotated[float, Meta(ge=1, le=1440)]
    """Minutes until the sun sets."""
    tolerance: Annotated[float, Meta(ge=0, lt=1)] = 0.05
    """Largest share of the way that may remain at dusk for a safe return."""
    visibility: Annotated[float, Meta(ge=5, le=1000)] = 60.0
    """Metres of ground a player sees, and the instrument's largest spacing."""
    par: Annotated[float, Meta(ge=0, le=1000)] | None = None
    terrain: TerrainTable
    hiker: HikerTable
    instrument: InstrumentTable = InstrumentTable()
    altimeter: AltimeterTable = AltimeterTable()
    proof: ProofTable | None = None
    predict: PredictTable | None = None

    def __post_init__(self) -> None:
        if self.instrument.spacing > self.visibility:
            raise ValueError(
                f"expected instrument.spacing at most the visibility ({self.visibility:g} m), "
                f"found {self.instrument.spacing:g}"
            )


_TOLD = frozenset({"title", "chapter", "briefing", "lesson", "par", "proof", "predict"})
"""Keys of a level file that are told or proved, and change no hike."""


class Mountain(NamedTuple):
    """One member of a level's family: ground, where the hike starts [m], the instrument."""

    terrain: Terrain
    start_east: float
    start_north: float
    instrument: InstrumentTable


class Level:
    """A named level: a family of mountains, one a seed. `load_level` makes one.

    The fields of its file are attributes: `title`, `chapter`, `briefing`, `lesson`, `goal` (down
    or up), `daylight` [min], `tolerance` (share of the way that may remain), `visibility` [m],
    `par` (a score, or None), `instrument` and `altimeter` (prices [min] and noise [m]).

    >>> level = load_level("ravine")
    >>> level.instrument.price(), level.mountain(7).terrain.grid
    (1.5, 257)
    """

    def __init__(self, name: str, file: LevelFile) -> None:
        self.name = name
        self.file = file
        self.title = file.title
        self.chapter = file.chapter
        self.briefing = file.briefing
        self.lesson = file.lesson
        self.goal = file.goal
        self.daylight = file.daylight
        self.tolerance = file.tolerance
        self.visibility = file.visibility
        self.par = file.par
        self.instrument = file.instrument
        self.altimeter = file.altimeter
        self.proof = file.proof
        self.predict = file.predict
        self._mountain = lru_cache(maxsize=2)(self._build)

    def __reduce__(self) -> tuple[type[Level], tuple[str, LevelFile]]:
        """Levels travel to worker processes without the mountains they remember."""
        return Level, (self.name, self.file)

    def __repr__(self) -> str:
        return f"<Level {self.name}>"

    @property
    def content_hash(self) -> str:
        """SHA-256 of the name and all that a hike depends on; texts and par are not among it."""
        acting = {k: v for k, v in msgspec.structs.asdict(self.file).items() if k not in _TOLD}
        content = msgspec.json.encode([self.name, acting], order="deterministic")
        return sha256(content).hexdigest()

    def mountain(self, seed: int) -> Mountain:
        """The mountain of this seed (0 to 2^512 - 1). The level's name goes into every draw."""
        check_seed(seed)
        return self._mountain(seed)

    def _build(self, seed: int) -> Mountain:
        table, start = self.file.terrain, self.file.hiker
        east_centre = table.size * drawn(seed, f"{self.name}.centre_east", table.centre_east)
        north_centre = table.size * drawn(seed, f"{self.name}.centre_north", table.centre_north)
        turn = math.radians(drawn(seed, f"{self.name}.turn", table.turn))
        c, s = round(math.cos(turn), 9), round(math.sin(turn), 9)
        east, north = _map_grid(table.size, table.grid)
        # One row and one column: all rows are alike, and so are all columns.
        aside, ahead = east[:1] - east_centre, north[:, :1] - north_centre
        across = aside * c + ahead * s
        along = ahead * c - aside * s
        heights = np.zeros_like(east)
        hillsides: Hillsides | None = None
        # An absurd number in a level file is told by the check below, not by numpy's warning.
        with np.errstate(all="ignore"):
            for k, layer in enumerate(table.layers):
                frame = Frame(east, north, across, along, (c, s), seed, f"{self.name}.layer{k}")
                own, data = layer.laid(frame, heights)
                heights += own
                hillsides = data or hillsides
            scale = drawn(seed, f"{self.name}.vertical_scale", table.vertical_scale)
            heights *= scale
            heights -= heights.min()
            if hillsides is not None:
                hillsides = hillsides._replace(scale=scale * hillsides.scale)
        if not (np.isfinite(heights).all() and heights.max() <= HIGHEST):
            found = "higher ones" if np.isfinite(heights).all() else "places without a height"
            raise BadInput(
                f"level {self.name}: terrain.layers: expected heights within {HIGHEST:g} m, found "
                f"{found}; make a curvature, amplitude, height or vertical_scale smaller"
            )
        terrain = Terrain(heights, table.size, hillsides)
        margin = 0.02 * table.size
        starts = []
        for k in range(start.best_of):
            u, v = self._start(start, seed, f"{self.name}.hiker{k}")
            x = min(max(east_centre + u * c - v * s, margin), table.size - margin)
            y = min(max(north_centre + u * s + v * c, margin), table.size - margin)
            starts.append((terrain.height_once(x, y) * (1 if self.goal == "down" else -1), x, y))
        tool = self.instrument.drawn(seed, f"{self.name}.instrument.parameters")
        return Mountain(terrain, *max(starts)[1:], tool)

    def _start(self, table: HikerTable, seed: int, label: str) -> tuple[float, float]:
        """Metres from the centre along the frame's axes."""
        if table.distance is None:
            across = drawn(seed, f"{label}.across", table.across or 0.0)
            return across, drawn(seed, f"{label}.along", table.along or 0.0)
        bearing = math.radians(drawn(seed, f"{label}.bearing", table.bearing))
        distance = drawn(seed, f"{label}.distance", table.distance)
        return distance * round(math.cos(bearing), 9), distance * round(math.sin(bearing), 9)


@lru_cache(maxsize=4)
def _map_grid(size: float, grid: int) -> tuple[Float64, Float64]:
    """East and north [m] of every grid point, each of shape (grid, grid)."""
    axis = np.linspace(0.0, size, grid)
    east, north = np.meshgrid(axis, axis)
    east.flags.writeable = north.flags.writeable = False
    return east, north


def check_seed(seed: object) -> None:
    """BadInput unless the seed is a whole number from 0 to 2^512 - 1."""
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed <= LARGEST_SEED:
        shown = repr(seed)
        shown = shown if len(shown) <= 40 else shown[:37] + "..."
        raise BadInput(f"seed: expected a whole number from 0 to 2^512 - 1, found {shown}")


def level_names() -> list[str]:
    """Names of the shipped levels, in the order in which they are met.

    >>> level_names()[0]
    'quiet-bowl'
    """
    order = resources.files("levels").joinpath("order.txt").read_text("utf-8")
    return order.split()


def load_level(name_or_path: str | Path) -> Level:
    """A level, decoded and checked.

    `name_or_path`: a shipped level's name (`level_names`), or the path of a level file (.toml) or
    an elevation file (.asc, .hgt, .tif, .png, .npy). BadInput, with the key and what was expected,
    where there is no such level or it cannot be used.

    >>> load_level("ravine").daylight
    120.0
    """
    text = str(name_or_path)
    path = Path(text)
    if path.suffix.lower() in (".asc", ".hgt", ".tif", ".tiff", ".png", ".npy"):
        from engine.elevation import level_table

        return level_from_table(level_table(path), path.stem, text)
    if path.suffix == ".toml":
        try:
            size = path.stat().st_size
            data = path.read_bytes() if size <= LARGEST_FILE else b""
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise BadInput(f"level {text}: cannot be read: {reason}") from None
        if size > LARGEST_FILE:
            raise BadInput(f"level {text}: expected at most {LARGEST_FILE} bytes, found {size}")
        return level_from_toml(data, path.stem, text, path.parent)
    if text not in level_names():
        raise BadInput(
            f"level `{text[:80]}`: no such level.{suggestion(text[:80], level_names())} "
            "A file of your own is named by its path, ending in .toml, .asc, .hgt, .tif, .png "
            "or .npy."
        )
    data = resources.files("levels").joinpath(f"{text}.toml").read_bytes()
    return level_from_toml(data, text, f"{text}.toml")


def level_from_toml(data: bytes, name: str, where: str, folder: Path | None = None) -> Level:
    """Decode a level file's bytes; `where` stands in the error messages.

    Elevation files that it names are read from `folder`; without one there are none.
    """
    try:
        text = data.decode("utf-8-sig")
        _refuse_long_keys(text, where)
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise BadInput(
            f"level {where}: expected text saved as UTF-8, found something else "
            f"at byte {error.start}"
        ) from None
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise BadInput(f"level {where}: not valid TOML: {error}") from None
    except RecursionError:
        raise BadInput(f"level {where}: not valid TOML: nested too deeply") from None
    if folder is not None and "elevation" in text:
        from engine.elevation import embed

        embed(table, folder, where)
    return level_from_table(table, name, where)


def level_from_table(table: Any, name: str, where: str) -> Level:
    """Decode a level from plain tables, as TOML and JSON give them."""
    try:
        _refuse_non_finite(table, "")
        return Level(name, msgspec.convert(table, LevelFile))
    except msgspec.ValidationError as error:
        raise BadInput(f"level {where}: {_plain(str(error), table)}") from None
    except RecursionError:
        raise BadInput(f"level {where}: nested too deeply") from None


def _refuse_long_keys(text: str, where: str) -> None:
    """A key of ten thousand dotted parts would cost tomllib gigabytes."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", line).partition("#")[0]
        if bare.count(".") > MOST_DOTS:
            raise BadInput(
                f"level {where}: line {number}: expected at most {MOST_DOTS} dots outside texts, "
                f"found {bare.count('.')}"
            )


def _refuse_non_finite(value: object, where: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise msgspec.ValidationError(f"Expected a finite number, found {value} - at `$.{where}`")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise msgspec.ValidationError(f"Expected a number under 2^63 - at `$.{where}`")
    if isinstance(value, dict):
        for key, item in value.items():
            _refuse_non_finite(item, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        for k, item in enumerate(value):
            _refuse_non_finite(item, f"{where}[{k}]")


def _plain(message: str, table: object) -> str:
    """The decoder's message with the key first, what was found, and near names."""
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
        shown = f", found {_KINDS.get(kind.strip('`'), 'nothing')}"
    if key == "terrain.layers":
        text = text.replace("`array`", "tables, each begun by a line [[terrain.layers]]")
    text = re.sub("`([a-z| ]+)`", _in_words, text)
    return f"{key}: {text[:1].lower()}{text[1:]}" + ("" if ", found" in text else shown)


_KINDS = {
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
    if not set(names) <= _KINDS.keys():
        return kinds[0]
    if {"float", "object"} <= set(names):
        return "a number, or a range such as { low = 1, high = 2 }"
    return " or ".join(_KINDS[name] for name in names)


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
        "terrain": (TerrainTable,),
        "hiker": (HikerTable,),
        "instrument": (InstrumentTable,),
        "altimeter": (AltimeterTable,),
        "proof": (ProofTable,),
        "predict": (PredictTable,),
        "proof.praises": (Entry,),
        "proof.warns": (Entry,),
    }
    known = _LAYERS if key.startswith("terrain.layers") and "." not in key[9:] else (Draw,)
    return tables.get(key, known)
