"""The hiker as the `monty` interpreter gets it: read as text, and run before a student's file.

It keeps to what that interpreter has: no inheritance, no `yield`, no `property`, no import at the
top. Everything is made inside one function, so that a student's own `Vector` or `Hiker` does not
replace ours. tests/engine/judging/test_monty_contract.py holds it equal to `engine.core.vector` and
`engine.hiker`.
"""


def make_hiker(judge, facts):  # type: ignore[no-untyped-def]
    """A hiker. `judge(verb, *arguments)` answers (over, east, north, daylight, hut, values), or
    with the text of an IllegalMove.

    `facts`: goal, prices and facts as dictionaries, daylight, the way to the hut or None.
    """
    import csv
    from dataclasses import dataclass
    from math import hypot

    # Exceptions cannot be derived there. These two are caught where ours are: Dusk by no
    # `except Exception`, IllegalMove by it (see also `monty_faults.OWN_ERRORS`).
    dusk, illegal = KeyboardInterrupt, csv.Error

    def iterate(self):  # type: ignore[no-untyped-def]
        return iter((self.east, self.north))

    def item(self, index):  # type: ignore[no-untyped-def]
        return (self.east, self.north)[index]

    def times(self, factor):  # type: ignore[no-untyped-def]
        if not isinstance(factor, int | float):
            return NotImplemented
        return vector(self.east * float(factor), self.north * float(factor))

    def over(self, divisor):  # type: ignore[no-untyped-def]
        if not isinstance(divisor, int | float):
            return NotImplemented
        return vector(self.east / divisor, self.north / divisor)

    def minus(self):  # type: ignore[no-untyped-def]
        return vector(-self.east, -self.north)

    def add(self, other):  # type: ignore[no-untyped-def]
        east, north = other
        return vector(self.east + east, self.north + north)

    def subtract(self, other):  # type: ignore[no-untyped-def]
        east, north = other
        return vector(self.east - east, self.north - north)

    def subtract_from(self, other):  # type: ignore[no-untyped-def]
        east, north = other
        return vector(east - self.east, north - self.north)

    def product(self, other):  # type: ignore[no-untyped-def]
        east, north = other
        return self.east * east + self.north * north

    def absolute(self):  # type: ignore[no-untyped-def]
        return self.length

    def rounded(self, digits=None):  # type: ignore[no-untyped-def]
        return vector(round(self.east, digits), round(self.north, digits))

    def formatted(self, spec):  # type: ignore[no-untyped-def]
        return f"({self.east:{spec}}, {self.north:{spec}})" if spec else str(self)

    def shown_vector(self):  # type: ignore[no-untyped-def]
        return f"Vector(east={self.east!r}, north={self.north!r})"

    def shown_reading(self):  # type: ignore[no-untyped-def]
        return (
            f"Reading(east={self.east!r}, north={self.north!r}, scheme={self.scheme!r}, "
            f"spacing={self.spacing!r}, samples={self.samples!r}, minutes={self.minutes!r})"
        )

    def shown_leg(self):  # type: ignore[no-untyped-def]
        return (
            f"Leg(east={self.east!r}, north={self.north!r}, distance={self.distance!r}, "
            f"blocked={self.blocked!r})"
        )

    def shown_past(self):  # type: ignore[no-untyped-def]
        return (
            f"PastReading(east={self.east!r}, north={self.north!r}, position={self.position!r}, "
            f"daylight={self.daylight!r})"
        )

    @dataclass(frozen=True)
    class Vector:
        east: float
        north: float
        length: float
        __repr__ = shown_vector

    def vector(east, north):  # type: ignore[no-untyped-def]
        return Vector(east, north, hypot(east, north))

    @dataclass(frozen=True)
    class Reading:
        east: float
        north: float
        length: float
        gradient: Vector
        scheme: str
        spacing: float
        samples: int
        minutes: float
        __repr__ = shown_reading

    @dataclass(frozen=True)
    class Leg:
        east: float
        north: float
        length: float
        distance: float
        blocked: bool
        __repr__ = shown_leg

    @dataclass(frozen=True)
    class PastReading:
        east: float
        north: float
        length: float
        position: Vector
        daylight: int
        __repr__ = shown_past

    operators = {
        "__iter__": iterate,
        "__getitem__": item,
        "__mul__": times,
        "__rmul__": times,
        "__truediv__": over,
        "__neg__": minus,
        "__add__": add,
        "__radd__": add,
        "__sub__": subtract,
        "__rsub__": subtract_from,
        "__matmul__": product,
        "__rmatmul__": product,
        "__abs__": absolute,
        "__round__": rounded,
        "__format__": formatted,
        "dot": product,
    }
    for kind in (Vector, Reading, Leg, PastReading):
        for name, method in operators.items():
            setattr(kind, name, method)

    @dataclass(frozen=True)
    class Prices:
        reading: float
        setup: float
        per_probe: float
        probes: dict  # type: ignore[type-arg]
        batch: int
        glance: float
        largest_spacing: float

    @dataclass(frozen=True)
    class Facts:
        scheme: str
        spacing: float
        samples: int
        probe_noise: float
        glance_noise: float
        map_size: float
        tolerance: float

    class Attribute:
        """An attribute that a file sets: `[0]` of this, where it may be one of a hiker."""

        def __init__(self, owner, name):  # type: ignore[no-untyped-def]
            self.owner, self.name = owner, name

        def __getitem__(self, index):  # type: ignore[no-untyped-def]
            return getattr(self.owner, self.name)

        def __setitem__(self, index, value):  # type: ignore[no-untyped-def]
            name = self.name
            if not isinstance(self.owner, Hiker):
                setattr(self.owner, name, value)
            elif name in ("daylight", "facts", "goal", "hut", "position", "prices", "readings"):
                raise AttributeError(f"property '{name}' of 'Hiker' object has no setter")
            elif hasattr(self.owner, name):
                raise AttributeError(f"'Hiker' object attribute '{name}' is read-only")
            else:
                raise AttributeError(f"'Hiker' object has no attribute '{name}'")

    def plain(value):  # type: ignore[no-untyped-def]
        # The judge checks what is asked, and quotes it where it is wrong.
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, str) and len(value) < 1000:
            return value
        return ["shown", repr(value)[:1000]]

    def whole(value):  # type: ignore[no-untyped-def]
        """What may be a pair, with its parts."""
        if value is None or isinstance(value, bool | int | float | str | bytes):
            return plain(value)
        try:
            found = iter(value)
        except TypeError:
            return plain(value)
        taken = []
        for part in found:
            taken.append(plain(part))
            if len(taken) == 1000:
                break
        return ["parts", repr(value)[:1000], taken]

    def words(value):  # type: ignore[no-untyped-def]
        return value[:1000] if isinstance(value, str) else plain(value)

    def way(pair):  # type: ignore[no-untyped-def]
        return None if pair is None else vector(pair[0], pair[1])

    class Hiker:
        def __init__(self):  # type: ignore[no-untyped-def]
            self.goal = facts[0]
            self.prices = Prices(**facts[1])
            self.facts = Facts(**facts[2])
            self.daylight = facts[3]
            self.hut = way(facts[4])
            self.position = vector(0.0, 0.0)
            self.readings: tuple[PastReading, ...] = ()

        def __repr__(self):  # type: ignore[no-untyped-def]
            place = f"({self.position.east:.1f}, {self.position.north:.1f})"
            readings = len(self.readings)
            return (
                f"<Hiker {place} m from the start, {self.daylight} min left, {readings} readings>"
            )

        def _types(self):  # type: ignore[no-untyped-def]
            """What `from engine import Hiker, Reading, ...` names."""
            return {
                "Facts": Facts,
                "Hiker": Hiker,
                "Leg": Leg,
                "PastReading": PastReading,
                "Prices": Prices,
                "Reading": Reading,
                "Vector": Vector,
                "attribute": Attribute,
                "new": vector,
            }

        def _ask(self, *words):  # type: ignore[no-untyped-def]
            answer = judge(*words)
            if isinstance(answer, str):
                raise illegal(answer)
            _, east, north, self.daylight, hut, values = answer
            self.position = vector(east, north)
            self.hut = way(hut)
            if not values:
                raise dusk
            return values

        def measure(self, scheme=None, spacing=None, samples=None):  # type: ignore[no-untyped-def]
            found = self._ask("measure", plain(scheme), plain(spacing), plain(samples))
            east, north, scheme, spacing, samples, minutes = found
            slope = vector(east, north)
            past = PastReading(east, north, slope.length, self.position, self.daylight)
            self.readings = (*self.readings, past)
            return Reading(east, north, slope.length, slope, scheme, spacing, samples, minutes)

        def walk(self, east, north=None):  # type: ignore[no-untyped-def]
            east, north, distance, blocked = self._ask("walk", whole(east), plain(north))
            return Leg(east, north, hypot(east, north), distance, blocked)

        def glance(self):  # type: ignore[no-untyped-def]
            return self._ask("glance")[0]

        def rest(self, minutes=1.0):  # type: ignore[no-untyped-def]
            self._ask("rest", plain(minutes))

        def _leave(self, *words):  # type: ignore[no-untyped-def]
            wrong = judge(*words)
            if wrong:
                raise illegal(wrong)

        def note(self, text):  # type: ignore[no-untyped-def]
            self._leave("note", words(text))

        def mark(self, east, north, text=""):  # type: ignore[no-untyped-def]
            self._leave("mark", whole(east), plain(north), words(text))

        def line(self, start, end):  # type: ignore[no-untyped-def]
            self._leave("line", whole(start), whole(end))

        def circle(self, centre, metres):  # type: ignore[no-untyped-def]
            self._leave("circle", whole(centre), plain(metres))

        def plot(self, name, value):  # type: ignore[no-untyped-def]
            self._leave("plot", words(name), plain(value))

    return Hiker()


def make_arithmetic(compensated):  # type: ignore[no-untyped-def]
    """Python's `round` and `sum`: the interpreter's differ in the last digit.

    `compensated`: `sum` carries the lost digits of floats along, as Python does since 3.12.
    """
    from math import isfinite

    plain_round, plain_sum = round, sum

    def exact_round(number, ndigits=None):  # type: ignore[no-untyped-def]
        if type(number) is not float or type(ndigits) is not int or not isfinite(number):
            return plain_round(number, ndigits)
        if ndigits > 323:
            return number
        if ndigits >= 0:
            return float(f"{number:.{ndigits}f}")
        if ndigits < -308:
            return 0.0 * number
        unit, whole = 10**-ndigits, int(abs(number))
        more, rest = divmod(whole, unit)
        above = abs(number) - whole > 0 if abs(number) < 2**53 else False
        if 2 * rest > unit or (2 * rest == unit and (above or more % 2 == 1)):
            more += 1
        found = float(more * unit)
        return -found if number < 0 else found

    def exact_sum(iterable, /, start=0):  # type: ignore[no-untyped-def]
        # Neumaier's algorithm, for floats alone and the whole numbers among them.
        values = list(iterable)
        if type(start) not in (int, float) or any(type(v) not in (int, float) for v in values):
            return plain_sum(values, start)
        total, lost, plainly = start, 0.0, False
        for value in values:
            if type(total) is float and type(value) is float and not plainly:
                after = total + value
                if abs(total) >= abs(value):
                    lost += (total - after) + value
                else:
                    lost += (value - after) + total
                total = after
                continue
            if type(value) is int and abs(value) >= 2**63:
                # Beyond the machine's whole numbers nothing is carried along any more.
                total, lost, plainly = with_lost(total, lost), 0.0, True
            total += value
            plainly = plainly or (type(total) is int and abs(total) >= 2**63)
        return with_lost(total, lost)

    def with_lost(total, lost):  # type: ignore[no-untyped-def]
        return total + lost if lost and isfinite(lost) else total

    return exact_round, exact_sum if compensated else plain_sum
