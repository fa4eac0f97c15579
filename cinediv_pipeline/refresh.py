"""`cinediv refresh`: the refresh job in this process, seen in `cinediv ui` afterwards."""

import logging
import os
import uuid
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cinediv_pipeline.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_PARTIAL,
    NotificationError,
    SettingsError,
)
from cinediv_pipeline.home import DataKind, Home, refresh_lock
from cinediv_pipeline.notification import is_configured, notify_failure
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps import known_checks

log = logging.getLogger("cinediv")

_INSTANCE = """\
# Written by cinediv. Runs of `cinediv refresh` and `cinediv ui` are kept here.
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
python_logs:
  managed_python_loggers: [cinediv]
  python_log_level: INFO
"""


@dataclass(frozen=True)
class Request:
    """What the operator asks of a refresh."""

    kind: DataKind
    cnc_file: Path | None = None
    force: bool = False
    accept: tuple[str, ...] = ()
    reason: str = ""
    corrects: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a refresh ended. `unchanged` means that no step was done again."""

    exit_code: int
    release: Release | None
    unchanged: bool
    problems: Sequence[str]
    stale: Sequence[str]


def dagster_home(home: Home) -> Path:
    """Make the Dagster home inside the home, with telemetry off, and return it."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    config = home.dagster / "dagster.yaml"
    if not config.exists():
        config.write_text(_INSTANCE, encoding="utf-8")
    return home.dagster


def check_request(request: Request) -> None:
    """Refuse what cannot work before anything starts."""
    unknown = sorted(set(request.accept) - set(known_checks()))
    if unknown:
        raise SettingsError(
            f"--accept: no check is named {', '.join(unknown)}. The failed check's name stands in "
            "the message of the refresh and in `cinediv status`."
        )
    if (request.accept or request.corrects) and not request.reason.strip():
        raise SettingsError(
            'Give the reason, which is kept with the release: --reason "withdrawn by the CNC".'
        )
    if request.cnc_file is not None and not request.cnc_file.is_file():
        raise SettingsError(f"--cnc-file: {request.cnc_file} is not a file.")


def refresh(settings: Settings, request: Request) -> Outcome:
    """Run the job on the settings' home and say how it ended.

    Raises
    ------
    HomeError
        The home is of the other kind, not writable, or at work.
    SettingsError
        The request cannot work.
    """
    check_request(request)
    home = Home(settings.home)
    home.prepare(request.kind)
    with refresh_lock(home):
        return _run(settings, home, request)


def _run(settings: Settings, home: Home, request: Request) -> Outcome:
    os.environ["DAGSTER_HOME"] = str(dagster_home(home))
    log.info("start    reading the project (a few seconds)")
    with _quiet():
        import dagster as dg  # noqa: PLC0415 -- seconds of import that other commands save

        from cinediv_pipeline.assets.automation import JOB, REPORTED_TAG  # noqa: PLC0415
        from cinediv_pipeline.definitions import build_definitions  # noqa: PLC0415

        job = build_definitions(settings, lock_held=True).resolve_job_def(JOB)
        run_id = str(uuid.uuid4())
        with dg.DagsterInstance.get() as instance:
            result = job.execute_in_process(
                instance=instance,
                run_id=run_id,
                run_config=_run_config(request),
                tags={REPORTED_TAG: "command line"},
                raise_on_error=False,
            )
            problems = list(_problems(result))
            unchanged = result.success and _all_unchanged(result)
    if problems:
        _report(settings, run_id, problems)
    return _outcome(home, problems, unchanged=unchanged)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dagster and dbt print out of the terminal: `cinediv ui` shows it."""
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def _run_config(request: Request) -> dict[str, Any]:
    options = {
        "cnc_file": str(request.cnc_file.resolve()) if request.cnc_file else "",
        "force": request.force,
        "accept": list(request.accept),
        "reason": request.reason,
        "corrects": request.corrects,
    }
    return {
        "resources": {"options": {"config": options}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }


def _problems(result: Any) -> Iterator[str]:
    """Yield what failed, in the words of our own errors where there are any."""
    for event in result.filter_events(lambda item: item.is_step_failure):
        failure = event.step_failure_data
        if failure.user_failure_data and failure.user_failure_data.description:
            yield f"{event.step_key}: {failure.user_failure_data.description}"
        elif failure.error:
            cause = failure.error.cause or failure.error
            yield f"{event.step_key}: {cause.message.strip()}"
    if not result.success:
        for event in result.filter_events(lambda item: item.is_run_failure):
            error = event.event_specific_data.error if event.event_specific_data else None
            if error is not None:
                yield f"run: {(error.cause or error).message.strip()}"


def _all_unchanged(result: Any) -> bool:
    materializations = [
        event.step_materialization_data.materialization
        for event in result.filter_events(lambda item: item.is_step_materialization)
    ]
    return bool(materializations) and all(
        item.metadata.get("unchanged") is not None and item.metadata["unchanged"].value is True
        for item in materializations
    )


def _report(settings: Settings, run_id: str, problems: Sequence[str]) -> None:
    if not is_configured(settings):
        return
    try:
        sent = notify_failure(settings, run_id=run_id, summary="\n".join(problems))
        log.info("notify   failure reported by %s", ", ".join(sent))
    except NotificationError as error:
        log.warning("notify   %s", error)


def _outcome(home: Home, problems: Sequence[str], *, unchanged: bool) -> Outcome:
    latest = Releases(home).latest()
    stale = sorted(path.stem for path in (home.lake / "rejected").glob("*.json"))
    code = EXIT_FAILED if problems else (EXIT_PARTIAL if stale else EXIT_DONE)
    return Outcome(code, latest, unchanged, problems, stale)


