"""The data package: frictionless reads every cell, and finds what is wrong with one."""

import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, system

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.context import Context
from cinediv_pipeline.publication.releases import Release
from cinediv_pipeline_tests.unit.dataset_desk import fresh_home, make_release


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(fresh_home(tmp_path_factory.mktemp("dataset")))


def package(release: Release) -> dict[str, Any]:
    text = (release.path / "datapackage.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def resource(release: Release, name: str) -> dict[str, Any]:
    (found,) = [item for item in package(release)["resources"] if item["name"] == name]
    return dict(found)


def field(release: Release, table: str, name: str) -> dict[str, Any]:
    (found,) = [item for item in resource(release, table)["schema"]["fields"]
                if item["name"] == name]  # fmt: skip
    return dict(found)


def judged(folder: Path) -> list[str]:
    """What frictionless finds: table, row, field and kind of each error."""
    with system.use_context(trusted=True):
        report = Package.from_descriptor(str(folder / "datapackage.json")).validate()
    return [
        f"{task.name}: {error.type} {getattr(error, 'row_number', '')} "
        f"{getattr(error, 'field_name', '')}".strip()
        for task in report.tasks
        for error in task.errors
    ] + [error.type for error in report.errors]


def test_the_package_is_valid_and_every_table_is_read(made: Release) -> None:
    assert judged(made.path) == []
    resources = package(made)["resources"]
    tables = [item["path"] for item in resources if item["profile"] == "tabular-data-resource"]
    names = ("films", "links", "indicators", "figures", "catalogue", "dictionary")
    assert tables == [f"{name}.{suffix}" for name in names for suffix in ("csv", "fr.csv")]
    files = [item["path"] for item in resources if item["profile"] == "data-resource"]
    assert files == [*(f"{name}.parquet" for name in names), "observatory.duckdb"]
    assert all((made.path / item["path"]).stat().st_size == item["bytes"] for item in resources)


@pytest.mark.parametrize(
    ("file", "old", "new", "errors"),
    [
        ("films.csv", "fiction", "theatre", ["films: constraint-error 2 genre"]),
        ("films.csv", ",2500000,", ",about 2500000,", ["films: type-error 2 devis_eur"]),
        ("films.csv", ",0.5,", ",1.5,", ["films: constraint-error 2 french_share"]),
        ("films.csv", "000001-2020,", "000000-2020,",
         ["films: unique-error 3 agrement_id", "films: primary-key 3"]),
        ("links.csv", "film-1", "film-99", ["links: foreign-key 2"]),
        ("films.fr.csv", "0,5", "0.5", ["films-fr: type-error 2 french_share"]),
        ("films.fr.csv", "VRAI", "oui", ["films-fr: type-error 2 is_fif"]),
        ("indicators.csv", "share,850.5", "percent,850.5",
         ["indicators: constraint-error 2 unit"]),
        ("indicators.csv", "films_directed", "movies_directed", ["indicators: foreign-key 2"]),
    ],
    ids=["value outside its list", "no number", "share above 1", "key twice", "unknown film",
         "decimal point in French", "boolean", "unit", "unknown indicator"],
)  # fmt: skip
def test_a_wrong_cell_is_found(
    tmp_path: Path, made: Release, file: str, old: str, new: str, errors: list[str]
) -> None:
    for path in made.path.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / file).read_bytes().decode()
    assert old in text
    (tmp_path / file).write_bytes(text.replace(old, new, 1).encode())
    found = [error for error in judged(tmp_path) if "-count" not in error]
    assert found == errors


def test_a_changed_file_no_longer_has_its_checksum(tmp_path: Path, made: Release) -> None:
    for path in made.path.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    damaged = (made.path / "films.parquet").read_bytes()[::-1]
    (tmp_path / "films.parquet").write_bytes(damaged)
    assert judged(tmp_path) == ["films-parquet: hash-count"]


def test_columns_say_type_meaning_unit_and_limits(made: Release) -> None:
    assert field(made, "films", "french_share") == {
        "name": "french_share", "type": "number", "description": "Part. / Share.", "unit": "share",
        "constraints": {"minimum": 0, "maximum": 1},
    }  # fmt: skip
    assert field(made, "films-fr", "french_share")["decimalChar"] == ","
    assert field(made, "films-fr", "is_fif")["trueValues"] == ["VRAI"]
    assert field(made, "films-fr", "budget_class")["constraints"]["enum"] == ["<2", "'2-5"]
    assert field(made, "films", "data_kind")["constraints"]["enum"] == ["real", "fictional"]
    assert field(made, "indicators", "population")["constraints"] == {
        "required": True, "enum": ["agrees", "fif"],
    }  # fmt: skip
    assert "withheld_persons" in field(made, "indicators", "status")["constraints"]["enum"]
    assert resource(made, "indicators")["dialect"]["delimiter"] == ","
    assert resource(made, "indicators-fr")["dialect"]["delimiter"] == ";"
    assert resource(made, "indicators")["encoding"] == "utf-8"
    assert resource(made, "indicators")["schema"]["foreignKeys"] == [
        {"fields": ["indicator_id"],
         "reference": {"resource": "catalogue", "fields": ["indicator_id"]}}
    ]  # fmt: skip


def test_each_resource_has_its_licence(made: Release) -> None:
    names = {
        name: [terms["name"] for terms in resource(made, name)["licenses"]]
        for name in ("films", "films-fr", "links", "indicators", "dictionary")
    }
    assert names == {
        "films": ["etalab-2.0"], "films-fr": ["etalab-2.0"], "links": ["other-nc"],
        "indicators": ["etalab-2.0", "other-nc"], "dictionary": ["etalab-2.0"],
    }  # fmt: skip
    (terms,) = resource(made, "links")["licenses"]
    assert "not endorsed or certified by TMDB" in terms["title"]


def test_the_package_says_what_it_is(made: Release) -> None:
    told = package(made)
    assert told["version"] == made.id
    assert told["contributors"] == [{"title": "cinediv contributors", "role": "author"}]
    assert {"parité", "parity"} <= set(told["keywords"])
    assert told["languages"] == ["fr", "en"]
    assert "égalité dans le cinéma français / equality in French cinema" in told["title"]


def test_a_fictional_package_says_so_in_both_languages(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare("fictional")
    release = make_release(home, context=Context("fictional"))
    title = package(release)["title"]
    assert "DONNÉES FICTIVES" in title
    assert "FICTIONAL SAMPLE" in title
    assert judged(release.path) == []
