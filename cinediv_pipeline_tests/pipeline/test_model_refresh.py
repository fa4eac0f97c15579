"""A whole refresh with a language model: who is asked, what is published, and never twice."""

import json
import shutil
from math import ceil
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from cinediv_pipeline_tests.conftest import Run, cinediv
from cinediv_pipeline_tests.standin.model import rule_based_model

KEY = "sk-never-to-be-seen-0123456789"


def _column(home: Path, table: str, *names: str) -> list[tuple[Any, ...]]:
    rows = pq.read_table(home / "lake" / f"{table}.parquet").select(list(names)).to_pylist()
    return [tuple(row[name] for name in names) for row in rows]


@pytest.fixture
def home(refreshed: Path, tmp_path: Path) -> Path:
    shutil.copytree(refreshed, tmp_path / "home-sample", symlinks=True)
    return tmp_path / "home"


def _refresh(home: Path, address: str, **more: str) -> Any:
    run: Run = cinediv
    return run(
        "refresh", "--sample", home=home,
        variables={"CINEDIV_LLM_URL": address, "CINEDIV_LLM_MODEL": "rules",
                   "CINEDIV_LLM_KEY": KEY, "CINEDIV_LLM_MAX_CALLS": "1000", **more},
    )  # fmt: skip


@pytest.mark.slow
def test_a_refresh_with_a_model_decides_more_publishes_stories_and_asks_nothing_twice(
    home: Path,
) -> None:
    sample = home.with_name("home-sample")
    before = dict(_column(sample, "enriched/person_gender", "person_id", "method"))
    open_ = sum(method == "unknown" for method in before.values())
    known = 1 - open_ / len(before)
    assert known >= 0.9  # decided before the model is asked
    with rule_based_model() as (address, asked):
        done = _refresh(home, address)
        assert done.returncode == 0, done.stderr[-2000:]
        people = asked.tasks.count("person_gender")
        assert 0 < people <= ceil(open_ / 50)
        assert len(asked.lines["person_gender"]) <= open_
        assert asked.headers["authorization"] == f"Bearer {KEY}"
        n_asked = len(asked.tasks)
        again = _refresh(home, address)
        assert again.returncode == 0
        assert "Nothing has changed" in again.stdout
        assert len(asked.tasks) == n_asked
    after = dict(_column(sample, "enriched/person_gender", "person_id", "method"))
    assert {p for p, m in after.items() if m == "model"} <= {
        p for p, m in before.items() if m == "unknown"
    }
    assert {p: m for p, m in before.items() if m != "unknown"}.items() <= after.items()
    _is_published(sample / "releases" / "latest")
    _holds_no_key(sample)


def _is_published(release: Path) -> None:
    with duckdb.connect(str(release / "observatory.duckdb"), read_only=True) as connection:
        shares = connection.execute(
            "select value, numerator, denominator from indicators "
            "where indicator_id = 'character_women_share' and breakdown = 'all' "
            "and population = 'agrees' and status = 'published'"
        ).fetchall()
        broken = connection.execute(
            "select count(*) from indicators where indicator_id = 'character_women_share' "
            "and status = 'published' and (denominator < 20 or coverage < 0.8)"
        ).fetchone()
    assert shares
    assert all(value == pytest.approx(n / of) for value, n, of in shares)
    assert broken == (0,)
    evaluation = json.loads((release / "evaluation.json").read_text(encoding="utf-8"))
    assert set(evaluation["compared"]["wikidata"]) >= {"tmdb", "first_name"}
    assert evaluation["compared"]["wikidata"]["first_name"]["error"]["of"] > 50
    assert evaluation["labelled"] is None
    catalogue = (release / "catalogue.json").read_text(encoding="utf-8")
    assert "character_trait_share" in catalogue


def _holds_no_key(home: Path) -> None:
    for path in home.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path


@pytest.mark.slow
def test_an_endpoint_that_is_not_there_leaves_a_complete_refresh_with_reasons(home: Path) -> None:
    done = _refresh(home, "http://127.0.0.1:9/v1")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "cannot be reached" in done.stdout + done.stderr
    rows = _column(
        home.with_name("home-sample"), "enriched/gender_claims", "method", "gender", "evidence"
    )
    claims = [(gender, evidence) for method, gender, evidence in rows if method == "model"]
    assert claims
    assert {gender for gender, _ in claims} == {"unknown"}
    assert all("cannot be reached" in evidence for _, evidence in claims)
    assert KEY not in done.stdout + done.stderr
