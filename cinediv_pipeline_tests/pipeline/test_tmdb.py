"""TMDB in Dagster: partitions, the weekly job, run metadata, and how faults look to an operator."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from cinediv_pipeline.assets.automation import JOB
from cinediv_pipeline.assets.execution import _problems
from cinediv_pipeline.assets.tmdb import ANSWERS, YEARS, YEARS_JOB
from cinediv_pipeline.definitions import build_definitions
from cinediv_pipeline.home import Home
from cinediv_pipeline.landing.segments import Segments
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.workshop import Workshop
from cinediv_pipeline_tests.standin import StandIn
from cinediv_pipeline_tests.unit.tmdb_desk import Desk, asked

pytestmark = pytest.mark.slow
FILMS = dg.AssetKey(["raw", "tmdb_films"])
RAW = [dg.AssetKey(["raw", f"tmdb_{name}"]) for name in ("films", "titles", "credits", "people")]


@pytest.fixture(scope="module")
def manifest(refreshed: Path) -> Path:
    """dbt's parse of the project, so that each home need not make its own."""
    return refreshed / "warehouse" / "dbt"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with StandIn(60) as running:
        yield running


@pytest.fixture
def desk(server: StandIn, tmp_path: Path, manifest: Path) -> Desk:
    made = Desk.at(tmp_path / "home", server)
    (made.settings.home / "warehouse").mkdir(exist_ok=True)
    (made.settings.home / "warehouse" / "dbt").symlink_to(manifest)
    return made


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as made:
        yield made


def definitions(settings: Settings) -> dg.Definitions:
    return build_definitions(settings, shop=Workshop.open(settings, real=True))


def run(settings: Settings, instance: dg.DagsterInstance, **options: Any) -> Any:
    """The part of the weekly job that concerns TMDB."""
    job = definitions(settings).resolve_job_def(JOB)
    return job.execute_in_process(
        instance=instance, asset_selection=[ANSWERS, *RAW], raise_on_error=False, **options
    )


def metadata(result: Any, key: dg.AssetKey) -> dict[str, Any]:
    (event,) = result.asset_materializations_for_node("__".join(key.path))
    return {name: entry.value for name, entry in event.metadata.items()}


def test_a_run_tells_what_it_cost_and_what_it_brought(
    desk: Desk, instance: dg.DagsterInstance
) -> None:
    desk.server.faults.add("500", path_contains="/3/movie/1003")
    desk.server.faults.add("429", path_contains="/3/movie/1004")
    first = run(desk.settings, instance)
    assert first.success
    told = metadata(first, ANSWERS)
    assert told["mode"] == "first"
    assert told["new"] == told["films_fetched"] + told["people_fetched"]
    assert (told["changed"], told["deleted"], told["waits"]) == (0, 0, 1)
    assert told["retries"] == 2
    assert told["requests"] == len(desk.server.requests)
    assert told["waited_seconds"] >= 1
    assert told["bytes"] > 10_000
    assert told["unchanged"] is False
    counts = [event.metadata["dagster/row_count"].value
              for event in first.asset_materializations_for_node("raw_tmdb")]  # fmt: skip
    assert len(counts) == 4
    assert min(counts) > 50
    again = run(desk.settings, instance)
    assert again.success
    assert metadata(again, ANSWERS)["unchanged"] is True


def test_without_a_token_the_checks_say_that_nothing_was_judged(
    desk: Desk, instance: dg.DagsterInstance
) -> None:
    result = run(desk.settings.model_copy(update={"tmdb_token": None}), instance)
    assert result.success
    assert metadata(result, ANSWERS)["mode"] == "no token"
    found = result.get_asset_check_evaluations()
    assert len(found) >= 12
    assert all(each.description.startswith("Not judged: no TMDB yet") for each in found)
    assert {each.metadata["judged"].value for each in found} == {False}


def test_release_years_are_partitions_of_one_run(desk: Desk, instance: dg.DagsterInstance) -> None:
    defs = definitions(desk.settings)
    years = defs.resolve_asset_graph().get(YEARS).partitions_def
    assert years is not None
    keys = years.get_partition_keys()
    assert keys[0] == "2002"
    assert len(keys) > 25
    job = defs.resolve_job_def(YEARS_JOB)
    tags = {"dagster/asset_partition_range_start": "2008",
            "dagster/asset_partition_range_end": "2012"}  # fmt: skip
    assert job.execute_in_process(instance=instance, tags=tags).success
    films = desk.server.counters["movie"]
    assert 5 < films < 40
    assert desk.server.counters["person"] == 0
    # the weekly job fetches the rest, and nothing twice
    assert run(desk.settings, instance).success
    assert max(asked(desk.server).values()) == 1


def test_the_weekly_job_leaves_the_partitions_out(desk: Desk) -> None:
    job = definitions(desk.settings).resolve_job_def(JOB)
    assert YEARS not in job.asset_layer.executable_asset_keys
    assert ANSWERS in job.asset_layer.executable_asset_keys


def no_network(desk: Desk, _patch: pytest.MonkeyPatch) -> Settings:
    return desk.settings.model_copy(update={"tmdb_url": "http://127.0.0.1:9/3"})


def wrong_token(desk: Desk, _patch: pytest.MonkeyPatch) -> Settings:
    return Desk.at(desk.settings.home, desk.server, tmdb_token="eyJ.wrong-one").settings


def suspended_key(desk: Desk, _patch: pytest.MonkeyPatch) -> Settings:
    desk.server.suspended = True
    return desk.settings


def quota_of_an_hour(desk: Desk, _patch: pytest.MonkeyPatch) -> Settings:
    desk.server.faults.add("429_hour", path_contains="/3/", every=1)
    return desk.settings


def full_disk(desk: Desk, patch: pytest.MonkeyPatch) -> Settings:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(Segments, "_write", full)
    return desk.settings


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (no_network, "gives no usable answer"),
        (wrong_token, "Set CINEDIV_TMDB_TOKEN to the API Read Access Token"),
        (suspended_key, "TMDB has suspended this key"),
        (quota_of_an_hour, "The quota is exhausted"),
        (full_disk, "No space left on device. Free space"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_fault_is_told_and_the_tables_stay(
    desk: Desk, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, fault: Any, said: str
) -> None:
    assert run(desk.settings, instance).success
    before = desk.shop.lake.info("raw/tmdb_films")
    with monkeypatch.context() as patch:
        result = run(fault(desk, patch), instance)
    assert not result.success
    (problem,) = list(_problems(result))
    assert problem.startswith("landing__tmdb_answers: ")
    assert said in problem
    assert desk.server.token not in problem
    assert "wrong-one" not in problem
    assert desk.shop.lake.info("raw/tmdb_films") == before
    desk.server.suspended = False
    desk.server.faults.clear()
    assert run(desk.settings, instance).success


def test_the_fictional_tmdb_goes_the_same_way(sample_home: Home) -> None:
    """The sample's answers go through the same code; only the network is not there."""
    shop = Workshop.open(Settings(home=sample_home.root, _env_file=None), real=False)
    landed = shop.landing.segments("tmdb").sidecars()
    assert landed
    assert all(item["address"].startswith("sample://tmdb/3/") for item in landed)
    keys = ["/".join(key.path) for key in RAW]
    rows = {key: info.n_rows for key, info in shop.infos(keys).items()}
    assert rows["raw/tmdb_films"] == 594
    assert rows["raw/tmdb_people"] == 1674
    assert rows["raw/tmdb_credits"] > 10_000


def test_a_file_never_fetched_leaves_its_tables_empty_and_fails_nothing(
    desk: Desk, instance: dg.DagsterInstance
) -> None:
    """INSEE out of reach at the very first refresh: the step goes on with an empty table."""
    settings = desk.settings.model_copy(update={"insee_url": "http://127.0.0.1:9/prenoms.zip"})
    table = dg.AssetKey(["raw", "insee_first_names"])
    result = definitions(settings).resolve_job_def(JOB).execute_in_process(
        instance=instance,
        asset_selection=[dg.AssetKey(["landing", "insee_file"]), table],
        raise_on_error=False,
    )  # fmt: skip
    assert result.success
    assert {each.metadata["judged"].value for each in result.get_asset_check_evaluations()} == {
        False
    }
    assert desk.shop.lake.read("raw/insee_first_names").num_rows == 0
