"""Seed codes: a level and a seed as a word for a chat line, such as `foothills-7K3M-9QX2`.

After the level's name: two signs of the level's content hash, the seed, two signs of checksum, in
Crockford's base 32 (no I, L, O, U; capitals or not is the same). The checksum is the remainder by
a prime of which 32 is a primitive root: every single wrong sign and every two signs exchanged are
noticed, and of other errors all but one in a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from engine.core.errors import BadInput
from engine.core.level import Level, check_seed
from engine.files import is_file
from engine.level_files.formats import is_elevation_name
from engine.level_files.loading import level_names, load_level
from engine.level_files.mountain_of_the_day import mountain_of_the_day

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford, "Base 32", crockford.com/base32.html."""
CHECKSUM_PRIME = 1019
"""Below 32^2; the powers of 32 run through all its remainders before they repeat."""
GROUP_LENGTH = 4
LOOKALIKE = str.maketrans("OIL", "011")
TODAY = "today"
LONGEST_CODE = 400
"""Characters of a code; a name and 2^512 need far fewer."""


def seed_code(level: Level, seed: int) -> str:
    """The code of a level and a seed (0 to 2^512 - 1): 8 signs for a seed of six digits."""
    body = _level_mark(level) + _encode(seed)
    body += _encode(_checksum(level.name, body)).rjust(2, "0")
    groups = [body[k : k + GROUP_LENGTH] for k in range(0, len(body), GROUP_LENGTH)]
    return "-".join([level.name, *groups])


def resolve_level(text: str, seed: int | None = None) -> tuple[str, int | None]:
    """Level and seed of what stands where a LEVEL is expected: a name, a file, a code or `today`.

    `today` is the mountain of the day. A name or file comes back as it is, with the `seed` given
    beside it. BadInput for a damaged code, for one of another version of the level, and for a
    second seed that differs.
    """
    if text == TODAY:
        if seed is not None:
            raise BadInput(f"{TODAY}: stands for one mountain, and --seed {seed} was given too")
        return mountain_of_the_day(date.today())
    named = text in level_names() or is_level_file(Path(text))
    if named or len(text) > LONGEST_CODE or is_file(text):
        return text, seed
    problem = ""
    for spec, rest in _candidates(text.strip()):
        name = Path(spec).stem
        body = "".join(rest.upper().split()).replace("-", "").translate(LOOKALIKE)
        problem = problem or _code_fault(name, body)
        if _code_fault(name, body):
            continue
        found = _decode(body[2:-2])
        if body[:2] != _level_mark(load_level(spec)):
            raise BadInput(
                f"code {text}: made for another version of the level {name}; "
                "ask for the level's file or play the same version of the game"
            )
        if seed is not None and seed != found:
            raise BadInput(f"code {text}: stands for seed {found}, and --seed {seed} was given too")
        return spec, found
    if problem:
        raise BadInput(f"code {text}: {problem}; please check it")
    return text, seed


def level_and_seed(level: Level | str, seed: int | None = None) -> tuple[Level, int | None]:
    """The level of what stands where one is expected, and the seed given or coded, if any."""
    if isinstance(level, Level):
        return level, seed
    text, coded = resolve_level(str(level), seed)
    return load_level(text), coded


def mountains(
    text: str, seed: int | None, seeds: int | None, usual: int
) -> tuple[str, Sequence[int]]:
    """Level and seeds of what stands where a LEVEL with several mountains is expected.

    A seed code or a `seed` is one mountain; otherwise they are seeds 0 to `seeds` - 1, of which
    there are `usual`. BadInput as in `resolve_level`, and for one mountain and `seeds` too.
    """
    level, one = resolve_level(text, seed)
    if one is None:
        return level, range(usual if seeds is None else seeds)
    if seeds is not None:
        said = f"--seed {seed}" if seed is not None else f"the code {text}"
        raise BadInput(f"--seeds {seeds}: {said} stands for one mountain already; leave one out")
    check_seed(one)
    return level, (one,)


def is_level_file(path: Path) -> bool:
    """Whether a file of this name is taken for a level: a level file or an elevation file."""
    return path.suffix == ".toml" or is_elevation_name(path)


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    """Levels whose name the text begins with, the longest name first, and what follows it."""
    near = filter(is_level_file, Path().glob("*.*"))
    files = {p.stem: str(p) for p in near}
    specs = {**files, **{name: name for name in level_names()}}
    for name in sorted(specs, key=lambda n: (-len(n), n)):
        if text.lower().startswith(name.lower() + "-"):
            yield specs[name], text[len(name) + 1 :]


def _code_fault(name: str, body: str) -> str:
    wrong = next((sign for sign in body if sign not in DIGITS), "")
    if wrong:
        return f"no code has the sign {wrong}"
    if len(body) < 5:
        return f"expected at least 5 signs after {name}-, found {len(body)}"
    seed = body[2:-2]
    # 2^512 has 103 signs, and none begins with a nought.
    sound = _decode(body[-2:]) == _checksum(name, body[:-2])
    if not sound or _encode(_decode(seed)) != seed or _decode(seed) >= 2**512:
        return "its checksum is wrong, so a sign is mistyped or missing"
    return ""


def _level_mark(level: Level) -> str:
    """Two signs of the level's content hash: a changed level has another mark, all but once in
    1024 times.
    """
    return _encode(int(level.content_hash[:8], 16) % 1024).rjust(2, "0")


def _checksum(name: str, body: str) -> int:
    value = int.from_bytes(name.lower().encode(), "big") % CHECKSUM_PRIME
    for sign in body:
        value = (value * 32 + DIGITS.index(sign)) % CHECKSUM_PRIME
    return value


def _encode(number: int) -> str:
    signs = DIGITS[number % 32]
    while number := number // 32:
        signs = DIGITS[number % 32] + signs
    return signs


def _decode(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value * 32 + DIGITS.index(sign)
    return value
