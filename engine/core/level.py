"""Levels: each a family of mountains that a seed draws, and the rules of the hike on them.

A level is made of the tables below. `engine.level_files` reads them from a file.
"""

from __future__ import annotations

import math
from contextlib import suppress
from functools import cached_property, lru_cache
from hashlib import sha256
from operator import index
from typing import Annotated, Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np
from msgspec import UNSET, Meta, UnsetType

from engine.core.arguments import MOST_SAMPLES, SHORTEST_REST, Setting, show
from engine.core.errors import BadInput
from engine.core.layer import Draw, Float64, Frame, LayerTable, Number, draw_number
from engine.core.marks import Pair
from engine.core.random import LARGEST_SEED, uniform
from engine.core.schemes import SCHEMES, Scheme
from engine.core.splines import GroundKernels
from engine.core.terrain import Hillsides, Terrain

MAX_HEIGHT = 1e6
"""Limit of the ground's heights [m]."""
Text: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2000)]
Minutes: TypeAlias = Annotated[float, Meta(ge=SHORTEST_REST, le=1440)]
Parameters: TypeAlias = Annotated[int, Meta(ge=2, le=1_000_000)]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the tables that a level is made of."""


class TerrainTable(Table, frozen=True, kw_only=True):
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
    layers: list[LayerTable]


class HikerTable(Table, frozen=True, kw_only=True):
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


class InstrumentTable(Table, frozen=True, kw_only=True):
    """`[instrument]`: the slope instrument's prices, noise and default settings."""

    setup: Annotated[float, Meta(ge=SHORTEST_REST, le=1440)] = 2.0
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
        if self.scheme not in self.probes:
            raise ValueError(f'expected the price `backprop` beside scheme = "{self.scheme}"')

    @property
    def defaults(self) -> Setting:
        """How a reading is taken when nothing else is asked for."""
        return Setting(self.scheme, self.spacing, self.samples)

    @property
    def probes(self) -> dict[Scheme, int]:
        """Probes a reading needs by each scheme on offer; with a list of parameters, at least."""
        p = self.parameters if isinstance(self.parameters, int) else min(self.parameters)
        rows = ((name, row.probes(p, self.backprop)) for name, row in SCHEMES.items())
        return {name: probes for name, probes in rows if probes is not None}

    def price(self, scheme: Scheme | None = None, samples: int | None = None) -> float:
        """Minutes for one reading: setup + probes * samples * per_probe."""
        return self.minutes(self.probes[scheme or self.scheme] * (samples or self.samples))

    def minutes(self, probes: int) -> float:
        """Minutes for so many probes of one reading."""
        return self.setup + probes * self.per_probe

    def for_seed(self, seed: int, label: str) -> InstrumentTable:
        """The instrument of this seed: one number of parameters."""
        if isinstance(self.parameters, int):
            return self
        one = self.parameters[int(uniform(seed, label) * len(self.parameters))]
        return msgspec.structs.replace(self, parameters=one)


class AltimeterTable(Table, frozen=True, kw_only=True):
    """`[altimeter]`: the pocket altimeter behind `glance`."""

    price: Minutes = 0.25
    """Minutes a glance."""
    noise: Annotated[float, Meta(ge=0, le=1000)] = 4.0
    """Standard deviation of a glance [m]."""


class BetTable(Table, frozen=True, kw_only=True):
    """`bet`: the share of the way that plain descent leaves after `minute`, a number to guess."""

    minute: Annotated[float, Meta(gt=0, le=1440)]
    learning_rate: Annotated[float, Meta(gt=0, le=1e6)]
    every: Annotated[int, Meta(ge=1, le=64)] = 1


class PredictTable(Table, frozen=True, kw_only=True):
    """`[predict]`: a question before the hike, with choices or with a bet; then its answer."""

    question: Text
    choices: Annotated[list[Text], Meta(max_length=4)] = []
    answer: Annotated[int, Meta(ge=0, le=4)] = 0
    """Number of the right choice, from 1; 0 with a bet."""
    bet: BetTable | None = None
    because: Text
    """Why, in two or three sentences."""

    def __post_init__(self) -> None:
        count = len(self.choices)
        if self.bet is None and not (count >= 2 and 1 <= self.answer <= count):
            raise ValueError(
                f"expected 2 to 4 choices and answer, the number of one from 1, or a bet, "
                f"found {count} choices and answer {self.answer}"
            )
        if self.bet is not None and (count or self.answer):
            raise ValueError("expected a bet, or choices and answer, found both")


class LevelTable(Table, frozen=True, kw_only=True):
    """All of a level but its name, its proof and what the window proposes."""

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
    lamp: bool | UnsetType = UNSET
    """Whether the hut's lamp can be seen within the visibility: yes, where it is not written."""
    par: Annotated[float, Meta(ge=0, le=1000)] | None = None
    terrain: TerrainTable
    hiker: HikerTable
    instrument: InstrumentTable = InstrumentTable()
    altimeter: AltimeterTable = AltimeterTable()
    predict: PredictTable | None = None

    def __post_init__(self) -> None:
        if self.instrument.spacing > self.visibility:
            raise ValueError(
                f"expected instrument.spacing at most the visibility ({self.visibility:g} m), "
                f"found {self.instrument.spacing:g}"
            )


_WITHOUT_EFFECT = {"title", "chapter", "briefing", "lesson", "par", "proof", "predict", "play"}
"""Fields of a level that change no hike: texts, par and its proof."""


class Mountain(NamedTuple):
    """One member of a level's family: ground, where the hike starts [m], the instrument."""

    terrain: Terrain
    start_east: float
    start_north: float
    instrument: InstrumentTable


class Level:
    """A named level: a family of mountains, one a seed. `engine.load_level` reads one.

    With `compiled` code its mountains are built faster, with the same bits; the last few that
    were asked for are remembered.

    The fields of its table are attributes: `title`, `chapter`, `briefing`, `lesson`, `goal` (down
    or up), `daylight` [min], `tolerance` (share of the way that may remain), `visibility` [m],
    `lamp` (whether the hut can be seen), `par` (a score, or None), `instrument` and `altimeter`
    (prices [min] and noise [m]).

    >>> from engine import load_level
    >>> level = load_level("ravine")
    >>> level.instrument.price(), level.mountain(7).terrain.grid
    (1.5, 257)
    """

    def __init__(
        self,
        name: str,
        table: LevelTable,
        compiled: GroundKernels | None = None,
        cached_mountains: int = 2,
    ) -> None:
        self.name = name
        self.table = table
        self.compiled = compiled
        self.cached_mountains = cached_mountains
        self.title, self.chapter = table.title, table.chapter
        self.briefing, self.lesson = table.briefing, table.lesson
        self.goal, self.daylight, self.tolerance = table.goal, table.daylight, table.tolerance
        self.visibility, self.lamp = table.visibility, table.lamp is not False
        self.par, self.predict = table.par, table.predict
        self.instrument, self.altimeter = table.instrument, table.altimeter
        self._mountain = lru_cache(maxsize=cached_mountains)(self.build)

    def __reduce__(self) -> tuple[type[Level], tuple[str, LevelTable]]:
        """Levels travel to worker processes without compiled code and remembered mountains."""
        return Level, (self.name, self.table)

    def __repr__(self) -> str:
        return f"<Level {self.name}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        return (self.name, self.table) == (other.name, other.table)

    def __hash__(self) -> int:
        return hash(self.name)

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the name and all that a hike depends on; texts and par are not among it."""
        fields = msgspec.structs.asdict(self.table)
        acting = {k: v for k, v in fields.items() if k not in _WITHOUT_EFFECT and v is not UNSET}
        content = msgspec.json.encode([self.name, acting], order="deterministic")
        return sha256(content).hexdigest()

    def mountain(self, seed: int) -> Mountain:
        """The mountain of this seed (0 to 2^512 - 1). The level's name goes into every draw."""
        return self._mountain(check_seed(seed))

    def build(self, seed: int) -> Mountain:
        """Build a checked seed's mountain anew, whatever is remembered."""
        table = self.table.terrain
        name = self.name
        centre_east = table.size * draw_number(seed, f"{name}.centre_east", table.centre_east)
        centre_north = table.size * draw_number(seed, f"{name}.centre_north", table.centre_north)
        turn = _cosine_and_sine(draw_number(seed, f"{name}.turn", table.turn))
        east, north = _map_grid(table.size, table.grid)
        # All rows of `east` are alike, and all columns of `north`: one of each is enough.
        offsets = east[:1] - centre_east, north[:, :1] - centre_north
        terrain = self._terrain(Frame(east, north, *offsets, turn, seed, name, self.compiled))
        start = self._start(terrain, (centre_east, centre_north), turn, seed)
        tool = self.instrument.for_seed(seed, f"{name}.instrument.parameters")
        return Mountain(terrain, *start, tool)

    def _terrain(self, frame: Frame) -> Terrain:
        """The sum of the level's layers over the frame, its lowest grid point at 0 m; BadInput."""
        table = self.table.terrain
        heights = np.zeros_like(frame.east)
        hillsides: Hillsides | None = None
        # An absurd number in a level file is reported by the check below, not by numpy's warning.
        with np.errstate(all="ignore"):
            for k, layer in enumerate(table.layers):
                own = frame._replace(label=f"{self.name}.layer{k}")
                metres, data = layer.heights_and_terms(own, heights)
                heights += metres
                hillsides = data or hillsides
            scale = frame.draw("vertical_scale", table.vertical_scale)
            heights *= scale
            heights -= heights.min()
            if hillsides is not None:
                hillsides = hillsides._replace(scale=scale * hillsides.scale)
        if not heights.max() <= MAX_HEIGHT:  # `not`, since NaN is not above it either
            found = "higher ones" if np.isfinite(heights).all() else "places without a height"
            raise BadInput(
                f"level {self.name}: terrain.layers: expected heights within {MAX_HEIGHT:g} m, "
                f"found {found}; make a curvature, amplitude, height or vertical_scale smaller"
            )
        rounded = any(layer.rounded for layer in table.layers)
        return Terrain(heights, table.size, hillsides, self.compiled, rounded, owned=True)

    def _start(self, terrain: Terrain, centre: Pair, turn: Pair, seed: int) -> Pair:
        """Where the hike starts [m east, north]: the best of the drawn starts, inside the map."""
        (c, s), margin = turn, 0.02 * terrain.size
        starts = []
        for k in range(self.table.hiker.best_of):
            across, along = start_offset(self.table.hiker, seed, f"{self.name}.hiker{k}")
            x = min(max(centre[0] + across * c - along * s, margin), terrain.size - margin)
            y = min(max(centre[1] + across * s + along * c, margin), terrain.size - margin)
            starts.append((terrain.height(x, y) * (1 if self.goal == "down" else -1), x, y))
        return max(starts)[1:]


def start_offset(table: HikerTable, seed: int, label: str) -> Pair:
    """A drawn start in metres from the centre, across and along the frame's axes."""
    if table.distance is None:
        across = draw_number(seed, f"{label}.across", table.across or 0.0)
        return across, draw_number(seed, f"{label}.along", table.along or 0.0)
    cosine, sine = _cosine_and_sine(draw_number(seed, f"{label}.bearing", table.bearing))
    distance = draw_number(seed, f"{label}.distance", table.distance)
    return distance * cosine, distance * sine


def _cosine_and_sine(degrees: float) -> Pair:
    angle = math.radians(degrees)
    # Nine digits: the same on every machine's mathematical library.
    return round(math.cos(angle), 9), round(math.sin(angle), 9)


@lru_cache(maxsize=4)
def _map_grid(size: float, grid: int) -> tuple[Float64, Float64]:
    """East and north [m] of every grid point, each of shape (grid, grid)."""
    axis = np.linspace(0.0, size, grid)
    east, north = np.meshgrid(axis, axis)
    east.flags.writeable = north.flags.writeable = False
    return east, north


def check_seed(seed: object) -> int:
    """The seed as an int; BadInput for anything but a whole number from 0 to 2^512 - 1."""
    with suppress(TypeError):
        found = index(seed)  # type: ignore[arg-type]  # numpy's whole numbers are as good
        if 0 <= found <= LARGEST_SEED and not isinstance(seed, bool):
            return found
    raise BadInput(f"seed: expected a whole number from 0 to 2^512 - 1, found {show(seed)}")
