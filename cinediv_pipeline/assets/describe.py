"""How tables and check results look in the Dagster UI."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import dagster as dg

from cinediv_pipeline.lake import CheckResult, TableInfo, TableSpec
from cinediv_pipeline.validation.check import Check

OWNERS: Final = ["team:observatory"]


def asset_key(table: str) -> dg.AssetKey:
    """Return the asset key of a lake table: `[layer, table]`."""
    return dg.AssetKey(table.split("/"))


def table_asset(spec: TableSpec, *, deps: Iterable[dg.AssetKey], source: str) -> dg.AssetSpec:
    """Return the asset of a lake table: grain, source, known flaws, columns."""
    flaws = f"\n\n**Known flaws:** {spec.flaws}" if spec.flaws else ""
    return dg.AssetSpec(
        asset_key(spec.key),
        deps=list(deps),
        description=f"{spec.description}\n\n**Grain:** {spec.grain}\n\n**Source:** {source}{flaws}",
        group_name=spec.layer,
        owners=OWNERS,
        kinds={"python", "parquet"},
        metadata={"dagster/column_schema": _column_schema(spec)},
    )


def _column_schema(spec: TableSpec) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                column.name,
                str(column.type),
                column.description,
                dg.TableColumnConstraints(nullable=column.nullable),
            )
            for column in spec.columns
        ]
    )


def check_specs(checks: Iterable[Check]) -> list[dg.AssetCheckSpec]:
    """Return the asset checks of a suite; their description is the reason of the rule."""
    return [
        dg.AssetCheckSpec(
            check.name,
            asset=asset_key(check.table),
            description=f"{_effect(check)} {check.reason}",
        )
        for check in checks
    ]


def _effect(check: Check) -> str:
    """Say what a failure does: the step itself stops, since all its tables stand or fall."""
    return "A failure keeps the edition out." if check.blocking else "A failure only warns."


def check_results(
    results: Iterable[CheckResult], declared: Iterable[Check]
) -> Iterator[dg.AssetCheckResult]:
    """Yield results as Dagster shows them: message, reason and rows that failed."""
    names = {(check.table, check.name) for check in declared}
    for result in results:
        if (result.table, result.name) in names:
            yield dg.AssetCheckResult(
                asset_key=asset_key(result.table),
                check_name=result.name,
                passed=result.passed,
                severity=_severity(result),
                description=_message(result),
                metadata=_check_metadata(result),
            )


def not_judged(declared: Iterable[Check], why: str) -> Iterator[dg.AssetCheckResult]:
    """Yield results for tables that are empty because there is no source: nothing was judged.

    Dagster fails a step whose declared checks have no result.
    """
    for check in declared:
        yield dg.AssetCheckResult(
            asset_key=asset_key(check.table),
            check_name=check.name,
            passed=True,
            severity=dg.AssetCheckSeverity.WARN,
            description=f"Not judged: {why}.",
            metadata={"judged": False},
        )


def _severity(result: CheckResult) -> dg.AssetCheckSeverity:
    stops = result.blocking and result.accepted is None
    return dg.AssetCheckSeverity.ERROR if stops else dg.AssetCheckSeverity.WARN


def _message(result: CheckResult) -> str:
    accepted = f" Accepted: {result.accepted}" if result.accepted else ""
    return f"{result.observed}.{accepted}"


def _check_metadata(result: CheckResult) -> dict[str, Any]:
    metadata: dict[str, Any] = {"failed_rows": result.failed_rows}
    if result.sample:
        records = [dg.TableRecord(_record(row)) for row in result.sample]
        metadata["rows"] = dg.TableMetadataValue(records, _sample_schema(result.sample))
    return metadata


def _record(row: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    return {name: "" if value is None else value for name, value in row.items()}


def _sample_schema(rows: Iterable[Mapping[str, Any]]) -> dg.TableSchema:
    names = next(iter(rows))
    return dg.TableSchema(columns=[dg.TableColumn(name) for name in names])


def materialized(
    info: TableInfo, *, unchanged: bool, stale: bool = False
) -> dg.MaterializeResult[Any]:
    """Return the materialisation of a table in force."""
    return dg.MaterializeResult(
        asset_key=asset_key(info.key),
        data_version=dg.DataVersion(info.content_hash),
        metadata={
            "dagster/row_count": info.n_rows,
            "unchanged": unchanged,
            "stale": stale,
            "written_at": info.written_at,
            "content_hash": info.content_hash,
        },
    )
