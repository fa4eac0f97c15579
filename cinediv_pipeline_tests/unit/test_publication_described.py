"""What a release says of itself: the figures board, corrections, fiction, accepted checks."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cinediv_pipeline.errors import ReleaseError
from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.catalogue import Catalogue, ReleasedTable
from cinediv_pipeline.publication.columns import Column
from cinediv_pipeline.publication.context import Context
from cinediv_pipeline.publication.figures import (
    Published,
    compute,
    figures_table,
    read_board,
    skipped,
)
from cinediv_pipeline.publication.release import publish
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.publication.sealing import verify
from cinediv_pipeline.vocabulary import INDICATOR_KEY, Label

CATALOGUE = Catalogue(
    (
        ReleasedTable(
            name="films",
            relations=('"core"."dim_agreements"',),
            key=("agrement_id",),
            description=Label("Une ligne par agrément.", "One row per agreement."),
            licence="Licence Ouverte 2.0",
            source="CNC",
            columns={"agrement_id": Column("varchar", "Clé.", "Key.")},
        ),
    ),
    (),
)
KEY = ("film_count", "agrees", "2020-01-01", "2020-12-31", "all", "all")
TEXTS = {
    "label_fr": "Nombre de films", "label_en": "Number of films", "population_fr": "films agréés",
    "population_en": "all films agréés", "period": "2020", "unit": "films", "note": "",
    "published_by": "Institut fictif",
}  # fmt: skip
FIGURES = [
    Published({"figure_id": "P02", **TEXTS}, 17, None, {}, 1, ""),
    Published({"figure_id": "P01", **TEXTS}, 3, 1, dict(zip(INDICATOR_KEY, KEY, strict=True)), 1,
              ""),
]  # fmt: skip
OLD = {"entity": "agreement", "key": "a1-2020", "column": "devis_eur", "new_value": "7"}
NEW = {"entity": "person", "key": "person-1", "column": "gender", "source": "public knowledge"}


def board(value: float) -> pa.Table:
    return compute(FIGURES, {KEY: (value, "published")}, {})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare("real")
    with duckdb.connect(str(made.warehouse / "w.duckdb")) as connection:
        connection.execute("create schema core")
        connection.execute("create table core.dim_agreements as select 'a0' as agrement_id")
    return made


def release(home: Home, figures: pa.Table, context: Context | None = None) -> Release:
    file = home.warehouse / "w.duckdb"
    made = publish(home, file, CATALOGUE, context or Context("real"), figures)
    assert made.outcome == "released"
    return made.release


def read(release: Release, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release.path / name).read_text(encoding="utf-8"))
    return found


def test_the_board_is_a_released_table_and_a_page(home: Home) -> None:
    made = release(home, board(4))
    assert (made.n_rows["films"], made.n_rows["figures"]) == (1, 2)
    header, *lines = (made.path / "figures.csv").read_text(encoding="utf-8").splitlines()
    assert header.split(",") == [*figures_table().columns, "data_kind"]
    assert [line.split(",")[0] for line in lines] == ["P01", "P02"]
    assert ",4.0," in lines[0]
    assert pq.read_table(made.path / "figures.parquet").num_rows == 2
    page = (made.path / "figures.html").read_text(encoding="utf-8")
    assert f"Édition {made.id}." in page
    assert "within their tolerance: 1 of 1," in page
    assert "figures.html" in (made.path / "README.txt").read_text(encoding="utf-8")
    sealed = (made.path / "SHA256SUMS").read_text(encoding="utf-8")
    assert {name for name in ("figures.csv", "figures.parquet", "figures.html") if name in sealed} \
        == {"figures.csv", "figures.parquet", "figures.html"}  # fmt: skip
    verify(made)


def test_the_board_stands_in_the_database_that_tools_open(home: Home) -> None:
    made = release(home, board(5))
    with duckdb.connect(str(made.path / "observatory.duckdb"), read_only=True) as connection:
        found = connection.execute("select figure_id, computed, verdict from figures").fetchall()
    assert sorted(found) == [("P01", 5.0, "missed"), ("P02", None, "reference")]


def test_the_board_of_a_release_is_read_back_in_order(home: Home) -> None:
    made = release(home, board(2))
    rows = read_board(made.path)
    assert [(row["figure_id"], row["verdict"], row["difference"]) for row in rows] == [
        ("P01", "reproduced", -1.0), ("P02", "reference", None),
    ]  # fmt: skip
    assert {row["data_kind"] for row in rows} == {"real"}


def test_another_board_is_another_release_and_the_same_board_is_none(home: Home) -> None:
    first = release(home, board(3))
    again = publish(home, home.warehouse / "w.duckdb", CATALOGUE, Context("real"), board(3))
    assert (again.outcome, again.release) == ("identical", first)
    second = release(home, board(4))
    assert second.id != first.id
    assert read(second, "changes.json")["tables"]["figures"] == {
        "rows_before": 2, "rows_after": 2, "added": 0, "removed": 0,
    }  # fmt: skip


def test_the_data_package_describes_the_board(home: Home) -> None:
    resources = read(release(home, board(3)), "datapackage.json")["resources"]
    (found,) = [item for item in resources if item["path"] == "figures.csv"]
    assert found["rows"] == 2
    assert found["schema"]["primaryKey"] == ["figure_id"]
    types = {field["name"]: field["type"] for field in found["schema"]["fields"]}
    assert (types["figure_id"], types["computed"], types["data_kind"]) == (
        "string", "number", "string",
    )  # fmt: skip
    assert len(types) == len(figures_table().columns) + 1


def test_the_corrections_in_force_stand_in_the_data_package(home: Home) -> None:
    made = release(home, board(3), Context("real", corrections=(OLD, NEW)))
    assert read(made, "datapackage.json")["cinediv"]["corrections"] == [OLD, NEW]
    assert read(made, "changes.json")["previous"] is None
    assert read(made, "changes.json")["corrections"] == {}


@pytest.mark.parametrize(
    ("before", "after", "added", "removed"),
    [
        ((), (NEW,), [NEW], []),
        ((OLD,), (OLD, NEW), [NEW], []),
        ((OLD, NEW), (NEW,), [], [OLD]),
        ((OLD,), ({**OLD, "new_value": "8"},), [{**OLD, "new_value": "8"}], [OLD]),
        ((OLD, NEW), (NEW, OLD), [], []),
    ],
    ids=["first", "one more", "taken back", "changed", "another order"],
)
def test_the_changes_name_corrections_added_and_removed(
    home: Home,
    before: tuple[Mapping[str, str], ...],
    after: tuple[Mapping[str, str], ...],
    added: list[Mapping[str, str]],
    removed: list[Mapping[str, str]],
) -> None:
    first = release(home, board(3), Context("real", corrections=before))
    second = release(home, board(4), Context("real", corrections=after))
    changes = read(second, "changes.json")
    assert changes["previous"] == first.id
    assert changes["corrections"] == {"added": added, "removed": removed}


def test_a_release_before_there_were_corrections_had_none(home: Home) -> None:
    first = release(home, board(3))
    package = first.path / "datapackage.json"
    said = read(first, "datapackage.json")
    del said["cinediv"]["corrections"]
    package.chmod(0o644)
    package.write_text(json.dumps(said), encoding="utf-8")
    second = release(home, board(4), Context("real", corrections=(NEW,)))
    assert read(second, "changes.json")["corrections"] == {"added": [NEW], "removed": []}


def test_fictional_releases_carry_it_in_their_name_tables_and_page(home: Home) -> None:
    figures = skipped(FIGURES, "fictional data")
    made = release(home, figures, Context("fictional"))
    assert made.id.startswith("fictional-")
    assert "fictional" in (made.path / "films.csv").read_text(encoding="utf-8")
    assert {row["data_kind"] for row in read_board(made.path)} == {"fictional"}
    assert "DONNÉES FICTIVES" in (made.path / "README.txt").read_text(encoding="utf-8")
    assert "Données fictives" in (made.path / "figures.html").read_text(encoding="utf-8")


def test_stale_sources_and_accepted_checks_stand_in_the_data_package(home: Home) -> None:
    accepted = {"check": "genre_known", "reason": "new genre"}
    made = release(home, board(3), Context("real", ("cnc",), (accepted,)))
    package = read(made, "datapackage.json")
    assert package["cinediv"]["stale_sources"] == ["cnc"]
    assert package["cinediv"]["accepted_checks"] == [accepted]


def test_a_board_that_lists_a_figure_twice_is_not_released(home: Home) -> None:
    twice = skipped([FIGURES[0], replace(FIGURES[0], value=18)], "test")
    with pytest.raises(ReleaseError, match=r"figures: rows share the key \(figure_id\)"):
        release(home, twice)
    assert Releases(home).all() == []
