"""The figures board as an asset: published figures beside ours, with and without review."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from cinediv_pipeline.assets.describe import OWNERS
from cinediv_pipeline.assets.resources import RefreshOptions
from cinediv_pipeline.lake import code_version, content_hash, fingerprint
from cinediv_pipeline.publication import figures
from cinediv_pipeline.settings import published_figures
from cinediv_pipeline.warehouse import Warehouse
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

BOARD = dg.AssetKey(["release", "figures_board"])
_FICTION = "the data are fictional"
_SHARES = ("films_directed_by_any_woman_share", "films_directed_only_by_women_share")
_MARK = b"cinediv_work"
_REPRODUCED = dg.AssetCheckSpec(
    "published_figures_reproduced",
    asset=BOARD,
    description="A failure only warns: a figure that institutions published differs from ours by "
    "more than its tolerance, and nothing explains it. Find the cause; never tune the figure.",
)
_BOUNDED = dg.AssetCheckSpec(
    "first_names_bound_the_reviewed_share",
    asset=BOARD,
    description="A failure only warns: the reviewed share of a year lies outside the bounds that "
    "first names alone leave, so some first name was decided wrongly.",
)


def board_file(shop: Workshop) -> Path:
    """Return where the board of a home is kept."""
    return shop.home.warehouse / "figures.parquet"


def board_asset(warehouse: Warehouse, relations: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the asset that compares published figures with ours."""

    @dg.asset(
        key=BOARD,
        deps=list(relations),
        group_name="release",
        owners=OWNERS,
        kinds={"python", "parquet"},
        check_specs=[_REPRODUCED, _BOUNDED],
        description="Figures that institutions published, recomputed with review and by first "
        "names alone.\n\n**Grain:** one row per published figure\n\n**Source:** "
        "data/reference/published_figures.csv and the indicators\n\n**Known flaws:** figures of "
        "festivals, pay and content cannot be recomputed yet and are references.",
    )
    def figures_board(
        shop: dg.ResourceParam[Workshop], options: RefreshOptions
    ) -> dg.MaterializeResult:  # type: ignore[type-arg] # Dagster reads a subscript as a tuple
        build = warehouse.last_build()
        if build is None:
            raise dg.Failure(
                "The warehouse was never built completely. Materialise all of its models.",
                allow_retries=False,
            )
        code = code_version(Path(figures.__file__), Path(__file__), published_figures())
        work = fingerprint(inputs={"build": build["fingerprint"]}, code=code)
        known = _known(board_file(shop), work)
        if known is not None and not options.force:
            board, outside = known
        else:
            board, outside = _made(shop, warehouse)
            _keep(board_file(shop), board, outside, work)
        counts = _counts(board)
        log.info("figures  %s", ", ".join(f"{n} {verdict}" for verdict, n in counts.items()))
        return _result(board, outside, counts, unchanged=known is not None)

    return figures_board


def _made(shop: Workshop, warehouse: Warehouse) -> tuple[pa.Table, str]:
    published = figures.read_published(published_figures())
    if not shop.real:
        return figures.skipped(published, _FICTION), ""
    names = figures.indicators_of(published)
    lake = shop.lake.local_dir()
    with (
        warehouse.counted_otherwise(
            sorted({*names, *_SHARES}), lake, attribution=figures.FIRST_NAMES_ONLY
        ) as scratch,
        duckdb.connect() as connection,
    ):
        for name, file in (("reviewed", warehouse.file), ("by_first_names", scratch)):
            quoted = str(file).replace("'", "''")
            connection.execute(f"attach '{quoted}' as {name} (read_only)")
        values, alone = (
            figures.read_values(connection, [f"{side}.indicators.{name}" for name in names])
            for side in ("reviewed", "by_first_names")
        )
        outside = [
            row
            for name in _SHARES
            for row in figures.outside_bounds(
                connection, f"reviewed.indicators.{name}", f"by_first_names.indicators.{name}"
            )
        ]
    return figures.compute(published, values, alone), "; ".join(map(" ".join, outside))


def _keep(path: Path, board: pa.Table, outside: str, work: str) -> None:
    metadata = {_MARK: work.encode(), b"outside": outside.encode()}
    temporary = path.with_name(".figures.parquet")
    pq.write_table(board.replace_schema_metadata(metadata), temporary)
    temporary.replace(path)


def _known(path: Path, work: str) -> tuple[pa.Table, str] | None:
    """Return the board in place if it was made by the same work."""
    if not path.exists():
        return None
    board = pq.read_table(path)
    metadata = board.schema.metadata or {}
    if metadata.get(_MARK) != work.encode():
        return None
    return board.replace_schema_metadata(None), metadata[b"outside"].decode()


def _counts(board: pa.Table) -> dict[str, int]:
    verdicts = board.column("verdict").to_pylist()
    return {name: verdicts.count(name) for name in figures.VERDICTS if name in verdicts}


def _result(
    board: pa.Table, outside: str, counts: dict[str, int], *, unchanged: bool
) -> dg.MaterializeResult[Any]:
    missed = figures.misses(board)
    told = [f"{row['figure_id']} {row['label_en']} {row['period']}" for row in missed]
    warn = dg.AssetCheckSeverity.WARN
    return dg.MaterializeResult(
        data_version=dg.DataVersion(content_hash(board)),
        check_results=[
            dg.AssetCheckResult(
                check_name=_REPRODUCED.name, passed=not missed, severity=warn,
                description="; ".join(told),
            ),
            dg.AssetCheckResult(
                check_name=_BOUNDED.name, passed=not outside, severity=warn, description=outside,
            ),
        ],
        metadata={**counts, "unchanged": unchanged, "dagster/row_count": board.num_rows},
    )  # fmt: skip
