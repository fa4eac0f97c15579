"""From landed answers to the two tables."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa

from cinediv_pipeline.landing import without_credentials
from cinediv_pipeline.sources.wikidata import specs
from cinediv_pipeline.sources.wikidata.queries import Kind
from cinediv_pipeline.sources.wikidata.rows import Row, asked_for, item_of, read_rows

_DAY, _MONTH, _YEAR = 11, 10, 9
_PRECISIONS: Final = {_DAY: "day", _MONTH: "month", _YEAR: "year"}
# An address there repeats Wikimedia's own contents: no source.
_WIKIMEDIA: Final = ("wikipedia.org", "wikidata.org", "wikimedia.org")


@dataclass(frozen=True)
class Parsed:
    """The tables by lake key, and what was noticed on the way (counts by name)."""

    tables: Mapping[str, pa.Table]
    noticed: Mapping[str, int]


@dataclass
class _Claim:
    """What the rows of one statement about a gender say together."""

    item: str
    references: dict[str, set[str]] = field(default_factory=dict)


@dataclass
class _Award:
    """What the rows of one statement about an award say together."""

    row: Row
    conferrers: dict[str, str | None] = field(default_factory=dict)
    films: set[int] = field(default_factory=set)
    dates: set[tuple[str, str]] = field(default_factory=set)


class Answers:
    """Collects the rows of answers and turns them into tables.

    Equal rows count once: the query gives one row per combination of what a statement has several
    of.
    """

    def __init__(self) -> None:
        self._claims: dict[tuple[int, str, str], _Claim] = {}
        self._awards: dict[tuple[str, int, str], _Award] = {}
        self.noticed: Counter[str] = Counter()

    def add(self, kind: Kind, rows: Iterable[Row]) -> None:
        """Take in rows of a kind."""
        for row in rows:
            if kind == "gender":
                self._add_claim(row)
            else:
                self._add_award("film" if kind == "film_awards" else "person", row)

    def _add_claim(self, row: Row) -> None:
        key = (int(row["tmdb"]), row["statement"], row["gender"])
        claim = self._claims.setdefault(key, _Claim(item_of(row["item"]) or ""))
        shown = _reference(row)
        if shown:
            claim.references.setdefault(row["reference"], set()).add(shown)

    def _add_award(self, subject: str, row: Row) -> None:
        if item_of(row.get("award", "")) is None:
            self.noticed["awards_of_an_unknown_value"] += 1
            return
        award = self._awards.setdefault((subject, int(row["tmdb"]), row["statement"]), _Award(row))
        conferrer = item_of(row.get("conferrer", ""))
        if conferrer:
            award.conferrers[conferrer] = _label(row.get("conferrerLabel"), conferrer)
        if row.get("film", "").isdecimal():
            award.films.add(int(row["film"]))
        if "date" in row:
            award.dates.add((row["date"], row.get("precision", "")))

    def parsed(self) -> Parsed:
        """Return the tables, sorted."""
        claims = [_claim_row(*key, claim) for key, claim in sorted(self._claims.items(), key=_key)]
        awards = [_award_row(*key, award) for key, award in sorted(self._awards.items(), key=_key)]
        self.noticed["awards_for_several_films"] = sum(row["n_for_films"] > 1 for row in awards)
        tables = {
            specs.CLAIMS.key: specs.CLAIMS.table(claims),
            specs.AWARDS.key: specs.AWARDS.table(awards),
        }
        return Parsed(tables, {name: count for name, count in self.noticed.items() if count})


def parse(lines: Iterable[Mapping[str, Any]], wanted: Mapping[int, set[int]]) -> Parsed:
    """Return the tables of landed lines; `wanted` says of which ids a line's answer is in force.

    Raises
    ------
    ValueError
        A line is none of ours.
    """
    answers = Answers()
    for line in lines:
        if line["n"] in wanted:
            kind, ids = asked_for(line["key"])
            rows = read_rows(kind, line["body"], ids)
            answers.add(kind, (row for row in rows if int(row["tmdb"]) in wanted[line["n"]]))
    return answers.parsed()


def _key(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _claim_row(tmdb: int, statement: str, gender: str, claim: _Claim) -> dict[str, Any]:
    # An address says more to a reader than an item: it comes first, and the choice is always same.
    shown = sorted(
        (value for values in claim.references.values() for value in values),
        key=lambda value: (not value.startswith("http"), value),
    )
    return {
        "tmdb_person_id": tmdb,
        "wikidata_id": claim.item,
        "gender": gender,
        "statement_id": statement,
        "n_references": len(claim.references),
        "reference": shown[0] if shown else None,
    }


def _award_row(subject: str, tmdb: int, statement: str, award: _Award) -> dict[str, Any]:
    row, award_id = award.row, item_of(award.row["award"]) or ""
    conferrer = min(award.conferrers, default=None)
    day, year, precision = _dated(award.dates)
    return {
        "subject_kind": subject,
        "tmdb_id": tmdb,
        "wikidata_id": item_of(row["item"]),
        "outcome": row["outcome"],
        "award_id": award_id,
        "award": _label(row.get("awardLabel"), award_id),
        "conferred_by_id": conferrer,
        "conferred_by": award.conferrers[conferrer] if conferrer else None,
        "awarded_on": day,
        "award_year": year,
        "date_precision": precision,
        "for_tmdb_film_id": min(award.films, default=None),
        "n_for_films": len(award.films),
        "statement_id": statement,
    }


def _label(text: str | None, item: str) -> str | None:
    """Return a label; the service gives the item's id where there is none."""
    return None if text is None or text == item or not text.strip() else text.strip()


def _reference(row: Row) -> str | None:
    """Return the source that a row's reference states, if it is one."""
    if not row.get("reference"):
        return None
    if "source" in row:
        return item_of(row["source"])
    with suppress(ValueError):
        parts = urlsplit(row.get("url", ""))
        host = (parts.hostname or "").removesuffix(".")
        ours = any(host == name or host.endswith(f".{name}") for name in _WIKIMEDIA)
        if parts.scheme in ("http", "https") and "." in host and not ours:
            return without_credentials(row["url"])
    return None


def _dated(dates: Iterable[tuple[str, str]]) -> tuple[date | None, int | None, str | None]:
    """Return day, year and precision of the earliest date that tells at least a year."""
    readable = sorted(_readable(dates))
    if not readable:
        return None, None, None
    day, precision = readable[0]
    return day if precision == _DAY else None, day.year, _PRECISIONS[precision]


def _readable(dates: Iterable[tuple[str, str]]) -> Iterator[tuple[date, int]]:
    for text, precision in dates:
        with suppress(ValueError):  # a year before Christ, or no date
            if int(precision) in _PRECISIONS:
                yield date.fromisoformat(text[:10]), int(precision)
