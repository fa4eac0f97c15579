"""The figures board: verdicts, units, what misses, bounds, and the committed list."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.publication import figures
from cinediv_pipeline.publication.figures import Published, Values
from cinediv_pipeline.settings import dbt_project_dir, published_figures
from cinediv_pipeline.vocabulary import INDICATOR_KEY

KEY = ("women_share", "fif", "2020-01-01", "2020-12-31", "all", "all")
OTHER_YEAR = ("women_share", "fif", "2021-01-01", "2021-12-31", "all", "all")
HEADER = (
    "figure_id,label_fr,label_en,population_fr,population_en,period,published_value,unit,tolerance,"
    "published_by,note,indicator_id,population,period_start,period_end,breakdown,breakdown_value,"
    "scale,explanation\n"
)


def figure(
    value: float,
    tolerance: float | None = 0.5,
    *,
    key: tuple[str, ...] = KEY,
    scale: float = 100,
    explanation: str = "",
) -> Published:
    texts = {
        "figure_id": "P99", "label_fr": "Part", "label_en": "Share", "population_fr": "films",
        "population_en": "films", "period": "2020", "unit": "percent", "published_by": "Institut",
        "note": "",
    }  # fmt: skip
    named = dict(zip(INDICATOR_KEY, key, strict=True)) if key else {}
    return Published(texts, value, tolerance, named, scale, explanation)


def row(item: Published, values: Values, by_first_names: Values | None = None) -> dict[str, Any]:
    (found,) = figures.compute([item], values, by_first_names or {}).to_pylist()
    return dict(found)


def test_a_figure_within_its_tolerance_is_reproduced() -> None:
    found = row(figure(26.8), {KEY: (0.2651, "published")}, {KEY: (0.25, "published")})
    assert found["verdict"] == "reproduced"
    assert found["computed"] == pytest.approx(26.51)
    assert found["computed_by_first_names"] == pytest.approx(25)
    assert found["difference"] == pytest.approx(-0.29)
    assert (found["published_value"], found["tolerance"], found["explanation"]) == (26.8, 0.5, "")
    assert [found[name] for name in INDICATOR_KEY] == list(KEY)


@pytest.mark.parametrize(
    ("computed", "verdict"),
    [(0.275, "reproduced"), (0.265, "reproduced"), (0.27501, "missed"), (0.26499, "missed")],
)
def test_the_edge_of_the_tolerance_is_reproduced(computed: float, verdict: str) -> None:
    assert row(figure(27.0), {KEY: (computed, "published")})["verdict"] == verdict


@pytest.mark.parametrize("tolerance", [0, None])
def test_without_tolerance_only_the_same_number_is_reproduced(tolerance: float | None) -> None:
    item = figure(309, tolerance, scale=1)
    assert row(item, {KEY: (309, "published")})["verdict"] == "reproduced"
    assert row(item, {KEY: (310, "published")})["verdict"] == "missed"


def test_a_miss_with_an_explanation_is_explained() -> None:
    item = figure(27.0, explanation="another edition of the list")
    found = row(item, {KEY: (0.31, "published")})
    assert (found["verdict"], found["explanation"]) == ("explained", "another edition of the list")
    assert found["difference"] == pytest.approx(4)


def test_an_explanation_that_is_no_longer_needed_is_not_shown() -> None:
    found = row(figure(27.0, explanation="another edition"), {KEY: (0.27, "published")})
    assert (found["verdict"], found["explanation"]) == ("reproduced", "")


def test_a_value_that_our_rules_withhold_is_not_published() -> None:
    values: Values = {KEY: (None, "withheld_coverage")}
    found = row(figure(27.0), values, {KEY: (0.25, "published")})
    assert (found["verdict"], found["computed"], found["difference"]) == (
        "not_published", None, None,
    )  # fmt: skip
    assert found["explanation"] == "our rules withhold it: withheld_coverage"
    assert found["computed_by_first_names"] == pytest.approx(25)


def test_a_value_that_first_names_alone_withhold_is_left_out() -> None:
    found = row(figure(27.0), {KEY: (0.27, "published")}, {KEY: (None, "withheld_coverage")})
    assert (found["verdict"], found["computed_by_first_names"]) == ("reproduced", None)


def test_a_figure_of_years_that_the_list_does_not_hold_is_skipped() -> None:
    found = row(figure(27.0), {OTHER_YEAR: (0.27, "published")})
    assert (found["verdict"], found["computed"]) == ("skipped", None)
    assert found["explanation"] == "the list in force does not hold these years"


@pytest.mark.parametrize("values", [{}, {("film_count", *KEY[1:]): (1.0, "published")}])
def test_a_figure_of_an_unknown_indicator_is_named(values: Values) -> None:
    with pytest.raises(ContractError, match=r"published_figures\.csv: P99 .*'women_share'"):
        figures.compute([figure(27.0)], values, {})


def test_a_figure_without_indicator_is_a_reference() -> None:
    found = row(figure(33, None, key=()), {})
    assert (found["verdict"], found["tolerance"], found["indicator_id"]) == (
        "reference",
        None,
        None,
    )
    assert found["explanation"] == "not computed from the sources of this release"
    assert row(figure(33, key=(), explanation="Cannes"), {})["explanation"] == "Cannes"


def test_euros_are_told_in_millions() -> None:
    found = row(figure(3.5, 0.2, scale=0.000001), {KEY: (3_652_000.0, "published")})
    assert found["verdict"] == "reproduced"
    assert found["computed"] == pytest.approx(3.652)
    assert found["difference"] == pytest.approx(0.152)


def test_a_board_that_compares_nothing_gives_the_reason() -> None:
    board = figures.skipped([figure(27.0), figure(33, key=())], "fictional data").to_pylist()
    assert [(item["verdict"], item["explanation"]) for item in board] == [
        ("skipped", "fictional data"),
        ("reference", "not computed from the sources of this release"),
    ]
    assert [item["computed"] for item in board] == [None, None]


def test_what_misses_or_is_withheld_without_reason_is_listed() -> None:
    values: Values = {KEY: (0.31, "published"), OTHER_YEAR: (None, "withheld_n")}
    board = figures.compute(
        [figure(31.0), figure(20.0), figure(20.0, explanation="known"), figure(5, key=OTHER_YEAR),
         figure(9, key=("women_share", "fif", "1999-01-01", "1999-12-31", "all", "all")),
         figure(33, key=())],
        values, {},
    )  # fmt: skip
    verdicts = board.column("verdict").to_pylist()
    assert verdicts == [
        "reproduced", "missed", "explained", "not_published", "skipped", "reference",
    ]  # fmt: skip
    assert set(verdicts) == set(figures.VERDICTS)
    assert [item["verdict"] for item in figures.misses(board)] == ["missed", "not_published"]


def test_every_board_has_the_columns_that_the_table_describes() -> None:
    table = figures.figures_table()
    for board in (figures.compute([], {}, {}), figures.skipped([figure(1)], "test")):
        assert board.column_names == list(table.columns)
    assert figures.misses(figures.compute([], {}, {})) == []
    assert (table.key, table.relations) == (("figure_id",), ())


@pytest.fixture
def tiny() -> Iterator[duckdb.DuckDBPyConnection]:
    """Two relations of one indicator: `reviewed` and `names`."""
    columns = ", ".join(f"{name} varchar" for name in INDICATOR_KEY).replace(
        "period_start varchar, period_end varchar", "period_start date, period_end date"
    )
    with duckdb.connect() as connection:
        for relation in ("reviewed", "names"):
            connection.execute(
                f"create table {relation} ({columns}, value double, bound_low double, "
                "bound_high double, status varchar)"
            )
        yield connection


def put(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    year: int,
    *rest: object,
    cell: str = "all",
) -> None:
    row = ["women_share", "fif", f"{year}-01-01", f"{year}-12-31", cell, cell, *rest]
    connection.execute(f"insert into {relation} values ({', '.join('?' * len(row))})", row)


def test_values_are_read_by_key_with_dates_as_text(tiny: duckdb.DuckDBPyConnection) -> None:
    put(tiny, "reviewed", 2020, 0.27, None, None, "published")
    put(tiny, "names", 2021, None, None, None, "withheld_n")
    assert figures.read_values(tiny, ["reviewed", "names"]) == {
        KEY: (0.27, "published"), OTHER_YEAR: (None, "withheld_n"),
    }  # fmt: skip


def test_reviewed_totals_outside_the_bounds_of_first_names_are_listed(
    tiny: duckdb.DuckDBPyConnection,
) -> None:
    # year, reviewed value, bounds by first names
    for year, value, low, high in (
        (2015, 0.30, 0.25, 0.30), (2016, 0.25, 0.25, 0.30), (2018, 0.31, 0.25, 0.30),
        (2017, 0.24, 0.25, 0.30), (2019, None, 0.25, 0.30), (2020, 0.9, None, None),
    ):  # fmt: skip
        put(tiny, "reviewed", year, value, 0, 1, "published")
        put(tiny, "names", year, 0.27, low, high, "published")
    put(tiny, "reviewed", 2021, 0.9, 0, 1, "published", cell="genre")
    put(tiny, "names", 2021, 0.1, 0.1, 0.1, "published", cell="genre")
    put(tiny, "reviewed", 2022, 0.9, 0, 1, "published")  # first names say nothing of it
    assert figures.outside_bounds(tiny, "reviewed", "names") == [
        ("women_share", "fif", "2017-01-01"), ("women_share", "fif", "2018-01-01"),
    ]  # fmt: skip


def test_a_list_is_read_with_its_empty_cells(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    gap_row = 'P1,"Écart, en %",Gap,films,films,2020,-38,percent,3,Institut,,' + ",".join(KEY)
    reference_row = "P2,Cannes,Cannes,Cannes,Cannes,2023,33,percent,,press,,,,,,,,,"
    path.write_text(f"{HEADER}{gap_row},100,\n{reference_row}\n", encoding="utf-8")
    gap, reference = figures.read_published(path)
    assert gap.texts["label_fr"] == "Écart, en %"
    assert (gap.value, gap.tolerance, gap.scale) == (-38.0, 3.0, 100.0)
    assert tuple(gap.key.values()) == KEY
    assert (reference.tolerance, reference.key, reference.scale) == (None, {}, 1.0)
    assert figures.indicators_of([reference, gap, gap]) == ["women_share"]


def test_the_committed_list_has_46_figures_of_which_31_are_computed() -> None:
    found = figures.read_published(published_figures())
    assert [item.texts["figure_id"] for item in found] == [f"P{n:02d}" for n in range(1, 47)]
    computed = [item for item in found if item.key]
    assert len(computed) == 31
    assert all(item.tolerance is not None for item in computed)
    assert all(all(item.key.values()) for item in computed)
    assert Counter(item.texts["unit"] for item in found)["MEUR"] == 1
    assert {item.texts["unit"] for item in found} == {"films", "persons", "percent", "MEUR"}
    assert {(item.texts["unit"], item.scale) for item in computed} == {
        ("films", 1), ("persons", 1), ("percent", 100), ("MEUR", 0.000001),
    }  # fmt: skip
    assert all(item.texts["published_by"].strip() for item in found)


def test_every_indicator_of_the_committed_list_is_a_model() -> None:
    models = {path.stem for path in (dbt_project_dir() / "models" / "indicators").rglob("*.sql")}
    named = set(figures.indicators_of(figures.read_published(published_figures())))
    assert len(named) == 8
    assert named - models == set()


def test_the_french_of_the_committed_list_has_typographic_apostrophes() -> None:
    texts = [
        item.texts[name]
        for item in figures.read_published(published_figures())
        for name in ("label_fr", "population_fr")
    ]
    assert [text for text in texts if "'" in text] == []
    assert any("’" in text for text in texts)
    assert [text for text in texts if not text.strip() or re.search(r"\s{2}", text)] == []
