"""The door: people who opted out are withheld from everything that is landed, old and new.

A source that names people has one line in `FILES` or in `ANSWERS`; everything downstream is made
from what is landed, and so never sees a name that is withheld here.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from cinediv_pipeline.landing import Fetched, Landed, Redaction
from cinediv_pipeline.landing.lines import Edit
from cinediv_pipeline.landing.segments import Segments
from cinediv_pipeline.landing.withheld import WithheldPeople
from cinediv_pipeline.linkage.opt_outs import OptOuts
from cinediv_pipeline.sources import cnc, tmdb, wikidata
from cinediv_pipeline.sources.cnc import redaction as cnc_redaction
from cinediv_pipeline.sources.tmdb import redaction as tmdb_redaction
from cinediv_pipeline.sources.wikidata import redaction as wikidata_redaction
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

REASON: Final = "people who asked not to be processed"
_RECORD: Final = "opt_outs"


class AnswerRules(NamedTuple):
    """How the answers of an API are kept without people who opted out.

    `redact` takes the key and the body of an answer (`null` where a line has none) and returns the
    body to keep, or None for no line; `withheld_key` what a tombstone says in place of a key.
    """

    redact: Callable[[str, bytes, WithheldPeople], bytes | None]
    withheld_key: Callable[[str, WithheldPeople], str | None]


# Sources that serve a file -> its bytes without these people, and the number of places changed.
FILES: Final[Mapping[str, Callable[[bytes, WithheldPeople], tuple[bytes, int]]]] = {
    cnc.SOURCE: cnc_redaction.redact,
}
# Sources whose answers are kept in segments.
ANSWERS: Final[Mapping[str, AnswerRules]] = {
    tmdb.SOURCE: AnswerRules(tmdb_redaction.redact, tmdb_redaction.withheld_key),
    wikidata.SOURCE: AnswerRules(wikidata_redaction.redact, wikidata_redaction.withheld_key),
}


def land(shop: Workshop, source: str, fetched: Fetched) -> Landed:
    """Land a file without the people who opted out."""
    return shop.landing.land(source, fetched, _redaction(source, shop.opt_outs()))


def redact_files(shop: Workshop, source: str) -> None:
    """Withhold who opted out since from every edition that is landed already."""
    people = shop.opt_outs()
    if source not in FILES or not people.digest:
        return
    n_bodies = shop.landing.redact(source, _redaction(source, people))
    if n_bodies:
        log.info("landing  %s: an opt-out took effect in %s edition(s)", source.upper(), n_bodies)


def _redaction(source: str, people: OptOuts) -> Redaction:
    rule = FILES.get(source)
    if rule is None or not people.digest:
        return Redaction(lambda body: (body, 0), "", REASON)
    return Redaction(lambda body: rule(body, people), people.digest, REASON)


def edit_of(source: str, people: OptOuts) -> Edit:
    """Return how new answers of a source are to be kept; without opt-outs, as they are."""
    if not people.people:
        return lambda _key, body: body
    redact = ANSWERS[source].redact
    return lambda key, body: redact(key, body, people)


def redact_answers(shop: Workshop, source: str, segments: Segments) -> None:
    """Write landed answers anew that name somebody who opted out; once for each list."""
    people = shop.opt_outs()
    if (segments.record(_RECORD) or {}).get("list", "") == people.digest:
        return
    rules = ANSWERS[source]
    n_segments = segments.rewrite(
        edit_of(source, people),
        reason=f"it named {REASON}",
        withheld=lambda key: rules.withheld_key(key, people),
    )
    segments.keep(_RECORD, {"list": people.digest})
    if n_segments:
        log.info(
            "landing  %s: an opt-out took effect, %s segment(s) written anew",
            source.upper(), f"{n_segments:,}",
        )  # fmt: skip


def parameters(source: str, people: OptOuts) -> dict[str, str]:
    """Return what the list adds to the identity of a source's content; nothing without anybody."""
    return {"opt_outs": people.digest} if people.digest and _names_people(source) else {}


def _names_people(source: str) -> bool:
    return source in FILES or source in ANSWERS
