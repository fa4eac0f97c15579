"""The rules of the house, as tests that tell a newcomer which step is missing."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cinediv_pipeline.settings import Settings
from cinediv_pipeline.sources import SOURCES
from cinediv_pipeline.validation.suites import ALL_SUITES
from cinediv_pipeline.vocabulary import INDICATOR_COLUMNS
from cinediv_pipeline.workshop import LAKE_TABLES
from cinediv_pipeline_tests.conftest import ROOT

INDICATORS = sorted(
    path for path in (ROOT / "dbt_project" / "models" / "indicators").glob("*/*.sql")
)
CHECKS = [check for suite in ALL_SUITES for check in suite.checks]


def committed(*patterns: str) -> list[Path]:
    """Files that git tracks, or all files where this is no checkout."""
    done = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("this is not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_has_every_part(source: str) -> None:
    module = importlib.import_module(SOURCES[source])
    assert "Publisher:" in (module.__doc__ or ""), (
        f"open {SOURCES[source]} with publisher, licence, rhythm and known traps"
    )
    for part in ("SOURCE", "LICENCE", "fetch"):
        assert hasattr(module, part), f"{SOURCES[source]} needs {part}"
    package = ROOT / "cinediv_pipeline" / "validation" / "suites" / f"{source}.py"
    assert package.is_file(), f"write the source's suite: {package}"
    staging = ROOT / "dbt_project" / "models" / "staging" / source
    assert list(staging.glob("stg_*.sql")), f"write a staging model in {staging}"


def described(path: Path) -> dict[str, Any]:
    """The YAML beside an indicator's SQL."""
    beside = path.with_suffix(".yml")
    assert beside.is_file(), f"write {beside.name} beside {path.name} (copy the nearest one)"
    content: dict[str, Any] = yaml.safe_load(read(beside))
    return content


@pytest.mark.parametrize("path", INDICATORS, ids=lambda path: path.stem)
def test_an_indicator_has_the_shared_shape_and_its_unit_tests(path: Path) -> None:
    content = described(path)
    (model,) = content["models"]
    assert model["name"] == path.stem, f"{path.stem}.yml describes {model['name']}"
    sql = read(path)
    assert f"'{path.stem}'" in sql, f"{path.name} must hand its own name to its macro"
    columns = {column["name"]: column["data_type"] for column in model["columns"]}
    assert columns == INDICATOR_COLUMNS, f"{path.stem}: columns of the shared shape"
    assert model["config"]["contract"]["enforced"] is True
    names = [name for test in model["data_tests"] for name in test]
    assert "indicator_rows" in names, f"{path.stem}: add the test indicator_rows"
    assert model["meta"]["indicator"]["theme"] == path.parent.name
    tests = [test for test in content.get("unit_tests", []) if test["model"] == path.stem]
    assert len(tests) >= 3, (
        f"{path.stem}: unit tests for an ordinary case, an all-unknown case and a zero denominator"
    )


@pytest.mark.parametrize("path", INDICATORS, ids=lambda path: path.stem)
def test_an_indicator_speaks_french_and_english(path: Path) -> None:
    (model,) = described(path)["models"]
    meta = model["meta"]["indicator"]
    for text in ("label", "definition", "formula", "caveat", "source"):
        for language in ("fr", "en"):
            said = meta.get(text, {}).get(language, "")
            assert said.strip(), f"{path.stem}: meta.indicator.{text}.{language} is missing"
        french = meta[text]["fr"]
        assert not re.search(r"[ ][;:!?%»]|«[ ]", french), (
            f"{path.stem}, {text}: put a narrow no-break space (U+202F) before ; : ! ? % » and "
            f"after «, in {french!r}"
        )
        assert "'" not in french, f"{path.stem}, {text}: write ’ for an apostrophe in {french!r}"
    labels = [described(other)["models"][0]["meta"]["indicator"]["label"] for other in INDICATORS]
    assert labels.count(meta["label"]) == 1, f"{path.stem}: another indicator has this label"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_threshold_has_a_reason(check: object) -> None:
    reason = getattr(check, "reason", "")
    assert len(reason) > 25
    assert reason.endswith(".")


def test_check_names_are_unique() -> None:
    names = [check.name for check in CHECKS]
    assert len(names) == len(set(names)), "--accept names a check, so two must not share a name"


def test_the_settings_are_all_in_the_example() -> None:
    example = read(ROOT / ".env.example")
    missing = [name for name in Settings.model_fields if f"CINEDIV_{name.upper()}=" not in example]
    assert missing == []


def test_only_settings_reads_the_environment() -> None:
    allowed = {"warehouse.py", "refresh.py", "runner.py"}
    for path in (ROOT / "cinediv_pipeline").rglob("*.py"):
        reads = re.search(r"os\.getenv|os\.environ\.get|environ\[", read(path))
        assert not reads or path.name in allowed or path.parent.name == "settings", path


def test_constraints_pin_exact_versions_and_name_no_index() -> None:
    lines = read(ROOT / "constraints.txt").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 100
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[^\s;]+( ; .+)?", pin) for pin in pins)


def test_nothing_points_outside_the_project() -> None:
    outside = re.compile(rf"\.\./shared|index-url|/simple/|{re.escape(str(ROOT))}/")
    allowed = {"run", "test_project.py", "conftest.py"}
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in committed()
        if path.name not in allowed and path.suffix != ".xlsx"
        for match in [outside.search(read(path))]
        if match
    ]
    assert found == []


def test_imports_run_downwards() -> None:
    script = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_help_is_quick_and_understood() -> None:
    script = (
        "import sys, json\nfrom typer.testing import CliRunner\n"
        "from cinediv_pipeline.cli import app\n"
        "result = CliRunner().invoke(app, ['--help'])\n"
        "heavy = ['dagster', 'pandas', 'great_expectations', 'dbt', 'pyarrow', 'duckdb']\n"
        "print(json.dumps([result.exit_code, [m for m in heavy if m in sys.modules]]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [0, []]


PERSON = re.compile(r"\b(tmdb_)?person_id\b")
SENSITIVE = re.compile(
    r"origin|ethni|race|racis|relig|orientation|disab|handicap|nationality|birth|photo|face"
)
# Days of birth are kept for ages at a release (decision 13); places of birth are not.
AGES = {("raw/tmdb_people", "birthday"), ("raw/tmdb_people", "birthday_text"),
        ("stg_tmdb__people", "birthday"), ("cast_ages", "birthday")}  # fmt: skip


def said_in_sql(path: Path) -> set[str]:
    """Every name in a model, its comments left out: a view need not describe its columns."""
    plain = re.sub(r"\{#.*?#\}|--[^\n]*", "", read(path), flags=re.DOTALL)
    return set(re.findall(r"[a-z_][a-z0-9_]*", plain))


def described_columns() -> dict[str, set[str]]:
    """Columns of every model that a YAML of the dbt project describes."""
    return {
        model["name"]: {column["name"] for column in model.get("columns", [])}
        for path in (ROOT / "dbt_project" / "models").rglob("*.yml")
        for model in yaml.safe_load(read(path)).get("models", [])
    }


def names_by_table() -> dict[str, set[str]]:
    """Names in every lake table and every model of dbt: of staging, core and what is released."""
    lake = {spec.key: {column.name for column in spec.columns} for spec in LAKE_TABLES}
    written = {
        path.stem: said_in_sql(path) for path in (ROOT / "dbt_project" / "models").rglob("*.sql")
    }
    described = described_columns()
    models = {name: names | described.get(name, set()) for name, names in written.items()}
    return {**lake, **models}


def sensitive_about_persons(tables: dict[str, set[str]]) -> list[str]:
    """What a table with persons says of them beside gender and must not."""
    return sorted(
        f"{table}.{name}"
        for table, names in tables.items()
        if any(PERSON.fullmatch(name) for name in names)
        for name in names
        if SENSITIVE.search(name) and (table, name) not in AGES
    )


def test_tables_of_persons_hold_gender_and_no_other_attribute() -> None:
    """Origin, religion, orientation, disability are never kept about real people."""
    tables = names_by_table()
    persons = {table for table, names in tables.items() if any(map(PERSON.fullmatch, names))}
    assert {
        "enriched/person_gender", "raw/tmdb_people", "raw/tmdb_credits", "linked/people",
        "stg_tmdb__people", "stg_linked__people", "dim_people", "fct_credits", "cast_cells",
    } <= persons  # fmt: skip
    assert sensitive_about_persons(tables) == []


def test_a_sensitive_attribute_of_a_person_would_be_found() -> None:
    tables = {
        "raw/wikidata_people": {"tmdb_person_id", "ethnic_group"},
        "dim_people": {"person_id", "gender", "birthday"},
        "dim_characters": {"subject_id", "perceived_origin"},
    }
    assert sensitive_about_persons(tables) == [
        "dim_people.birthday", "raw/wikidata_people.ethnic_group",
    ]  # fmt: skip


def test_no_released_table_has_a_row_per_person() -> None:
    released = [
        model
        for path in (ROOT / "dbt_project" / "models").rglob("*.yml")
        for model in yaml.safe_load(read(path)).get("models", [])
        if {"released_as", "indicator"} & set(model.get("meta", {}))
    ]
    assert len(released) > 25
    columns = described_columns()
    found = [model["name"] for model in released
             if any(PERSON.fullmatch(name) for name in columns[model["name"]])]  # fmt: skip
    assert found == []


def test_characters_are_never_joined_with_people() -> None:
    """A perceived attribute exists for characters only: no id leads from them to a person."""
    tables = names_by_table()
    of_characters = {"enriched/observations"} | {
        table for table, names in tables.items()
        if names & {"stg_enriched__observations", "dim_characters", "character_cells"}
        or "subject_id" in names
    }  # fmt: skip
    assert {
        "stg_enriched__observations", "dim_characters", "character_cells", "character_women_share",
        "character_trait_share",
    } <= of_characters  # fmt: skip
    forbidden = re.compile(r"person(_id)?|tmdb_person_id|.*people|fct_credits|.*credits|cast_cells")
    found = [f"{table}.{name}" for table in sorted(of_characters) for name in tables[table]
             if forbidden.fullmatch(name)]  # fmt: skip
    assert found == []
