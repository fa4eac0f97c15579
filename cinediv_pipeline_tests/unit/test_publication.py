"""Releases: made once per content, served in one step, rolled back, corrected, withdrawn."""

import json
from pathlib import Path

import duckdb
import pytest

from cinediv_pipeline.errors import ContractError, ReleaseError
from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.catalogue import Catalogue, ReleasedTable, read_catalogue
from cinediv_pipeline.publication.columns import Column, indicator_columns
from cinediv_pipeline.publication.context import Context
from cinediv_pipeline.publication.figures import read_published, skipped
from cinediv_pipeline.publication.release import Published, publish
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline.publication.sealing import verify
from cinediv_pipeline.settings import published_figures
from cinediv_pipeline.vocabulary import Label

FILMS = ReleasedTable(
    name="films",
    relations=('"core"."dim_agreements"',),
    key=("agrement_id",),
    description=Label("Une ligne par agrément.", "One row per agreement."),
    licence="Licence Ouverte 2.0",
    source="CNC",
    columns={
        "agrement_id": Column("varchar", "Clé.", "Key.", required=True),
        "devis_eur": Column("bigint", "Devis.", "Planned budget.", unit="eur"),
    },
)
INDICATORS = ReleasedTable(
    name="indicators",
    relations=('"indicators"."film_count"',),
    key=(
        "indicator_id", "population", "period_start", "period_end", "breakdown", "breakdown_value",
    ),
    description=Label("Une ligne par cellule.", "One row per cell."),
    licence="Licence Ouverte 2.0",
    source="CNC",
    columns={
        name: column for name, column in indicator_columns(("agrees",), "catalogue").items()
        if name in ("indicator_id", "population", "period_start", "period_end", "breakdown",
                    "breakdown_value", "unit", "value", "status")
    },
)  # fmt: skip
CATALOGUE = Catalogue((FILMS, INDICATORS), ({"indicator_id": "film_count"},))
REAL = Context("real")
BOARD = skipped(read_published(published_figures()), "test")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare("real")
    return made


def release(
    home: Home, *budgets: int, context: Context = REAL, **more: tuple[str, str]
) -> Published:
    """Publish a warehouse of one film per budget."""
    file = home.warehouse / f"{len(budgets)}-{sum(budgets)}.duckdb"
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema core; create schema indicators")
        connection.execute(
            "create table core.dim_agreements (agrement_id varchar, devis_eur bigint)"
        )
        for number, budget in enumerate(budgets):
            connection.execute(
                "insert into core.dim_agreements values (?, ?)", [f"a{number}", budget]
            )
        connection.execute(
            "create table indicators.film_count as select 'film_count' as indicator_id, 'agrees' as"
            " population, date '2020-01-01' as period_start, date '2020-12-31' as period_end, "
            "'all' as breakdown, 'all' as breakdown_value, 'count' as unit, "
            f"{len(budgets)}::double as value, 'published' as status"
        )
    return publish(home, file, CATALOGUE, context, BOARD, **more)


def test_a_release_holds_tables_description_and_checksums(home: Home) -> None:
    made = release(home, 100, 200)
    assert made.outcome == "released"
    names = {path.name for path in made.release.path.iterdir()}
    tables = ("films", "indicators", "figures", "catalogue", "dictionary")
    assert names == {
        *(f"{table}.{suffix}" for table in tables for suffix in ("csv", "fr.csv", "parquet")),
        "figures.html", "dictionary.html", "README.txt", "CITATION.cff", "observatory.duckdb",
        "datapackage.json", "catalogue.json", "changes.json", "evaluation.json", "SHA256SUMS",
    }  # fmt: skip
    # 3 + 10 + 23 + 17 + 11 columns are described
    assert made.release.n_rows == {
        "films": 2, "indicators": 1, "figures": 46, "catalogue": 1, "dictionary": 64,
    }  # fmt: skip
    csv = (made.release.path / "films.csv").read_text(encoding="utf-8")
    assert csv == "agrement_id,devis_eur,data_kind\na0,100,real\na1,200,real\n"
    assert (home.releases / "latest").resolve() == made.release.path
    verify(made.release)


def test_a_changed_file_is_noticed_by_its_checksum(home: Home) -> None:
    made = release(home, 100).release
    path = made.path / "films.csv"
    path.chmod(0o644)
    path.write_text("agrement_id\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"films\.csv differs from its checksum"):
        verify(made)


def test_identical_content_makes_no_new_release(home: Home) -> None:
    first = release(home, 100)
    second = release(home, 100)
    assert second.outcome == "identical"
    assert second.release == first.release
    assert len(Releases(home).all()) == 1


def test_a_new_release_says_what_changed(home: Home) -> None:
    first = release(home, 100, 200)
    made = release(home, 100, 200, 300)
    changes = json.loads((made.release.path / "changes.json").read_text(encoding="utf-8"))
    assert changes["previous"] == first.release.id
    assert changes["tables"]["films"] == {
        "rows_before": 2, "rows_after": 3, "added": 1, "removed": 0,
    }  # fmt: skip
    assert changes["indicators"]["values_moved"] == 1
    (move,) = changes["indicators"]["largest_moves"]
    assert (move["value_before"], move["value_after"]) == (2.0, 3.0)


def test_a_rollback_holds_until_new_content_comes(home: Home) -> None:
    old = release(home, 100).release
    wrong = release(home, 100, 200).release
    releases = Releases(home)
    assert releases.rollback(None, "a sheet was doubled").id == old.id
    again = release(home, 100, 200)
    assert again.outcome == "identical"
    assert "served since a rollback (a sheet was doubled)" in again.message
    assert releases.latest() == old
    pin = releases.pinned()
    assert pin is not None
    assert pin["rolled_back_from"] == wrong.id
    fixed = release(home, 100, 300).release
    assert releases.latest() == fixed
    assert releases.pinned() is None


def test_a_link_that_a_kill_left_behind_is_moved_by_the_next_refresh(home: Home) -> None:
    old = release(home, 100).release
    new = release(home, 200).release
    releases = Releases(home)
    releases.point_latest(old.id)  # as if the process had died before the link moved
    assert release(home, 200).outcome == "identical"
    assert releases.latest() == new


def test_withdrawing_a_release_never_serves_one_that_was_rolled_back(home: Home) -> None:
    old = release(home, 100).release
    release(home, 200)
    releases = Releases(home)
    releases.rollback(None, "wrong budgets")
    releases.withdraw(old.id, "a person asked")
    assert releases.latest() is None
    assert releases.pinned() is None


def test_a_rollback_goes_to_what_was_served_before_and_not_to_an_abandoned_try(home: Home) -> None:
    first = release(home, 100).release
    release(home, 200)  # a try ...
    release(home, 100)  # ... that was taken back: the first is served again
    release(home, 300)
    assert Releases(home).rollback(None, "test").id == first.id


def test_two_rows_with_one_key_are_not_released(home: Home) -> None:
    file = home.warehouse / "twice.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema core; create schema indicators")
        connection.execute(
            "create table core.dim_agreements as select 'a' as agrement_id, 1::bigint as devis_eur "
            "from range(2)"
        )
    with pytest.raises(ReleaseError, match="rows share the key"):
        publish(home, file, Catalogue((FILMS,), ()), REAL, BOARD)
    assert Releases(home).all() == []


def test_a_new_indicator_is_named_in_the_changes(home: Home) -> None:
    release(home, 100)
    file = home.warehouse / "more.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach '{home.warehouse / '1-100.duckdb'}' as old (read_only)")
        connection.execute("create schema core; create schema indicators")
        connection.execute("create table core.dim_agreements as from old.core.dim_agreements")
        connection.execute(
            "create table indicators.film_count as from old.indicators.film_count union all "
            "select * replace ('sofica_share' as indicator_id) from old.indicators.film_count"
        )
    made = publish(home, file, CATALOGUE, REAL, BOARD).release
    changes = json.loads((made.path / "changes.json").read_text(encoding="utf-8"))
    assert changes["indicators"]["added"] == ["sofica_share"]
    assert changes["indicators"]["removed"] == []


def test_an_indicator_without_description_is_named() -> None:
    model = {
        "resource_type": "model", "name": "sofica_share", "config": {"meta": {}}, "meta": {},
        "original_file_path": "models/indicators/aid/sofica_share.sql",
    }  # fmt: skip
    with pytest.raises(ContractError, match=r"write sofica_share\.yml beside it"):
        read_catalogue({"nodes": {"model.cinediv.sofica_share": model}})


def test_what_a_kill_left_half_built_is_removed(home: Home) -> None:
    (home.releases / ".building-1").mkdir(parents=True)
    release(home, 100)
    assert [path.name for path in home.releases.glob(".*")] == []


def test_a_withdrawn_release_loses_its_data_and_keeps_its_reason(home: Home) -> None:
    old = release(home, 100).release
    wrong = release(home, 200).release
    releases = Releases(home)
    releases.withdraw(wrong.id, "a person asked")
    assert releases.latest() == old
    assert releases.get(wrong.id).withdrawn == "a person asked"
    assert {path.name for path in wrong.path.iterdir()} == {"datapackage.json", "withdrawn.json"}
    with pytest.raises(ReleaseError, match="already withdrawn"):
        releases.withdraw(wrong.id, "again")


def test_the_content_of_a_withdrawn_release_is_not_published_again(home: Home) -> None:
    release(home, 100)
    wrong = release(home, 200).release
    Releases(home).withdraw(wrong.id, "wrong budgets")
    again = release(home, 200)
    assert again.outcome == "withheld"
    assert "wrong budgets" in again.message


def test_withdrawing_the_only_release_leaves_none_served(home: Home) -> None:
    only = release(home, 100).release
    Releases(home).withdraw("latest", "test")
    assert Releases(home).latest() is None
    assert Releases(home).get(only.id).withdrawn == "test"


def test_a_correction_is_a_second_edition_of_the_release_that_it_replaces(home: Home) -> None:
    wrong = release(home, 100).release
    right = release(home, 101, corrects=(wrong.id, "budget of a0")).release
    assert right.id == f"{wrong.id}-r2"
    third = release(home, 102, corrects=(right.id, "again")).release
    assert third.id == f"{wrong.id}-r3"
    assert Releases(home).get(wrong.id).withdrawn == f"corrected by {right.id}: budget of a0"


def test_a_release_that_was_withdrawn_by_mistake_can_be_issued_again(home: Home) -> None:
    only = release(home, 100).release
    Releases(home).withdraw(only.id, "by mistake")
    again = release(home, 100, corrects=(only.id, "was right"))
    assert again.outcome == "released"
    assert again.release.id == f"{only.id}-r2"
    assert Releases(home).latest() == again.release
    assert release(home, 100).outcome == "identical"


def test_unknown_releases_are_named_with_the_known_ones(home: Home) -> None:
    with pytest.raises(ReleaseError, match="There is no release yet"):
        Releases(home).get("latest")
    made = release(home, 100).release
    with pytest.raises(ReleaseError, match=f"Known: {made.id}"):
        Releases(home).get("2020-01-01-abcdef01")
    with pytest.raises(ReleaseError, match="no release before"):
        Releases(home).rollback(None, "test")
