"""From landed content to checked tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.lake import CheckResult, Tables, TableSpec, code_version, fingerprint
from cinediv_pipeline.landing import Landed
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources import cnc, insee
from cinediv_pipeline.sources.cnc import specs as cnc_specs
from cinediv_pipeline.sources.cnc import tables as cnc_tables
from cinediv_pipeline.sources.cnc.workbook import is_fictional as is_fictional_workbook
from cinediv_pipeline.steps.opt_out import landed as door
from cinediv_pipeline.steps.opt_out.in_force import withhold_in_force
from cinediv_pipeline.steps.outcome import (
    PACKAGE,
    StepResult,
    as_it_is,
    rejected,
    still_rejected,
)
from cinediv_pipeline.validation.check import Check, Suite
from cinediv_pipeline.validation.suites import cnc as cnc_suite
from cinediv_pipeline.validation.suites import insee as insee_suite
from cinediv_pipeline.workshop import Options, Workshop


@dataclass(frozen=True)
class TableSource:
    """A source as the lake sees it: its tables and what judges them.

    `readable` is the check that fails when the landed content cannot be read at all; `counted` is
    the table that tells its size, with the word for its rows; `decided_by` are the files and
    folders beside its package that decide the result.
    """

    name: str
    specs: Sequence[TableSpec]
    suite: Suite
    readable: Check
    counted: tuple[str, str]
    decided_by: Sequence[Path]

    @property
    def keys(self) -> list[str]:
        """Lake keys of its tables."""
        return [spec.key for spec in self.specs]


@dataclass(frozen=True)
class FileSource(TableSource):
    """A source that serves one file, and how to read it."""

    what: str
    option: str
    parse: Callable[[bytes], Tables]
    is_fictional: Callable[[bytes], bool]


def _reference(*names: str) -> list[Path]:
    return [reference_dir() / name for name in names]


CNC: Final = FileSource(
    name=cnc.SOURCE,
    what="workbook",
    option="--cnc-file",
    specs=cnc_specs.TABLES,
    parse=lambda content: cnc_tables.parse(content, reference_dir()),
    is_fictional=is_fictional_workbook,
    suite=cnc_suite.SUITE,
    readable=cnc_suite.READABLE,
    counted=(cnc_specs.AGREEMENTS.key, "agreements"),
    decided_by=(
        PACKAGE / "sources" / "cnc",
        PACKAGE / "folding.py",
        PACKAGE / "validation" / "suites" / "cnc.py",
        PACKAGE / "vocabulary.py",
        *_reference("countries.csv", "broadcasters.csv", "cnc_editions.csv"),
    ),
)

INSEE: Final = FileSource(
    name=insee.SOURCE,
    what="file of first names",
    option="--insee-file",
    specs=(insee.FIRST_NAMES,),
    parse=lambda content: {insee.FIRST_NAMES.key: insee.parse(content)},
    is_fictional=insee.is_fictional,
    suite=insee_suite.SUITE,
    readable=insee_suite.READABLE,
    counted=(insee.FIRST_NAMES.key, "rows"),
    decided_by=(
        PACKAGE / "sources" / "insee.py",
        PACKAGE / "validation" / "suites" / "insee.py",
    ),
)


# Fingerprint of the record of a source that could not be reached; its newest edition is unknown.
UNREACHABLE: Final = "unreachable"


def keep_without(shop: Workshop, source: str, message: str) -> Landed | None:
    """Note that a source could not be reached; return the edition that stays in force, if any."""
    check = CheckResult(
        "source_reachable",
        source,
        passed=False,
        blocking=True,
        reason="A refresh without its newest edition goes on with the one in force, marked.",
        observed=message,
    )
    shop.rejections.record(source, UNREACHABLE, [check])
    return shop.landing.latest(source)


def reached(shop: Workshop, source: str) -> None:
    """Forget that a source could not be reached."""
    known = shop.rejections.get(source)
    if known and known["fingerprint"] == UNREACHABLE:
        shop.rejections.clear(source)


def ingest_cnc(shop: Workshop, options: Options) -> StepResult:
    """Parse the landed CNC workbook, audit its tables and put them in place, all or none.

    Raises
    ------
    SourceError
        Nothing was ever landed.
    """
    if shop.landing.latest(cnc.SOURCE) is None:
        raise SourceError("No CNC workbook was ever fetched. Run `cinediv refresh`.")
    return _ingest_file(shop, options, CNC)


def ingest_insee(shop: Workshop, options: Options) -> StepResult:
    """Parse the landed INSEE file, audit it and put it in place.

    Without any, the table is empty: no first name decides, and shares by gender are withheld.
    """
    if shop.landing.latest(insee.SOURCE) is None:
        shop.lake.ensure(*INSEE.keys)  # only these: an empty CNC list must never be in force
        message = "no first names of INSEE yet (--insee-file): first names decide nothing"
        return as_it_is(shop, INSEE.keys, "missing", message)
    return _ingest_file(shop, options, INSEE)


def _ingest_file(shop: Workshop, options: Options, source: FileSource) -> StepResult:
    landed = shop.landing.latest(source.name)
    if landed is None:
        raise SourceError(f"The {source.name} {source.what} was never fetched.")

    def make() -> Tables:
        content = shop.landing.read(landed)
        _refuse_other_kind(content, source, real=shop.real)
        return source.parse(content)

    return ingest(shop, options, source, landed.sha256, make)


def ingest(
    shop: Workshop,
    options: Options,
    source: TableSource,
    content: str,
    make: Callable[[], Tables],
) -> StepResult:
    """Audit the tables that `make` reads from the landed content and put them in place, or none.

    `content` is the identity of what is landed: what was judged once is not judged again, unless
    people have opted out since.
    """
    work = fingerprint(
        inputs={source.name: content, **door.parameters(source.name, shop.opt_outs())},
        code=code_version(*source.decided_by),
        parameters={"real": shop.real},
    )
    if not (options.force or options.accept):
        known = shop.rejections.get(source.name)
        if shop.lake.is_current(source.keys, work):
            _in_force(shop, source)
            return as_it_is(shop, source.keys, "unchanged", "the edition in force")
        if known and known["fingerprint"] == work:
            return still_rejected(shop, source.keys, known)
    shop.acceptances.add(content, options)
    accepted = shop.acceptances.of(content)
    try:
        candidates = make()
    except SourceError as error:
        checks: list[CheckResult] = [_unreadable(source.readable, str(error))]
        written = False
    else:
        checks, written = shop.lake.write(
            candidates,
            work=work,
            audit=shop.auditor(source.suite, accepted),
            notes={"source_content": content, "accepted": accepted},
        )
    if not written:
        shop.rejections.record(source.name, work, checks)
        withhold_in_force(shop, source.name)
        return rejected(checks, shop.infos(source.keys))
    _in_force(shop, source)
    return _written(shop, source, checks)


def _written(shop: Workshop, source: TableSource, checks: Sequence[CheckResult]) -> StepResult:
    infos = shop.infos(source.keys)
    counted, word = source.counted
    several = f" in {len(source.keys)} tables" if len(source.keys) > 1 else ""
    return StepResult("written", checks, infos, f"{infos[counted].n_rows:,} {word}{several}")


def _in_force(shop: Workshop, source: TableSource) -> None:
    """Forget an older rejection; that the source could not be reached today remains true."""
    known = shop.rejections.get(source.name)
    if known and known["fingerprint"] != UNREACHABLE:
        shop.rejections.clear(source.name)


def _refuse_other_kind(content: bytes, source: FileSource, *, real: bool) -> None:
    if source.is_fictional(content) == real:
        found, home = ("the fictional sample", "real") if real else ("real", "fictional")
        raise SourceError(
            f"The {source.what} is {found} and this home holds {home} data: they never mix. Leave "
            f"out {source.option}, or choose the other home (--sample, --home)."
        )


def _unreadable(check: Check, message: str) -> CheckResult:
    return CheckResult(
        check.name, check.table, passed=False, blocking=True, reason=check.reason, observed=message
    )
