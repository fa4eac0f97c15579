"""The steps of a refresh as plain functions: landed bytes to checked tables to identity.

Each step knows the fingerprint of its work and does nothing twice. A source edition that fails a
blocking check is recorded as rejected: its tables stay as they were, and later refreshes say so
instead of failing again, until the publisher or an operator changes something.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.lake import (
    CheckResult,
    TableInfo,
    code_version,
    fingerprint,
)
from cinediv_pipeline.landing import Landed
from cinediv_pipeline.linkage.films import FILMS, link_films
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.cnc import SOURCE as CNC
from cinediv_pipeline.sources.cnc import specs, tables
from cinediv_pipeline.sources.cnc.workbook import is_fictional
from cinediv_pipeline.validation.suites import cnc as cnc_suite
from cinediv_pipeline.validation.suites import linked as linked_suite
from cinediv_pipeline.workshop import Options, Workshop

Outcome = Literal["written", "unchanged", "rejected", "stale"]

_PACKAGE = Path(__file__).resolve().parent


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


def known_checks() -> dict[str, str]:
    """Return the name of every check that `--accept` may name, with its reason."""
    suites = (cnc_suite.SUITE, linked_suite.SUITE)
    checks = [check for suite in suites for check in suite.checks]
    return {check.name: check.reason for check in checks if check.acceptable}


def ingest_cnc(shop: Workshop, options: Options) -> StepResult:
    """Parse the landed CNC workbook, audit its tables and put them in place, all or none.

    Raises
    ------
    SourceError
        Nothing was ever landed.
    """
    landed = shop.landing.latest(CNC)
    if landed is None:
        raise SourceError("No CNC workbook was ever fetched. Run `cinediv refresh`.")
    keys = [spec.key for spec in specs.TABLES]
    work = _cnc_work(landed.sha256, real=shop.real)
    if not (options.force or options.accept):
        if shop.lake.is_current(keys, work):
            shop.rejections.clear(CNC)
            return _as_it_is(shop, keys, "unchanged", "the edition in force")
        known = shop.rejections.get(CNC)
        if known and known["fingerprint"] == work:
            return _still_rejected(shop, keys, known)
    shop.acceptances.add(landed.sha256, options)
    return _ingest(shop, keys, work, landed)


def _cnc_work(sha256: str, *, real: bool) -> str:
    code = code_version(
        _PACKAGE / "sources" / "cnc",
        _PACKAGE / "validation" / "suites" / "cnc.py",
        _PACKAGE / "vocabulary.py",
        reference_dir(),
    )
    return fingerprint(inputs={CNC: sha256}, code=code, parameters={"real": real})


def _ingest(shop: Workshop, keys: list[str], work: str, landed: Landed) -> StepResult:
    accepted = shop.acceptances.of(landed.sha256)
    try:
        content = shop.landing.read(landed)
        _refuse_other_kind(content, real=shop.real)
        candidates = tables.parse(content, reference_dir())
    except SourceError as error:
        checks: list[CheckResult] = [_unreadable(str(error))]
        written = False
    else:
        checks, written = shop.lake.write(
            candidates,
            work=work,
            audit=shop.auditor(cnc_suite.SUITE, accepted),
            notes={"source_sha256": landed.sha256, "accepted": accepted},
        )
    if not written:
        shop.rejections.record(CNC, work, checks)
        return _rejected(checks, shop.infos(keys))
    shop.rejections.clear(CNC)
    infos = shop.infos(keys)
    n_rows = infos[specs.AGREEMENTS.key].n_rows
    return StepResult("written", checks, infos, f"{n_rows:,} agreements in {len(keys)} tables")


def _refuse_other_kind(content: bytes, *, real: bool) -> None:
    if is_fictional(content) == real:
        found, home = ("the fictional sample", "real") if real else ("real", "fictional")
        raise SourceError(
            f"The workbook is {found} and this home holds {home} data: they never mix. Leave out "
            "--cnc-file, or choose the other home (--sample, --home)."
        )


def _unreadable(message: str) -> CheckResult:
    check = cnc_suite.READABLE
    return CheckResult(
        check.name, check.table, passed=False, blocking=True, reason=check.reason, observed=message
    )


def _rejected(checks: Sequence[CheckResult], in_force: Mapping[str, TableInfo]) -> StepResult:
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
    if all(check.name in known_checks() for check in failed):
        accept = " ".join(f"--accept {check.name}" for check in failed)
        advice += f'; or, if reality has changed, repeat your command with {accept} --reason "…"'
    return "\n  ".join([f"{len(failed)} blocking check(s) failed", *lines, f"{advice}."])


def _still_rejected(shop: Workshop, keys: list[str], record: Mapping[str, Any]) -> StepResult:
    """Return the tables in force, marked stale; without any there is nothing to go on with."""
    failed = [
        CheckResult(**{**check, "sample": tuple(check["sample"])}) for check in record["checks"]
    ]
    infos = shop.infos(keys)
    if len(infos) < len(keys):
        return _rejected(failed, infos)
    names = {check.name for check in failed}
    kept = [check for info in infos.values() for check in info.checks if check.name not in names]
    names_text = ", ".join(check.name for check in failed if check.stops)
    message = (
        f"the newest edition was rejected on {record['rejected_at']} ({names_text}); the previous "
        "one stays in force"
    )
    return StepResult("stale", [*failed, *kept], infos, message)


def _as_it_is(shop: Workshop, keys: list[str], outcome: Outcome, message: str) -> StepResult:
    infos = shop.infos(keys)
    return StepResult(
        outcome, [check for info in infos.values() for check in info.checks], infos, message
    )


def register_films(shop: Workshop, options: Options) -> StepResult:
    """Give every agreement its stable `film_id` and put the registry in place."""
    inputs = (specs.AGREEMENTS.key, specs.DIRECTORS.key)
    infos = shop.infos(inputs)
    work = fingerprint(
        inputs={key: infos[key].content_hash for key in inputs if key in infos},
        code=code_version(_PACKAGE / "linkage", _PACKAGE / "validation" / "suites" / "linked.py"),
    )
    if not options.force and shop.lake.is_current([FILMS.key], work):
        return _as_it_is(shop, [FILMS.key], "unchanged", "the registry in force")
    table = link_films(shop.lake.read(FILMS.key), *(shop.lake.read(key) for key in inputs))
    checks, written = shop.lake.write(
        {FILMS.key: table}, work=work, audit=shop.auditor(linked_suite.SUITE)
    )
    films = len(set(table.column("film_id").to_pylist()))
    if not written:
        return _rejected(checks, shop.infos([FILMS.key]))
    message = f"{table.num_rows:,} agreements are {films:,} films"
    return StepResult("written", checks, shop.infos([FILMS.key]), message)
