"""The Dagster skin: the graph, the checks, the schedule, the report of a failure."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest

from cinediv_pipeline.assets.automation import JOB, REPORTED_TAG
from cinediv_pipeline.assets.resources import close_killed_run
from cinediv_pipeline.definitions import build_definitions
from cinediv_pipeline.home import Home, refresh_lock
from cinediv_pipeline.settings import Settings
from cinediv_pipeline_tests.conftest import ROOT

pytestmark = pytest.mark.slow

SNAPSHOT = Path(__file__).with_name("asset_graph.json")


def definitions(home: Home, **settings: object) -> dg.Definitions:
    return build_definitions(Settings(home=home.root, _env_file=None, **settings))


def graph(defs: dg.Definitions) -> dict[str, object]:
    """Assets with group, dependencies, checks: what must not change by accident."""
    assets = defs.resolve_asset_graph()
    return {
        key.to_user_string(): {
            "group": assets.get(key).group_name,
            "depends_on": sorted(parent.to_user_string() for parent in assets.get(key).parent_keys),
            "checks": sorted(check.name for check in assets.get(key).check_keys),
        }
        for key in sorted(assets.materializable_asset_keys)
    }


def test_the_asset_graph_is_the_one_that_was_agreed(sample_home: Home) -> None:
    found = graph(definitions(sample_home))
    if not SNAPSHOT.exists():
        SNAPSHOT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{SNAPSHOT.name} was missing and is written now: look at it and commit it")
    agreed = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert found == agreed, f"If this change is meant, delete {SNAPSHOT.name} and run again."


def test_every_asset_is_described_owned_and_grouped(sample_home: Home) -> None:
    assets = definitions(sample_home).resolve_asset_graph()
    for key in assets.materializable_asset_keys:
        node = assets.get(key)
        assert node.description, key
        assert node.owners == ["team:observatory"], key
        assert node.group_name in {
            "landing", "raw", "linked", "enriched", "staging", "core", "indicators", "release",
            "site", "contents",
        }, key  # fmt: skip
        assert node.kinds, key
        if node.group_name in {"raw", "linked"}:
            assert "**Grain:**" in (node.description or ""), key
            assert "dagster/column_schema" in node.metadata, key


def test_the_weekly_schedule_runs_the_job_on_monday_at_five_in_paris(sample_home: Home) -> None:
    schedule = definitions(sample_home).resolve_schedule_def("weekly_refresh")
    assert schedule.job_name == JOB
    assert schedule.cron_schedule == "0 5 * * 1"
    assert schedule.execution_timezone == "Europe/Paris"


class _Sink(BaseHTTPRequestHandler):
    received: list[dict[str, str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append(json.loads(body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture
def sink() -> Iterator[tuple[str, list[dict[str, str]]]]:
    _Sink.received = []
    with HTTPServer(("127.0.0.1", 0), _Sink) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook?token=secret", _Sink.received
        server.shutdown()


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as made:
        yield made


@pytest.mark.parametrize(("tags", "messages"), [({}, 1), ({REPORTED_TAG: "command line"}, 0)])
def test_a_failed_run_is_reported_once(
    sample_home: Home,
    instance: dg.DagsterInstance,
    sink: tuple[str, list[dict[str, str]]],
    tags: dict[str, str],
    messages: int,
) -> None:
    address, received = sink
    defs = definitions(
        sample_home, notify_webhook_url=address, cnc_url="http://127.0.0.1:9/films.xlsx"
    )
    bad = {"resources": {"options": {"config": {"cnc_file": str(ROOT / "pyproject.toml")}}}}
    result = defs.resolve_job_def(JOB).execute_in_process(
        instance=instance, run_config=bad, tags=tags, raise_on_error=False
    )
    assert not result.success
    (failure,) = [event for event in result.all_events if event.is_run_failure]
    sensor = defs.resolve_sensor_def("report_failed_refresh")
    context = dg.build_run_status_sensor_context(
        sensor_name="report_failed_refresh",
        dagster_event=failure,
        dagster_instance=instance,
        dagster_run=result.dagster_run,
    ).for_run_failure()
    sensor(context)
    assert len(received) == messages
    assert "secret" not in json.dumps(received)


def test_a_rejected_edition_records_the_failed_check_and_no_materialisation(
    sample_home: Home, instance: dg.DagsterInstance
) -> None:
    job = definitions(sample_home).resolve_job_def(JOB)
    bad = {"resources": {"options": {"config": {"cnc_file": str(ROOT / "pyproject.toml")}}}}
    first = job.execute_in_process(instance=instance, run_config=bad, raise_on_error=False)
    assert not first.success
    failed = [
        check.check_name
        for check in first.get_asset_check_evaluations()
        if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR
    ]
    assert failed == ["workbook_readable"]
    raw = dg.AssetKey(["raw", "cnc_agreements"])
    assert instance.get_latest_materialization_event(raw) is None
    second = job.execute_in_process(instance=instance, run_config=bad, raise_on_error=False)
    assert second.success
    event = instance.get_latest_materialization_event(raw)
    assert event is not None
    assert event.asset_materialization is not None
    assert event.asset_materialization.metadata["stale"].value is True


def test_runs_that_a_kill_left_started_are_closed(instance: dg.DagsterInstance) -> None:
    @dg.op
    def nothing() -> None: ...

    @dg.job
    def forgotten() -> None:
        nothing()

    run = instance.create_run_for_job(forgotten)
    instance.handle_new_event(
        dg._core.events.log.EventLogEntry(
            error_info=None,
            level=20,
            user_message="",
            run_id=run.run_id,
            timestamp=1.0,
            dagster_event=dg.DagsterEvent(
                dg.DagsterEventType.PIPELINE_START.value, job_name=forgotten.name
            ),
        )
    )
    assert close_killed_run(instance, run.run_id)
    closed = instance.get_run_by_id(run.run_id)
    assert closed is not None
    assert closed.status is dg.DagsterRunStatus.FAILURE
    assert not close_killed_run(instance, run.run_id)  # closed once
    assert not close_killed_run(instance, None)


def test_a_ui_run_waits_for_the_lock_and_closes_a_killed_one(
    sample_home: Home, instance: dg.DagsterInstance
) -> None:
    """A run from the UI meets a refresh of the command line: it waits and then goes on."""
    freed = threading.Event()

    def hold() -> None:
        with refresh_lock(sample_home):
            freed.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    threading.Timer(2, freed.set).start()
    result = definitions(sample_home).resolve_job_def(JOB).execute_in_process(instance=instance)
    holder.join()
    assert result.success


def test_checks_of_one_model_can_be_run_alone(
    sample_home: Home, instance: dg.DagsterInstance
) -> None:
    defs = definitions(sample_home)
    key = dg.AssetKey(["core", "dim_agreements"])
    job = dg.define_asset_job("one", selection=dg.AssetSelection.checks_for_assets(key))
    one = dg.Definitions.merge(defs, dg.Definitions(jobs=[job])).resolve_job_def("one")
    result = one.execute_in_process(instance=instance)
    checks = result.get_asset_check_evaluations()
    assert len(checks) == 6
    assert all(check.passed for check in checks)
    assert result.get_asset_materialization_events() == []


def test_one_model_alone_is_built_with_all_that_it_needs(
    sample_home: Home, instance: dg.DagsterInstance
) -> None:
    (sample_home.warehouse / "build.json").unlink()  # a build is due
    key = dg.AssetKey(["core", "dim_films"])
    job = dg.define_asset_job("one", selection=dg.AssetSelection.assets(key))
    one = dg.Definitions.merge(
        definitions(sample_home), dg.Definitions(jobs=[job])
    ).resolve_job_def("one")
    result = one.execute_in_process(instance=instance)
    assert result.success
    (made,) = result.get_asset_materialization_events()
    assert made.asset_key == key
    again = definitions(sample_home).resolve_job_def(JOB).execute_in_process(instance=instance)
    assert again.success  # the release has a whole warehouse to stand on
