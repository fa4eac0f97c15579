"""Assets of the landing zone and the lake."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from cinediv_pipeline.assets.describe import (
    OWNERS,
    asset_key,
    check_results,
    check_specs,
    materialized,
    table_asset,
)
from cinediv_pipeline.assets.resources import RefreshOptions
from cinediv_pipeline.landing import Fetched
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.settings import Settings, sample_workbook
from cinediv_pipeline.sources import cnc
from cinediv_pipeline.sources.cnc import specs
from cinediv_pipeline.steps import StepResult, ingest_cnc, register_films
from cinediv_pipeline.validation.suites import cnc as cnc_suite
from cinediv_pipeline.validation.suites import linked as linked_suite
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

CNC_WORKBOOK = dg.AssetKey(["landing", "cnc_workbook"])
_Yield = dg.MaterializeResult[Any] | dg.AssetCheckResult


def landing_assets(settings: Settings) -> dg.AssetsDefinition:
    """Return the asset that fetches the CNC workbook and lands its bytes."""

    @dg.asset(
        key=CNC_WORKBOOK,
        group_name="landing",
        owners=OWNERS,
        kinds={"python", "excel"},
        description="The CNC workbook as served, untouched, with its sidecar.\n\n**Grain:** one "
        "file per content\n\n**Source:** CNC, liste des films agréés (Licence Ouverte 2.0)\n\n"
        "**Known flaws:** the portal's modification date is wrong; only the content tells.",
    )
    def cnc_workbook(
        shop: dg.ResourceParam[Workshop], options: RefreshOptions
    ) -> dg.MaterializeResult[Any]:
        landed = shop.landing.land(cnc.SOURCE, _fetch(settings, shop, options))
        state = "new" if landed.is_new else "already known"
        log.info("landing  CNC workbook: %s bytes, %s", f"{landed.size_bytes:,}", state)
        return dg.MaterializeResult(
            data_version=dg.DataVersion(landed.sha256[:32]),
            metadata={
                "address": landed.address,
                "size_bytes": landed.size_bytes,
                "sha256": landed.sha256,
                "first_landed_at": landed.landed_at,
                "unchanged": not landed.is_new,
            },
        )

    return cnc_workbook


def _fetch(settings: Settings, shop: Workshop, options: RefreshOptions) -> Fetched:
    if options.cnc_file:
        return cnc.fetch_file(Path(options.cnc_file))
    if not shop.real:
        return cnc.fetch_file(sample_workbook())
    return cnc.fetch(str(settings.cnc_url), timeout_seconds=settings.http_timeout_seconds)


def raw_assets(*, real: bool) -> dg.AssetsDefinition:
    """Return the CNC tables with their checks: one step, since one edition is let in or not."""
    checks = [check for check in cnc_suite.SUITE.checks if real or not check.real_only]

    @dg.multi_asset(
        name="raw_cnc",
        specs=[
            table_asset(spec, deps=[CNC_WORKBOOK], source="CNC, liste des films agréés")
            for spec in specs.TABLES
        ],
        check_specs=check_specs(checks),
    )
    def raw_cnc(shop: dg.ResourceParam[Workshop], options: RefreshOptions) -> Iterator[_Yield]:
        result = ingest_cnc(shop, options.options)
        log.info("raw      %s: %s", result.outcome, result.message.splitlines()[0])
        yield from check_results(result.checks, checks)
        yield from _outputs(result, [spec.key for spec in specs.TABLES])

    return raw_cnc


def linked_assets() -> dg.AssetsDefinition:
    """Return the identity registry with its checks."""

    @dg.multi_asset(
        name="linked_films",
        specs=[
            table_asset(
                FILMS,
                deps=[asset_key(specs.AGREEMENTS.key), asset_key(specs.DIRECTORS.key)],
                source="CNC list; identity by cinediv",
            )
        ],
        check_specs=check_specs(linked_suite.SUITE.checks),
    )
    def linked_films(shop: dg.ResourceParam[Workshop], options: RefreshOptions) -> Iterator[_Yield]:
        result = register_films(shop, options.options)
        log.info("linked   %s: %s", result.outcome, result.message.splitlines()[0])
        yield from check_results(result.checks, linked_suite.SUITE.checks)
        yield from _outputs(result, [FILMS.key])

    return linked_films


def _outputs(result: StepResult, keys: list[str]) -> Iterator[dg.MaterializeResult[Any]]:
    """Yield the tables in force, or fail the step after its check results were recorded."""
    if result.outcome == "rejected":
        raise dg.Failure(description=result.message, allow_retries=False)
    for key in keys:
        yield materialized(
            result.tables[key],
            unchanged=result.outcome != "written",
            stale=result.outcome == "stale",
        )
