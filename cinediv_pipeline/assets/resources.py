"""What assets are handed: the workshop, locked for the run, and the options of the run."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final

import dagster as dg
from pydantic import Field

from cinediv_pipeline.home import refresh_lock
from cinediv_pipeline.steps import Options, Workshop

log = logging.getLogger("cinediv")

_UNFINISHED: Final = (
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


class RefreshOptions(dg.ConfigurableResource[Any]):
    """Options of one run; in the UI they stand in the launchpad under `resources`."""

    cnc_file: str = Field(default="", description="A CNC workbook at hand instead of the download")
    force: bool = Field(default=False, description="Do every step again, changed or not")
    accept: list[str] = Field(
        default_factory=list, description="Names of failing checks to let pass for this edition"
    )
    reason: str = Field(default="", description="Why; kept with the release")
    corrects: str = Field(default="", description="Release that the new one corrects")

    @property
    def options(self) -> Options:
        """The options as the steps know them."""
        return Options(force=self.force, accept=tuple(self.accept), reason=self.reason)


def close_orphan_runs(instance: dg.DagsterInstance, *, own: str | None = None) -> list[str]:
    """Mark runs that a kill left unfinished as failed; call it only while holding the lock."""
    records = instance.get_runs(filters=dg.RunsFilter(statuses=list(_UNFINISHED)))
    orphans = [run for run in records if run.run_id != own]
    for run in orphans:
        instance.report_run_failed(run, "The process that executed this run was killed.")
    return [run.run_id for run in orphans]


def shop_resource(shop: Workshop, *, held: bool) -> dg.ResourceDefinition:
    """Return the workshop as a resource that holds the home's lock for a whole run.

    `held` is for the command line, which has taken the lock before Dagster started.
    """

    @contextmanager
    def hold(context: dg.InitResourceContext) -> Iterator[Workshop]:
        with nullcontext() if held else refresh_lock(shop.home):
            if context.instance is not None:
                own = context.run.run_id if context.run else None
                for orphan in close_orphan_runs(context.instance, own=own):
                    log.warning("run %s was killed and is now marked as failed", orphan)
            yield shop

    return dg.ResourceDefinition(hold, description="The home and its stores, held by one refresh.")
