"""How right the first-name stage is: coverage and error on labelled names, with intervals.

A label file is CSV with the columns first, last, gender (m or f) and, if there are any, middle
and grp. Results hold aggregates only: no name of a labelled person leaves this module except for
`mistakes`, which the operator may look at on the terminal.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cinediv_pipeline.enrichment.first_names import Context, Decision, FirstNames, bin_of
from cinediv_pipeline.enrichment.given_names import Name
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.folding import plain

REPLICATES: Final = 2000
SEED: Final = 20_220_101
_Z: Final = 1.959963984540054
_TRUTH: Final = {"m": "male", "f": "female"}
# First names are not measured on people who are neither, or whose gender is not known.
_LEFT_OUT: Final = ("", "x")
HALVES: Final = ("tuning", "held_out")


@dataclass(frozen=True)
class Labelled:
    """One labelled name with what the stage decided."""

    name: Name
    truth: str
    half: str
    decision: Decision
    group: str = ""

    @property
    def decided(self) -> bool:
        """Whether the stage gave a gender."""
        return self.decision.gender != "unknown"

    @property
    def wrong(self) -> bool:
        """Whether it gave the wrong one."""
        return self.decided and self.decision.gender != self.truth


@dataclass(frozen=True)
class Rate:
    """A share with its counts and its 95 % bootstrap interval."""

    n: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def half_of(name: Name) -> str:
    """Return the half of a name: by hash, so that it never depends on order or file."""
    digest = hashlib.sha256(plain(name.full).encode()).digest()
    return HALVES[digest[-1] & 1]


def context_by_nationality(group: str) -> Context:
    """Return the context of a person whose group is a nationality."""
    return "french" if plain(group) in ("french", "francais", "francaise") else "elsewhere"


def read_labels(path: Path, stage: FirstNames, context: Callable[[str], Context]) -> list[Labelled]:
    """Decide every labelled name of a file.

    Raises
    ------
    SettingsError
        The file cannot be read or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            delimiter = max(",;", key=source.readline().count)
            source.seek(0)
            reader = csv.DictReader(source, delimiter=delimiter, strict=True, restval="")
            columns = set(reader.fieldnames or ())
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SettingsError(f"--labels: {path} cannot be read as UTF-8 CSV ({error}).") from None
    missing = {"first", "last", "gender"} - columns
    if missing:
        raise SettingsError(
            f"--labels: {path} lacks the columns {', '.join(sorted(missing))}. It is CSV with "
            "first, last, gender (m or f) and optionally middle and grp."
        )
    for number, row in enumerate(rows, start=2):
        if row["gender"] not in (*_TRUTH, *_LEFT_OUT):
            raise SettingsError(
                f"--labels: {path}, row {number}: gender {row['gender']!r} is none of m, f (x or "
                "empty is left out)."
            )
    return [_label(row, stage, context) for row in rows if row["gender"] in _TRUTH]


def _label(
    row: Mapping[str, str], stage: FirstNames, context: Callable[[str], Context]
) -> Labelled:
    given = f"{row['first']} {row.get('middle') or ''}".strip()
    # a mononym stands in both columns
    family = "" if row["last"] == row["first"] else row["last"]
    name = Name(given, family)
    group = (row.get("grp") or "").strip()
    decision = stage.decide(name, context(group))
    return Labelled(name, _TRUTH[row["gender"]], half_of(name), decision, group)


def evaluate(labelled: Sequence[Labelled]) -> dict[str, Any]:
    """Return coverage and error: of all, by true gender, by rule, by half; and risk by coverage.

    Keys: n, coverage, error, by_gender, gender_gap, by_rule, abstentions, halves, risk_coverage.
    Rates are those of `Rate`; gaps are points of women minus men.
    """
    if not labelled:
        raise SettingsError("--labels: no row has the gender m or f.")
    return {
        **_scores(labelled),
        "halves": {
            half: _scores([item for item in labelled if item.half == half]) for half in HALVES
        },
        "risk_coverage": _risk_coverage(labelled),
    }


def _scores(labelled: Sequence[Labelled]) -> dict[str, Any]:
    genders = {
        gender: [item for item in labelled if item.truth == gender] for gender in _TRUTH.values()
    }
    by_rule: dict[str, list[Labelled]] = defaultdict(list)
    for item in labelled:
        by_rule[item.decision.reason].append(item)
    return {
        "n": len(labelled),
        "coverage": asdict(coverage(labelled)),
        "error": asdict(error(labelled)),
        "by_gender": {
            gender: {"coverage": asdict(coverage(items)), "error": asdict(error(items))}
            for gender, items in genders.items()
        },
        "gender_gap": {
            "error_points": _gap(error, genders),
            "abstention_points": _gap(lambda items: coverage(items, abstained=True), genders),
        },
        "by_rule": {
            rule: asdict(error(items)) for rule, items in sorted(by_rule.items())
            if any(item.decided for item in items)
        },
        "abstentions": {
            rule: len(items) for rule, items in sorted(by_rule.items())
            if not any(item.decided for item in items)
        },
    }  # fmt: skip


def coverage(labelled: Sequence[Labelled], *, abstained: bool = False) -> Rate:
    """Return the share of names that are decided (or not)."""
    return rate([item.decided is not abstained for item in labelled])


def error(labelled: Sequence[Labelled]) -> Rate:
    """Return the share of wrong genders among the decided."""
    return rate([item.wrong for item in labelled if item.decided])


def _gap(
    rate: Callable[[Sequence[Labelled]], Rate], genders: Mapping[str, Sequence[Labelled]]
) -> float | None:
    women, men = rate(genders["female"]).share, rate(genders["male"]).share
    return None if women is None or men is None else 100 * (women - men)


def rate(hits: Sequence[bool]) -> Rate:
    """Return the share of hits with its percentile bootstrap interval (seeded).

    Without a single hit, or with hits only, every replicate is the same: Wilson's ends stand in.
    """
    of, n = len(hits), sum(hits)
    if not of:
        return Rate(0, 0, None, None, None)
    # Resampling rows that are 0 or 1 draws a binomial number of hits.
    drawn = np.random.default_rng(SEED).binomial(of, n / of, REPLICATES) / of
    low, high = np.quantile(drawn, (0.025, 0.975))
    if n in (0, of):
        certain = _Z**2 / (of + _Z**2)
        low, high = (0.0, certain) if n == 0 else (1 - certain, 1.0)
    return Rate(n, of, n / of, float(low), float(high))


def _risk_coverage(labelled: Sequence[Labelled]) -> list[dict[str, float]]:
    """Return error and coverage if only decisions of at least some confidence were kept."""
    decided = [item for item in labelled if item.decided]
    confidence = np.array([item.decision.confidence or 0.0 for item in decided])
    wrong = np.array([item.wrong for item in decided], dtype=bool)
    return [
        _risk(float(level), confidence, wrong, len(labelled))
        for level in sorted(set(confidence.tolist()), reverse=True)
    ]


def _risk(
    level: float, confidence: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_], n: int
) -> dict[str, float]:
    kept = confidence >= level
    return {
        "confidence_min": level,
        "coverage": float(kept.sum() / n),
        "error": float(wrong[kept].mean()),
    }


def mistakes(labelled: Iterable[Labelled]) -> list[tuple[str, str, str, str]]:
    """Return name, truth, decision and rule of the wrong ones: for the terminal, never stored."""
    return [
        (item.name.full, item.truth, item.decision.gender, item.decision.reason)
        for item in labelled
        if item.wrong
    ]


def calibration_rows(labelled: Iterable[Labelled]) -> list[dict[str, Any]]:
    """Return rule, bin, n, n_right of the tuning half: what `calibration.csv` holds."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for item in labelled:
        if item.decided and item.half == HALVES[0]:
            cell = counts[(item.decision.reason, bin_of(item.decision.share))]
            cell[0] += 1
            cell[1] += not item.wrong
    return [
        {"rule": rule, "bin": name, "n": n, "n_right": right}
        for (rule, name), (n, right) in sorted(counts.items())
    ]
