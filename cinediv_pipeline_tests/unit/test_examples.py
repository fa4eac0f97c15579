"""The examples of docs/examples print the number that the release holds."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from cinediv_pipeline.publication.releases import Release
from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.unit.dataset_desk import KNOWN, fresh_home, make_release

EXAMPLES = ROOT / "docs" / "examples"
# A Python with the DuckDB and SQLAlchemy of BI tools; ours has newer ones.
BI_PYTHON = os.environ.get("TEST_BI_PYTHON", "")
WITHOUT_BI = "TEST_BI_PYTHON names no Python with duckdb-engine"
SHOWN = f"{KNOWN:.4f}\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(fresh_home(tmp_path_factory.mktemp("dataset")))


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    arguments = [str(part) for part in command]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=120)


# Run by pipeline/test_api_clients.py and browser/test_api_page.py, which have a server.
OVER_HTTP = {"api_browser.html", "api_client.py"}


def test_every_example_is_run() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} - OVER_HTTP == {
        "duckdb_file.py", "french_spreadsheet.py", "pandas_parquet.py", "plain_csv.py",
        "polars_parquet.py", "read_csv.R", "sqlalchemy_url.py", "women_share.sql",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["pandas_parquet", "polars_parquet", "duckdb_file", "plain_csv"])
def test_an_example_in_python_prints_the_number(made: Release, name: str) -> None:
    latest = made.path.parent / "latest"
    done = run(sys.executable, "-W", "error", EXAMPLES / f"{name}.py", latest)
    assert (done.returncode, done.stdout) == (0, SHOWN), done.stderr


def test_an_example_tells_another_number_of_another_release(tmp_path: Path) -> None:
    other = make_release(fresh_home(tmp_path), 0.4)
    done = run(sys.executable, EXAMPLES / "plain_csv.py", other.path)
    assert done.stdout == "0.4000\n"


def test_the_workbook_has_numbers_dates_and_texts_and_no_formula(
    tmp_path: Path, made: Release
) -> None:
    target = tmp_path / "share.xlsx"
    done = run(sys.executable, "-W", "error", EXAMPLES / "french_spreadsheet.py", made.path, target)
    assert (done.returncode, done.stdout) == (0, SHOWN), done.stderr
    sheet = openpyxl.load_workbook(target).worksheets[0]
    header = [cell.value for cell in sheet[1]]
    rows = [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert len(rows) == 4
    assert {cell.data_type for row in rows for cell in row.values()} == {"s", "n", "d"}
    (withheld,) = [row for row in rows if row["breakdown"].value == "budget_class"]
    assert withheld["value"].value is None
    assert withheld["status"].value == "withheld_coverage"
    assert withheld["breakdown_value"].value == "2-5"


def test_r_reads_both_kinds_of_csv(made: Release) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed")
    done = run(rscript, EXAMPLES / "read_csv.R", made.path)
    assert (done.returncode, done.stdout) == (0, SHOWN), done.stderr


@pytest.mark.skipif(not BI_PYTHON, reason=WITHOUT_BI)
@pytest.mark.parametrize("name", ["duckdb_file", "sqlalchemy_url"])
def test_bi_tools_read_the_database_with_an_older_duckdb(made: Release, name: str) -> None:
    done = run(BI_PYTHON, "-W", "error", EXAMPLES / f"{name}.py", made.path.parent / "latest")
    assert (done.returncode, done.stdout) == (0, SHOWN), done.stderr
    if name == "sqlalchemy_url":
        assert done.stderr == "7 tables, indicators has 18 columns\n"


@pytest.mark.skipif(not BI_PYTHON, reason=WITHOUT_BI)
def test_bi_tools_cannot_write(made: Release) -> None:
    script = (
        "import sys, json\n"
        "from sqlalchemy import create_engine, text\n"
        "engine = create_engine(f'duckdb:///{sys.argv[1]}/observatory.duckdb"
        "?access_mode=READ_ONLY')\n"
        "with engine.connect() as connection:\n"
        "    try:\n"
        "        connection.execute(text('delete from films'))\n"
        "    except Exception as error:\n"
        "        print(json.dumps(str(error)))\n"
    )
    done = run(BI_PYTHON, "-c", script, made.path)
    assert done.returncode == 0, done.stderr
    assert "read-only" in json.loads(done.stdout)
