"""Assets of the landing zone and the lake."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from cinediv_pipeline.assets.describe import (
    OWNERS,
    asset_key,
    check_results,
    check_specs,
    materialized,
    not_judged,
    table_asset,
)
from cinediv_pipeline.assets.resources import RefreshOptions
from cinediv_pipeline.assets.tmdb import ANSWERS
from cinediv_pipeline.assets.wikidata import WIKIDATA_ANSWERS
from cinediv_pipeline.enrichment import tables as enriched
from cinediv_pipeline.enrichment.observations import OBSERVATIONS
from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.lake import TableSpec
from cinediv_pipeline.landing import Fetched, Landed
from cinediv_pipeline.linkage.credits import REVIEWED_CREDITS
from cinediv_pipeline.linkage.festivals import AWARD_FESTIVALS, FESTIVALS
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.links import FILM_LINKS
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.linkage.roles import JOB_ROLES, ROLES
from cinediv_pipeline.settings import Settings, sample_first_names, sample_workbook
from cinediv_pipeline.sources import cnc, insee
from cinediv_pipeline.sources.cnc import specs as cnc_specs
from cinediv_pipeline.sources.tmdb import specs as tmdb_specs
from cinediv_pipeline.sources.wikidata import specs as wikidata_specs
from cinediv_pipeline.steps import (
    StepResult,
    attribute_gender,
    ingest_cnc,
    ingest_insee,
    ingest_tmdb,
    ingest_wikidata,
    keep_without,
    land,
    map_festivals,
    map_roles,
    model_of,
    observe_stories,
    put_reviewed_credits,
    reached,
    redact_files,
    register_films,
    register_people,
    warnings_of,
)
from cinediv_pipeline.validation.check import Suite
from cinediv_pipeline.validation.suites import cnc as cnc_suite
from cinediv_pipeline.validation.suites import enriched as enriched_suite
from cinediv_pipeline.validation.suites import insee as insee_suite
from cinediv_pipeline.validation.suites import linked as linked_suite
from cinediv_pipeline.validation.suites import observations as observations_suite
from cinediv_pipeline.validation.suites import tmdb as tmdb_suite
from cinediv_pipeline.validation.suites import wikidata as wikidata_suite
from cinediv_pipeline.workshop import Options, Workshop

log = logging.getLogger("cinediv")

CNC_WORKBOOK = dg.AssetKey(["landing", "cnc_workbook"])
INSEE_FILE = dg.AssetKey(["landing", "insee_file"])
_Yield = dg.MaterializeResult[Any] | dg.AssetCheckResult


def landing_assets(settings: Settings) -> list[dg.AssetsDefinition]:
    """Return the assets that fetch the sources' files and land their bytes."""
    return [_cnc_workbook(settings), _insee_file(settings)]


def _cnc_workbook(settings: Settings) -> dg.AssetsDefinition:
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
        redact_files(shop, cnc.SOURCE)
        landed = land(shop, cnc.SOURCE, _fetch_cnc(settings, shop, options))
        return _landed(landed, "CNC workbook")

    return cnc_workbook


def _insee_file(settings: Settings) -> dg.AssetsDefinition:
    @dg.asset(
        key=INSEE_FILE,
        group_name="landing",
        owners=OWNERS,
        kinds={"python", "csv"},
        description="INSEE's file of first names as served, untouched, with its sidecar.\n\n"
        "**Grain:** one file per content\n\n**Source:** INSEE, fichier des prénoms (Licence "
        "Ouverte 2.0)\n\n**Known flaws:** a new edition has a new address; while it cannot be "
        "reached, the edition in force stays and the release is marked.",
    )
    def insee_file(
        shop: dg.ResourceParam[Workshop], options: RefreshOptions
    ) -> dg.MaterializeResult[Any]:
        try:
            fetched = _fetch_insee(settings, shop, options)
        except SourceError as error:
            if options.insee_file:
                raise
            landed = keep_without(shop, insee.SOURCE, str(error))
            log.warning("landing  INSEE first names: %s", error)
            return dg.MaterializeResult(
                metadata={"unchanged": landed is not None, "unreachable": str(error)}
            )
        landed = land(shop, insee.SOURCE, fetched)
        reached(shop, insee.SOURCE)
        return _landed(landed, "INSEE first names")

    return insee_file


def _landed(landed: Landed, what: str) -> dg.MaterializeResult[Any]:
    state = "new" if landed.is_new else "already known"
    log.info("landing  %s: %s bytes, %s", what, f"{landed.size_bytes:,}", state)
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


def _fetch_cnc(settings: Settings, shop: Workshop, options: RefreshOptions) -> Fetched:
    if options.cnc_file:
        return cnc.fetch_file(Path(options.cnc_file))
    if not shop.real:
        return cnc.fetch_file(sample_workbook())
    return cnc.fetch(str(settings.cnc_url), timeout_seconds=settings.http_timeout_seconds)


def _fetch_insee(settings: Settings, shop: Workshop, options: RefreshOptions) -> Fetched:
    if options.insee_file:
        return insee.fetch_file(Path(options.insee_file))
    if not shop.real:
        return insee.fetch_file(sample_first_names())
    return insee.fetch(str(settings.insee_url), timeout_seconds=settings.http_timeout_seconds)


@dataclass(frozen=True)
class _Step:
    """One step of Python as Dagster shows it: the tables of `specs`, judged by `suite`."""

    name: str
    label: str
    specs: Sequence[TableSpec]
    suite: Suite
    deps: Sequence[dg.AssetKey]
    source: str
    work: Callable[[Workshop, Options], StepResult]


def _steps(settings: Settings) -> Sequence[_Step]:
    return (*_STEPS, *_asking_steps(settings))


def _asking_steps(settings: Settings) -> Sequence[_Step]:
    """Return the steps that may ask the language model of the settings."""
    return (
        _Step(
            "enriched_gender", "enriched", enriched.TABLES, enriched_suite.SUITE,
            [*_CNC_INPUTS, *_TMDB_INPUTS, asset_key(cnc_specs.NATIONALITIES.key),
             asset_key(FILMS.key), asset_key(PEOPLE.key), asset_key(ROLES.key),
             asset_key(JOB_ROLES.key), asset_key(REVIEWED_CREDITS.key),
             asset_key(insee.FIRST_NAMES.key), asset_key(wikidata_specs.CLAIMS.key)],
            "INSEE, nomquamgender (MIT), TMDB, Wikidata (CC0), corrections and review; a language "
            "model where nothing else decides; rules by cinediv",
            lambda shop, options: attribute_gender(shop, options, model_of(shop, settings)),
        ),
        _Step(
            "enriched_observations", "enriched", [OBSERVATIONS], observations_suite.SUITE,
            [asset_key(cnc_specs.AGREEMENTS.key), asset_key(FILMS.key),
             asset_key(tmdb_specs.FILMS.key), asset_key(enriched.CORRECTIONS.key)],
            "Synopses of TMDB, read by a language model",
            lambda shop, options: observe_stories(shop, options, model_of(shop, settings)),
        ),
    )  # fmt: skip


_CNC_INPUTS = (asset_key(cnc_specs.AGREEMENTS.key), asset_key(cnc_specs.DIRECTORS.key))
_TMDB_INPUTS = tuple(asset_key(spec.key) for spec in tmdb_specs.TABLES)
_STEPS = (
    _Step(
        "raw_cnc", "raw", cnc_specs.TABLES, cnc_suite.SUITE, [CNC_WORKBOOK],
        "CNC, liste des films agréés", ingest_cnc,
    ),
    _Step(
        "raw_insee", "raw", [insee.FIRST_NAMES], insee_suite.SUITE, [INSEE_FILE],
        "INSEE, fichier des prénoms", ingest_insee,
    ),
    _Step(
        "raw_tmdb", "raw", tmdb_specs.TABLES, tmdb_suite.SUITE, [ANSWERS],
        "TMDB API v3 (not endorsed or certified by TMDB)", ingest_tmdb,
    ),
    _Step(
        "raw_wikidata", "raw", wikidata_specs.TABLES, wikidata_suite.SUITE,
        [WIKIDATA_ANSWERS, asset_key(tmdb_specs.PEOPLE.key), asset_key(tmdb_specs.FILMS.key)],
        "Wikidata (CC0)", ingest_wikidata,
    ),
    _Step(
        "linked_films", "linked", [FILMS, FILM_LINKS], linked_suite.FILMS_SUITE,
        [*_CNC_INPUTS, asset_key(cnc_specs.PRODUCERS.key), asset_key(cnc_specs.NATIONALITIES.key),
         *_TMDB_INPUTS],
        "CNC list and TMDB; identity by cinediv", register_films,
    ),
    _Step(
        "linked_people", "linked", [PEOPLE], linked_suite.PEOPLE_SUITE,
        [*_CNC_INPUTS, asset_key(FILMS.key), asset_key(tmdb_specs.CREDITS.key),
         asset_key(tmdb_specs.PEOPLE.key)],
        "CNC list and TMDB; identity by cinediv", register_people,
    ),
    _Step(
        "linked_roles", "linked", [ROLES, JOB_ROLES], linked_suite.ROLES_SUITE,
        [asset_key(tmdb_specs.CREDITS.key)], "data/reference/roles; credits of TMDB", map_roles,
    ),
    _Step(
        "linked_credits", "linked", [REVIEWED_CREDITS], linked_suite.CREDITS_SUITE,
        [asset_key(cnc_specs.DIRECTORS.key), asset_key(FILMS.key), asset_key(PEOPLE.key),
         asset_key(JOB_ROLES.key), asset_key(tmdb_specs.CREDITS.key),
         asset_key(tmdb_specs.PEOPLE.key)],
        "Credits of films, proposed by analyses of them and accepted in review",
        put_reviewed_credits,
    ),
    _Step(
        "linked_festivals", "linked", [FESTIVALS, AWARD_FESTIVALS], linked_suite.FESTIVALS_SUITE,
        [asset_key(wikidata_specs.AWARDS.key)], "data/reference/festivals.csv; Wikidata (CC0)",
        map_festivals,
    ),
)  # fmt: skip


def table_assets(settings: Settings, *, real: bool) -> list[dg.AssetsDefinition]:
    """Return the tables of Python with their checks; a step's tables stand or fall together."""
    return [_step_assets(step, real=real) for step in _steps(settings)]


def _step_assets(step: _Step, *, real: bool) -> dg.AssetsDefinition:
    checks = [check for check in step.suite.checks if real or not check.real_only]

    @dg.multi_asset(
        name=step.name,
        specs=[table_asset(spec, deps=step.deps, source=step.source) for spec in step.specs],
        check_specs=check_specs(checks),
    )
    def tables(shop: dg.ResourceParam[Workshop], options: RefreshOptions) -> Iterator[_Yield]:
        result = step.work(shop, options.options)
        first, *further = result.message.splitlines()
        log.info("%-8s %s: %s", step.label, result.outcome, first)
        for line in further if result.outcome != "rejected" else ():
            log.info("%-8s %s", step.label, line)
        for line in warnings_of(result.checks):
            log.warning("%-8s %s", step.label, line)
        if result.checks or any(info.n_rows for info in result.tables.values()):
            yield from check_results(result.checks, checks)
        else:
            yield from not_judged(checks, result.message)
        yield from _outputs(result, [spec.key for spec in step.specs])

    return tables


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
