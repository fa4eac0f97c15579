"""The job, its weekly schedule, and the sensor that reports a failed run."""

from typing import Any, Final

import dagster as dg

from cinediv_pipeline.assets.contents import OBSERVED
from cinediv_pipeline.assets.site import SITE
from cinediv_pipeline.assets.tmdb import YEARS
from cinediv_pipeline.notification import is_configured, notify_failure
from cinediv_pipeline.settings import Settings

JOB: Final = "refresh_observatory"
# The command line reports its own failures; the sensor leaves these runs alone.
REPORTED_TAG: Final = "cinediv/reported_by"


def refresh_job() -> Any:
    """Return the job that brings everything up to date, in one process."""
    return dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all() - dg.AssetSelection.assets(YEARS, SITE, OBSERVED),
        description="Fetch, check, link, build and release: all that has changed.",
        executor_def=dg.in_process_executor,
    )


def weekly_schedule(job: Any, *, real: bool) -> dg.ScheduleDefinition:
    """Return the schedule: Monday 05:00 in Paris, before offices open. Fiction needs none."""
    running, stopped = dg.DefaultScheduleStatus.RUNNING, dg.DefaultScheduleStatus.STOPPED
    return dg.ScheduleDefinition(
        name="weekly_refresh",
        job=job,
        cron_schedule="0 5 * * 1",
        execution_timezone="Europe/Paris",
        default_status=running if real else stopped,
        description="Monday 05:00, Europe/Paris.",
    )


def failure_sensor(settings: Settings) -> dg.SensorDefinition:
    """Return the sensor that reports failed runs, whichever location they come from."""

    @dg.run_failure_sensor(
        name="report_failed_refresh",
        monitor_all_code_locations=True,
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=60,
        description="Sends failed runs to the webhook or mailbox of the settings.",
    )
    def report_failed_refresh(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
        run = context.dagster_run
        if run.tags.get(REPORTED_TAG):
            return dg.SkipReason("reported by the command line")
        if not is_configured(settings):
            return dg.SkipReason("no webhook or mailbox is set (CINEDIV_NOTIFY_WEBHOOK_URL …)")
        notify_failure(settings, run_id=run.run_id, summary=context.failure_event.message or "")
        return None

    return report_failed_refresh
