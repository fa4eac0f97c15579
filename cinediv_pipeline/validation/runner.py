"""Runs a suite with Great Expectations: the only import of that library.

The import costs seconds, so it happens inside the function, once per run. A raised exception is
a failure of the check that raised it, never a pass.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from cinediv_pipeline.lake import CheckResult, Tables
from cinediv_pipeline.validation.check import Check, Suite

SAMPLE_ROWS = 5


def run_suite(
    suite: Suite,
    candidates: Tables,
    previous: Tables,
    *,
    reference: Path,
    real: bool,
    accepted: Mapping[str, str] | None = None,
) -> list[CheckResult]:
    """Judge the candidates; `accepted` maps check names to the reason to let a failure pass.

    Great Expectations needs pandas frames: each is the narrow result of its check's SQL.
    """
    accepted = accepted or {}
    checks = [check for check in suite.checks if real or not check.real_only]
    with duckdb.connect() as connection:
        _mount(connection, candidates, previous)
        _mount_references(connection, suite, reference, real=real)
        frames = {check.name: _frame(connection, check) for check in checks}
    by_name = _judge(checks, frames)
    return [_with_acceptance(by_name[check.name], accepted) for check in checks]


def _mount(connection: duckdb.DuckDBPyConnection, new: Tables, old: Tables) -> None:
    for prefix, tables in (("candidate", new), ("previous", old)):
        for key, table in tables.items():
            connection.register(f"{prefix}_{key.split('/')[1]}", table)


def _mount_references(
    connection: duckdb.DuckDBPyConnection, suite: Suite, reference: Path, *, real: bool
) -> None:
    for relation, name in suite.references.items():
        path = str(reference / name).replace("'", "''")
        where = "" if real else " where false"
        connection.execute(
            f"create view {relation} as select * from read_csv('{path}'){where}"  # noqa: S608
        )


def _frame(connection: duckdb.DuckDBPyConnection, check: Check) -> pa.Table:
    return connection.sql(check.frame).to_arrow_table()


def _judge(checks: Sequence[Check], frames: Mapping[str, pa.Table]) -> dict[str, CheckResult]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx  # noqa: PLC0415

        context = gx.get_context(mode="ephemeral")
        try:
            return _judge_in(gx, context, checks, frames)
        finally:
            _leave_nothing(context)


def _judge_in(
    gx: Any, context: Any, checks: Sequence[Check], frames: Mapping[str, pa.Table]
) -> dict[str, CheckResult]:
    from great_expectations.data_context.types.base import (  # noqa: PLC0415
        ProgressBarsConfig,
    )

    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    # One asset for all frames: registering one costs more than judging it.
    asset = context.data_sources.add_pandas("candidates").add_dataframe_asset("frame")
    whole = asset.add_batch_definition_whole_dataframe("all")
    results = {}
    for check in checks:
        batch = whole.get_batch({"dataframe": frames[check.name].to_pandas()})
        expectation = getattr(gx.expectations, check.expectation)(
            **check.arguments,
            severity="critical" if check.blocking else "warning",
            meta={"check": check.name},
        )
        outcome = batch.validate(expectation, result_format="COMPLETE")
        results[check.name] = _result(check, outcome, frames[check.name])
    return results


def _leave_nothing(context: Any) -> None:
    """Remove the temporary folder that every context makes for documentation pages."""
    for site in (context.variables.data_docs_sites or {}).values():
        folder = site.get("store_backend", {}).get("base_directory")
        if folder and Path(folder).is_relative_to(tempfile.gettempdir()):
            shutil.rmtree(folder, ignore_errors=True)


def _result(check: Check, outcome: Any, frame: pa.Table) -> CheckResult:
    problem = _exception(outcome.exception_info)
    detail: dict[str, Any] = outcome.result or {}
    rows = _failed_rows(check, detail, frame)
    passed = bool(outcome.success) and problem is None
    return CheckResult(
        name=check.name,
        table=check.table,
        passed=passed,
        blocking=check.blocking,
        reason=check.reason,
        observed=problem or _observed(check, detail, frame),
        sample=tuple(_sample(frame, rows)),
        failed_rows=len(rows),
    )


def _exception(info: Any) -> str | None:
    """Return the message of a raised exception, in either of the two shapes that GX uses."""
    entries: Iterable[Any] = [info] if "raised_exception" in (info or {}) else (info or {}).values()
    for entry in entries:
        if entry.get("raised_exception"):
            return f"the check itself failed: {entry.get('exception_message')}"
    return None


def _observed(check: Check, detail: Mapping[str, Any], frame: pa.Table) -> str:
    if "unexpected_count" in detail:
        return f"{detail['unexpected_count']} of {frame.num_rows} rows do not fit"
    if "observed_value" in detail:
        return f"{detail['observed_value']} (expected {dict(check.arguments)})"
    return f"{frame.num_rows} rows judged"


def _failed_rows(check: Check, detail: Mapping[str, Any], frame: pa.Table) -> Sequence[int]:
    """Return the rows that failed; of a check that wants no rows, all of them."""
    if check.expectation == "ExpectTableRowCountToEqual":
        return range(frame.num_rows)
    return [int(row) for row in detail.get("unexpected_index_list") or []]


def _sample(frame: pa.Table, rows: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {name: _plain(value) for name, value in frame.slice(row, 1).to_pylist()[0].items()}
        for row in rows[:SAMPLE_ROWS]
    ]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _with_acceptance(result: CheckResult, accepted: Mapping[str, str]) -> CheckResult:
    if result.passed or result.name not in accepted:
        return result
    return CheckResult(**{**vars(result), "accepted": accepted[result.name]})
