"""The steps of a refresh as plain functions: landed bytes to checked tables to identity.

Each step knows the fingerprint of its work and does nothing twice. A source edition that fails a
blocking check is recorded as rejected: its tables stay as they were, and later refreshes say so
instead of failing again, until the publisher or an operator changes something.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from cinediv_pipeline.errors import SettingsError, SourceError
from cinediv_pipeline.home import Home
from cinediv_pipeline.lake import (
    Auditor,
    CheckResult,
    Lake,
    TableInfo,
    Tables,
    TableSpec,
    code_version,
    fingerprint,
)
from cinediv_pipeline.landing import LandingZone
from cinediv_pipeline.linkage.films import FILMS, link_films
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.cnc import SOURCE as CNC
from cinediv_pipeline.sources.cnc import specs, tables
from cinediv_pipeline.sources.cnc.workbook import is_fictional
from cinediv_pipeline.storage import Store, open_store, put_bytes
from cinediv_pipeline.validation.check import Suite
from cinediv_pipeline.validation.suites import cnc as cnc_suite
from cinediv_pipeline.validation.suites import linked as linked_suite

Outcome = Literal["written", "unchanged", "rejected", "stale"]

LAKE_TABLES: tuple[TableSpec, ...] = (*specs.TABLES, FILMS)
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


@dataclass(frozen=True)
class Options:
    """What an operator may ask of one refresh."""

    force: bool = False
    accept: tuple[str, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        if self.accept and not self.reason.strip():
            raise SettingsError(
                "--accept needs --reason: the reason is kept with the release, e.g. "
                '--accept no_film_lost_between_editions --reason "withdrawn by the CNC".'
            )


class Rejections:
    """Editions that were not let in, one record per source, in the lake's store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, source: str) -> dict[str, Any] | None:
        """Return the record: fingerprint, date and failed checks."""
        if f"rejected/{source}.json" not in self._store.list("rejected"):
            return None
        record: dict[str, Any] = json.loads(
            self._store.get_local(f"rejected/{source}.json").read_bytes()
        )
        return record

    def sources(self) -> list[str]:
        """Return the sources whose newest edition is not in force."""
        return [Path(key).stem for key in self._store.list("rejected")]

    def record(self, source: str, work: str, checks: Sequence[CheckResult]) -> None:
        """Keep why an edition was rejected."""
        record = {
            "fingerprint": work,
            "rejected_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "checks": [asdict(check) for check in checks],
        }
        content = json.dumps(record, indent=2, default=str).encode()
        put_bytes(self._store, f"rejected/{source}.json", content)

    def clear(self, source: str) -> None:
        """Forget it: a newer edition is in force."""
        self._store.delete(f"rejected/{source}.json")


class Acceptances:
    """Failed checks that an operator let pass, for one content of one source, with the reason."""

    def __init__(self, home: Home) -> None:
        self._path = home.reviews / "accepted_checks.json"

    def all(self) -> list[dict[str, str]]:
        """Return every acceptance, oldest first."""
        if not self._path.exists():
            return []
        records: list[dict[str, str]] = json.loads(self._path.read_text(encoding="utf-8"))
        return records

    def of(self, content: str) -> dict[str, str]:
        """Return check name -> reason for one content."""
        return {item["check"]: item["reason"] for item in self.all() if item["content"] == content}

    def add(self, content: str, options: Options) -> None:
        """Keep what the operator accepts, if anything."""
        if not options.accept:
            return
        at = datetime.now(UTC).isoformat(timespec="seconds")
        new = [
            {"check": check, "content": content, "reason": options.reason, "accepted_at": at}
            for check in options.accept
        ]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps([*self.all(), *new], indent=2), encoding="utf-8")


@dataclass(frozen=True)
class Workshop:
    """What every step works with: the home and its stores."""

    home: Home
    landing: LandingZone
    lake: Lake
    rejections: Rejections
    acceptances: Acceptances
    real: bool

    @classmethod
    def open(
        cls, home: Home, *, real: bool, landing_url: str | None = None, lake_url: str | None = None
    ) -> "Workshop":
        """Open the stores of a home."""
        lake_store = open_store(lake_url, home.lake)
        return cls(
            home=home,
            landing=LandingZone(open_store(landing_url, home.landing)),
            lake=Lake(lake_store, LAKE_TABLES),
            rejections=Rejections(lake_store),
            acceptances=Acceptances(home),
            real=real,
        )

    def auditor(self, suite: Suite, accepted: Mapping[str, str] | None = None) -> Auditor:
        """Return an auditor that runs `suite`; Great Expectations is imported on its first use."""

        def audit(candidates: Tables, previous: Tables) -> list[CheckResult]:
            from cinediv_pipeline.validation.runner import run_suite  # noqa: PLC0415

            return run_suite(
                suite,
                candidates,
                previous,
                reference=reference_dir(),
                real=self.real,
                accepted=accepted,
            )

        return audit

    def infos(self, keys: Sequence[str]) -> dict[str, TableInfo]:
        """Return what is known of the tables that are in place."""
        found = {key: self.lake.info(key) for key in keys}
        return {key: info for key, info in found.items() if info is not None}


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
    return _ingest(shop, keys, work, landed.sha256)


def _cnc_work(sha256: str, *, real: bool) -> str:
    code = code_version(
        _PACKAGE / "sources" / "cnc",
        _PACKAGE / "validation" / "suites" / "cnc.py",
        _PACKAGE / "vocabulary.py",
        reference_dir(),
    )
    return fingerprint(inputs={CNC: sha256}, code=code, parameters={"real": real})


def _ingest(shop: Workshop, keys: list[str], work: str, sha256: str) -> StepResult:
    landed = shop.landing.latest(CNC)
    assert landed is not None  # noqa: S101 -- the caller has just read it
    accepted = shop.acceptances.of(sha256)
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
            notes={"source_sha256": sha256, "accepted": accepted},
        )
    if not written:
        shop.rejections.record(CNC, work, checks)
        return StepResult("rejected", checks, shop.infos(keys), _why(checks))
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


def _why(checks: Sequence[CheckResult]) -> str:
    """Say which checks stopped the tables, on which rows, why they exist, and what to do."""
    failed = [check for check in checks if check.stops]
    lines = []
    for check in failed:
        shown = "".join(f"\n      {dict(row)}" for row in check.sample[:3])
        lines.append(f"{check.name}: {check.observed.rstrip('.')}.{shown}\n    Why: {check.reason}")
    advice = "The tables in force stay as they are. Repair the source"
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
        return StepResult("rejected", failed, infos, _why(failed))
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
        return StepResult("rejected", checks, shop.infos([FILMS.key]), _why(checks))
    message = f"{table.num_rows:,} agreements are {films:,} films"
    return StepResult("written", checks, shop.infos([FILMS.key]), message)
