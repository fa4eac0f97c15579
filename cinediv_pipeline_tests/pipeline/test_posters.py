"""Posters of the inbox, from the lake to the rows: judged by a count of its own."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import isnan, sqrt
from random import Random
from typing import Any, NamedTuple

import duckdb
import pytest

from cinediv_pipeline.enrichment.observations import CONTENT_OBSERVATIONS
from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.validation.suites import contents
from cinediv_pipeline.warehouse import Warehouse
from cinediv_pipeline.workshop import Workshop

pytestmark = pytest.mark.slow


class Figure(NamedTuple):
    """What a vision model says of one figure."""

    gender: str
    area: float
    foreground: str


Posters = Mapping[str, tuple[str, Sequence[Figure]]]


def _films(home: Home, year: int) -> list[str]:
    with duckdb.connect(str(Warehouse(home).file), read_only=True) as connection:
        found = connection.execute(
            "select distinct film_id from core.dim_agreements where is_fif and agrement_year = ? "
            "order by film_id", [year],
        ).fetchall()  # fmt: skip
    return [film for (film,) in found]


def _largest_year(home: Home) -> int:
    with duckdb.connect(str(Warehouse(home).file), read_only=True) as connection:
        found = connection.execute(
            "select agrement_year from core.dim_agreements where is_fif group by all "
            "order by count(*) desc, agrement_year limit 1"
        ).fetchone()
    assert found is not None
    return int(found[0])


def _drawn(films: Sequence[str]) -> Posters:
    """Two posters per film, for every third three; up to five figures, some undetermined."""
    chance = Random(7)
    named = [film for place, film in enumerate(films) for _ in range(2 + (place % 3 == 0))]
    return {
        f"{place:064x}": (film, [_figure(chance) for _ in range(chance.randint(0, 5))])
        for place, film in enumerate(named)
    }


def _figure(chance: Random) -> Figure:
    """Return a figure; those of women are half as large."""
    genders = ("female", "male", "other", "not_determinable")
    gender = chance.choices(genders, (35, 55, 5, 5))[0]
    area = chance.randint(1, 100 if gender == "female" else 200) / 1000
    return Figure(gender, area, chance.choice(("yes", "yes", "no")))


def _rows(posters: Posters) -> Iterator[dict[str, Any]]:
    for id_, (film, figures) in posters.items():
        yield _row(id_, film, id_, "figures_by", "vision")
        yield _row(id_, film, id_, "n_figures", str(len(figures)))
        for number, figure in enumerate(figures, 1):
            subject = f"{id_}/c{number}"
            yield _row(id_, film, subject, "gender_presentation", figure.gender)
            yield _row(id_, film, subject, "area_share", str(figure.area))
            yield _row(id_, film, subject, "foreground", figure.foreground)


def _row(id_: str, film: str, subject: str, dimension: str, value: str) -> dict[str, Any]:
    return {
        "content_type": "poster", "content_id": id_, "film_id": film, "subject_id": subject,
        "subject_label": None, "dimension": dimension, "value": value, "confidence": None,
        "method": "model", "model": "eyes", "prompt_version": "1", "evidence": "as it is drawn",
        "observed_at": date(2026, 1, 1),
    }  # fmt: skip


def _counted(home: Home, posters: Posters, year: int) -> dict[str, dict[str, Any]]:
    """Return the rows of films of French initiative of a year, by breakdown value."""
    shop = Workshop.open(Settings(home=home.root), real=False)
    table = CONTENT_OBSERVATIONS.table(list(_rows(posters)))
    _, written = shop.lake.write(
        {CONTENT_OBSERVATIONS.key: table}, work="posters", audit=shop.auditor(contents.SUITE)
    )
    assert written
    with (
        Warehouse(home).counted_otherwise(["poster_prominence"], shop.lake.local_dir()) as file,
        duckdb.connect(str(file), read_only=True) as connection,
    ):
        found = connection.execute(
            "select * from indicators.poster_prominence where population = 'fif' "
            "and year(period_start) = ? and year(period_end) = ? and breakdown <> 'genre'",
            [year, year],
        ).df()
    return {str(row["breakdown_value"]): dict(row) for _, row in found.iterrows()}


def _weights(measure: str, figures: Sequence[Figure]) -> tuple[float, float, float]:
    """Return what a poster has of women, of known and of all figures."""
    kept = [figure for figure in figures if measure != "foreground" or figure.foreground == "yes"]
    weighed = [(figure.gender, figure.area if measure == "area" else 1) for figure in kept]
    return (
        sum(weight for gender, weight in weighed if gender == "female"),
        sum(weight for gender, weight in weighed if gender != "not_determinable"),
        sum(weight for _, weight in weighed),
    )


def _as_published(measure: str, posters: Posters) -> dict[str, float]:
    """Return what a row must say, counted poster by poster."""
    clusters = [_weights(measure, figures) for _, figures in posters.values()]
    women, known, every = (sum(part) for part in zip(*clusters, strict=True))
    share, n = women / known, sum(x > 0 for _, x, _ in clusters)
    spread = sum((y - share * x) ** 2 for y, x, _ in clusters) * n / (n - 1)
    error = 1.959964 * sqrt(spread) / known
    return {
        "value": share, "numerator": women, "denominator": known,
        "ci_low": share - error, "ci_high": share + error,
        "bound_low": women / every, "bound_high": (women + every - known) / every,
        "coverage": known / every,
    }  # fmt: skip


def test_rows_say_what_a_count_of_the_figures_says(sample_home: Home) -> None:
    year = _largest_year(sample_home)
    films = _films(sample_home, year)
    shown = films[:-2]
    posters = _drawn(shown)
    rows = _counted(sample_home, posters, year)
    assert rows.keys() == {"all", "figures", "area", "foreground"}
    for name, row in rows.items():
        told = _as_published(name, posters)
        told["coverage"] *= len(shown) / len(films)
        assert row["status"] == "published", name
        assert {key: row[key] for key in told} == pytest.approx(told), name
    assert rows["area"]["value"] < rows["figures"]["value"] - 0.05


def test_posters_of_three_films_in_four_are_no_figure_of_french_cinema(sample_home: Home) -> None:
    year = _largest_year(sample_home)
    films = _films(sample_home, year)
    posters = _drawn(films[: len(films) * 3 // 4])
    rows = _counted(sample_home, posters, year)
    assert {row["status"] for row in rows.values()} == {"withheld_coverage"}
    numbers = ["value", "numerator", "denominator", "ci_low", "ci_high", "bound_low", "bound_high"]
    assert all(isnan(row[name]) for row in rows.values() for name in numbers)
