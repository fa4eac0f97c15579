"""What linkage knows of a film on either side: the CNC list and TMDB."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from cinediv_pipeline.linkage.companies import company_keys
from cinediv_pipeline.linkage.titles import Title, titles_of

_DIRECTING: Final = ("Directing", "Director")
_GENRES: Final = {"Animation": "animation", "Documentary": "documentary"}
_TELEVISION: Final = "TV Movie"


@dataclass(frozen=True)
class ListedFilm:
    """A film of the CNC list, with all its agreements.

    `directors` are names as printed; `countries` are ISO codes of those that finance it.
    """

    film_id: str
    visa: str
    years: tuple[int, ...]
    texts: tuple[str, ...]
    directors: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()
    genre: str = ""

    @cached_property
    def titles(self) -> tuple[Title, ...]:
        """Its titles, former ones included, made comparable."""
        return titles_of(self.texts)

    @cached_property
    def companies(self) -> frozenset[str]:
        """Its production companies, made comparable."""
        return company_keys(self.producers)


@dataclass(frozen=True)
class Director:
    """A director on TMDB, with all spellings of the name."""

    tmdb_person_id: int
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class TmdbFilm:
    """A film of TMDB. `years` are those of its first release anywhere and in France.

    `own_texts` are its main and original titles; `texts` are these and the alternative ones.
    """

    tmdb_id: int
    years: tuple[int, ...]
    texts: tuple[str, ...]
    directors: tuple[Director, ...] = ()
    producers: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()
    genres: frozenset[str] = frozenset()
    runtime_minutes: int | None = None
    is_television: bool = False
    own_texts: tuple[str, ...] = ()

    @cached_property
    def own_titles(self) -> tuple[Title, ...]:
        """Its main and original titles, made comparable."""
        return titles_of(self.own_texts or self.texts)

    @cached_property
    def titles(self) -> tuple[Title, ...]:
        """Its main, original and alternative titles, made comparable."""
        return titles_of(self.texts)

    @cached_property
    def companies(self) -> frozenset[str]:
        """Its production companies, made comparable."""
        return company_keys(self.producers)


def genres_of(tmdb_genres: Iterable[str]) -> frozenset[str]:
    """Return our genres for TMDB's: an animated documentary is both; none where TMDB has none."""
    genres = frozenset(tmdb_genres)
    found = frozenset(ours for theirs, ours in _GENRES.items() if theirs in genres)
    return found or (frozenset(("fiction",)) if genres else found)


def listed_films(
    film_ids: Mapping[str, str],
    agreements: pa.Table,
    directors: Mapping[str, Iterable[str]],
    producers: pa.Table,
    nationalities: pa.Table,
) -> list[ListedFilm]:
    """Read the films of the list.

    Parameters
    ----------
    film_ids : mapping
        agrement_id -> film_id.
    agreements, producers, nationalities : pa.Table
        The raw tables.
    directors : mapping
        agrement_id -> names as printed or corrected.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    columns = ["agrement_id", "agrement_year", "visa", "title", "former_title", "genre"]
    for row in agreements.select(columns).to_pylist():
        rows.setdefault(film_ids[row["agrement_id"]], []).append(row)
    companies = _texts(producers, "name", "former_name")
    countries = _texts(nationalities, "country")
    return [
        _listed(film_id, rows[film_id], directors, companies, countries) for film_id in sorted(rows)
    ]


def _listed(
    film_id: str,
    rows: list[dict[str, Any]],
    directors: Mapping[str, Iterable[str]],
    companies: Mapping[str, list[str]],
    countries: Mapping[str, list[str]],
) -> ListedFilm:
    ids = [row["agrement_id"] for row in rows]
    texts = [text for row in rows for text in (row["title"], row["former_title"]) if text]
    return ListedFilm(
        film_id=film_id,
        visa=rows[0]["visa"] or "",
        years=tuple(sorted({row["agrement_year"] for row in rows})),
        texts=tuple(sorted(set(texts))),
        directors=tuple(sorted({name for one in ids for name in directors.get(one, ())})),
        producers=tuple(sorted({name for one in ids for name in companies.get(one, ())})),
        countries=frozenset(code for one in ids for code in countries.get(one, ())),
        genre=rows[-1]["genre"] or "",
    )


def _texts(table: pa.Table, *columns: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in table.select(["agrement_id", *columns]).to_pylist():
        values = [row[column] for column in columns if row[column]]
        found.setdefault(row["agrement_id"], []).extend(values)
    return found


def tmdb_films(
    films: pa.Table, titles: pa.Table, credits_: pa.Table, people: pa.Table
) -> list[TmdbFilm]:
    """Read the films of TMDB's raw tables."""
    texts: dict[int, list[str]] = {}
    for row in titles.select(["tmdb_id", "title"]).to_pylist():
        texts.setdefault(row["tmdb_id"], []).append(row["title"])
    directors = directors_of(credits_, people)
    columns = [
        "tmdb_id", "title", "original_title", "release_date", "french_release_date", "genres",
        "production_countries", "origin_countries", "production_companies", "runtime_minutes",
    ]  # fmt: skip
    return [
        _tmdb_film(row, texts.get(row["tmdb_id"], []), directors.get(row["tmdb_id"], []))
        for row in films.select(columns).sort_by("tmdb_id").to_pylist()
    ]


def _tmdb_film(row: Mapping[str, Any], texts: list[str], directors: list[Director]) -> TmdbFilm:
    own = [text for text in (row["title"], row["original_title"]) if text]
    return TmdbFilm(
        tmdb_id=row["tmdb_id"],
        years=years_of(row["release_date"], row["french_release_date"]),
        texts=tuple(sorted({*own, *texts})),
        directors=tuple(directors),
        producers=tuple(sorted(row["production_companies"])),
        countries=frozenset([*row["production_countries"], *row["origin_countries"]]),
        genres=genres_of(row["genres"]),
        runtime_minutes=row["runtime_minutes"],
        is_television=_TELEVISION in row["genres"],
        own_texts=tuple(sorted(set(own))),
    )


def years_of(*days: date | None) -> tuple[int, ...]:
    """Return the years of days, without repetition."""
    return tuple(sorted({day.year for day in days if day is not None}))


def directed_rows(credits_: pa.Table) -> list[dict[str, Any]]:
    """Return film, person and name of every credit as director."""
    department, job = (
        pc.fill_null(pc.equal(credits_.column(name), wanted), fill_value=False)
        for name, wanted in zip(("department", "job"), _DIRECTING, strict=True)
    )
    own = credits_.filter(pc.and_(department, job))
    rows: list[dict[str, Any]] = own.select(["tmdb_id", "tmdb_person_id", "name"]).to_pylist()
    return rows


def directors_of(credits_: pa.Table, people: pa.Table) -> dict[int, list[Director]]:
    """Return TMDB id of a film -> its directors, by the id of the person."""
    rows = directed_rows(credits_)
    wanted = {row["tmdb_person_id"] for row in rows}
    spellings = spellings_of(people, wanted)
    found: dict[int, dict[int, Director]] = {}
    for row in sorted(rows, key=lambda row: (row["tmdb_id"], row["tmdb_person_id"])):
        person = row["tmdb_person_id"]
        names = dict.fromkeys([row["name"], *spellings.get(person, ())])
        found.setdefault(row["tmdb_id"], {})[person] = Director(person, tuple(names))
    return {film: list(people.values()) for film, people in found.items()}


def spellings_of(people: pa.Table, wanted: set[int]) -> dict[int, list[str]]:
    """Return TMDB person id -> name and other names of the people wanted."""
    ids = pa.array(sorted(wanted), pa.int64())
    own = people.filter(pc.is_in(people.column("tmdb_person_id"), value_set=ids))
    rows = own.select(["tmdb_person_id", "name", "also_known_as"]).to_pylist()
    return {row["tmdb_person_id"]: [row["name"], *row["also_known_as"]] for row in rows}
