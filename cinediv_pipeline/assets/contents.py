"""The inbox as an asset: one partition per content, one run per batch, started by a sensor."""

import hashlib
import json
import logging
from collections.abc import Iterator
from typing import Any, Final

import dagster as dg

from cinediv_pipeline.assets.describe import (
    OWNERS,
    asset_key,
    check_results,
    check_specs,
)
from cinediv_pipeline.enrichment.observations import CONTENT_OBSERVATIONS
from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps.contents import (
    Analysed,
    analyse_waiting,
    inbox_files,
    inbox_options,
    waiting,
)
from cinediv_pipeline.validation.suites import contents as suite
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

CONTENTS: Final = dg.DynamicPartitionsDefinition(name="contents")
OBSERVED: Final = asset_key(CONTENT_OBSERVATIONS.key)
CONTENTS_JOB: Final = "analyse_inbox"
_RANGE: Final = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


def contents_asset() -> dg.AssetsDefinition:
    """Return the asset that analyses the files of the inbox."""

    @dg.asset(
        key=OBSERVED,
        partitions_def=CONTENTS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name="contents",
        owners=OWNERS,
        kinds={"python"},
        check_specs=check_specs(suite.SUITE.checks),
        description=f"{CONTENT_OBSERVATIONS.description}\n\n**Grain:** {CONTENT_OBSERVATIONS.grain}"
        "; one partition per content, by the SHA-256 of its bytes\n\n**Source:** the files of "
        "`inbox/` in the home; nothing of them leaves the machine\n\n**Known flaws:** "
        f"{CONTENT_OBSERVATIONS.flaws}",
    )
    def content_observations(
        context: dg.AssetExecutionContext, shop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        wanted = set(context.partition_keys)
        items = [item for item in waiting(shop.home, again=True) if item.id in wanted]
        done = analyse_waiting(shop, items, inbox_options(shop))
        yield dg.MaterializeResult(metadata=_metadata(done, wanted))
        yield from check_results(done.result.checks, suite.SUITE.checks)

    return content_observations


def _metadata(done: Analysed, wanted: set[str]) -> dict[str, Any]:
    gone = len(wanted) - len(done.reports) - len(done.refused)
    return {
        "reports": len(done.reports),
        "refused": sorted(id_[:12] for id_ in done.refused),
        "not_in_the_inbox_any_more": gone,
        "rows": done.result.message,
    }


def contents_job() -> Any:
    """Return the job that analyses contents; the sensor starts it, or people in the UI."""
    return dg.define_asset_job(
        CONTENTS_JOB,
        selection=[OBSERVED],
        description="Analyse files of the inbox (choose partitions).",
        executor_def=dg.in_process_executor,
    )


def inbox_sensor(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor that starts one run for all files that are new in the inbox."""

    @dg.sensor(
        name="inbox_has_new_files",
        job_name=CONTENTS_JOB,
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
        description="Analyses what people put into `inbox/` of the home, one run per batch.",
    )
    def inbox_has_new_files(
        context: dg.SensorEvaluationContext,
    ) -> dg.SensorResult | dg.SkipReason:
        home = Home(settings.home)
        told = json.loads(context.cursor or "{}")
        seen = _seen(home)
        if seen == told.get("done"):
            return dg.SkipReason("nothing has changed in the inbox")
        if seen != told.get("seen"):  # a file may still be under way
            cursor = json.dumps(told | {"seen": seen})
            return dg.SensorResult(cursor=cursor, skip_reason="files are arriving")
        known = context.instance.get_dynamic_partitions("contents")
        new = [item.id for item in waiting(home) if item.id not in known]
        here = {item.id for item in waiting(home, again=True)}  # with those whose run is queued
        gone = [id_ for id_ in known if not (id_ in here or (home.analyses / id_).exists())]
        return _asked(new, gone, json.dumps({"seen": seen, "done": seen}))

    return inbox_has_new_files


def _asked(new: list[str], gone: list[str], cursor: str) -> dg.SensorResult:
    requests = [CONTENTS.build_delete_request(gone)] if gone else []
    if not new:
        return dg.SensorResult(
            cursor=cursor,
            dynamic_partitions_requests=requests,
            skip_reason="all files are analysed",
        )
    return dg.SensorResult(
        run_requests=[dg.RunRequest(tags=dict(zip(_RANGE, (new[0], new[-1]), strict=True)))],
        dynamic_partitions_requests=[*requests, CONTENTS.build_add_request(new)],
        cursor=cursor,
    )


def _seen(home: Home) -> str:
    """Return a short text that changes with any file of the inbox and tells no name."""
    found = [(str(path), path.stat()) for path in inbox_files(home)]
    parts = [(name, status.st_size, status.st_mtime_ns) for name, status in found]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
