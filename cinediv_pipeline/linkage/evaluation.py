"""How right the links are: precision and recall on judged pairs, by reason of failure.

A truth file is CSV with visa, tmdb_id and verdict. `match`: the TMDB film is the listed film of
that visa. `none` with a visa: it is not that one, however like it looks (a hard negative). `none`
without a visa: it is no film of the list. `unsure` is left out.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from cinediv_pipeline.errors import SettingsError

COLUMNS: Final = ("visa", "tmdb_id", "verdict")
VERDICTS: Final = ("match", "none", "unsure")
_Z: Final = 1.959963984540054


class Judged(NamedTuple):
    """One judged pair; `visa` is empty where the film is in no list."""

    visa: str
    tmdb_id: int
    verdict: str


class Pair(NamedTuple):
    """What linkage says of one pair."""

    visa: str
    tmdb_id: int
    verdict: str
    rule: str


@dataclass(frozen=True)
class Rate:
    """A share with its counts and its Wilson 95 % interval; None where nothing was judged."""

    n: int
    of: int
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @classmethod
    def of_counts(cls, n: int, of: int) -> "Rate":
        """Return the share of `n` in `of`."""
        if not of:
            return cls(n, of)
        middle, spread = n + _Z**2 / 2, _Z * (n * (of - n) / of + _Z**2 / 4) ** 0.5
        return cls(
            n, of, n / of, (middle - spread) / (of + _Z**2), (middle + spread) / (of + _Z**2)
        )


@dataclass(frozen=True)
class LinkScore:
    """Precision and recall of links on a truth file.

    `failures` counts missed matches by reason, `by_rule` right and wrong links by rule, and
    `wrong` lists the wrong links and hard negatives that were linked.
    """

    films: int
    precision: Rate
    recall: Rate
    hard_negatives: Rate
    failures: Mapping[str, int]
    by_rule: Mapping[str, Rate]
    wrong: tuple[Pair, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the score for machines."""
        return {
            "films": self.films,
            "precision": vars(self.precision),
            "recall": vars(self.recall),
            "hard_negatives": vars(self.hard_negatives),
            "failures": dict(self.failures),
            "by_rule": {rule: vars(rate) for rule, rate in self.by_rule.items()},
            "wrong": [pair._asdict() for pair in self.wrong],
        }


def read_truth(path: Path) -> list[Judged]:
    """Read a truth file.

    Raises
    ------
    SettingsError
        It cannot be read, lacks a column, or a row is none.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.DictReader(source, strict=True))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"{path} cannot be read as UTF-8 CSV ({error}).") from error
    missing = [name for name in COLUMNS if rows and name not in rows[0]]
    if missing or not rows:
        raise SettingsError(
            f"{path} has no row with the columns {', '.join(COLUMNS)} (commas between them)."
        )
    found = [_judged(row, path, line) for line, row in enumerate(rows, start=2)]
    _refuse_contradictions(found, path)
    return found


def _refuse_contradictions(judged: Iterable[Judged], path: Path) -> None:
    verdicts: dict[tuple[str, int], str] = {}
    matches: dict[int, str] = {}
    for item in judged:
        same = verdicts.setdefault((item.visa, item.tmdb_id), item.verdict) == item.verdict
        if item.verdict == "match":
            same = same and matches.setdefault(item.tmdb_id, item.visa) == item.visa
        if not same:
            raise SettingsError(f"{path} says two things of TMDB film {item.tmdb_id}.")


def _judged(row: Mapping[str, str | None], path: Path, line: int) -> Judged:
    visa, number, verdict = (
        (row.get(name) or "").strip() for name in ("visa", "tmdb_id", "verdict")
    )
    known = verdict in VERDICTS and (visa or verdict != "match")
    if not known or not (number.isascii() and number.isdigit()):
        raise SettingsError(
            f"{path}, line {line}: visa {visa!r}, tmdb_id {number!r}, verdict {verdict!r}; tmdb_id "
            f"is a number, verdict one of {', '.join(VERDICTS)}, and a match needs its visa."
        )
    return Judged(visa.zfill(6) if visa else "", int(number), verdict)


def score(truth: Iterable[Judged], pairs: Iterable[Pair], known: Iterable[int]) -> LinkScore:
    """Score the links of the films that are judged and known.

    Parameters
    ----------
    truth : iterable of Judged
    pairs : iterable of Pair
        What linkage says: linked, review or apart.
    known : iterable of int
        TMDB ids that linkage has seen; others cannot be scored.
    """
    seen, pairs = set(known), list(pairs)
    judged = [item for item in truth if item.tmdb_id in seen]
    matches = {item.tmdb_id: item.visa for item in judged if item.verdict == "match"}
    negatives = {(item.visa, item.tmdb_id) for item in judged if item.verdict == "none"}
    films = matches.keys() | {number for visa, number in negatives if not visa}
    linked = [pair for pair in pairs if pair.verdict == "linked"]
    mine = [pair for pair in linked if pair.tmdb_id in films]
    wrong = [pair for pair in mine if matches.get(pair.tmdb_id) != pair.visa]
    hard = [pair for pair in linked if pair.visa and (pair.visa, pair.tmdb_id) in negatives]
    n_hard = sum(bool(visa) for visa, _ in negatives)
    return LinkScore(
        len(films),
        Rate.of_counts(len(mine) - len(wrong), len(mine)),
        Rate.of_counts(len(mine) - len(wrong), len(matches)),
        Rate.of_counts(n_hard - len(hard), n_hard),
        _failures(matches, pairs),
        {
            rule: Rate.of_counts(
                sum(pair.rule == rule and pair not in wrong for pair in mine),
                sum(pair.rule == rule for pair in mine),
            )
            for rule in sorted({pair.rule for pair in mine})
        },
        tuple(sorted({*wrong, *hard})),
    )


def _failures(matches: Mapping[int, str], pairs: Iterable[Pair]) -> dict[str, int]:
    """Return why matches were missed: what linkage says of the right pair, if anything."""
    said = {(pair.visa, pair.tmdb_id): pair for pair in pairs}
    taken = {pair.visa for pair in said.values() if pair.verdict == "linked"}
    given = {pair.tmdb_id for pair in said.values() if pair.verdict == "linked"}
    reasons: Counter[str] = Counter()
    for tmdb_id, visa in matches.items():
        pair = said.get((visa, tmdb_id))
        if pair is not None and pair.verdict == "linked":
            continue
        if pair is not None:
            reasons[f"{pair.verdict}: {pair.rule}"] += 1
        elif tmdb_id in given or visa in taken:
            reasons["one of the two is linked with another film"] += 1
        else:
            reasons["nothing in common but the year"] += 1
    return dict(reasons.most_common())
