"""Runs the refresh job in this process and says how it ended, in our own words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg

from cinediv_pipeline.assets.automation import REPORTED_TAG
from cinediv_pipeline.assets.release import WITHHELD
from cinediv_pipeline.assets.resources import close_killed_run
from cinediv_pipeline.errors import CinedivError

# The name that Dagster gives to the definitions of a location.
_REPOSITORY = "__repository__"
# Dagster puts the class of an exception before its message.
_CLASS_NAME = re.compile(r"^cinediv_pipeline\.errors\.\w+: ")


@dataclass(frozen=True)
class RunReport:
    """How a run ended. `unchanged` means that no step was done again."""

    run_id: str
    problems: tuple[str, ...]
    unchanged: bool
    interrupted: bool
    withheld: bool


def execute(
    job: dg.JobDefinition,
    *,
    run_id: str,
    killed: str | None,
    options: Mapping[str, Any],
    location: str,
) -> RunReport:
    """Execute `job` on the instance of `DAGSTER_HOME`.

    `options` are those of one run, `killed` is a run that a kill has left unfinished, `location`
    the code location under which the UI shows the run.
    """
    with dg.DagsterInstance.get() as instance:
        close_killed_run(instance, killed)
        result = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            run_config={
                "resources": {"options": {"config": dict(options)}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
            tags={
                REPORTED_TAG: "command line",
                ".dagster/repository": f"{_REPOSITORY}@{location}",
            },
            raise_on_error=False,
        )
    problems = tuple(_problems(result))
    return RunReport(
        run_id,
        problems,
        unchanged=result.success and _all_unchanged(result),
        withheld=_withheld(result),
        interrupted=any("ExecutionInterruptedError" in problem for problem in problems),
    )


def _problems(result: Any) -> Iterator[str]:
    """Yield what failed, in the words of our own errors where there are any."""
    steps = [event.step_key for event in result.filter_events(lambda item: item.is_step_failure)]
    for event in result.filter_events(lambda item: item.is_step_failure):
        failure = event.step_failure_data
        if failure.user_failure_data and failure.user_failure_data.description:
            yield f"{event.step_key}: {failure.user_failure_data.description}"
        elif failure.error:
            yield f"{event.step_key}: {_innermost(failure.error)}"
    if not result.success and not steps:
        for event in result.filter_events(lambda item: item.is_run_failure):
            error = event.event_specific_data.error if event.event_specific_data else None
            if error is not None:
                yield f"run: {_innermost(error)}"


def _withheld(result: Any) -> bool:
    """Return whether all that failed is a release that is kept back on purpose."""
    failures = [
        event.step_failure_data.user_failure_data
        for event in result.filter_events(lambda item: item.is_step_failure)
    ]
    return bool(failures) and all(item and WITHHELD in item.metadata for item in failures)


def _innermost(error: Any) -> str:
    """Return the message of our own error, which says what to do, or of the first cause."""
    while error.cause is not None and error.cls_name not in _ours(CinedivError):
        error = error.cause
    return _CLASS_NAME.sub("", str(error.message.strip()))


def _ours(kind: type[CinedivError]) -> set[str]:
    return {kind.__name__}.union(*(_ours(each) for each in kind.__subclasses__()))


def _all_unchanged(result: Any) -> bool:
    materializations = [
        event.step_materialization_data.materialization
        for event in result.filter_events(lambda item: item.is_step_materialization)
    ]
    return bool(materializations) and all(
        item.metadata.get("unchanged") is not None and item.metadata["unchanged"].value is True
        for item in materializations
    )
