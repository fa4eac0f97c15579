"""Which landed films are observed, and who has a credit in them.

Read line by line: a load of any size needs the memory of one answer and of the ids.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

_COUNTRY: Final = "FR"


@dataclass(frozen=True)
class Span:
    """First releases that are observed: a film outside stays in the landing zone only."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Film:
    """An observed film: its line in the landing zone and its first release, if that can be read."""

    line: int
    released: date | None


@dataclass(frozen=True)
class Observed:
    """The observed films by id, and the ids of everybody who has a credit in one."""

    films: dict[int, Film] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, lines: Iterable[Mapping[str, Any]], span: Span) -> "Observed":
        """Read the lines of films in force."""
        found = cls()
        for line in lines:
            body = line["body"]
            if isinstance(body, Mapping) and is_observed(body, span):
                number = body["id"]
                found.films[number] = Film(int(line["n"]), as_date(body["release_date"]))
                found.people.update(_credited(body.get("credits")))
        return found

    def released_in(self, spans: Iterable[tuple[date, date]]) -> set[int]:
        """Return the ids of films whose first release is in one of the spans of days."""
        spans = list(spans)
        return {
            number
            for number, film in self.films.items()
            if film.released is not None
            and any(first <= film.released <= last for first, last in spans)
        }

    def count(self, first: date, last: date) -> int:
        """Return how many films have their first release in these days."""
        return sum(
            film.released is not None and first <= film.released <= last
            for film in self.films.values()
        )


def is_observed(film: Mapping[str, Any], span: Span) -> bool:
    """Return whether a film is of French origin and first released in the span.

    What the lists of films leave out is left out here too, so that a film that changes is treated
    as if it were found today: adult and video films, and films without a date. A date that cannot
    be read keeps its film, to be reported.
    """
    if not isinstance(film.get("id"), int) or _COUNTRY not in (film.get("origin_country") or ()):
        return False
    if film.get("adult") is True or film.get("video") is True:
        return False
    text = str(film.get("release_date") or "").strip()
    released = as_date(text)
    return bool(text) and (released is None or span.first <= released <= span.last)


def as_date(text: object) -> date | None:
    """Return a day, or None where the text is none: nothing is guessed."""
    try:
        return date.fromisoformat(str(text).strip())
    except ValueError:
        return None


def _credited(credits_: object) -> Iterator[int]:
    if not isinstance(credits_, Mapping):
        return
    for part in ("cast", "crew"):
        for row in credits_.get(part) or ():
            if isinstance(row, Mapping) and isinstance(row.get("id"), int):
                yield row["id"]
