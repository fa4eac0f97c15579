"""TMDB in the landing zone: one asset for the weekly refresh, one whose partitions are years."""

import logging
from typing import Any, Final

import dagster as dg

from cinediv_pipeline.assets.describe import OWNERS
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps import Loaded, load_tmdb, load_years
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

ANSWERS: Final = dg.AssetKey(["landing", "tmdb_answers"])
YEARS: Final = dg.AssetKey(["landing", "tmdb_years"])
YEARS_JOB: Final = "load_tmdb_years"
_SOURCE: Final = (
    "**Source:** TMDB API v3 (non-commercial, with attribution; content is kept six months at "
    "most). This product uses the TMDB API but is not endorsed or certified by TMDB."
)


def tmdb_assets(settings: Settings) -> list[dg.AssetsDefinition]:
    """Return the assets that land TMDB's answers."""
    return [_years(settings), _answers(settings)]


def _answers(settings: Settings) -> dg.AssetsDefinition:
    @dg.asset(
        key=ANSWERS,
        deps=[YEARS],
        group_name="landing",
        owners=OWNERS,
        kinds={"python", "json"},
        description="TMDB's answers as served: films of French origin and their people. The first "
        "time everything, then what has changed; what was landed by year before is not fetched "
        "again. Without a token nothing is fetched and the refresh goes on.\n\n**Grain:** one line "
        f"per answer, in sealed segments\n\n{_SOURCE}\n\n**Known flaws:** a film that TMDB lists "
        "for no date is not found.",
    )
    def tmdb_answers(shop: dg.ResourceParam[Workshop]) -> dg.MaterializeResult[Any]:
        loaded = load_tmdb(shop, settings)
        log.info("landing  TMDB (%s): %s", loaded.mode, _told(loaded))
        return dg.MaterializeResult(metadata=_metadata(loaded))

    return tmdb_answers


def _years(settings: Settings) -> dg.AssetsDefinition:
    @dg.asset(
        key=YEARS,
        partitions_def=dg.TimeWindowPartitionsDefinition(
            start=str(settings.tmdb_first_year),
            cron_schedule="0 0 1 1 *",
            fmt="%Y",
            end_offset=3,
        ),
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name="landing",
        owners=OWNERS,
        kinds={"python", "json"},
        description="A full load in portions: the films of one release year per partition. Not "
        "needed for the weekly refresh, which does all years that are missing; for a first load "
        "spread over days, or for fetching a year again. The next refresh fetches the people and "
        f"completes the load.\n\n**Grain:** one partition per release year\n\n{_SOURCE}",
    )
    def tmdb_years(
        context: dg.AssetExecutionContext, shop: dg.ResourceParam[Workshop]
    ) -> dg.MaterializeResult[Any]:
        years = sorted({int(key) for key in context.partition_keys})
        loaded = load_years(shop, settings, years)
        log.info("landing  TMDB, release years %s: %s", years, _told(loaded))
        return dg.MaterializeResult(metadata=_metadata(loaded))

    return tmdb_years


def years_job() -> Any:
    """Return the job that loads release years; its runs and backfills are started in the UI."""
    return dg.define_asset_job(
        YEARS_JOB,
        selection=[YEARS],
        description="Land TMDB's films of some release years (choose partitions).",
        executor_def=dg.in_process_executor,
    )


def _told(loaded: Loaded) -> str:
    counts = loaded.counts
    shown = [f"{counts[name]:,} {name.replace('_', ' ')}" for name in
             ("new", "changed", "deleted", "films_fetched", "requests", "retries", "waits", "bytes")
             if name in counts]  # fmt: skip
    return ", ".join(shown) or "nothing fetched"


def _metadata(loaded: Loaded) -> dict[str, Any]:
    return {
        "mode": loaded.mode,
        "unchanged": loaded.found_nothing,
        "unanswered": list(loaded.unanswered),
        **loaded.counts,
    }
