"""What the tests of linkage share: films of either side in one line, and the real list at hand."""

import ast
import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from cinediv_pipeline.linkage.films import records_from, register
from cinediv_pipeline.linkage.match import Link, link
from cinediv_pipeline.linkage.records import (
    Director,
    ListedFilm,
    TmdbFilm,
    genres_of,
    listed_films,
    years_of,
)
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.cnc.tables import parse
from cinediv_pipeline_tests.conftest import REAL_WORKBOOK

FRENCH_FILMS = REAL_WORKBOOK.parents[1] / "tmdb" / "french_films.csv"
needs_real_films = pytest.mark.skipif(
    not (REAL_WORKBOOK.exists() and FRENCH_FILMS.exists()),
    reason="needs the real workbook and the 360 TMDB films, which are not part of the project",
)
_GENRES = {"Documentaire": "Documentary", "Téléfilm": "TV Movie"}


def listed(number: int, title: str, year: int, *directors: str, **more: object) -> ListedFilm:
    """A film of the list: film-1, agreed in `year`."""
    values: dict[str, object] = {"genre": "fiction", "countries": frozenset({"FR"}), **more}
    texts = values.pop("texts", (title,))
    return ListedFilm(
        f"film-{number}",
        f"{number:06d}",
        (year,),
        texts,  # type: ignore[arg-type]
        directors,
        **values,  # type: ignore[arg-type]
    )


def on_tmdb(number: int, title: str, year: int | None, *directors: str, **more: object) -> TmdbFilm:
    """A TMDB film; its directors have the id of their name."""
    values: dict[str, object] = {
        "genres": frozenset({"fiction"}), "countries": frozenset({"FR"}), "runtime_minutes": 95,
        **more,
    }  # fmt: skip
    texts = values.pop("texts", (title,))
    people = tuple(
        Director(sum(map(ord, name)), (name, *values.get("also", ())))  # type: ignore[misc]
        for name in directors
    )
    values.pop("also", None)
    years = () if year is None else (year,)
    return TmdbFilm(number, years, texts, people, **values)  # type: ignore[arg-type]


def verdicts(ours: list[ListedFilm], theirs: list[TmdbFilm]) -> dict[tuple[str, int], Link]:
    """The links by pair."""
    return {one.pair: one for one in link(ours, theirs)}


def linked(ours: list[ListedFilm], theirs: list[TmdbFilm]) -> dict[int, str]:
    """TMDB id -> film_id of what is linked."""
    return {n: film for (film, n), one in verdicts(ours, theirs).items() if one.verdict == "linked"}


@cache
def real_list() -> list[ListedFilm]:
    """The real list, as linkage reads it."""
    tables = parse(REAL_WORKBOOK.read_bytes(), reference_dir())
    names: dict[str, list[str]] = {}
    for row in tables["raw/cnc_directors"].to_pylist():
        names.setdefault(row["agrement_id"], []).append(row["name"])
    agreements = tables["raw/cnc_agreements"]
    film_ids = {
        entry.source_id: entry.film_id for entry in register([], records_from(agreements, names))
    }
    return listed_films(
        film_ids, agreements, names, tables["raw/cnc_producers"], tables["raw/cnc_nationalities"]
    )


@cache
def french_films() -> list[TmdbFilm]:
    """The 360 French films with TMDB ids; the file names no director."""
    with FRENCH_FILMS.open(encoding="utf-8", newline="") as source:
        return [_french_film(row) for row in csv.DictReader(source)]


def _french_film(row: dict[str, str]) -> TmdbFilm:
    genres = [item["name"] for item in ast.literal_eval(row["Genres"] or "[]")]
    companies = ast.literal_eval(row["Société de production"] or "[]")
    return TmdbFilm(
        int(row["Id_TMDB"]),
        years_of(date.fromisoformat(row["Date de sortie"])),
        tuple(sorted({row["Titre"], row["Titre Original"]})),
        (),
        tuple(item["name"] for item in companies),
        frozenset(ast.literal_eval(row["Pays d'origine"] or "[]")),
        genres_of([_GENRES.get(name, name) for name in genres]),
        int(float(row["Durée"] or 0)) or None,
        "Téléfilm" in genres,
    )


def truth_path() -> Path:
    """The judged pairs of the project."""
    return reference_dir() / "linkage" / "truth.csv"
