"""`cinediv refresh` as its user runs it."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from cinediv_pipeline.home import Home, refresh_lock
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.publication.sealing import verify
from cinediv_pipeline_tests.conftest import ROOT, cinediv
from data.sample.tmdb import tmdb_truth
from data.sample.world import DEFAULT_SEED, generate_world

pytestmark = pytest.mark.slow
RELEASED = ("film_directions", "film_links", "film_teams", "films", "labels", "model_cards",
            "roles", "indicators", "figures", "catalogue", "dictionary")  # fmt: skip

# Five random points, one in each fifth of a refresh.
_chance = random.Random(31)
KILLED_AT = [_chance.uniform(fifth / 5, (fifth + 1) / 5) for fifth in range(5)]


def latest(home: Home) -> Release:
    found = Releases(home).latest()
    assert found is not None
    return found


def content(home: Home) -> dict[str, Any]:
    """What a user would notice if a refresh had been disturbed."""
    release = latest(home)
    return {
        "digest": release.content_digest,
        "releases": len(Releases(home).all()),
        "films": (release.path / "films.csv").read_text(encoding="utf-8"),
        "registry": pq.read_table(home.lake / "linked" / "films.parquet").to_pylist(),
        "people": pq.read_table(home.lake / "linked" / "people.parquet").to_pylist(),
    }


def test_every_output_of_the_sample_says_that_it_is_fictional(refreshed: Path) -> None:
    release = latest(Home(refreshed))
    assert release.id.startswith("fictional-")
    package = json.loads((release.path / "datapackage.json").read_text(encoding="utf-8"))
    assert "FICTIONAL" in package["title"]
    assert package["cinediv"]["data_kind"] == "fictional"
    catalogue = json.loads((release.path / "catalogue.json").read_text(encoding="utf-8"))
    assert catalogue["data_kind"] == "fictional"
    assert "DONNÉES FICTIVES" in (release.path / "README.txt").read_text(encoding="utf-8")
    for table in RELEASED:
        with (release.path / f"{table}.csv").open(encoding="utf-8", newline="") as source:
            assert {row["data_kind"] for row in csv.DictReader(source)} == {"fictional"}
        rows = pq.read_table(release.path / f"{table}.parquet")
        assert set(rows.column("data_kind").to_pylist()) == {"fictional"}
    with duckdb.connect(str(release.path / "observatory.duckdb"), read_only=True) as database:
        about = dict(database.execute("select name, value from about").fetchall())
    assert about["data_kind"] == "fictional"


def test_the_released_database_holds_the_listed_tables_and_no_person(refreshed: Path) -> None:
    release = latest(Home(refreshed))
    with duckdb.connect(str(release.path / "observatory.duckdb"), read_only=True) as database:
        tables = {
            row[0] for row in database.execute("select table_name from duckdb_tables()").fetchall()
        }
        views = database.execute(
            "select view_name from duckdb_views() where not internal"
        ).fetchall()
        films = database.execute("select count(*) from films").fetchone()
    assert tables == {*RELEASED, "about"}
    assert views == []
    assert films == (599,)
    assert oct((release.path / "observatory.duckdb").stat().st_mode)[-3:] == "444"
    verify(release)


def test_no_published_row_breaks_a_rule_of_publication(refreshed: Path) -> None:
    rows = (latest(Home(refreshed)).path / "indicators.parquet").as_posix()
    with duckdb.connect() as connection:
        broken = connection.execute(
            f"""select * from '{rows}' where
            (unit = 'share' and status = 'published' and coverage < 0.8
                and indicator_id not in ('attribution_quality', 'bonus_simulation_agreement'))
            or (unit = 'share' and status = 'published' and denominator < 20 and indicator_id
                not in ('attribution_quality', 'role_credit_coverage', 'cast_share_weighted',
                'film_observation_coverage'))
            or (unit = 'eur' and status = 'published' and denominator < 3)
            or (status <> 'published' and coalesce(value, numerator, denominator, ci_low, ci_high,
                bound_low, bound_high) is not null)
            or (status = 'published' and value is null)"""
        ).fetchall()
        zero = connection.execute(
            f"""select count(*) from '{rows}' where status = 'published' and value = 0"""
        ).fetchone()
    assert broken == []
    assert zero is not None
    assert zero[0] > 0  # an empty cell is 0, not a gap


def test_the_sample_carries_indicators_by_role_and_a_reader_meets_them(refreshed: Path) -> None:
    release = latest(Home(refreshed))
    with duckdb.connect(str(release.path / "observatory.duckdb"), read_only=True) as database:
        found = dict(database.execute(
            """select breakdown_value, status from indicators where population = 'agrees'
            and indicator_id = 'women_share_by_role' and breakdown = 'role'
            and period_start = '2015-01-01' and period_end = '2024-12-31'"""
        ).fetchall())  # fmt: skip
        zero = database.execute(
            "select breakdown_value from indicators where population = 'agrees' and value = 0 "
            "and indicator_id = 'women_share_by_role' and breakdown = 'role'"
        ).fetchall()
        every = {row[0] for row in database.execute(
            "select distinct indicator_id from indicators where status = 'published'"
        ).fetchall()}  # fmt: skip
        links = database.execute(
            "select count(*), count(distinct film_id) from film_links join films using (film_id)"
        ).fetchone()
    # with 599 films the cameras are known well enough, the stunts are not
    assert found["cinematographer"] == "published"
    assert found["stunt_performer"] == "withheld_coverage"
    assert zero, "a role without a woman is 0, not a gap"
    assert {
        "women_share_by_role", "women_share_by_role_persons", "women_share_by_role_per_film",
        "key_post_share", "key_post_share_median", "key_post_share_pooled", "team_balance",
        "all_male_team_share", "cast_share", "cast_share_weighted", "role_credit_coverage",
    } <= every  # fmt: skip
    # one of the linked films was agreed twice
    assert links == (550, 549)
    text = (release.path / "README.txt").read_text(encoding="utf-8")
    assert "Chef·fe opérateur·rice (image) / Cinematographer" in text


def test_the_links_of_the_sample_are_those_of_the_fiction(refreshed: Path) -> None:
    world = {film.film_id: film.visa for film in generate_world(DEFAULT_SEED).films}
    truth = {
        number: None if film is None else str(world[film]).zfill(6)
        for number, film in tmdb_truth(DEFAULT_SEED).items()
    }
    rows = pq.read_table(refreshed / "lake" / "linked" / "film_links.parquet").to_pylist()
    linked = {row["tmdb_id"]: row["visa"] for row in rows if row["verdict"] == "linked"}
    wrong = {number: visa for number, visa in linked.items() if truth[number] != visa}
    missed = [
        n for n, visa in truth.items() if visa and n not in linked and n in observed(refreshed)
    ]
    assert wrong == {}
    assert missed == []


def observed(home: Path) -> set[int]:
    """TMDB films of the lake: one of the file is gone, and answers so."""
    table = pq.read_table(home / "lake" / "raw" / "tmdb_films.parquet", columns=["tmdb_id"])
    return set(table.column("tmdb_id").to_pylist())


def test_a_second_identical_refresh_does_nothing_and_says_so(sample_home: Home) -> None:
    before = content(sample_home)
    builds = (sample_home.warehouse / "build.json").stat().st_mtime_ns
    script = (
        "import sys\nfrom cinediv_pipeline.cli import main\n"
        "sys.argv = ['cinediv', 'refresh', '--sample']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    code = end.code\n"
        "print('code', code, 'GX', 'great_expectations' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=True, timeout=300,
        env={**os.environ, "CINEDIV_HOME": str(sample_home.root.with_name("home"))},
    )  # fmt: skip
    assert "Nothing has changed: no step was done again and no release was made." in done.stdout
    assert "code 0 GX False" in done.stdout
    assert "dbt      unchanged" in done.stderr
    assert (sample_home.warehouse / "build.json").stat().st_mtime_ns == builds
    assert content(sample_home) == before


def test_force_does_every_step_again_and_makes_no_second_release(sample_home: Home) -> None:
    before = content(sample_home)
    done = cinediv("refresh", "--sample", "--force", home=sample_home.root.with_name("home"))
    assert done.returncode == 0, done.stderr
    assert "raw      written" in done.stderr
    assert "dbt      built" in done.stderr
    assert "release  identical" in done.stderr
    assert content(sample_home) == before


def test_fact_and_fiction_never_share_a_home(sample_home: Home, tmp_path: Path) -> None:
    done = cinediv("refresh", "--home", str(sample_home.root), home=tmp_path / "home")
    assert done.returncode == 2
    assert "holds fictional data and refuses real data" in done.stderr


def test_a_second_refresh_at_once_is_refused_with_a_clear_message(sample_home: Home) -> None:
    with refresh_lock(sample_home):
        done = cinediv("refresh", "--sample", home=sample_home.root.with_name("home"))
    assert done.returncode == 2
    assert f"Another refresh is at work in {sample_home.root} (process {os.getpid()}" in done.stderr


@pytest.mark.parametrize("fraction", KILLED_AT)
def test_kill_9_at_a_random_point_leaves_nothing_that_the_next_refresh_cannot_mend(
    refreshed: Path, tmp_path: Path, fraction: float
) -> None:
    """The whole first refresh of a home is killed at five points spread over its length."""
    undisturbed = content(Home(refreshed))
    victim = subprocess.Popen(
        [sys.executable, "-m", "cinediv_pipeline.cli", "refresh", "--sample"],
        env={**os.environ, "CINEDIV_HOME": str(tmp_path / "home")},
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    with victim:
        _let_it_run(victim, fraction)
        victim.send_signal(signal.SIGKILL)  # only the refresh: a dbt child of it stays behind
    done = cinediv("refresh", "--sample", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    found = content(Home(tmp_path / "home-sample"))
    assert found == undisturbed
    leftovers = [path.name for path in (tmp_path / "home-sample" / "releases").glob(".*")]
    assert leftovers == []
    runs = _run_states(tmp_path / "home-sample")
    assert "STARTED" not in runs
    assert runs[-1] == "SUCCESS"


def test_an_interrupted_refresh_says_so_and_the_next_one_goes_on(tmp_path: Path) -> None:
    victim = subprocess.Popen(
        [sys.executable, "-m", "cinediv_pipeline.cli", "refresh", "--sample"],
        env={**os.environ, "CINEDIV_HOME": str(tmp_path / "home")},
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    with victim:
        _let_it_run(victim, 0.7)
        os.killpg(victim.pid, signal.SIGINT)  # as Ctrl-C does
        _, told = victim.communicate()
    assert victim.returncode == 130, told
    assert "interrupted; run it again to go on" in told
    done = cinediv("refresh", "--sample", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr


def _let_it_run(victim: "subprocess.Popen[str]", fraction: float) -> None:
    """Wait for a share of the way, told by the steps that were printed and a little time."""
    steps = ["start", "landing", "raw", "linked", "enriched", "dbt", "figures", "release"]
    assert victim.stderr is not None
    target = fraction * (len(steps) - 1)
    wanted = steps[int(target)]
    for line in victim.stderr:
        if f"  {wanted} " in line:
            break
    time.sleep((target - int(target)) * 8)


def _run_states(home: Path) -> list[str]:
    script = (
        "import dagster as dg\n"
        "with dg.DagsterInstance.get() as instance:\n"
        "    runs = instance.get_runs()\n"
        "print(' '.join(run.status.value for run in reversed(runs)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True, text=True, check=True,
        env={**os.environ, "DAGSTER_HOME": str(home / "dagster")},
    )  # fmt: skip
    return done.stdout.split()


def test_readme_commands_are_the_commands_that_work() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert (
        "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e . && "
        ".venv/bin/cinediv refresh --sample"
    ) in readme
    assert ".venv/bin/pip install -c constraints.txt -e '.[test]' && .venv/bin/pytest" in readme
