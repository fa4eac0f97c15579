"""`cinediv refresh`: the refresh job in this process, seen in `cinediv ui` afterwards."""

import logging
import os
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cinediv_pipeline.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_PARTIAL,
    CinedivError,
    InterruptionError,
    NotificationError,
    SettingsError,
)
from cinediv_pipeline.home import DataKind, Home, refresh_lock
from cinediv_pipeline.notification import is_configured, notify_failure
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps import known_checks
from cinediv_pipeline.warehouse import Warehouse
from cinediv_pipeline.workshop import Absence, Workshop

if TYPE_CHECKING:
    from cinediv_pipeline.assets.execution import RunReport

log = logging.getLogger("cinediv")

_INTERRUPTED = "interrupted; run it again to go on."
# One event file for all runs, opened once: Dagster by default opens several for each of the two
# thousand events of a run (decision 11).
_INSTANCE = """\
# Written by cinediv. Runs of `cinediv refresh` and `cinediv ui` are kept here.
event_log_storage:
  module: cinediv_pipeline.assets.history
  class: EventHistory
  config: {base_dir: {env: DAGSTER_HOME}}
run_storage:
  module: dagster._core.storage.runs
  class: SqliteRunStorage
  config: {base_dir: {env: DAGSTER_HOME}}
schedule_storage:
  module: dagster._core.storage.schedules
  class: SqliteScheduleStorage
  config: {base_dir: {env: DAGSTER_HOME}}
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
python_logs:
  managed_python_loggers: [cinediv]
  python_log_level: INFO
"""
_INSTANCE_BEFORE = _INSTANCE.replace(
    "cinediv_pipeline.assets.history", "dagster._core.storage.event_log"
).replace("EventHistory", "ConsolidatedSqliteEventLogStorage")


@dataclass(frozen=True)
class Request:
    """What the operator asks of a refresh."""

    kind: DataKind
    cnc_file: Path | None = None
    insee_file: Path | None = None
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
    missing: Mapping[str, Absence] = field(default_factory=dict)


def dagster_home(home: Home) -> Path:
    """Make the Dagster home inside the home, with telemetry off, and return it."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    config = home.dagster / "dagster.yaml"
    # what an operator has written stays; what an earlier version has written follows this one
    if not config.exists() or config.read_text(encoding="utf-8") == _INSTANCE_BEFORE:
        config.write_text(_INSTANCE, encoding="utf-8")
    return home.dagster


def location_name(home: Home) -> str:
    """Return the name of the code location in the UI; it says when everything is fictional."""
    return "cinediv-fictional-sample" if home.kind() == "fictional" else "cinediv"


def workspace(home: Home) -> Path:
    """Write the workspace of the UI for this home and return it."""
    path = dagster_home(home) / "workspace.yaml"
    path.write_text(
        "load_from:\n  - python_module:\n      module_name: cinediv_pipeline.definitions\n"
        f"      location_name: {location_name(home)}\n",
        encoding="utf-8",
    )
    return path


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
    for option, file in (("--cnc-file", request.cnc_file), ("--insee-file", request.insee_file)):
        if file is not None and not file.is_file():
            raise SettingsError(f"{option}: {file} is not a file.")


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
    run_id = str(uuid.uuid4())
    with refresh_lock(home, run_id=run_id) as killed:
        try:
            return _run(settings, request, run_id, killed)
        except KeyboardInterrupt:
            raise InterruptionError(_INTERRUPTED) from None
        except InterruptionError:
            raise
        except CinedivError as error:  # before the run began: a broken project, a full disk
            _report(settings, run_id, [str(error)])
            raise


def _run(settings: Settings, request: Request, run_id: str, killed: str | None) -> Outcome:
    home = Home(settings.home)
    os.environ["DAGSTER_HOME"] = str(dagster_home(home))
    log.info("start    reading the project (10 to 20 seconds)")
    # dbt reads its project in a process of its own while this one imports Dagster.
    with _quiet(), ThreadPoolExecutor(1) as pool:
        manifest = pool.submit(Warehouse(home).manifest)
        from cinediv_pipeline.assets.automation import JOB  # noqa: PLC0415
        from cinediv_pipeline.assets.execution import execute  # noqa: PLC0415
        from cinediv_pipeline.definitions import build_definitions  # noqa: PLC0415

        manifest.result()
        report = execute(
            build_definitions(settings, lock_held=True).resolve_job_def(JOB),
            run_id=run_id,
            killed=killed,
            options=_options(request),
            location=location_name(home),
        )
    if report.interrupted:
        raise InterruptionError(_INTERRUPTED)
    if report.problems and not report.withheld:
        _report(settings, report.run_id, report.problems)
    shop = Workshop.open(settings, real=request.kind == "real")
    return _outcome(shop, report)


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


def _options(request: Request) -> dict[str, Any]:
    return {
        "cnc_file": str(request.cnc_file.resolve()) if request.cnc_file else "",
        "insee_file": str(request.insee_file.resolve()) if request.insee_file else "",
        "force": request.force,
        "accept": list(request.accept),
        "reason": request.reason,
        "corrects": request.corrects,
    }


def _report(settings: Settings, run_id: str, problems: Sequence[str]) -> None:
    if not is_configured(settings):
        return
    try:
        sent = notify_failure(settings, run_id=run_id, summary="\n".join(problems))
        log.info("notify   failure reported by %s", ", ".join(sent))
    except NotificationError as error:
        log.warning("notify   %s", error)


def _outcome(shop: Workshop, report: "RunReport") -> Outcome:
    latest = Releases(shop.home).latest()
    stale = shop.rejections.sources()
    partial = report.withheld or (stale and not report.problems)
    code = EXIT_PARTIAL if partial else (EXIT_FAILED if report.problems else EXIT_DONE)
    missing = shop.absences.all()
    return Outcome(code, latest, report.unchanged, report.problems, stale, missing)
