"""Gender by first name: counts of births and of the world, combined by veto (docs/methodology).

The rules are data (`data/reference/first_names/`). A name may stay undecided: an abstention costs
coverage, a wrong gender costs truth. The confidence of a decision is the accuracy that was
measured for its rule and bin on labelled names, not the frequency of the name.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

from cinediv_pipeline.enrichment.evidence import Births, Evidence, World
from cinediv_pipeline.enrichment.given_names import Name, candidates, first_name_key
from cinediv_pipeline.folding import plain

Context = Literal["french", "elsewhere"]
_GENDERS: Final = ("female", "male")
# Edges of the bins of the winning share: of births for French rules, of the world elsewhere.
BINS: Final = (0.90, 0.95, 0.98, 0.995, 1.0)
# A bin with fewer labelled names speaks through its whole rule.
MIN_BIN: Final = 50


@dataclass(frozen=True)
class Rule:
    """One row of `rules.csv`; an absent bound is no condition."""

    context: str
    rule: str
    insee_n_min: int | None
    insee_n_max: int | None
    insee_p_min: float | None
    nqg_sources_min: int | None
    nqg_p_min: float | None
    nqg_absent: bool
    veto_by: str
    veto_n_min: int
    veto_p_min: float

    def decides(self, gender: str, births: Births | None, world: World | None) -> bool:
        """Return whether this rule gives `gender`."""
        return (
            self._births_fit(gender, births)
            and self._world_fits(gender, world)
            and not self._vetoed(gender, births, world)
        )

    def _births_fit(self, gender: str, births: Births | None) -> bool:
        n = births.n if births else 0
        if self.insee_n_min is not None and n < self.insee_n_min:
            return False
        if self.insee_n_max is not None and n > self.insee_n_max:
            return False
        return self.insee_p_min is None or _share(gender, births) >= self.insee_p_min

    def _world_fits(self, gender: str, world: World | None) -> bool:
        if self.nqg_absent:
            return world is None
        if self.nqg_p_min is None:
            return True
        enough = world is not None and world.n_sources >= (self.nqg_sources_min or 1)
        return enough and _share(gender, world) >= self.nqg_p_min

    def _vetoed(self, gender: str, births: Births | None, world: World | None) -> bool:
        if not self.veto_by:
            return False
        witness = world if self.veto_by == "nomquamgender" else births
        heard = witness is not None and witness[0] >= self.veto_n_min
        return heard and _share(_other(gender), witness) >= self.veto_p_min


def _share(gender: str, witness: Births | World | None) -> float:
    if witness is None:
        return 0.0
    return witness.p_female if gender == "female" else 1 - witness.p_female


def _other(gender: str) -> str:
    return "male" if gender == "female" else "female"


@dataclass(frozen=True)
class Decision:
    """What a first name says: a gender and by which rule, or why not.

    `reason` is the rule, or the abstention: single_name, initials, collective,
    counts_unreliable, variants_differ, mixed, unconfirmed, rare, absent or no_counts.
    """

    gender: str
    reason: str
    first_name: str = ""
    confidence: float | None = None
    births: Births | None = None
    world: World | None = None

    @property
    def share(self) -> float:
        """Share of the winning gender in the statistic that decided."""
        if self.gender == "unknown":
            return 0.0
        by_births = self.births is not None and self.reason.startswith("insee")
        return _share(self.gender, self.births if by_births else self.world)


@dataclass(frozen=True)
class Calibration:
    """Measured accuracy by rule and bin (`calibration.csv`): aggregates only."""

    cells: Mapping[tuple[str, str], tuple[int, int]]

    def confidence(self, decision: Decision) -> float | None:
        """Return the accuracy of the decision's bin, or of its rule where the bin is thin.

        The rule of succession keeps a bin without a single error below certainty.
        """
        own = self.cells.get((decision.reason, bin_of(decision.share)), (0, 0))
        n, right = own if own[0] >= MIN_BIN else self._rule(decision.reason)
        return (right + 1) / (n + 2) if n else None

    def _rule(self, rule: str) -> tuple[int, int]:
        mine = [counts for (name, _), counts in self.cells.items() if name == rule]
        return sum(n for n, _ in mine), sum(right for _, right in mine)


def bin_of(share: float) -> str:
    """Return the name of the bin of a winning share, e.g. ``0.980-0.995``."""
    for low, high in pairwise(BINS):
        if share < high or high == BINS[-1]:
            return f"{low:.3f}-{high:.3f}"
    raise AssertionError


@dataclass(frozen=True)
class FirstNames:
    """The first-name stage: rules, exceptions, measured confidence, and the evidence."""

    rules: Sequence[Rule]
    variants_differ: frozenset[str]
    unreliable_families: frozenset[str]
    calibration: Calibration
    evidence: Evidence
    _known: dict[tuple[str, Context], Decision] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def read(cls, reference: Path, evidence: Evidence) -> "FirstNames":
        """Read the rules from the reference folder."""
        folder = reference / "first_names"
        families = {plain(row["family_name"]) for row in _rows(folder / "unreliable_families.csv")}
        return cls(
            rules=tuple(_rule(row) for row in _rows(folder / "rules.csv")),
            variants_differ=frozenset(
                row["first_name"] for row in _rows(folder / "variants_differ.csv")
            ),
            unreliable_families=frozenset(families),
            calibration=read_calibration(folder / "calibration.csv"),
            evidence=evidence,
        )

    def decide(self, name: Name, context: Context) -> Decision:
        """Return what the first name says in this context."""
        if self.evidence.is_empty:
            return Decision("unknown", "no_counts")
        found = candidates(name, self.unreliable_families)
        if found.abstention:
            return Decision("unknown", found.abstention)
        first = self._once(found.keys[0], context)
        if first.gender != "unknown" or first.reason == "variants_differ" or len(found.keys) == 1:
            return first
        return self._once(found.keys[1], context)

    def decide_alone(self, given: str, context: Context) -> Decision:
        """Return what a given name says that stands alone, as of characters in fiction."""
        return self._once(first_name_key(given), context)

    def _once(self, key: str, context: Context) -> Decision:
        """Look a first name up once: hundreds of thousands of people share a few."""
        decision = self._known.get((key, context))
        if decision is None:
            decision = self._known[(key, context)] = self._by_key(key, context)
        return decision

    def _by_key(self, key: str, context: Context) -> Decision:
        births, world = self.evidence.births.get(key), self.evidence.world.get(key)
        if key in self.variants_differ:
            return Decision("unknown", "variants_differ", key, None, births, world)
        for rule in self.rules:
            if rule.context != context:
                continue
            for gender in _GENDERS:
                if rule.decides(gender, births, world):
                    decision = Decision(gender, rule.rule, key, None, births, world)
                    confidence = self.calibration.confidence(decision)
                    return Decision(gender, rule.rule, key, confidence, births, world)
        return Decision("unknown", _why_not(births, world), key, None, births, world)


def _why_not(births: Births | None, world: World | None) -> str:
    """Name why no rule decided: both genders, no second witness, too few sources, or nowhere."""
    if births is not None and births.n >= 20:
        return "mixed" if 0.05 < births.p_female < 0.95 else "unconfirmed"
    if world is None:
        return "absent"
    return "rare" if world.n_sources < 5 else "mixed"


def read_calibration(path: Path) -> Calibration:
    """Read the aggregated calibration; a rule that was never measured gives no confidence."""
    if not path.exists():
        return Calibration({})
    return Calibration(
        {(row["rule"], row["bin"]): (int(row["n"]), int(row["n_right"])) for row in _rows(path)}
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _rule(row: Mapping[str, str]) -> Rule:
    def whole(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    def number(name: str) -> float | None:
        return float(row[name]) if row[name] else None

    return Rule(
        context=row["context"],
        rule=row["rule"],
        insee_n_min=whole("insee_n_min"),
        insee_n_max=whole("insee_n_max"),
        insee_p_min=number("insee_p_min"),
        nqg_sources_min=whole("nqg_sources_min"),
        nqg_p_min=number("nqg_p_min"),
        nqg_absent=row["nqg_absent"] == "yes",
        veto_by=row["veto_by"],
        veto_n_min=whole("veto_n_min") or 0,
        veto_p_min=number("veto_p_min") or 1.0,
    )
