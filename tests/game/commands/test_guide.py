"""Every lesson has its page, every page a lesson, and what it says of two commands is true."""

import re
import shlex
from collections.abc import Sequence
from statistics import fmean
from typing import Any

import pytest
from click.testing import CliRunner
from helpers.builders import some_fast
from helpers.paths import ROOT

from engine import BadInput, hike, level_names, load_level
from engine.hiker import Hiker
from engine.level_files.loading import level_from_toml
from game.cli import dusk
from game.commands import COMMAND_NAMES as COMMANDS
from game.commands import load_command
from game.commands.guide import COMMAND_TABLE, command_table
from game.words.catalogue import load_catalogue
from game.words.languages import LANGUAGES

PAGES = ROOT / "assets" / "guide"
WITHOUT_A_LEVEL = {"commands", "live-class", "measuring", "scripting", "teaching", "translating"}
LESSONS = sorted({load_level(name).lesson for name in level_names()})


def guide(*arguments: str) -> str:
    done = CliRunner().invoke(dusk, ["guide", *arguments], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.stdout


def text_of(topic: str) -> str:
    return (PAGES / f"{topic}.md").read_text("utf-8")


def commands(text: str) -> list[list[str]]:
    """The arguments of every `$ dusk ...` in the page's console blocks."""
    return [shlex.split(line)[2:] for line in re.findall(r"^\$ dusk .*$", text, re.M)]


def test_every_lesson_has_a_page_and_every_page_a_lesson() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")}
    assert pages - WITHOUT_A_LEVEL == set(LESSONS)


@pytest.mark.parametrize("topic", LESSONS)
def test_a_page_has_heading_commands_and_source(topic: str) -> None:
    text = text_of(topic)
    assert re.match(r"# \S.*: .*\n\n", text)
    assert text.splitlines()[-1] != ""
    assert re.search(r"\nSource: [^#]*\((\w+, )*\d{4}\)", text)
    assert 150 <= len(text.split()) <= 400
    assert max(map(len, text.splitlines())) <= 120
    lessons = {load_level(name).lesson for c in commands(text) for name in c if name in NAMES}
    assert topic in lessons, "the page walks on a level of its lesson"


NAMES = level_names()


def test_without_a_topic_the_guide_lists_all_of_them_by_chapter() -> None:
    lines = guide().splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert sorted(listed) == sorted(path.stem for path in PAGES.glob("*.md"))
    chapters = list(dict.fromkeys(load_level(name).chapter for name in NAMES))
    assert [line[:-1] for line in lines if not line.startswith("  ")] == [
        *chapters,
        load_catalogue()("guide.beyond"),
    ]
    assert all(len(line.split()) > 2 for line in lines if line.startswith("  "))


@pytest.mark.parametrize("name", NAMES)
def test_a_level_s_name_opens_the_page_of_its_lesson(name: str) -> None:
    assert guide(name) == text_of(load_level(name).lesson)


def test_a_word_without_a_page_of_its_own_is_told_where_most_is_said_of_it() -> None:
    with pytest.raises(BadInput, match=r"`momentum`: no such topic.* `conditioning`, .*\.$"):
        guide("momentum")


def test_an_unknown_topic_is_told_with_its_neighbour() -> None:
    with pytest.raises(BadInput, match=r"guide `overshot`: no such topic.*`overshoot`"):
        guide("overshot")


@pytest.mark.parametrize("topic", LESSONS)
def test_the_second_command_of_a_page_does_better_by_the_scores_it_quotes(topic: str) -> None:
    text = text_of(topic)
    scores = []
    for command in commands(text):
        assert command[0] == "run"
        options = dict(zip(command[2::2], command[3::2], strict=True))
        settings = [value for flag, value in zip(command[2::2], command[3::2], strict=True)
                    if flag == "--set"]  # fmt: skip
        parameters = dict(s.split("=") for s in settings)
        result = hike(options["--level"], command[1], int(options["--seed"]), parameters)
        scores.append(round(result.score))
    worse, better = scores
    assert better > worse + 20
    assert f"\n{worse} and {better} points. " in text


NUMBERS = [
    # page, strategy, level, seeds, settings, mean score
    ("activations", "gd", "the-same-chain-relu", [5], "learning_rate=400 every=1", 91),
    ("activations", "gd", "the-same-chain-relu", [5], "learning_rate=100 every=1", 876),
    ("adaptive-rates", "adam", "twin-valleys", range(24),
     "learning_rate=264 every=1 beta1=0.83 beta2=0.93", 853),
    ("adaptive-rates", "momentum", "twin-valleys", range(24),
     "learning_rate=800 every=1 momentum=0.8", 896),
    ("backpropagation", "gd", "rope-or-altimeter", [1],
     "learning_rate=420 every=4 scheme=central", 733),
    ("backpropagation", "gd", "rope-or-altimeter", [1],
     "learning_rate=420 every=4 scheme=backprop", 918),
    ("backpropagation", "gd", "rope-or-altimeter", [0],
     "learning_rate=420 every=4 scheme=central", 897),
    ("backpropagation", "gd", "rope-or-altimeter", [0],
     "learning_rate=420 every=4 scheme=backprop", 885),
    ("budget", "gd", "storm-front", [1], "learning_rate=3000 every=1", 861),
    ("cross-entropy", "gd", "the-odds", [0], "learning_rate=1200 every=1", 698),
    ("cross-entropy", "momentum", "the-odds", [0], "learning_rate=1200 every=1", 843),
    ("feature-scaling", "momentum", "two-weights", [2], "learning_rate=1200 every=1", 848),
    ("many-minima", "adagrad", "thousand-tarns", range(12), "learning_rate=300 every=1", 870),
    ("many-minima", "adam", "thousand-tarns", range(12), "learning_rate=40 every=1", 864),
    ("mini-batch", "gd", "one-voice-or-all", [3], "learning_rate=2280 every=1 samples=1", 557),
    ("mini-batch", "gd", "one-voice-or-all", [3], "learning_rate=300 every=1 samples=1", 844),
    ("subgradients", "gd", "the-fence", [0],
     "learning_rate=480 every=1 schedule=exponential schedule_end=0.01", 877),
    ("subgradients", "gd", "the-fence", [0], "learning_rate=120 every=1", 819),
    ("through-time", "gd", "the-feedback-loop", [20], "learning_rate=90 every=1", 348),
    ("valleys", "momentum", "river-country", [0],
     "learning_rate=320 every=1 momentum=0.5", 761),
    ("valleys", "momentum", "river-country", [0],
     "learning_rate=320 every=1 momentum=0.95", 710),
]  # fmt: skip
"""What pages say beside the scores of their two commands."""


@pytest.mark.parametrize(
    ("topic", "strategy", "level", "seeds", "settings", "mean"), some_fast(NUMBERS, 7)
)
def test_every_other_score_of_a_page_is_that_of_its_hikes_in_every_language(
    topic: str, strategy: str, level: str, seeds: Sequence[int], settings: str, mean: int
) -> None:
    parameters = dict(setting.split("=") for setting in settings.split())
    assert round(fmean(hike(level, strategy, seed, parameters).score for seed in seeds)) == mean
    for folder in (PAGES, *(PAGES / language for language in OTHERS)):
        page = (folder / f"{topic}.md").read_text("utf-8")
        assert re.search(rf"\b{mean}\b", page), folder.name
        assert level in page or level in commands(page)[0]


@pytest.mark.parametrize("topic", LESSONS)
def test_every_score_that_a_page_quotes_is_held_by_a_test(topic: str) -> None:
    told = re.split(r"^```$", text_of(topic), flags=re.M)[-1].partition("\nSource:")[0]
    rows = [row for row in NUMBERS if row[0] == topic]
    held = {str(row[-1]) for row in rows} | set(re.findall(r"\d+", "".join(r[4] for r in rows)))
    numbers = set(re.findall(r"\b[1-9]\d\d\b", told.partition(" points. ")[2]))
    assert numbers <= held | NOT_SCORES.get(topic, set())


NOT_SCORES = {"backpropagation": {"650"}, "vanishing-gradient": {"100"}}
"""Parameters of the model, and a learning rate to try."""


@pytest.mark.slow
@pytest.mark.parametrize("topic", LESSONS)
def test_what_a_page_tells_you_to_type_works(topic: str) -> None:
    text = text_of(topic)
    quoted = re.findall(r"`dusk ((?:run|score) [^`]*)`", text)
    for command in [*commands(text), *map(shlex.split, quoted)]:
        done = CliRunner().invoke(dusk, command, standalone_mode=False)
        assert done.exception is None, (command, done.exception)
        assert done.return_value in (0, None), command


def test_the_guide_to_scripting_names_all_that_a_hiker_has() -> None:
    listed = set(re.findall(r"hiker\.(\w+)", text_of("scripting").partition("## 1.")[0]))
    assert listed == {name for name in dir(Hiker) if not name.startswith("_")}


def test_ground_of_one_s_own_works_as_the_guide_writes_it() -> None:
    written = re.findall(r"^```(?:python|toml)\n(.*?)^```", text_of("scripting"), re.M | re.S)
    code = next(block for block in written if "from_function" in block)
    found: dict[str, Any] = {}
    exec(code, found)
    assert found["bowl"].mountain(3).terrain.lowest[:2] == pytest.approx((1000, 1000), abs=1)
    assert (found["valley"].daylight, found["valley"].mountain(0).terrain.size) == (60, 1280)
    assert found["valley"].mountain(0).terrain.lowest[:2] == pytest.approx((0, 700), abs=1e-6)
    layer = next(block for block in written if 'kind = "formula"' in block)
    head, _, rest = starter_level().partition("[[terrain.layers]]")
    text = f"{head}{layer}[hiker]{rest.partition('[hiker]')[2]}"
    ground = level_from_toml(text.encode(), "mine", "mine.toml")
    assert ground.table.terrain.layers[0].formula.startswith("x**2")
    assert ground.mountain(0).terrain.heights.max() > 100


def starter_level() -> str:
    """What `dusk new my_level.toml` writes."""
    return (ROOT / "assets" / "templates" / "my_level.toml").read_text("utf-8")


def test_the_table_of_commands_is_made_from_the_commands() -> None:
    rows = [line.split(" | ") for line in command_table().splitlines()[2:]]
    named = [row[0].split()[2].strip("`") for row in rows]
    assert list(dict.fromkeys(named)) == list(COMMANDS)
    for name in COMMANDS:
        command = load_command(name)
        row = rows[named.index(name)]
        assert row[1] == command.get_short_help_str(200)
        assert all(option in row[2] for p in command.params for option in p.opts if "--" in option)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_commands_has_the_table_in_every_language(language: str) -> None:
    page = guide("commands", "--language", language)
    assert command_table() in page
    assert COMMAND_TABLE not in page


def test_the_page_of_commands_names_every_rule_and_strategy() -> None:
    from engine import strategies
    from engine.optimizers.rules import RULES

    for path in (PAGES, *(PAGES / language for language in OTHERS)):
        page = path / "commands.md"
        named = set(re.findall(r"`(\w+)`", page.read_text("utf-8")))
        assert {*RULES, *strategies.NAMES} - named == set(), f"name them in {page}"


OTHERS = sorted(path.name for path in PAGES.iterdir() if path.is_dir())


def blocks(text: str) -> list[str]:
    """The fenced blocks without what is said in comments."""
    found = re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)
    return [re.sub(r" *#.*", "", block) for block in found]


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_is_told_in_another_language_with_the_same_commands(language: str) -> None:
    for path in (PAGES / language).iterdir():
        english = (PAGES / path.name).read_text("utf-8")
        assert blocks(path.read_text("utf-8")) == blocks(english), path.name


@pytest.mark.parametrize("language", OTHERS)
def test_the_first_six_pages_are_in_every_language_and_others_that_are_not_are_listed(
    language: str,
) -> None:
    first = {load_level(name).lesson for name in NAMES[:6]}
    pages = {path.stem for path in PAGES.glob("*.md")}
    told = {path.stem for path in (PAGES / language).iterdir()}
    assert first | {"commands"} <= told <= pages
    print(f"said in English in {language}: {', '.join(sorted(pages - told))}")


def test_the_guide_speaks_the_language_asked_for() -> None:
    assert set(OTHERS) == set(LANGUAGES) - {"en"}
    assert guide(LESSONS[0], "--language", "zh") != guide(LESSONS[0])
    assert "机器" in guide("--language", "zh")
    with pytest.raises(BadInput, match=", ".join(LANGUAGES)):
        guide("--language", "tlh")
