"""Wikidata: from the query service to the landing zone, and from there to checked tables."""

import logging
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import duckdb

from cinediv_pipeline.errors import SourceError, StorageError
from cinediv_pipeline.lake import Tables, code_version, fingerprint
from cinediv_pipeline.landing.segments import Segments
from cinediv_pipeline.settings import Settings, sample_wikidata
from cinediv_pipeline.sources import wikidata as source
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.sources.wikidata import specs
from cinediv_pipeline.sources.wikidata.api import Wikidata
from cinediv_pipeline.sources.wikidata.parse import parse
from cinediv_pipeline.sources.wikidata.queries import KINDS, OF_PEOPLE, Kind
from cinediv_pipeline.sources.wikidata.sample import ADDRESS, FictionalWikidata
from cinediv_pipeline.steps.ingestion import TableSource, ingest, keep_without, reached
from cinediv_pipeline.steps.opt_out.landed import redact_answers
from cinediv_pipeline.steps.outcome import PACKAGE, StepResult, as_it_is
from cinediv_pipeline.steps.wikidata.ledger import Ledger
from cinediv_pipeline.steps.wikidata.load import Asked, Load
from cinediv_pipeline.validation.suites import wikidata as suite
from cinediv_pipeline.workshop import Absence, Options, Workshop

log = logging.getLogger("cinediv")

NO_CONTACT: Final = Absence(
    "no contact is set",
    "Wikimedia asks every program how its operator can be reached: set CINEDIV_CONTACT to a mail "
    "address or an https address",
)
NO_IDS: Final = Absence(
    "it is asked about TMDB's ids, and there are none",
    "Set CINEDIV_TMDB_TOKEN and refresh",
)
_TABLES: Final = TableSource(
    name=source.SOURCE,
    specs=specs.TABLES,
    suite=suite.SUITE,
    readable=suite.READABLE,
    counted=(specs.CLAIMS.key, "statements about gender"),
    decided_by=(
        PACKAGE / "sources" / "wikidata",
        PACKAGE / "validation" / "suites" / "wikidata.py",
    ),
)


def person_ids(shop: Workshop) -> list[int]:
    """Decide about which persons Wikidata is asked, by TMDB id.

    Nobody else is asked about, and what was landed about anybody else is in no table.
    """
    withheld = shop.opt_outs()
    ids = shop.lake.read(tmdb.PEOPLE.key)["tmdb_person_id"].to_pylist()
    return sorted(number for number in ids if number > 0 and withheld.by_tmdb(number) is None)


def film_ids(shop: Workshop) -> list[int]:
    """Decide about which films Wikidata is asked, by TMDB id."""
    return sorted(shop.lake.read(tmdb.FILMS.key)["tmdb_id"].to_pylist())


def wanted_ids(shop: Workshop) -> dict[Kind, list[int]]:
    """Return about which ids each kind of question is asked."""
    people, films = person_ids(shop), film_ids(shop)
    return {kind: people if kind in OF_PEOPLE else films for kind in KINDS}


def segments_of(shop: Workshop) -> Segments:
    """Return the landed answers of Wikidata."""
    return shop.landing.segments(source.SOURCE, licence=source.LICENCE)


def connection_of(settings: Settings, *, real: bool) -> Wikidata | None:
    """Return Wikidata, or the fictional one; None without a contact."""
    timeout = settings.http_timeout_seconds
    if not real:
        return source.connect(
            ADDRESS, "", timeout_seconds=timeout, per_second=None,
            local=FictionalWikidata(sample_wikidata()),
        )  # fmt: skip
    if settings.contact is None:
        return None
    return source.connect(str(settings.wikidata_url), settings.contact, timeout_seconds=timeout)


def load_wikidata(shop: Workshop, settings: Settings, *, today: datetime | None = None) -> Asked:
    """Bring the landing zone up to date, or go on without.

    A refresh goes on where there is no contact, where there are no ids, and where Wikidata cannot
    be reached: then the answers in force stay, and the release is marked.
    """
    segments = segments_of(shop)
    segments.recover()
    redact_answers(shop, source.SOURCE, segments)
    wikidata = connection_of(settings, real=shop.real)
    if wikidata is None:
        return _without(shop, segments, NO_CONTACT, "no contact")
    wanted = wanted_ids(shop)
    if not any(wanted.values()):
        return _without(shop, segments, NO_IDS, "no ids")
    shop.absences.clear(source.SOURCE)
    try:
        asked = Load(segments, wikidata, today=today or datetime.now(UTC)).run(wanted)
    except SourceError as error:
        keep_without(shop, source.SOURCE, str(error))
        log.warning("landing  Wikidata: %s", error)
        return Asked("unreachable", wikidata.client.traffic.counts(), (str(error),))
    reached(shop, source.SOURCE)
    for key in asked.unanswered:
        log.warning("landing  Wikidata %s: no usable answer; asked again by the next refresh",
                    _shortened(key))  # fmt: skip
    return asked


def _without(shop: Workshop, segments: Segments, absence: Absence, mode: str) -> Asked:
    if any("buried" not in item for item in segments.sidecars()) and absence is NO_CONTACT:
        keep_without(shop, source.SOURCE, f"{absence.reason}. {absence.remedy}")
    else:
        shop.absences.note(source.SOURCE, absence)
        reached(shop, source.SOURCE)
    log.warning("landing  Wikidata: %s; the refresh goes on without. %s", *absence)
    return Asked(mode)


def _shortened(key: str) -> str:
    return key if len(key) <= 60 else f"{key[:60]}…"


def landed_wikidata(shop: Workshop) -> dict[str, Any] | None:
    """Return what is landed of Wikidata, for `cinediv status`; None before anything is."""
    segments = segments_of(shop)
    sidecars = [item for item in segments.sidecars() if "buried" not in item]
    if not sidecars:
        return None
    ledger = Ledger.read(segments).about(wanted_ids(shop))
    kinds = ledger.rows["kind"].to_pylist()
    return {
        "people_asked_about": kinds.count("gender"),
        "films_asked_about": kinds.count("film_awards"),
        "oldest_answer": min(item["fetched_from"] for item in sidecars),
        "newest_answer": max(item["fetched_to"] for item in sidecars),
        "size_bytes": sum(item["size_bytes"] for item in sidecars),
    }


def ingest_wikidata(shop: Workshop, options: Options) -> StepResult:
    """Parse the landed answers in force, audit the two tables and put them in place.

    Without any, the tables are empty.
    """
    ledger = Ledger.read(segments_of(shop)).about(wanted_ids(shop))
    if ledger.rows.num_rows == 0:
        return _nothing(shop)

    def make() -> Tables:
        try:
            parsed = parse(_lines(ledger), ledger.wanted_of_lines())
        except (duckdb.Error, StorageError, OSError, EOFError, zlib.error, ValueError) as error:
            raise SourceError(
                f"The landed answers of Wikidata cannot be read ({str(error).splitlines()[0]}). "
                "Restore landing/wikidata from a backup, or remove it and refresh."
            ) from error
        for line in _remarks(parsed.noticed):
            log.warning("raw      Wikidata: %s", line)
        return parsed.tables

    # rejected answers must not keep a first refresh from everything else
    shop.lake.ensure(*_TABLES.keys)
    return ingest(shop, options, _TABLES, ledger.digest(), make)


def _lines(ledger: Ledger) -> Iterator[dict[str, Any]]:
    return ledger.segments.lines(ledger.segment_names(), b'"key": ')


def _nothing(shop: Workshop) -> StepResult:
    """Leave empty tables: nobody is asked about, or nothing was answered yet."""
    known = shop.absences.all().get(source.SOURCE)
    message = f"no Wikidata: {known.reason}" if known else "no Wikidata yet: nothing was answered"
    if all(info.n_rows == 0 for info in shop.infos(_TABLES.keys).values()):
        shop.lake.ensure(*_TABLES.keys)
        return as_it_is(shop, _TABLES.keys, "missing", message)
    empty = {spec.key: spec.schema.empty_table() for spec in specs.TABLES}
    work = fingerprint(inputs={}, code=code_version(*_TABLES.decided_by))
    shop.lake.write(empty, work=work, audit=lambda *_: [])
    return as_it_is(shop, _TABLES.keys, "written", message)


def _remarks(noticed: Mapping[str, int]) -> Sequence[str]:
    words = {
        "awards_of_an_unknown_value": "awards stated without saying which, left out",
        "awards_for_several_films": "awards for several films (for_tmdb_film_id is the smallest)",
    }
    return [f"{text}: {noticed[name]:,}" for name, text in words.items() if name in noticed]
