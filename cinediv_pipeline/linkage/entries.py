"""Finds the films of a list that somebody sends: by visa, by TMDB's id, or by title and year.

A title that may be several films is told with all of them and never guessed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from cinediv_pipeline.linkage.search import TitleSearch
from cinediv_pipeline.linkage.titles import Title, compare, title_of

#: A film is listed with the year of its making, its festival or its release: up to a year before
#: the agreement, and up to three after it.
YEARS_BEFORE: Final = 1
YEARS_AFTER: Final = 3
VISA_DIGITS: Final = 6
# Titles that are like an unknown one: how many are told, and how many are looked at closely.
_MOST_LIKE: Final = 5
_LOOKED_AT: Final = 20
# Titles made comparable that may be kept: those of callers are without number.
_MOST_KEPT: Final = 20_000

Row = Mapping[str, Any]
Way = Literal["visa", "tmdb_id", "title", "near_title"]


@dataclass(frozen=True)
class Entry:
    """One film of a list: a visa (its year is the agreement's), an id, or title and year."""

    visa: str | None = None
    tmdb_id: int | None = None
    title: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Found:
    """What an entry is: places of agreements, or what it may be.

    `candidates` are the films of an ambiguous title, or what is most like an unknown one.
    """

    status: Literal["matched", "ambiguous", "not_found"]
    way: Way | None = None
    places: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()


_NOTHING: Final = Found("not_found")


class _Window(NamedTuple):
    """The titles that a year may mean, the places of their agreements, ready to be searched."""

    titles: list[tuple[Title, int]]
    search: TitleSearch


class FilmFinder:
    """Finds agreements among rows of `films`, in their order; `links` are rows of `film_links`."""

    def __init__(self, films: Sequence[Row], links: Iterable[Row]) -> None:
        self._films = films
        self._by_tmdb_id = {int(link["tmdb_id"]): str(link["film_id"]) for link in links}
        self._windows: dict[int, _Window] = {}

    def find(self, entry: Entry) -> Found:
        """Return what one entry is."""
        if entry.visa is not None:
            return self._of_visa(entry.visa, entry.year)
        if entry.tmdb_id is not None:
            film = self._by_tmdb_id.get(entry.tmdb_id, "")
            return self._matched("tmdb_id", self._by_film.get(film, ()))
        return self._of_title(entry.title or "", entry.year or 0)

    def _of_visa(self, visa: str, year: int | None) -> Found:
        """All agreements of a visa, or the one of a year; spreadsheets drop leading zeros."""
        own = self._by_visa.get(visa.zfill(VISA_DIGITS), [])
        places = [place for place in own if year in (None, self._films[place]["agrement_year"])]
        if not places:
            return Found("not_found", candidates=tuple(own))
        return self._matched("visa", places)

    def _of_title(self, title: str, year: int) -> Found:
        if title_of.cache_info().currsize > _MOST_KEPT:
            title_of.cache_clear()
        mine, (window, search) = title_of(title), self._window(year)
        if not mine.compact:
            return _NOTHING
        same = [place for other, place in window if other.compact == mine.compact]
        if same:
            return self._one_film("title", same)
        likely = search.nearest(mine.key)[:_LOOKED_AT]
        near = [window[one][1] for one in likely
                if compare((mine,), (window[one][0],)).likeness == "near"]  # fmt: skip
        if near:
            return self._one_film("near_title", near)
        like = dict.fromkeys(window[one][1] for one in likely)
        return Found("not_found", candidates=tuple(like)[:_MOST_LIKE])

    def _one_film(self, way: Way, places: Sequence[int]) -> Found:
        """Return the agreements of one film; several films are ambiguous."""
        own = dict.fromkeys(places)
        if len({self._films[place]["film_id"] for place in own}) == 1:
            return self._matched(way, own)
        return Found("ambiguous", candidates=tuple(own))

    def _matched(self, way: Way, places: Iterable[int]) -> Found:
        own = tuple(places)
        return Found("matched", way, own) if own else _NOTHING

    @cached_property
    def _by_visa(self) -> Mapping[str, list[int]]:
        return self._places_by("visa")

    @cached_property
    def _by_film(self) -> Mapping[str, list[int]]:
        return self._places_by("film_id")

    def _places_by(self, name: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, film in enumerate(self._films):
            found[film[name]].append(place)
        return dict(found)

    @cached_property
    def _by_year(self) -> Mapping[int, list[tuple[Title, int]]]:
        """Agreement year -> titles and former titles, each with the place of its agreement."""
        found: dict[int, list[tuple[Title, int]]] = defaultdict(list)
        for place, film in enumerate(self._films):
            for title in filter(None, dict.fromkeys((film["title"], film["former_title"]))):
                found[film["agrement_year"]].append((title_of(title), place))
        return dict(found)

    def _window(self, year: int) -> _Window:
        """Return the titles of the agreements that a year may mean."""
        if year not in self._windows:
            years = range(year - YEARS_AFTER, year + YEARS_BEFORE + 1)
            titles = [one for own in years for one in self._by_year.get(own, [])]
            self._windows[year] = _Window(titles, TitleSearch([title.key for title, _ in titles]))
        return self._windows[year]
