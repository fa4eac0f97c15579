"""TMDB: from the API to the landing zone, and from there to checked tables."""

import logging
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import duckdb

from cinediv_pipeline.errors import SourceError, StorageError
from cinediv_pipeline.lake import Tables, code_version, fingerprint
from cinediv_pipeline.landing.segments import Segments
from cinediv_pipeline.linkage.opt_outs import OptOuts
from cinediv_pipeline.settings import Settings, sample_tmdb
from cinediv_pipeline.sources import tmdb as source
from cinediv_pipeline.sources.tmdb import exports, specs
from cinediv_pipeline.sources.tmdb.api import TOKEN_PAGE, Tmdb
from cinediv_pipeline.sources.tmdb.observed import Span
from cinediv_pipeline.sources.tmdb.parse import Answers, Parsed
from cinediv_pipeline.sources.tmdb.redaction import withheld_key
from cinediv_pipeline.sources.tmdb.sample import ADDRESS, FictionalTmdb
from cinediv_pipeline.steps.ingestion import TableSource, ingest, keep_without, reached
from cinediv_pipeline.steps.opt_out.landed import edit_of, redact_answers
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is
from cinediv_pipeline.steps.tmdb.fetching import Kept
from cinediv_pipeline.steps.tmdb.ledger import Ledger
from cinediv_pipeline.steps.tmdb.load import Load, Loaded, retire, span_of
from cinediv_pipeline.steps.tmdb.state import State
from cinediv_pipeline.validation.suites import tmdb as suite
from cinediv_pipeline.workshop import Absence, Options, Workshop

log = logging.getLogger("cinediv")

# Counts that each load has of its own; the others grow with the connection.
_OF_EACH: Final = ("new", "changed", "deleted", "films_fetched", "people_fetched", "list_pages")
NO_TOKEN: Final = Absence(
    "no access token is set",
    f"Get one (free) at {TOKEN_PAGE} and set CINEDIV_TMDB_TOKEN to the API Read Access Token",
)
_OLD: Final = Absence(
    "its content was older than six months and was dropped",
    "Set CINEDIV_TMDB_TOKEN and refresh",
)
_TABLES: Final = TableSource(
    name=source.SOURCE,
    specs=specs.TABLES,
    suite=suite.SUITE,
    readable=suite.READABLE,
    counted=(specs.FILMS.key, "films"),
    decided_by=(
        PACKAGE / "sources" / "tmdb",
        PACKAGE / "validation" / "suites" / "tmdb.py",
    ),
)


def segments_of(shop: Workshop) -> Segments:
    """Return the landed answers of TMDB."""
    return shop.landing.segments(source.SOURCE, licence=source.LICENCE)


def connection_of(settings: Settings, *, real: bool) -> Tmdb | None:
    """Return TMDB, or the fictional one; None without a token."""
    timeout = settings.http_timeout_seconds
    if not real:
        return source.connect(
            ADDRESS, None, timeout_seconds=timeout, per_second=None,
            local=FictionalTmdb(sample_tmdb()),
        )  # fmt: skip
    if settings.tmdb_token is None:
        return None
    return source.connect(
        str(settings.tmdb_url),
        settings.tmdb_token,
        timeout_seconds=timeout,
        per_second=settings.tmdb_requests_per_second,
    )


def load_tmdb(shop: Workshop, settings: Settings) -> Loaded:
    """Bring the landing zone up to date, or go on without where there is no token.

    Raises
    ------
    SourceError
        TMDB cannot be read. What was answered is landed; the tables in force stay.
    """
    segments = segments_of(shop)
    today = datetime.now(UTC)
    _withhold(shop, segments)
    buried = retire(segments, today)
    tmdb = connection_of(settings, real=shop.real)
    if tmdb is None:
        return _without_token(shop, segments, {"buried_segments": buried})
    people = shop.opt_outs()
    done = _load(segments, tmdb, settings, today, people).run()
    while _behind(segments, today):  # it completed a load that was begun on an earlier day
        done = _added(done, _load(segments, tmdb, settings, today, people).run())
    reached(shop, source.SOURCE)
    shop.absences.clear(source.SOURCE)
    for key in done.unanswered:
        log.warning("landing  TMDB %s: no usable answer; asked for again by the next refresh", key)
    return replace(done, counts={**done.counts, "buried_segments": buried})


def load_years(shop: Workshop, settings: Settings, years: Sequence[int]) -> Loaded:
    """Land the films of some release years; the next refresh goes on from there."""
    tmdb = connection_of(settings, real=shop.real)
    if tmdb is None:
        raise SourceError(f"TMDB: {NO_TOKEN.reason}. {NO_TOKEN.remedy}.")
    segments, people = segments_of(shop), shop.opt_outs()
    _withhold(shop, segments)
    return _load(segments, tmdb, settings, datetime.now(UTC), people).years(years)


def _withhold(shop: Workshop, segments: Segments) -> None:
    """Take people who opted out from what is landed, and from what waits to be asked for."""
    redact_answers(shop, source.SOURCE, segments)
    state, people = State.read(segments), shop.opt_outs()
    waiting = state.completed.unanswered if state.completed else ()
    left = tuple(key for key in waiting if withheld_key(key, people) is None)
    if state.completed and len(left) < len(waiting):
        replace(state, completed=replace(state.completed, unanswered=left)).keep(segments)


def landed_tmdb(shop: Workshop) -> dict[str, Any] | None:
    """Return what is landed of TMDB, for `cinediv status`; None before anything is."""
    segments = segments_of(shop)
    sidecars = [item for item in segments.sidecars() if "buried" not in item]
    state = State.read(segments)
    if not sidecars:
        return None
    done = state.completed
    return {
        "films": done.films if done else 0,
        "people": done.people if done else 0,
        "loaded_on": done.started_on.isoformat() if done else None,
        "unanswered": list(done.unanswered) if done else [],
        "unfinished_since": state.open.started_on.isoformat() if state.open else None,
        "oldest_content": min((item["fetched_from"] for item in sidecars), default=None),
        "size_bytes": sum(item["size_bytes"] for item in sidecars),
    }


def ingest_tmdb(shop: Workshop, options: Options) -> StepResult:
    """Parse the landed answers in force, audit the four tables and put them in place.

    Without any, the tables are empty.
    """
    segments = segments_of(shop)
    completed = State.read(segments).completed
    if completed is None:
        shop.lake.ensure(*_TABLES.keys)
        return as_it_is(shop, _TABLES.keys, "missing", _absent(shop))
    ledger = Ledger.read(segments, last=completed.last_line)
    span = span_of(completed)

    def make() -> Tables:
        try:
            parsed = parsed_tables(ledger, span)
        except (duckdb.Error, StorageError, OSError, EOFError, zlib.error, ValueError) as error:
            raise SourceError(
                f"The landed answers of TMDB cannot be read ({str(error).splitlines()[0]}). "
                "Restore landing/tmdb from a backup, or remove it and load again."
            ) from error
        for line in _remarks(parsed.noticed):
            log.warning("raw      TMDB: %s", line)
        return parsed.tables

    if ledger.live.num_rows == 0:
        return _dropped(shop)
    content = f"{ledger.digest()}/{span.first}/{span.last}"
    _accept_expiry(shop, segments, ledger, content)
    return ingest(shop, options, _TABLES, content, make)


def parsed_tables(ledger: Ledger, span: Span) -> Parsed:
    """Return the four tables of the answers in force."""
    with Answers(ledger.files(), ledger.observed(span), ledger.lines_of("person")) as answers:
        return answers.parse()


def _load(
    segments: Segments, tmdb: Tmdb, settings: Settings, today: datetime, people: OptOuts
) -> Load:
    def missing(kind: str, ids: set[int]) -> set[int]:
        if tmdb.is_local:
            return set()
        found = exports.missing_ids(
            str(settings.tmdb_exports_url), kind, ids, day=today.date(),
            timeout_seconds=settings.http_timeout_seconds,
        )  # fmt: skip
        if found is None:
            log.warning(
                "landing  TMDB: the daily list of ids (%s) is out of reach; people are reconciled "
                "when their content is six months old", kind,
            )  # fmt: skip
        return found or set()

    def opted_out(number: int) -> bool:
        return people.by_tmdb(number) is not None

    return Load(
        segments,
        tmdb,
        first_year=settings.tmdb_first_year,
        today=today,
        missing=missing,
        kept=Kept(edit_of(source.SOURCE, people), opted_out),
    )


def _behind(segments: Segments, today: datetime) -> bool:
    completed = State.read(segments).completed
    return completed is not None and completed.started_on < today.date()


def _added(first: Loaded, second: Loaded) -> Loaded:
    """Return the sum of two loads of one run; the traffic is counted by the connection already."""
    counts = {
        name: value + first.counts.get(name, 0) if name in _OF_EACH else value
        for name, value in second.counts.items()
    }
    return Loaded(second.mode, counts, second.unanswered)


def _without_token(shop: Workshop, segments: Segments, counts: dict[str, Any]) -> Loaded:
    if State.read(segments).completed is None:
        shop.absences.note(source.SOURCE, NO_TOKEN)
    else:
        keep_without(shop, source.SOURCE, f"{NO_TOKEN.reason}. {NO_TOKEN.remedy}")
    log.warning("landing  TMDB: %s; the refresh goes on without. %s", *NO_TOKEN)
    return Loaded("no token", counts)


def _absent(shop: Workshop) -> str:
    known = shop.absences.all().get(source.SOURCE)
    return f"no TMDB yet: {known.reason}" if known else "no TMDB yet: it was never loaded"


def _dropped(shop: Workshop) -> StepResult:
    """Empty the tables: all content was older than six months, and none could be fetched."""
    empty = {spec.key: spec.schema.empty_table() for spec in specs.TABLES}
    work = fingerprint(inputs={}, code=code_version(*_TABLES.decided_by))
    message = _OLD.reason
    if shop.lake.is_current(_TABLES.keys, work):
        return as_it_is(shop, _TABLES.keys, "unchanged", message)
    shop.lake.write(empty, work=work, audit=lambda *_: [])
    shop.absences.note(source.SOURCE, _OLD)
    return as_it_is(shop, _TABLES.keys, "written", message)


def _accept_expiry(shop: Workshop, segments: Segments, ledger: Ledger, content: str) -> None:
    """Accept for this content that tables shrink, where content in force was lost to its age.

    What TMDB's terms ask to be dropped must not stay in force because a check misses it. The next
    content is judged by all checks again.
    """
    everything = Ledger(segments, segments.entries(buried=True), ledger.last)
    lost = 0
    for kind, spec in (("movie", specs.FILMS), ("person", specs.PEOPLE)):
        expired = everything.ids(kind) - ledger.ids(kind)
        if expired:
            lost += len(expired & set(shop.lake.read(spec.key)[spec.columns[0].name].to_pylist()))
    if lost:
        reason = f"{lost:,} films and people were older than six months and were dropped"
        shop.acceptances.add(content, Options(accept=suite.AGAINST_SHRINKING, reason=reason))


def _remarks(noticed: Mapping[str, Any]) -> list[str]:
    words = {
        "unreadable_release_dates": "release dates cannot be read and are null",
        "unreadable_birth_or_death_dates": "birth or death dates cannot be read and are null",
        "duplicate_credits": "credits stood there twice and count once",
        "credits_without_id": "credits without an id are left out",
        "unexpected_gender_codes": "credits have a gender code that we do not know: unknown",
        "people_without_an_answer": "people of credits have no answer of their own",
    }
    lines = [f"{noticed[name]:,} {text}" for name, text in words.items() if noticed.get(name)]
    if noticed.get("new_fields"):
        lines.append(f"new fields, kept in the landing zone: {', '.join(noticed['new_fields'])}")
    return lines
