"""The dataset of a whole refresh, as others use it: valid, explained, and one number everywhere."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from frictionless import Package

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline_tests.conftest import ROOT

pytestmark = pytest.mark.slow

EXAMPLES = ["pandas_parquet", "polars_parquet", "duckdb_file", "plain_csv", "french_spreadsheet"]
KNOWN = """select round(value, 4) from '{folder}/indicators.parquet'
    where indicator_id = 'films_directed_by_any_woman_share' and population = 'agrees'
    and breakdown = 'all' and period_start = '2015-01-01' and period_end = '2024-12-31'"""


@pytest.fixture(scope="module")
def release(refreshed: Path) -> Release:
    found = Releases(Home(refreshed)).latest()
    assert found is not None
    return found


def ask(query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def test_frictionless_reads_every_cell_and_finds_nothing(release: Release) -> None:
    report = Package.from_descriptor(str(release.path / "datapackage.json")).validate()
    assert report.flatten(["name", "type", "note"]) == []
    rows = {task.name: task.stats.get("rows") for task in report.tasks}
    for table in ("films", "film_links", "roles", "indicators", "figures"):
        assert rows[table] == rows[f"{table}-fr"] == release.n_rows[table] > 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_prints_the_number_of_the_release(
    release: Release, tmp_path: Path, name: str
) -> None:
    ((known,),) = ask(KNOWN.format(folder=release.path))
    script = ROOT / "docs" / "examples" / f"{name}.py"
    done = subprocess.run(
        [sys.executable, str(script), str(release.path), str(tmp_path / "share.xlsx")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{known:.4f}\n"


def test_every_indicator_and_every_column_is_explained(release: Release) -> None:
    folder = release.path
    assert ask(
        f"""select indicator_id from '{folder}/indicators.parquet' anti join
        '{folder}/catalogue.parquet' using (indicator_id)"""
    ) == []  # fmt: skip
    described = ask(
        f"select table_name, count(*) from '{folder}/dictionary.parquet' group by 1 order by 1"
    )
    assert described == [
        (name, len(pq.read_schema(folder / f"{name}.parquet"))) for name in sorted(release.n_rows)
    ]
