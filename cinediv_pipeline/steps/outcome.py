"""What a step did, in the words that an operator reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from cinediv_pipeline.lake import CheckResult, TableInfo
from cinediv_pipeline.validation.suites import ALL_SUITES
from cinediv_pipeline.workshop import Workshop

Outcome = Literal["written", "unchanged", "rejected", "stale", "missing"]
PACKAGE: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class StepResult:
    """What a step did, its check results, and the tables that are in force after it."""

    outcome: Outcome
    checks: Sequence[CheckResult]
    tables: Mapping[str, TableInfo]
    message: str

    @property
    def failures(self) -> list[CheckResult]:
        """Blocking checks that failed and were not accepted."""
        return [check for check in self.checks if check.stops]


def as_it_is(shop: Workshop, keys: Sequence[str], outcome: Outcome, message: str) -> StepResult:
    """Return the tables in force with the check results that were stored with them."""
    infos = shop.infos(keys)
    return StepResult(
        outcome, [check for info in infos.values() for check in info.checks], infos, message
    )


def rejected(checks: Sequence[CheckResult], in_force: Mapping[str, TableInfo]) -> StepResult:
    """Return a step whose tables were not put in place."""
    return StepResult("rejected", checks, in_force, _why(checks, in_force))


def _why(checks: Sequence[CheckResult], in_force: Mapping[str, TableInfo]) -> str:
    """Say which checks stopped the tables, on which rows, why they exist, and what to do."""
    failed = [check for check in checks if check.stops]
    lines = []
    for check in failed:
        shown = "".join(f"\n      {dict(row)}" for row in check.sample[:3])
        lines.append(f"{check.name}: {check.observed.rstrip('.')}.{shown}\n    Why: {check.reason}")
    state = "The tables in force stay as they are." if in_force else "No table is in force yet."
    advice = f"{state} Repair the source"
    acceptable = {check.name for suite in ALL_SUITES for check in suite.checks if check.acceptable}
    if all(check.name in acceptable for check in failed):
        accept = " ".join(f"--accept {check.name}" for check in failed)
        advice += f'; or, if reality has changed, repeat your command with {accept} --reason "…"'
    return "\n  ".join([f"{len(failed)} blocking check(s) failed", *lines, f"{advice}."])


def still_rejected(shop: Workshop, keys: Sequence[str], record: Mapping[str, Any]) -> StepResult:
    """Return the tables in force, marked stale; without any there is nothing to go on with."""
    failed = [
        CheckResult(**{**check, "sample": tuple(check["sample"])}) for check in record["checks"]
    ]
    infos = shop.infos(keys)
    if len(infos) < len(keys):
        return rejected(failed, infos)
    names = {check.name for check in failed}
    kept = [check for info in infos.values() for check in info.checks if check.name not in names]
    names_text = ", ".join(check.name for check in failed if check.stops)
    message = (
        f"the newest edition was rejected on {record['rejected_at']} ({names_text}); the previous "
        "one stays in force"
    )
    return StepResult("stale", [*failed, *kept], infos, message)


def warnings_of(checks: Sequence[CheckResult]) -> list[str]:
    """Return what failed without stopping anything, one line per row to look at."""
    return [
        f"{check.name}: {' '.join(f'{name}={value}' for name, value in row.items() if value)}"
        for check in checks
        if not check.passed and not check.blocking
        for row in check.sample or ({"observed": check.observed},)
    ]
