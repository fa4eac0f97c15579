"""The history of runs: the same file as Dagster's own class, opened once."""

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage

from cinediv_pipeline.assets.history import EventHistory
from cinediv_pipeline.home import Home
from cinediv_pipeline.refresh import _INSTANCE_BEFORE, dagster_home


@dg.asset(check_specs=[dg.AssetCheckSpec("is_there", asset="film")])
def film() -> dg.MaterializeResult:  # type: ignore[type-arg]  # Dagster reads it
    passed = dg.AssetCheckResult(check_name="is_there", passed=True)
    return dg.MaterializeResult(metadata={"rows": 3}, check_results=[passed])


@pytest.fixture
def instance_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = dagster_home(Home(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return folder


@pytest.mark.usefixtures("instance_home")
def test_a_run_is_kept_and_read_again() -> None:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, EventHistory)
        done = dg.materialize([film], instance=instance)
        assert done.success
    with dg.DagsterInstance.get() as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey("film"))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["rows"].value == 3
        types = {record.dagster_event_type for record in instance.all_logs(done.run_id)}
    assert dg.DagsterEventType.ASSET_CHECK_EVALUATION in types
    assert dg.DagsterEventType.RUN_SUCCESS in types


def test_dagsters_own_class_reads_the_file(instance_home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        run_id = dg.materialize([film], instance=instance).run_id
        ours = len(instance.all_logs(run_id))
    assert ours > 5
    theirs = ConsolidatedSqliteEventLogStorage(str(instance_home))
    assert len(list(theirs.get_logs_for_run(run_id))) == ours


def test_a_configuration_of_ours_follows_and_one_of_the_operator_stays(tmp_path: Path) -> None:
    home = Home(tmp_path)
    config = dagster_home(home) / "dagster.yaml"
    new = config.read_text(encoding="utf-8")
    config.write_text(_INSTANCE_BEFORE, encoding="utf-8")
    dagster_home(home)
    assert config.read_text(encoding="utf-8") == new
    config.write_text(_INSTANCE_BEFORE + "\n# mine\n", encoding="utf-8")
    dagster_home(home)
    assert "EventHistory" not in config.read_text(encoding="utf-8")
