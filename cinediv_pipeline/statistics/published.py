"""The rules of publication for shares that no dbt model computes: those of chosen films.

The macros of dbt (`dbt_project/macros/publication.sql`) say the same in SQL; both take their
thresholds from the vocabulary, and a test on the released sample compares their results.
"""

from dataclasses import dataclass
from typing import Final

from cinediv_pipeline.vocabulary import (
    MAX_FILM_OF_MONEY,
    MIN_COVERAGE,
    MIN_KNOWN,
    MIN_MONEY_FILMS,
    MIN_PERSONS,
)

PUBLISHED: Final = "published"
_CRITICAL: Final = 1.959963984540054


@dataclass(frozen=True)
class ShareRow:
    """One share in the shape of the rows of indicators; what is withheld is None.

    `value`, `coverage`, interval and bounds are shares (0 to 1). `n_outside` counts the films of
    the set that the indicator does not look at.
    """

    indicator_id: str
    value: float | None
    unit: str
    numerator: float | None
    denominator: float | None
    n_unknown: int
    n_outside: int
    coverage: float | None
    ci_low: float | None
    ci_high: float | None
    bound_low: float | None
    bound_high: float | None
    status: str


@dataclass(frozen=True)
class Share:
    """What a row is made of.

    `numerator ÷ denominator` is the value; `n_known` of `n_all` cases are known, which may be
    others than the denominator counts (films, where it counts euros).
    """

    numerator: float
    denominator: float
    n_known: int
    n_all: int
    bounds: tuple[float, float]
    n_outside: int = 0

    @property
    def coverage(self) -> float | None:
        """Known ÷ all; None where there is nothing."""
        return self.n_known / self.n_all if self.n_all else None


def wilson(n_yes: float, n_known: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval; exact at its end where a share is 0 or 1."""
    square = _CRITICAL**2
    middle = n_yes + square / 2
    spread = _CRITICAL * (n_yes * (n_known - n_yes) / n_known + square / 4) ** 0.5
    low = 0.0 if n_yes == 0 else (middle - spread) / (n_known + square)
    high = 1.0 if n_yes == n_known else (middle + spread) / (n_known + square)
    return low, high


def rule_r(n_known: int, coverage: float | None) -> str:
    """Return the status by rule R: enough known, and enough of all."""
    if n_known < MIN_KNOWN:
        return "withheld_n"
    return PUBLISHED if (coverage or 0) >= MIN_COVERAGE else "withheld_coverage"


def rule_r3(n_films: int, largest_eur: float, total_eur: float) -> str:
    """Return the status by rule R3: enough films, and none that is nearly all of the amount."""
    few = n_films < MIN_MONEY_FILMS
    return "withheld_money" if few or largest_eur > MAX_FILM_OF_MONEY * total_eur else PUBLISHED


def rule_r5(n_persons: int) -> str:
    """Return the status by rule R5: nothing rests on the gender of fewer persons."""
    return "withheld_persons" if n_persons < MIN_PERSONS else PUBLISHED


def first_reason(*statuses: str) -> str:
    """Return the first reason to withhold, or `published`."""
    return next((status for status in statuses if status != PUBLISHED), PUBLISHED)


def published_row(
    indicator_id: str, share: Share, interval: tuple[float, float] | None, status: str
) -> ShareRow:
    """Return a row; one that is withheld keeps what is unknown and its coverage, nothing else."""
    shown = status == PUBLISHED
    low, high = interval or (None, None)
    return ShareRow(
        indicator_id=indicator_id,
        value=share.numerator / share.denominator if shown else None,
        unit="share",
        numerator=share.numerator if shown else None,
        denominator=share.denominator if shown else None,
        n_unknown=share.n_all - share.n_known,
        n_outside=share.n_outside,
        coverage=share.coverage,
        ci_low=low if shown else None,
        ci_high=high if shown else None,
        bound_low=share.bounds[0] if shown else None,
        bound_high=share.bounds[1] if shown else None,
        status=status,
    )
