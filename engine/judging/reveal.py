"""After the competition: publish seeds and salt, check the commitment, write every replay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from engine.core.errors import BadInput, Dusk, IllegalMove
from engine.core.expedition import Expedition
from engine.core.level import Level
from engine.core.result import Result
from engine.files import open_whole, reason_of, write_whole
from engine.judging.judge import read_class, results_of
from engine.judging.results import Results
from engine.judging.seeds import read_commitment
from engine.judging.standings.aggregate import Competition
from engine.judging.store import JudgeStore, StoredFullHike, StoredHike, unpack_verbs
from engine.judging.workers.group import with_what_is_shown
from engine.replay_files import save_replay


class RevealedSeeds(msgspec.Struct, frozen=True):
    """`seeds.json`: what anybody needs to check the commitment."""

    commitment: str
    salt: str
    final: tuple[str, ...]
    """In decimal."""
    preview: tuple[str, ...]
    terms: str = ""
    """Round, version, levels and limits, as they were bound."""
    how: str = (
        "commitment = SHA-256 over the salt, the terms where there are any, and each final seed in "
        "order, every one followed by a newline, as UTF-8"
    )


def reveal(
    out: Path,
    stems_of: Callable[[Iterable[str]], Mapping[str, str]],
    progress: Callable[[int, int], None],
) -> tuple[Results, tuple[Level, ...]]:
    """Publish what `compete` kept secret in `out`: writes `seeds.json` and `replays/`.

    Returns the results, now complete, and the levels. `stems_of` maps every student's name to a
    stem that may stand in a file's name.

    BadInput where there is no competition, hikes are missing, or the commitment does not fit.
    """
    if not (out / ".judge").is_dir():
        raise BadInput(f"{out}: no competition here; dusk compete makes one")
    store = JudgeStore(out)
    try:
        competition, isolation = read_class(store, revealed=True)
        secret = competition.secret
        published = read_commitment(out / "commitment.txt")
        if published != secret.commitment or store.settings().commitment != secret.commitment:
            raise BadInput(
                f"{out}: the published commitment does not belong to these seeds: "
                "commitment.txt or the judge's files were changed"
            )
        _refuse_unfinished(store, competition, out)
        stems = stems_of(s.entrant.name for s in competition.submissions)
        # Before the first replay, which holds a seed: from now on nobody hikes these any more.
        revealed = RevealedSeeds(
            secret.commitment, secret.salt, secret.final, secret.preview, secret.terms or ""
        )
        data = msgspec.json.format(msgspec.json.encode(revealed), indent=1)
        write_whole(out / "seeds.json", data + b"\n")
        _write_replays(store, competition, out / "replays", stems, progress)
        return results_of(store, competition, isolation), competition.levels
    except OSError as error:
        where = error.filename or out
        raise BadInput(f"{where}: {reason_of(error)}; to continue: dusk reveal {out}") from None
    finally:
        store.close()


def replay_path(folder: Path, level: str, phase: str, seed_index: int, stem: str) -> Path:
    """Where a hike's replay lies: `replays/ravine/final-07/NAME.jsonl.gz`."""
    return folder / level / f"{phase}-{seed_index:02}" / f"{stem}.jsonl.gz"


def _refuse_unfinished(store: JudgeStore, competition: Competition, out: Path) -> None:
    """BadInput where hikes are missing: once the seeds are known, nobody may hike them.

    A hike that only ever ended in an engine error is not missing; it counts for nobody.
    """
    done = {row.key for row in store.rows()}
    missing = sum(
        (s.entrant.name, s.entrant.digest, level.name, phase, k) not in done
        for s in competition.submissions
        if not s.refused
        for level in competition.levels
        for phase, seeds in competition.seeds.items()
        for k in range(len(seeds))
    )
    if missing:
        raise BadInput(
            f"{out}: hikes still to be judged: {missing}; run dusk compete to its end first"
        )


def _write_replays(
    store: JudgeStore,
    competition: Competition,
    folder: Path,
    stems: Mapping[str, str],
    progress: Callable[[int, int], None],
) -> None:
    """Write every replay, and the final hikes once more into the store, with what is shown."""
    digests = {(s.entrant.name, s.entrant.digest) for s in competition.submissions}
    # Who needs what the judge lacks has no results, and so nothing to be shown.
    digests -= {(row.name, row.digest) for row in store.rows() if row.hike.verdict == "unsupported"}
    levels = {level.name: level for level in competition.levels}

    def wanted(row: StoredHike) -> bool:
        return not (row.fleet or row.again) and (row.name, row.digest) in digests

    total = sum(map(wanted, store.rows()))
    with open_whole(store.revealed, mode=0o600) as final:
        for done, row in enumerate(filter(wanted, store.full_rows()), 1):
            seed = competition.seeds[row.hike.phase][row.hike.seed_index]
            path = replay_path(
                folder, row.hike.level, row.hike.phase, row.hike.seed_index, stems[row.name]
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            result = _write_replay(row, levels[row.hike.level], int(seed), path)
            if row.hike.phase == "final":
                final.write(msgspec.json.encode(with_what_is_shown(row, result)) + b"\n")
            progress(done, total)


def _write_replay(row: StoredFullHike, level: Level, seed: int, path: Path) -> Result:
    """Write one, and give the result of the hike, walked again."""
    expedition = repeat_verbs(level, seed, unpack_verbs(row.verbs))
    said = row.hike.evidence
    message = "" if row.hike.verdict == "ok" else said.message
    result = expedition.finish().by(row.name, {}, (row.hike.verdict, message))
    if result.state_hash != row.state_hash:
        raise BadInput(
            f"{row.name}, {row.hike.level}, seed {row.hike.seed_index}: the hike does not repeat"
        )
    save_replay(expedition, path, result, row.digest)
    return result


def repeat_verbs(level: Level, seed: int, verbs: list[tuple[Any, ...]]) -> Expedition:
    """A new expedition with these verbs, finished."""
    expedition = Expedition(level, seed)
    for verb, *arguments in verbs:
        try:
            getattr(expedition, verb)(*arguments)
        except (Dusk, IllegalMove):
            break
    expedition.finish()
    return expedition
