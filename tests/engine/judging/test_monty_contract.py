"""The hiker given to `monty` is the engine's: operators, attributes, errors, words, hikes."""

import re

import pytest
from helpers.builders import quadratic, some_fast
from helpers.monty_room import needs_monty, under_monty
from helpers.paths import ROOT, TESTS

from engine.level_files.loading import load_level
from engine.running.strategy import run

pytestmark = needs_monty
LEVEL = quadratic(daylight=90)
BEGIN = """
from engine import IllegalMove
def hike(hiker):
    slope = hiker.measure("forward", 4, 2)
    leg = hiker.walk(-30 * slope)
    hiker.measure()
    past = hiker.readings[0]
    place = hiker.position
    prices = hiker.prices
"""
TRY = """    try:
        print({0!r}, repr({0}))
    except IllegalMove as error:
        print({0!r}, "illegal", error)
    except Exception as error:
        print({0!r}, type(error).__name__)
"""
VECTORS = ("slope", "leg", "past", "place")
OPERATIONS = (
    *("2 * {0}", "{0} * 2", "{0} * 0.1", "True * {0}", "{0} / 3", "{0} / 0", "-{0}"),
    *("{0} + {0}", "{0} - {0}", "(1, 2) - {0}", "[1, 2] - {0}", "{0} + [1]", "{0} + 1", "{0} - 1"),
    *("{0} * 'a'", "{0} * None", "{0} * {0}", "{0}[0]", "{0}[-1]", "{0}[2]", "{0}['east']"),
    *("list({0})", "tuple({0})", "max({0})", "sum({0})", "[*{0}]", "{0}.east, {0}.north"),
    *("{0}.length", "{0}.up", "{0} == {0}", "{0} != {0}", "{0} == (1, 2)", "bool({0})"),
    *(
        "{0}",
        "str({0})",
        "f'{{{0}}}'",
        "type({0}).__name__",
        "isinstance({0}, tuple)",
        "{{{0}: 1}}",
    ),
    *("setattr({0}, 'east', 1)", "{0} < {0}", "{0}()", "abs({0})", "{0}.dot({0})", "{0} @ {0}"),
    *("{0} @ (1, 2)", "(1, 2) @ {0}", "{0}.dot([1, 2])", "{0}.dot(3)", "{0} @ [1]", "{0} @ 2"),
    *(
        "round({0})",
        "round({0}, 2)",
        "round({0}, -1)",
    ),
    *("format({0}, '')", "{0} / 'a'", "{0} / True", "round({0}, 'a')"),
)
OTHERS = (
    *("slope.gradient", "slope.scheme", "slope.spacing", "slope.samples", "slope.minutes"),
    *("leg.distance", "leg.blocked", "past.position", "past.daylight", "prices", "prices.reading"),
    *("prices.probes['forward']", "prices.largest_spacing", "prices.nothing", "hiker.goal"),
    *(
        "hiker.daylight",
        "hiker.readings",
        "hiker.position",
        "hiker.hut",
        "hiker.seed",
        "hiker.glance()",
    ),
    *("hiker.facts", "hiker.facts.tolerance", "hiker.facts.samples", "hiker.facts.nothing"),
    *("hiker", "str(hiker)", "f'{hiker}'", "hiker.facts == hiker.facts"),
    *("hiker.walk(3)", "hiker.walk('ab')", "hiker.walk([1, 2, 3])", "hiker.walk('a', 'b')"),
    *(
        "hiker.walk(1, None)",
        "hiker.walk(None)",
        "hiker.walk(float('nan'), 1)",
        "hiker.walk(1, 'b')",
    ),
    *("hiker.walk(True, 1)", "hiker.walk(10 ** 400, 0)", "hiker.walk((1, 2))", "hiker.walk()"),
    *("hiker.walk({1: 2, 3: 4})", "hiker.walk(x for x in (3, 4))", "hiker.walk([[1], 2])"),
    *("hiker.rest()", "hiker.rest(0)", "hiker.rest('long')", "hiker.rest(0.5)", "hiker.rest(None)"),
    *("hiker.measure('backward')", "hiker.measure('central', 1e9)", "hiker.measure(samples=0)"),
    *("hiker.measure(samples=2.5)", "hiker.measure(spacing='wide')", "hiker.measure(3)"),
    *("hiker.measure(None, None, None)", "hiker.measure(scheme='central', spacing=2)"),
    *("hiker.note('here')", "hiker.note(3)", "hiker.mark(1, 2, 'a')", "hiker.mark('x', 2)"),
    *("hiker.line((1, 2), slope)", "hiker.line(1, 2)", "hiker.circle(place, 3)"),
    *("hiker.circle(place, -1)", "hiker.circle((1, 2, 3), 1)", "hiker.plot('rate', 3)"),
    *("hiker.plot('rate', 'a')", "hiker.plot('best', float('inf'))", "hiker.note('x' * 5000)"),
    *("hiker.measure(samples=[1])", "hiker.measure(1, 2, 3, 4)", "hiker.climb()"),
)
EXPRESSIONS = [one.format(name) for name in VECTORS for one in OPERATIONS] + list(OTHERS)
CHUNKS = [EXPRESSIONS[k : k + 12] for k in range(0, len(EXPRESSIONS), 12)]


@pytest.mark.parametrize("chunk", some_fast(CHUNKS, 6), ids=lambda chunk: chunk[0])
def test_every_expression_comes_to_the_same(tmp_path, capfd, monty_hikes, chunk) -> None:
    source = BEGIN + "".join(TRY.format(expression) for expression in chunk)
    (tmp_path / "same.py").write_text(source)
    _, expedition = run(LEVEL, str(tmp_path / "same.py"), 7)
    expected = capfd.readouterr().err.splitlines()
    found = under_monty(monty_hikes, LEVEL, 7, source)
    assert found.verdict == "ok", found.evidence
    assert found.evidence.output.splitlines() == [line.rstrip() for line in expected]
    assert found.expedition.state_hash == expedition.state_hash


ENDINGS = {
    "dusk is caught by no except Exception": (
        "def hike(h):\n    while True:\n        try:\n            h.rest(30)\n"
        "        except Exception:\n            h.walk(1, 1)\n"
    ),
    "dusk by its name": (
        "from engine.core.errors import Dusk as Evening, IllegalMove  # both\n"
        "def hike(h):\n    try:\n        while True:\n            h.walk(-50 * h.measure())\n"
        "    except Evening:\n        print('camp', h.daylight)\n"
    ),
    "who swallows dusk is stopped": (
        "def hike(h):\n    while True:\n        try:\n            h.measure()\n"
        "        except:\n            pass\n"
    ),
    "an illegal move in a line": "def hike(h):\n    h.rest(1)\n    h.walk('far')\n",
    "an exception in a line": "def hike(h):\n    h.rest(1)\n    return [][1]\n",
    "exit": "def hike(h):\n    raise SystemExit\n",
    "no hike": "def walk(h):\n    pass\n",
    "hike takes nothing": "def hike():\n    pass\n",
    "not Python": "def hike(h):\n    x = 5 +\n",
    "fails while loading": "x = 1\n1 / 0\n",
    "async": "async def hike(h):\n    pass\n",
}
SAME_HASH_SET = ("dusk is caught by no except Exception", "dusk by its name")


@pytest.mark.parametrize("ending", some_fast(ENDINGS, 4))
def test_endings_have_the_verdict_and_line_of_the_other_tiers(
    monty_hikes, tmp_path, ending
) -> None:
    from engine.judging.sandbox.limits import Limits
    from engine.judging.sandbox.tiers import TIERS, hikes_under, lay_out

    (tmp_path / "stage").mkdir()
    (tmp_path / "hike.py").write_text(ENDINGS[ending])
    with hikes_under(TIERS["trust"], tmp_path / "stage", Limits()) as hikes:
        plain = hikes.judge(LEVEL, 7, lay_out(tmp_path / "stage", tmp_path / "hike.py"))
    found = under_monty(monty_hikes, LEVEL, 7, ENDINGS[ending])
    assert found.verdict == plain.verdict
    assert found.evidence.line == plain.evidence.line
    assert found.expedition.state_hash == plain.expedition.state_hash


def test_the_lamp_is_seen_from_the_same_places_in_every_tier(monty_hikes, tmp_path, capfd) -> None:
    from engine.judging.sandbox.limits import Limits
    from engine.judging.sandbox.tiers import TIERS, hikes_under, lay_out

    near = quadratic(daylight=60, hiker={"across": 70.0, "along": 0.0})
    source = (
        "def hike(h):\n    print(h.hut)\n    while h.hut is None:\n        h.walk(-8, 0)\n"
        "    h.walk(h.hut)\n    print(h.hut, h.hut.length, h.position)\n"
    )
    (tmp_path / "stage").mkdir()
    (tmp_path / "hike.py").write_text(source)
    _, expedition = run(near, str(tmp_path / "hike.py"), 7)
    expected = capfd.readouterr().err.splitlines()
    assert expected[0] == "None"
    assert len(expected) == 2
    with hikes_under(TIERS["trust"], tmp_path / "stage", Limits()) as hikes:
        plain = hikes.judge(near, 7, lay_out(tmp_path / "stage", tmp_path / "hike.py"))
    for found in (plain, under_monty(monty_hikes, near, 7, source)):
        assert found.evidence.output.splitlines() == expected
        assert found.expedition.state_hash == expedition.state_hash


GUIDES = [
    (f"{path.stem}{k}", block)
    for path in [ROOT / "README.md", *sorted((ROOT / "assets" / "guide").glob("*.md"))]
    for k, block in enumerate(
        re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL)
    )
    if "def hike(hiker" in block
]


@pytest.mark.parametrize(("name", "source"), some_fast(GUIDES, 4), ids=[name for name, _ in GUIDES])
def test_the_strategies_of_guide_and_readme_hike_alike(tmp_path, monty_hikes, name, source) -> None:
    level = load_level("foothills")
    (tmp_path / "hike.py").write_text(source)
    found = under_monty(monty_hikes, level, 3, source)
    if found.verdict == "unsupported":
        assert "numpy" in source or "class " in source or "yield" in source
        return
    assert found.expedition.state_hash == run(level, str(tmp_path / "hike.py"), 3)[1].state_hash


def test_ten_strategies_at_least_hike_alike(monty_hikes) -> None:
    level = load_level("quiet-bowl")
    texts = [source for _, source in GUIDES] + [
        (TESTS / "innocent" / f"{name}.py").read_text()
        for name in ("all_verbs", "catches_errors", "class_as_strategy", "plain", "returns_early",
                     "optional_imports", "asynchronous")
    ] + [(ROOT / "assets" / "templates" / f"{name}.py").read_text()
         for name in ("my_hike", "class_hike")]  # fmt: skip
    verdicts = [under_monty(monty_hikes, level, 1, text).verdict for text in texts]
    assert verdicts.count("ok") >= 10


def test_the_format_of_a_vector_is_told_as_missing_and_no_fault_of_the_students(
    monty_hikes,
) -> None:
    source = "def hike(hiker):\n    print(f'{hiker.measure():.2f}')\n"
    found = under_monty(monty_hikes, LEVEL, 7, source)
    assert found.verdict == "unsupported"
    assert "line 2: the format of a Reading (only of its east and north)" in found.evidence.message
