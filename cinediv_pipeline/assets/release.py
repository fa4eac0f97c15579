"""The observatory dataset: the released tables as one asset."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from cinediv_pipeline.assets.board import BOARD, board_file
from cinediv_pipeline.assets.describe import OWNERS
from cinediv_pipeline.assets.resources import RefreshOptions
from cinediv_pipeline.lake import code_version, fingerprint
from cinediv_pipeline.publication import release as publication
from cinediv_pipeline.publication.catalogue import Catalogue, read_catalogue
from cinediv_pipeline.publication.context import Context
from cinediv_pipeline.publication.opt_out import withhold
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.settings import published_figures
from cinediv_pipeline.steps.evaluation import release_evaluation
from cinediv_pipeline.steps.human import corrections_in_force
from cinediv_pipeline.warehouse import Warehouse
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

# Marks the failure of a release that is kept back on purpose, which is no fault.
WITHHELD = "withheld"
DATASET = dg.AssetKey(["release", "observatory_dataset"])
# A weekly refresh that fails once is noticed by its message; eight days without any is late.
_FRESH = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(days=15), warn_window=timedelta(days=8)
)
_CURRENT = dg.AssetCheckSpec(
    "sources_are_current",
    asset=DATASET,
    description="A failure only warns. The newest edition of a source was rejected, and the "
    "release stands on the one before: `cinediv status` says why.",
)
_PUBLICATION = Path(publication.__file__).resolve().parent


def release_asset(warehouse: Warehouse) -> dg.AssetsDefinition:
    """Return the asset that freezes the warehouse into a release."""
    catalogue = read_catalogue(json.loads(warehouse.manifest().read_text(encoding="utf-8")))

    @dg.asset(
        key=DATASET,
        deps=[*_relations(catalogue), BOARD],
        group_name="release",
        owners=OWNERS,
        kinds={"duckdb", "parquet", "csv"},
        freshness_policy=_FRESH,
        check_specs=[_CURRENT],
        description="The dataset that BI, API and site read: one immutable folder per release, "
        "`latest` moves.\n\n**Grain:** one release per content\n\n**Source:** the released models "
        "of the dbt project\n\n**Known flaws:** money and persons are withheld in small cells; "
        "`status` says why.",
    )
    def observatory_dataset(
        shop: dg.ResourceParam[Workshop], options: RefreshOptions
    ) -> dg.MaterializeResult:  # type: ignore[type-arg] # Dagster reads a subscript as a tuple
        build = warehouse.last_build()
        if build is None:
            raise dg.Failure(
                "The warehouse was never built completely. Materialise all of its models.",
                allow_retries=False,
            )
        _issue_again(shop)
        told = corrections_in_force(shop)
        work = fingerprint(
            inputs={"build": build["fingerprint"], "corrections": json.dumps(told)},
            code=code_version(_PUBLICATION, published_figures()),
        )
        releases = Releases(shop.home)
        known = _known(shop, work)
        if known and not options.force and not options.corrects:
            log.info("release  unchanged: %s", known.id)
            return _result(shop, known, "unchanged", unchanged=True)
        made = publication.publish(
            shop.home,
            warehouse.file,
            catalogue,
            _context(shop, told),
            pq.read_table(board_file(shop)),
            corrects=(options.corrects, options.reason) if options.corrects else None,
        )
        if made.outcome != "withheld":
            _remember(shop, work, made.release.id)
        log.info("release  %s: %s", made.outcome, made.message)
        if made.outcome == "withheld":
            raise dg.Failure(made.message, metadata={WITHHELD: True}, allow_retries=False)
        latest = releases.latest() or made.release
        return _result(shop, latest, made.message, unchanged=made.outcome == "identical")

    return observatory_dataset


def indicator_keys(warehouse: Warehouse) -> Sequence[dg.AssetKey]:
    """Return the asset keys of everything that is released."""
    manifest = json.loads(warehouse.manifest().read_text(encoding="utf-8"))
    return _relations(read_catalogue(manifest))


def _relations(catalogue: Catalogue) -> Sequence[dg.AssetKey]:
    pairs = [relation.replace('"', "").split(".") for table in catalogue.tables
             for relation in table.relations]  # fmt: skip
    return [dg.AssetKey(pair) for pair in pairs]


def _context(shop: Workshop, told: list[dict[str, Any]]) -> Context:
    kind = shop.home.kind() or ("real" if shop.real else "fictional")
    infos = shop.infos(list(shop.lake.specs)).values()
    accepted = [
        {"check": check.name, "table": check.table, "reason": check.accepted}
        for info in infos
        for check in info.checks
        if check.accepted is not None
    ]
    return Context(
        data_kind=kind,
        opt_outs_changed=_remembered(shop).get("opt_outs", "") != shop.opt_outs().digest,
        stale_sources=tuple(shop.rejections.sources()),
        missing_sources={name: absence.reason for name, absence in shop.absences.all().items()},
        accepted_checks=tuple(accepted),
        evaluation=release_evaluation(shop),
        corrections=tuple(told),
    )


def _memory(shop: Workshop) -> Path:
    return shop.home.warehouse / "released.json"


def _known(shop: Workshop, work: str) -> Release | None:
    """Return the release in force if it was made by the same work from the same build."""
    memory = _remembered(shop)
    if not memory:
        return None
    latest = Releases(shop.home).latest()
    pin = Releases(shop.home).pinned()
    served = {latest.id if latest else None, pin["rolled_back_from"] if pin else None}
    same = memory["fingerprint"] == work and memory["release"] in served
    return latest if same else None


def _remembered(shop: Workshop) -> dict[str, str]:
    path = _memory(shop)
    memory: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return memory


def _remember(shop: Workshop, work: str, release_id: str) -> None:
    memory = {"fingerprint": work, "release": release_id, "opt_outs": shop.opt_outs().digest}
    _keep_memory(shop, memory)


def _keep_memory(shop: Workshop, memory: Mapping[str, str]) -> None:
    temporary = _memory(shop).with_name(".released.json")
    temporary.write_text(json.dumps(memory), encoding="utf-8")
    temporary.replace(_memory(shop))


def _issue_again(shop: Workshop) -> None:
    """Issue releases again that mention somebody who opted out, and remember their new ids."""
    reissued = withhold(shop.home, shop.opt_outs().forgotten)
    memory = _remembered(shop)
    if memory.get("release") in reissued:
        _keep_memory(shop, {**memory, "release": reissued[memory["release"]]})


def _result(
    shop: Workshop, release: Release, message: str, *, unchanged: bool
) -> dg.MaterializeResult[Any]:
    changes = json.loads((release.path / "changes.json").read_text(encoding="utf-8"))
    stale = shop.rejections.sources()
    older = f"an older edition is in force for: {', '.join(stale)}" if stale else ""
    return dg.MaterializeResult(
        check_results=[
            dg.AssetCheckResult(
                check_name=_CURRENT.name,
                passed=not stale,
                severity=dg.AssetCheckSeverity.WARN,
                description=older,
            )
        ],
        data_version=dg.DataVersion(release.content_digest[:32]),
        metadata={
            "release": release.id,
            "message": message,
            "unchanged": unchanged,
            "path": dg.MetadataValue.path(str(release.path)),
            "data_kind": release.data_kind,
            "stale_sources": stale,
            "missing_sources": sorted(shop.absences.all()),
            "rows": release.n_rows,
            "dagster/row_count": sum(release.n_rows.values()),
            "changes": changes,
        },
    )
