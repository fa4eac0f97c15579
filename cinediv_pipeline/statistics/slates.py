"""Shares of women in a set of films that somebody chose, by the rules of the indicators.

Everything rests on released tables, where only genders count that may stand beside a name: two
sets that differ by one film tell nothing else (docs/decisions/0029-slates.md). One formula serves
the chosen films and the films that they are compared with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cinediv_pipeline.statistics.draws import (
    REPLICATES,
    Floats,
    Weights,
    drawn_for,
    intervals,
    ratios,
)
from cinediv_pipeline.statistics.published import (
    PUBLISHED,
    Share,
    ShareRow,
    first_reason,
    published_row,
    rule_r,
    rule_r3,
    rule_r5,
    wilson,
)
from cinediv_pipeline.vocabulary import BONUS_FIRST_YEAR

ANY_WOMAN: Final = "films_directed_by_any_woman_share"
ONLY_WOMEN: Final = "films_directed_only_by_women_share"
HEADS: Final = "women_among_heads_of_department_share"
BONUS: Final = "bonus_parite_share"
FIRST_FILMS: Final = "first_film_share"
BUDGET: Final = "budget_directed_only_by_women_share"
#: In the order of the answer.
INDICATORS: Final = (ANY_WOMAN, ONLY_WOMEN, HEADS, BONUS, FIRST_FILMS, BUDGET)

Row = Mapping[str, Any]
Places = npt.NDArray[np.intp]
# Answers of films: yes, no, unknown.
_Answers = npt.NDArray[np.int8]
_YES, _NO, _UNKNOWN = 1, 0, -1
# Replicates that are added up together: 6 MB of floats for 6,000 films.
_AT_ONCE: Final = 128


def any_woman(direction: Row) -> bool | None:
    """Whether a woman directs; None while the undetermined could change it (as in dbt)."""
    if direction["n_women"]:
        return True
    return None if direction["n_unknown"] or not direction["n_directors"] else False


def only_women(direction: Row) -> bool | None:
    """Whether all who direct are women; None while the undetermined could change it (as in dbt).

    A director who is not binary is among the undetermined here: nothing else may be told.
    """
    if direction["n_men"]:
        return False
    decided = 0 < direction["n_directors"] == direction["n_women"]
    return True if decided else None


@dataclass(frozen=True)
class SlateFilms:
    """All agreements of a release as columns, in one order; money in euros, nan for none.

    `answers` has the films' answer per indicator that counts films. Women, known and all credits
    of heads of department are zero for films without an observed team.
    """

    film_ids: tuple[str, ...]
    years: npt.NDArray[np.int64]
    answers: Mapping[str, _Answers]
    women: Floats
    known: Floats
    credits: Floats
    devis_eur: Floats

    @classmethod
    def of(
        cls, films: Sequence[Row], directions: Mapping[str, Row], teams: Mapping[str, Row]
    ) -> "SlateFilms":
        """Return the columns of rows of `films`; the others are by agreement."""
        told = [directions.get(film["agrement_id"], _NOBODY) for film in films]
        crew = [teams.get(film["agrement_id"], _NO_TEAM) for film in films]
        return cls(
            film_ids=tuple(film["film_id"] for film in films),
            years=np.array([film["agrement_year"] for film in films], np.int64),
            answers={
                ANY_WOMAN: _answers([any_woman(row) for row in told]),
                ONLY_WOMEN: _answers([only_women(row) for row in told]),
                BONUS: _answers([film["bonus_parite"] for film in films]),
                FIRST_FILMS: _answers([
                    None if film["rank"] is None else film["rank"] == "1" for film in films
                ]),
            },
            women=np.array([row["n_women"] for row in crew], np.float64),
            known=np.array([row["n_women"] + row["n_men"] for row in crew], np.float64),
            credits=np.array([row["n_credits"] for row in crew], np.float64),
            devis_eur=np.array(
                [np.nan if film["devis_eur"] is None else film["devis_eur"] for film in films],
                np.float64,
            ),
        )  # fmt: skip

    @cached_property
    def drawn(self) -> Weights:
        """The draws of each film: two agreements of one film are drawn together."""
        return drawn_for(self.film_ids)

    def of_years(self, years: Sequence[int]) -> Places:
        """Return the places of all agreements of some years."""
        return np.flatnonzero(np.isin(self.years, years))


_NOBODY: Final = {"n_directors": 0, "n_women": 0, "n_men": 0, "n_unknown": 0}
_NO_TEAM: Final = {"n_women": 0, "n_men": 0, "n_credits": 0}


def _answers(told: Sequence[bool | None]) -> _Answers:
    return np.array([_UNKNOWN if one is None else int(one) for one in told], np.int8)


def measure(films: SlateFilms, chosen: Places) -> tuple[ShareRow, ...]:
    """Return one row per indicator of `INDICATORS` for the agreements at some places."""
    since = chosen[films.years[chosen] >= BONUS_FIRST_YEAR]
    return (
        _of_films(films, ANY_WOMAN, chosen),
        _of_films(films, ONLY_WOMEN, chosen),
        _of_heads(films, chosen),
        _of_films(films, BONUS, since, n_outside=len(chosen) - len(since)),
        _of_films(films, FIRST_FILMS, chosen),
        _of_budgets(films, chosen),
    )


def _of_films(films: SlateFilms, name: str, chosen: Places, n_outside: int = 0) -> ShareRow:
    """Films that say yes ÷ films whose answer is known."""
    told = films.answers[name][chosen]
    n_yes, n_all = int((told == _YES).sum()), len(told)
    n_known = n_all - int((told == _UNKNOWN).sum())
    bounds = _bounds(n_yes, n_all - n_known, n_all)
    share = Share(n_yes, n_known, n_known, n_all, bounds, n_outside)
    status = rule_r(n_known, share.coverage)
    interval = wilson(n_yes, n_known) if status == PUBLISHED else None
    return published_row(name, share, interval, status)


def _of_heads(films: SlateFilms, chosen: Places) -> ShareRow:
    """Credits of women ÷ known credits, over the films whose team is observed.

    The release has no persons: that five films have a team stands for five persons (rule R5),
    since a few persons can hold all posts of a few films only.
    """
    own = chosen[films.credits[chosen] > 0]
    women, known, listed = (
        int(column[own].sum()) for column in (films.women, films.known, films.credits)
    )
    bounds = _bounds(women, listed - known, listed)
    share = Share(women, known, known, listed, bounds, len(chosen) - len(own))
    status = first_reason(rule_r(known, share.coverage), rule_r5(len(own)))
    interval = None
    if status == PUBLISHED:
        interval = _drawn_interval(films, own, films.women[own], films.known[own], len(own))
    return published_row(HEADS, share, interval, status)


def _of_budgets(films: SlateFilms, chosen: Places) -> ShareRow:
    """Budgets of films directed only by women ÷ budgets of films whose direction is known.

    Films without a budget count as unknown, and are in no sum.
    """
    told, devis = films.answers[ONLY_WOMEN][chosen], films.devis_eur[chosen]
    is_known = (told != _UNKNOWN) & ~np.isnan(devis)
    own, amounts = chosen[is_known], devis[is_known]
    of_women = np.where(told[is_known] == _YES, amounts, 0.0)
    women_eur, total_eur, all_eur = (
        float(column.sum()) for column in (of_women, amounts, devis[~np.isnan(devis)])
    )
    bounds = _bounds(women_eur, all_eur - total_eur, all_eur)
    share = Share(women_eur, total_eur, len(own), len(chosen), bounds)
    largest = float(amounts.max(initial=0))
    status = first_reason(
        rule_r(len(own), share.coverage), rule_r3(len(own), largest, total_eur)
    )  # fmt: skip
    if status == PUBLISHED and not total_eur:
        status = "withheld_money"  # budgets of nothing have no shares
    interval = None
    if status == PUBLISHED:
        interval = _drawn_interval(films, own, of_women, amounts, len(own))
    return published_row(BUDGET, share, interval, status)


def _bounds(yes: float, unknown: float, everything: float) -> tuple[float, float]:
    """Return the share if every unknown were a no, and if every one were a yes."""
    return (yes / everything, (yes + unknown) / everything) if everything else (0.0, 0.0)


def _drawn_interval(
    films: SlateFilms, own: Places, over: Floats, under: Floats, n_films: int
) -> tuple[float, float]:
    """Return the bootstrap interval of Σ over ÷ Σ under over films.

    Where all films are alike no draw differs: Wilson over the films says what is left open.
    """
    if over.sum() in (0, under.sum()):
        return wilson(n_films if over.sum() else 0, n_films)
    values = np.stack([over, under])
    sums = np.empty((2, REPLICATES))
    for start in range(0, REPLICATES, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        sums[:, part] = values @ films.drawn[own, part].astype(np.float64)
    low, high = intervals(ratios(sums[:1], sums[1:]))[0]
    return float(low), float(high)
