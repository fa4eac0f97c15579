"""What assets are handed: the workshop, locked for the run, and the options of the run."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import dagster as dg
from pydantic import Field

from cinediv_pipeline.home import refresh_lock
from cinediv_pipeline.workshop import Options, Workshop

log = logging.getLogger("cinediv")

# Longer than any refresh of one machine.
LOCK_WAIT_SECONDS: Final = 3600.0


class RefreshOptions(dg.ConfigurableResource[Any]):
    """Options of one run; in the UI they stand in the launchpad under `resources`."""

    cnc_file: str = Field(default="", description="A CNC workbook at hand instead of the download")
    insee_file: str = Field(
        default="", description="INSEE's file of first names at hand instead of the download"
    )
    force: bool = Field(default=False, description="Do every step again, changed or not")
    accept: list[str] = Field(
        default=[], description="Names of failing checks to let pass for this edition"
    )
    reason: str = Field(default="", description="Why; kept with the release")
    corrects: str = Field(default="", description="Release that the new one corrects")

    @property
    def options(self) -> Options:
        """The options as the steps know them."""
        return Options(force=self.force, accept=tuple(self.accept), reason=self.reason)


def close_killed_run(instance: dg.DagsterInstance, run_id: str | None) -> bool:
    """Mark the run that a killed refresh left unfinished as failed; return whether it was."""
    run = instance.get_run_by_id(run_id) if run_id else None
    if run is None or run.is_finished:
        return False
    instance.report_run_failed(run, "The process that executed this run was killed.")
    log.warning("start    run %s was killed and is now marked as failed", run.run_id)
    return True


def shop_resource(shop: Workshop, *, held: bool) -> dg.ResourceDefinition:
    """Return the workshop as a resource that holds the home's lock for a whole run.

    A run started in the UI waits for one of the command line: the queue cannot see that one.
    `held` is for the command line, which has taken the lock before Dagster started.
    """

    @contextmanager
    def hold(context: dg.InitResourceContext) -> Iterator[Workshop]:
        if held:
            yield shop
            return
        run_id = context.run.run_id if context.run else ""
        with refresh_lock(shop.home, run_id=run_id, wait_seconds=LOCK_WAIT_SECONDS) as killed:
            if context.instance is not None:
                close_killed_run(context.instance, killed)
            yield shop

    return dg.ResourceDefinition(hold, description="The home and its stores, held by one refresh.")
