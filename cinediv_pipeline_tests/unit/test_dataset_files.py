"""The files of a release: both CSV, dictionary, catalogue, citation; and releases from before."""

import csv
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import yaml

from cinediv_pipeline.publication.context import Context
from cinediv_pipeline.publication.freeze import _UNSAFE, guarded
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.unit.dataset_desk import (
    INDICATOR,
    TITLES,
    fresh_home,
    make_release,
)

NO_BREAK = "\u00a0"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(fresh_home(tmp_path_factory.mktemp("dataset")))


def plain(release: Release, table: str) -> list[dict[str, str]]:
    with (release.path / f"{table}.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def french(release: Release, table: str) -> list[dict[str, str]]:
    path = release.path / f"{table}.fr.csv"
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source, delimiter=";"))


def test_the_standard_csv_has_every_text_as_it_is(made: Release) -> None:
    titles = [row["title"] for row in plain(made, "films")]
    assert titles == [title or "" for title in TITLES]
    assert plain(made, "films")[0]["is_fif"] == "true"
    assert plain(made, "films")[0]["french_share"] == "0.5"


def test_a_french_spreadsheet_opens_the_other_one(made: Release) -> None:
    content = (made.path / "films.fr.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfagrement_id;film_id;title;")
    first, second = french(made, "films")[:2]
    assert (first["is_fif"], second["is_fif"]) == ("VRAI", "FAUX")
    assert first["french_share"] == "0,5"
    assert first["devis_eur"] == "2500000"
    cell = french(made, "indicators")[0]
    assert (cell["period_start"], cell["value"]) == ("2015-01-01", "0,2657")


def test_no_text_runs_as_a_formula_or_becomes_a_date_in_a_spreadsheet(made: Release) -> None:
    titles = [row["title"] for row in french(made, "films")]
    assert titles == [
        "'=1+1", "'+ de joie", "'-273", "'@mour", "''Round", "'13/11", "Plus ; que « prévu »",
        'Le "Mot"', "deux\nlignes", "L’été", "", "1917",
    ]  # fmt: skip
    assert {row["budget_class"] for row in french(made, "films")} == {"'2-5"}


@pytest.mark.parametrize("table", ["films", "links", "figures", "catalogue", "dictionary"])
def test_without_the_apostrophe_texts_of_both_are_the_same(made: Release, table: str) -> None:
    texts = {
        row["column_name"]
        for row in plain(made, "dictionary")
        if row["table_name"] == table and row["type"] == "string"
    }
    assert texts
    pairs = zip(plain(made, table), french(made, table), strict=True)
    assert all(one[name] == other[name].removeprefix("'") for one, other in pairs for name in texts)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("\t=1", "'\t=1"), ("＝1", "'＝1"),
        ("10-20", "'10-20"), ("1/2/2024", "'1/2/2024"), ("2013-2022", "2013-2022"),
        ("2015-01-01", "2015-01-01"), ("fiction|2-5", "fiction|2-5"), (">=20", ">=20"), ("", ""),
    ],
)  # fmt: skip
def test_texts_are_guarded_where_needed_only(text: str, safe: str) -> None:
    assert guarded(text) == safe
    # the French CSV is written by DuckDB, by the same rule
    with duckdb.connect() as connection:
        found = connection.execute("select regexp_matches(?, ?)", [text, _UNSAFE]).fetchone()
    assert found == (text != safe,)


def test_the_dictionary_has_each_column_of_each_table_in_order(made: Release) -> None:
    rows = plain(made, "dictionary")
    for table in ("films", "links", "indicators", "figures", "catalogue", "dictionary"):
        header = pq.read_schema(made.path / f"{table}.parquet").names
        own = sorted(
            (row for row in rows if row["table_name"] == table),
            key=lambda row: int(row["position"]),
        )
        assert [row["column_name"] for row in own] == header
    (found,) = [row for row in rows if row["column_name"] == "budget_class"]
    assert found == {
        "table_name": "films", "column_name": "budget_class", "position": "5", "type": "string",
        "is_key": "false", "is_required": "false", "unit": "", "description_fr": "Tranche.",
        "description_en": "Class.", "allowed_values": "<2, 2-5", "data_kind": "real",
    }  # fmt: skip


def test_bi_joins_labels_from_the_catalogue(made: Release) -> None:
    with duckdb.connect(str(made.path / "observatory.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select distinct label_fr, label_en, catalogue.unit, interval_method, populations "
            "from indicators join catalogue using (indicator_id)"
        ).fetchall()
    assert found == [("label en français", "label in English", "share", "wilson", "fif, agrees")]
    (row,) = pq.read_table(made.path / "catalogue.parquet").to_pylist()
    assert (row["indicator_id"], row["definition_fr"]) == (INDICATOR, "definition en français")


def test_the_dictionary_is_a_page_in_french_and_english(made: Release) -> None:
    page = (made.path / "dictionary.html").read_text(encoding="utf-8")
    assert made.id in page
    assert '<h2 id="films">films</h2>' in page
    assert 'Devis.<small lang="en">Planned budget.</small>' in page
    assert "definition en français" in page
    assert "&lt;2, 2-5" in page
    assert "fictives" not in page


def test_the_readme_says_which_file_licence_and_citation(made: Release) -> None:
    text = (made.path / "README.txt").read_text(encoding="utf-8")
    assert "<table>.fr.csv" in text
    assert re.search(r"films +Licence Ouverte 2\.0 · CNC\n", text)
    assert re.search(r"links +TMDB \(\*\) · TMDB\n", text)
    assert "not endorsed or certified by TMDB" in text
    year = datetime.now(UTC).year
    assert f"cinediv contributors ({year}), cinediv" in text
    assert f", {made.id}. Sources" in text


@pytest.mark.parametrize("name", ["README.txt", "CITATION.cff", "datapackage.json"])
def test_what_a_release_says_is_french_and_well_set(made: Release, name: str) -> None:
    text = (made.path / name).read_text(encoding="utf-8")
    assert re.findall(r".{9} [;!?»].{5}|.{9} :[^/].{4}|« .{5}", text) == []
    assert f"cinediv{NO_BREAK}: égalité dans le cinéma français" in text


def cited(path: Path) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def test_a_release_says_how_to_cite_it(made: Release) -> None:
    found = cited(made.path / "CITATION.cff")
    assert found["cff-version"] == "1.2.0"
    assert (found["type"], found["license"]) == ("dataset", "etalab-2.0")
    assert found["version"] == made.id
    assert str(found["date-released"]) == made.created_at[:10]
    assert found["authors"] == [{"name": "cinediv contributors"}]


def test_the_project_says_how_to_cite_it() -> None:
    found = cited(ROOT / "CITATION.cff")
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert found["cff-version"] == "1.2.0"
    assert f'version = "{found["version"]}"' in text
    assert (found["type"], found["license"]) == ("software", "MIT")
    assert found["authors"] == [{"name": "cinediv contributors"}]


def test_the_content_does_not_depend_on_the_day(tmp_path: Path) -> None:
    days = [datetime(year, 5, 17, 12, tzinfo=UTC) for year in (2025, 2026)]
    first, later = (
        make_release(fresh_home(tmp_path / str(day.year)), context=Context("real", created=day))
        for day in days
    )
    assert first.content_digest == later.content_digest
    assert (first.id[:11], later.id[:11]) == ("2025-05-17-", "2026-05-17-")
    assert str(cited(later.path / "CITATION.cff")["date-released"]) == "2026-05-17"


def as_before(release: Release) -> Release:
    """Turn a release into one that was made before there were these files."""
    package = release.path / "datapackage.json"
    told = json.loads(package.read_text(encoding="utf-8"))
    new = ("catalogue", "dictionary")
    told["resources"] = [
        {"name": item["name"], "path": item["path"], "format": item["format"], "rows": 1}
        for item in told["resources"]
        if not item["name"].endswith("-fr") and item["path"].split(".")[0] not in new
        and item["format"] != "duckdb"
    ]  # fmt: skip
    package.chmod(0o644)
    package.write_text(json.dumps(told), encoding="utf-8")
    for path in release.path.iterdir():
        old = path.name in ("catalogue.json", "datapackage.json")
        if not old and (path.name.split(".")[0] in new or ".fr." in path.name):
            path.unlink()
    (release.path / "CITATION.cff").unlink()
    return release


def test_releases_from_before_are_listed_and_compared(tmp_path: Path) -> None:
    home = fresh_home(tmp_path)
    old = as_before(make_release(home))
    releases = Releases(home)
    assert releases.get(old.id).n_rows == {"films": 1, "links": 1, "indicators": 1, "figures": 1}
    new = make_release(home, 0.3)
    changes = json.loads((new.path / "changes.json").read_text(encoding="utf-8"))
    assert changes["previous"] == old.id
    assert changes["indicators"]["values_moved"] == 1
    assert set(changes["tables"]) == {"films", "links", "indicators", "figures"}
    assert {item.id for item in releases.all()} == {old.id, new.id}
    assert releases.rollback(old.id, "test").id == old.id
