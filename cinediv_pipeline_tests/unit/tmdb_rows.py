"""TMDB tables in a home by hand: films that resemble those of the list, with their directors."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cinediv_pipeline.sources.tmdb import specs
from cinediv_pipeline.workshop import Workshop


class Credited(NamedTuple):
    """A person with a post in a film; department and job, or a place in the cast."""

    person: int
    name: str
    job: tuple[str, str] = ("Directing", "Director")
    gender: str = "unknown"
    order: int | None = None


class Shown(NamedTuple):
    """A film of TMDB."""

    tmdb_id: int
    title: str
    year: int
    credits: Sequence[Credited] = ()
    companies: Sequence[str] = ()
    runtime: int | None = 95


def put_tmdb(shop: Workshop, *films: Shown) -> None:
    """Put the four tables of TMDB in place of those of the home."""
    rows: dict[str, list[dict[str, Any]]] = {spec.key: [] for spec in specs.TABLES}
    people: dict[int, Mapping[str, Any]] = {}
    for film in films:
        rows[specs.FILMS.key].append(_film(film))
        rows[specs.TITLES.key].append(
            {"tmdb_id": film.tmdb_id, "kind": "main", "country": None, "title": film.title,
             "title_type": None}
        )  # fmt: skip
        for place, one in enumerate(film.credits):
            rows[specs.CREDITS.key].append(_credit(film, place, one))
            people[one.person] = _person(one)
    rows[specs.PEOPLE.key] = [dict(people[number]) for number in sorted(people)]
    tables = {spec.key: spec.table(rows[spec.key]) for spec in specs.TABLES}
    shop.lake.write(tables, work="by hand", audit=lambda _new, _old: [])


def _film(film: Shown) -> dict[str, Any]:
    empty = dict.fromkeys(specs.FILMS.schema.names)
    lists = {
        "genres": ["Drama"], "origin_countries": ["FR"], "production_countries": ["FR"],
        "production_companies": list(film.companies),
    }  # fmt: skip
    return {
        **empty, **lists, "tmdb_id": film.tmdb_id, "title": film.title,
        "original_title": film.title, "release_date": dt.date(film.year, 5, 1),
        "runtime_minutes": film.runtime,
    }  # fmt: skip


def _credit(film: Shown, place: int, one: Credited) -> dict[str, Any]:
    cast = one.order is not None
    return {
        "credit_id": f"{film.tmdb_id:012d}{place:012d}", "tmdb_id": film.tmdb_id,
        "tmdb_person_id": one.person, "kind": "cast" if cast else "crew", "name": one.name,
        "gender": one.gender, "department": None if cast else one.job[0],
        "job": None if cast else one.job[1], "character": None, "billing_order": one.order,
    }  # fmt: skip


def _person(one: Credited) -> dict[str, Any]:
    empty = dict.fromkeys(specs.PEOPLE.schema.names)
    return {
        **empty, "tmdb_person_id": one.person, "name": one.name, "also_known_as": [],
        "gender": one.gender,
    }  # fmt: skip
