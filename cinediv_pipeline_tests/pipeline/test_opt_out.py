"""The right to object, end to end: who opted out leaves no trace, and nothing else moves."""

import csv
import json
import random
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from cinediv_pipeline.enrichment.corrections import FIELDS
from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.publication.sealing import verify
from cinediv_pipeline.settings import sample_workbook
from cinediv_pipeline_tests.conftest import cinediv
from cinediv_pipeline_tests.traces import traces

pytestmark = pytest.mark.slow

_DRAW = """
    with known as (
        select p.person_id, p.source_id as tmdb_id, any_value(c.name) as name,
            bool_or(c.kind = 'crew') as in_crew, bool_or(c.kind = 'cast') as in_cast,
            any_value(p.rule) as rule
        from '{lake}/linked/people.parquet' p join '{lake}/raw/tmdb_credits.parquet' c
            on p.source = 'tmdb' and p.source_id = cast(c.tmdb_person_id as varchar)
        group by all
    )
    select person_id, tmdb_id, name from known
    where {condition} and name in (select name from known group by name having count(*) = 1)
    order by person_id
"""
_KINDS = {
    "director of the list": "rule = 'film_and_name'",
    "crew": "rule = 'new' and in_crew and not in_cast",
    "actor": "rule = 'new' and in_cast and not in_crew",
}


@dataclass(frozen=True)
class Someone:
    person_id: str
    tmdb_id: str
    name: str

    @property
    def ids(self) -> list[str]:
        return [self.person_id, self.tmdb_id, f"person-tmdb-{self.tmdb_id}"]


def drawn(home: Home) -> list[Someone]:
    """One person of each kind, by a seed."""
    chance = random.Random(1789)
    found = []
    with duckdb.connect() as connection:
        for condition in _KINDS.values():
            rows = connection.execute(
                _DRAW.format(lake=home.lake.as_posix(), condition=condition)
            ).fetchall()
            found.append(Someone(*chance.choice(rows)))
    return found


def refresh(home: Home, *arguments: str) -> str:
    done = cinediv("refresh", "--sample", *arguments, home=home.root.with_name("home"))
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def decide_on(home: Home, who: Someone) -> None:
    """A decision in force, so that a release tells the id; its reason holds the name."""
    rows = pq.read_table(home.lake / "enriched" / "person_gender.parquet").to_pylist()
    (guard,) = {row["gender_by_first_name"] for row in rows if row["person_id"] == who.person_id}
    row = [
        "person", who.person_id, "gender", guard, "non_binary", "2026-03-01", "editorial_review",
        f"Portrait de {who.name}", "Programme du festival fictif",
    ]  # fmt: skip
    with (home.reviews / "decisions.csv").open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([[*FIELDS, "author"], [*row, "Alix"]])


def latest(home: Home) -> Release:
    found = Releases(home).latest()
    assert found is not None
    return found


def indicators(release: Release, *names: str) -> Iterator[dict[str, Any]]:
    for row in pq.read_table(release.path / "indicators.parquet").to_pylist():
        if row["indicator_id"] in names:
            yield row


def totals(release: Release) -> list[dict[str, Any]]:
    return list(indicators(release, "film_count", "budget_total_eur"))


def credits_by_cell(release: Release) -> dict[tuple[Any, ...], float]:
    """Credits of each published cell, known or not."""
    return {
        tuple(row.values())[:6]: row["denominator"] + row["n_unknown"]
        for row in indicators(release, "women_share_by_role")
        if row["status"] == "published"
    }


def found_of(home: Home, people: Sequence[Someone]) -> list[str]:
    """Traces outside the list of opt-outs, in words."""
    names, ids = [who.name for who in people], [one for who in people for one in who.ids]
    return [
        f"{trace.path}: {trace.what}"
        for trace in sorted(traces(home.root, names, ids), key=str)
        if trace.path != "reviews/opt_outs.csv"
    ]


def another_edition(path: Path) -> Path:
    """The sample's workbook with the same cells and other bytes."""
    with zipfile.ZipFile(sample_workbook()) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item))
    return path


def test_who_opted_out_leaves_no_trace_and_the_aggregates_stay(
    sample_home: Home, tmp_path: Path
) -> None:
    people = drawn(sample_home)
    director = people[0]
    decide_on(sample_home, director)
    refresh(sample_home)
    before = latest(sample_home)
    told = (before.path / "datapackage.json").read_text(encoding="utf-8")
    assert director.person_id in told
    places = {line.split("/")[0] for line in found_of(sample_home, people)}
    assert {"landing", "lake", "warehouse", "releases", "reviews"} <= places  # it would be seen

    for who in people:
        words = who.name.upper() if who is director else who.person_id
        done = cinediv("opt-out", "add", words, "--yes", "--sample", home=tmp_path / "home")
        assert done.returncode == 0, done.stderr
        assert who.person_id in done.stdout
        assert "female" not in done.stdout
        assert "male" not in done.stdout
    decisions = (sample_home.reviews / "decisions.csv").read_text(encoding="utf-8")
    assert decisions.splitlines() == [",".join([*FIELDS, "author"])]
    text = refresh(sample_home)
    assert not [who for who in people if who.name in text]

    assert found_of(sample_home, people) == []
    after = latest(sample_home)
    again = Releases(sample_home).get(f"{before.id}-r2")
    verify(again)
    verify(after)
    assert Releases(sample_home).get(before.id).reissued_as == again.id
    changes = json.loads((after.path / "changes.json").read_text(encoding="utf-8"))
    assert changes["previous"] == again.id
    assert "an opt-out took effect" in changes["opt_outs"]
    assert totals(after) == totals(again)
    was, now = credits_by_cell(again), credits_by_cell(after)
    same = was.keys() & now.keys()
    assert len(same) > 0.9 * len(was)
    assert {cell: now[cell] for cell in same} == {cell: was[cell] for cell in same}
    unknown = sum(row["n_unknown"] for row in indicators(after, "women_share_by_role"))
    assert unknown > sum(row["n_unknown"] for row in indicators(again, "women_share_by_role"))

    assert "Nothing has changed" in refresh(sample_home)
    assert latest(sample_home).id == after.id
    edition = another_edition(tmp_path / "edition.xlsx")
    refresh(sample_home, "--force", "--cnc-file", str(edition))
    assert found_of(sample_home, people) == []
    assert totals(latest(sample_home)) == totals(after)
