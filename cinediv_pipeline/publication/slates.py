"""Slates: what a release says of films that somebody chose, and of all films of the same years."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from cinediv_pipeline.linkage.entries import Entry, FilmFinder, Found, Way
from cinediv_pipeline.statistics.published import ShareRow
from cinediv_pipeline.statistics.slates import (
    ANY_WOMAN,
    BONUS,
    BUDGET,
    FIRST_FILMS,
    HEADS,
    ONLY_WOMEN,
    SlateFilms,
    measure,
)
from cinediv_pipeline.vocabulary import BONUS_FIRST_YEAR, Label

Row = Mapping[str, Any]
# Sets of years whose films are kept measured.
_MOST_YEARS: Final = 256

NOTE: Final = Label(
    "Ici ne comptent que les genres déclarés, relus ou sourcés. Une personne dont le genre n’est "
    "connu que par le prénom, ou inféré par un modèle, compte comme non déterminée\u202f: qui "
    "choisit ses films pourrait sinon, en ôtant un film de sa liste, lire comment une personne "
    "est comptée. Les indicateurs publiés, qui comptent aussi ces personnes, peuvent donc donner "
    "d’autres totaux pour les mêmes années.",
    "Only genders that are declared, reviewed or sourced count here. A person whose gender is "
    "known by the first name only, or inferred by a model, counts as undetermined: whoever chooses "
    "the films could otherwise take one film off the list and read how a person is counted. "
    "Published indicators count these persons too, so their totals for the same years may differ.",
)


class Measure(NamedTuple):
    """What an indicator of a slate is called, and its formula, in French and English."""

    label: Label
    formula: Label


MEASURES: Final[Mapping[str, Measure]] = {
    ANY_WOMAN: Measure(
        Label("Films (co-)réalisés par au moins une femme",
              "Films (co-)directed by at least one woman"),
        Label("films dont au moins une femme signe la réalisation ÷ films connus",
              "films with at least one woman among the directors ÷ known films"),
    ),
    ONLY_WOMEN: Measure(
        Label("Films réalisés exclusivement par des femmes", "Films directed only by women"),
        Label("films dont toute la réalisation est féminine ÷ films connus",
              "films all of whose directors are women ÷ known films"),
    ),
    HEADS: Measure(
        Label("Femmes dans les postes d’encadrement", "Women among heads of department"),
        Label("crédits de femmes ÷ crédits connus, dans les postes d’encadrement des films dont "
              "l’équipe est observée",
              "credits of women ÷ known credits, in the posts of heads of department of films "
              "whose team is observed"),
    ),
    BONUS: Measure(
        Label("Films ayant obtenu le bonus parité", "Films with the bonus parité"),
        Label(f"films avec la mention ÷ films agréés depuis {BONUS_FIRST_YEAR}",
              f"films with the mark ÷ films agreed since {BONUS_FIRST_YEAR}"),
    ),
    FIRST_FILMS: Measure(
        Label("Premiers films", "First films"),
        Label("films de rang 1 ÷ films dont le rang est connu",
              "films of rank 1 ÷ films whose rank is known"),
    ),
    BUDGET: Measure(
        Label("Part des devis\u00a0: films réalisés exclusivement par des femmes",
              "Share of budgets: films directed only by women"),
        Label("somme des devis des films réalisés exclusivement par des femmes ÷ somme des devis "
              "des films connus (en euros)",
              "sum of the budgets of films directed only by women ÷ sum of the budgets of known "
              "films (in euros)"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Agreement:
    """An agreement as an answer names it."""

    agrement_id: str
    film_id: str
    visa: str
    title: str | None
    agrement_year: int


@dataclass(frozen=True)
class Line:
    """What became of one entry; it repeats if all its agreements stood in the list before."""

    status: Literal["matched", "ambiguous", "not_found"]
    found_by: Way | None
    agreements: tuple[Agreement, ...]
    candidates: tuple[Agreement, ...]
    repeats: bool


@dataclass(frozen=True)
class Slate:
    """One line per entry, the years of the agreements found, and the rows of both sets of films."""

    lines: tuple[Line, ...]
    years: tuple[int, ...]
    n_agreements: int
    n_films: int
    n_all_agreements: int
    slate: tuple[ShareRow, ...]
    all_films: tuple[ShareRow, ...]


@dataclass(frozen=True)
class SlateDesk:
    """Answers about slates from the rows of one release, prepared once.

    `films` are rows of the table `films`, `directions` of `film_directions`, `teams` of
    `film_teams` and `links` of `film_links`.
    """

    films: Sequence[Row]
    directions: Iterable[Row]
    teams: Iterable[Row]
    links: Iterable[Row]
    _measured: dict[tuple[int, ...], tuple[ShareRow, ...]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, entries: Sequence[Entry]) -> Slate:
        """Find the films of a list and measure them, each agreement counted once."""
        found = [self._finder.find(entry) for entry in entries]
        lines, seen = self._lines(found)
        chosen = np.array(sorted(seen), np.intp)
        years = tuple(sorted({int(year) for year in self._columns.years[chosen]}))
        return Slate(
            lines=lines,
            years=years,
            n_agreements=len(chosen),
            n_films=len({self._columns.film_ids[place] for place in chosen}),
            n_all_agreements=len(self._columns.of_years(years)),
            slate=measure(self._columns, chosen),
            all_films=self._all_films(years),
        )

    def _lines(self, found: Sequence[Found]) -> tuple[tuple[Line, ...], set[int]]:
        seen: set[int] = set()
        lines = []
        for one in found:
            lines.append(Line(
                status=one.status,
                found_by=one.way,
                agreements=tuple(map(self._told, one.places)),
                candidates=tuple(map(self._told, one.candidates)),
                repeats=bool(one.places) and seen.issuperset(one.places),
            ))  # fmt: skip
            seen.update(one.places)
        return tuple(lines), seen

    def _told(self, place: int) -> Agreement:
        film = self.films[place]
        return Agreement(film["agrement_id"], film["film_id"], film["visa"], film["title"],
                         film["agrement_year"])  # fmt: skip

    def _all_films(self, years: tuple[int, ...]) -> tuple[ShareRow, ...]:
        with self._lock:
            rows = self._measured.get(years)
        if rows is None:
            rows = measure(self._columns, self._columns.of_years(years))
            with self._lock:
                if len(self._measured) >= _MOST_YEARS:
                    self._measured.clear()
                self._measured[years] = rows
        return rows

    @cached_property
    def _finder(self) -> FilmFinder:
        return FilmFinder(self.films, self.links)

    @cached_property
    def _columns(self) -> SlateFilms:
        directions, teams = (
            {row["agrement_id"]: row for row in rows} for rows in (self.directions, self.teams)
        )
        return SlateFilms.of(self.films, directions, teams)
