"""The inbox in Dagster: the sensor waits for whole files and asks for one run per batch."""

import json
from pathlib import Path

import dagster as dg
import pytest

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.assets.contents import CONTENTS_JOB, OBSERVED, inbox_sensor
from cinediv_pipeline.definitions import build_definitions
from cinediv_pipeline.enrichment.observations import CONTENT_OBSERVATIONS
from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps.contents import analyse_waiting, forget_content, waiting
from cinediv_pipeline.workshop import Workshop
from cinediv_pipeline_tests.screenplays import own
from cinediv_pipeline_tests.screenplays.text_forms import as_fountain

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(sample_home: Home) -> Settings:
    sample_home.inbox.mkdir()
    return Settings(home=sample_home.root)


def _put(settings: Settings, name: str, text: str) -> str:
    path = Path(settings.home) / "inbox" / name
    path.write_text(text, encoding="utf-8")
    return Content.of(path).id


def _tick(
    settings: Settings, instance: dg.DagsterInstance, cursor: str | None
) -> tuple[list[dg.RunRequest], str | None]:
    """Evaluate the sensor as the daemon does; new partitions are added before its runs."""
    with dg.build_sensor_context(instance, cursor=cursor) as context:
        found = inbox_sensor(settings)(context)
    if not isinstance(found, dg.SensorResult):
        return [], cursor
    for request in found.dynamic_partitions_requests or []:
        if isinstance(request, dg.AddDynamicPartitionsRequest):
            instance.add_dynamic_partitions("contents", list(request.partition_keys))
        else:
            for key in request.partition_keys:
                instance.delete_dynamic_partition("contents", key)
    return list(found.run_requests or []), found.cursor


def test_a_batch_of_files_is_one_run_with_a_partition_each(settings: Settings) -> None:
    with dg.instance_for_test() as instance:
        runs, cursor = _tick(settings, instance, None)
        runs, cursor = _tick(settings, instance, cursor)
        assert runs == []
        ids = {_put(settings, f"{name}.fountain", as_fountain(own(name)))
               for name in ("la_lanterne", "second_oboe")}  # fmt: skip
        ids.add(_put(settings, "nothing.txt", "Rien.\n"))
        runs, cursor = _tick(settings, instance, cursor)
        assert runs == []  # files may still be arriving
        [run], cursor = _tick(settings, instance, cursor)
        assert set(instance.get_dynamic_partitions("contents")) == ids
        job = build_definitions(settings).resolve_job_def(CONTENTS_JOB)
        done = job.execute_in_process(instance=instance, tags=dict(run.tags))
        assert done.success
        events = done.asset_materializations_for_node(OBSERVED.to_python_identifier())
        told = events[0].metadata
        assert told["reports"].value == 2
        assert len(json.loads(json.dumps(told["refused"].value))) == 1
        checks = done.get_asset_check_evaluations()
        assert checks
        assert all(check.passed for check in checks)
        assert _tick(settings, instance, cursor)[0] == []
    shop = Workshop.open(settings, real=False)
    rows = shop.lake.read(CONTENT_OBSERVATIONS.key).to_pylist()
    assert {row["content_id"] for row in rows} < ids
    assert "lanterne" not in json.dumps([str(event.metadata) for event in events])


def test_a_new_file_asks_for_itself_alone(settings: Settings) -> None:
    with dg.instance_for_test() as instance:
        first = _put(settings, "a.fountain", as_fountain(own("la_lanterne")))
        _, cursor = _tick(settings, instance, None)
        _, cursor = _tick(settings, instance, cursor)
        second = _put(settings, "b.fountain", as_fountain(own("slack_water")))
        _, cursor = _tick(settings, instance, cursor)
        [run], _ = _tick(settings, instance, cursor)
        assert set(run.tags.values()) & {first, second} == {second}
        # the run of the first has not begun: its partition must not go
        assert set(instance.get_dynamic_partitions("contents")) == {first, second}


def test_what_is_forgotten_is_no_partition_and_may_come_back(settings: Settings) -> None:
    shop = Workshop.open(settings, real=False)
    text = as_fountain(own("la_lanterne"))
    with dg.instance_for_test() as instance:
        id_ = _put(settings, "a.fountain", text)
        _, cursor = _tick(settings, instance, None)
        _, cursor = _tick(settings, instance, cursor)
        analyse_waiting(shop, waiting(shop.home), Options())
        forget_content(shop, id_)
        _, cursor = _tick(settings, instance, cursor)
        _, cursor = _tick(settings, instance, cursor)
        assert instance.get_dynamic_partitions("contents") == []
        _put(settings, "a.fountain", text)
        _, cursor = _tick(settings, instance, cursor)
        runs, _ = _tick(settings, instance, cursor)
        assert len(runs) == 1
