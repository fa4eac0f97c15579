"""From a list of credits in the inbox to a credit in the warehouse, as an operator does it."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline.warehouse import Warehouse
from cinediv_pipeline_tests.conftest import cinediv
from cinediv_pipeline_tests.pipeline.test_review import decide, rows_of, save

pytestmark = pytest.mark.slow

# A film that TMDB does not have: all of its crew is new.
_FILM = """
    select a.agrement_id, a.film_id, a.title from dim_agreements a
    where not exists (
        select 1 from fct_credits c where c.film_id = a.film_id and c.role <> 'director'
    )
    order by a.agrement_id desc limit 1
"""
_CREDITS = """
    select role, credit_source, gender, gender_method, person_id from fct_credits
    where film_id = ? and role <> 'director' order by role
"""
ROLL = """Musique originale : Agnès Talvirande
Montage : Odile Varnouxel
Costumes : Ludovic Hersandrel
Avec : Zoé Durandeaux
"""


def ask(home: Home, query: str, *values: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(Warehouse(home).file), read_only=True) as connection:
        connection.execute("set schema = 'core'")
        return connection.execute(query, values).fetchall()


def counted(home: Home) -> dict[str, float]:
    """What the release tells of corrections, by entity."""
    release = Releases(home).latest()
    assert release is not None
    rows = duckdb.execute(
        "select breakdown_value, value from read_parquet(?) "
        "where indicator_id = 'corrections_in_force_count'",
        [str(release.path / "indicators.parquet")],
    ).fetchall()
    return dict(rows)


def test_an_accepted_credit_is_in_the_warehouse_and_in_the_release_without_a_name(
    sample_home: Home, tmp_path: Path
) -> None:
    base = tmp_path / "home"
    [(agrement_id, film_id, title)] = ask(sample_home, _FILM)
    sample_home.inbox.mkdir()
    (sample_home.inbox / "generique.txt").write_text(ROLL, encoding="utf-8")
    (sample_home.inbox / "films.csv").write_text(
        f"file,agrement_id\ngenerique.txt,{agrement_id}\n", encoding="utf-8"
    )
    done = cinediv("analyse", "--sample", home=base)
    assert done.returncode == 0, done.stderr
    assert ask(sample_home, _CREDITS, film_id) == []

    file = tmp_path / "review.csv"
    done = cinediv("review", "export", "--sample", "--output", str(file), home=base)
    assert done.returncode == 0, done.stderr
    rows = rows_of(file)
    read = {row["nom"]: row for row in rows if row["motifs"].startswith("crédit lu")}
    assert set(read) == {"Agnès Talvirande", "Odile Varnouxel", "Ludovic Hersandrel"}
    assert {row["films"] for row in read.values()} == {title}
    for name, decision in (("Agnès Talvirande", "oui"), ("Odile Varnouxel", "non")):
        decide(read[name], decision, source="générique de fin")
    save(file, rows)
    done = cinediv("review", "import", str(file), "--sample", home=base)
    assert done.returncode == 0, done.stderr

    before = counted(sample_home)
    done = cinediv("refresh", "--sample", home=base)
    assert done.returncode == 0, done.stderr
    [(role, source, gender, method, person_id)] = ask(sample_home, _CREDITS, film_id)
    assert (role, source) == ("composer", "review")
    assert (gender, method) == ("female", "first_name")
    assert (
        ask(sample_home, "select 1 from agreement_directors where person_id = ?", person_id) == []
    )
    assert ask(
        sample_home, "select person_name from page_credits where person_id = ?", person_id
    ) == [("TALVIRANDE Agnès",)]
    assert counted(sample_home)["credit"] == before["credit"] + 2 == 2

    release = Releases(sample_home).latest()
    assert release is not None
    changes = (release.path / "changes.json").read_text("utf-8")
    added = json.loads(changes)["corrections"]["added"]
    assert [(one["key"], one["new_value"]) for one in added] == [
        (f"{film_id}/composer", "true"), (f"{film_id}/picture_editor", "false"),
    ]  # fmt: skip
    told = changes + (release.path / "datapackage.json").read_text("utf-8")
    assert not any(name in told.upper() for name in ("TALVIRANDE", "VARNOUXEL"))

    again = cinediv("refresh", "--sample", home=base)
    assert again.returncode == 0, again.stderr
    latest = Releases(sample_home).latest()
    assert latest is not None
    assert latest.id == release.id
    assert ask(sample_home, _CREDITS, film_id) == [(role, source, gender, method, person_id)]
