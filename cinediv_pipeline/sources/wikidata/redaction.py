"""Answers of Wikidata without people who opted out: their rows go, and their ids in the questions.

Awards of films name no person. Labels of awards are names of awards and stay.
"""

import json
from typing import Final

from cinediv_pipeline.landing.withheld import WithheldPeople
from cinediv_pipeline.sources.wikidata.queries import OF_PEOPLE
from cinediv_pipeline.sources.wikidata.rows import asked_for, key_of

_NOBODY: Final = b"null"


def redact(key: str, body: bytes, people: WithheldPeople) -> bytes | None:
    """Return an answer to `key` (``gender/12,45``) as it may be kept, or None if nobody is left."""
    kind, ids = asked_for(key)
    if kind not in OF_PEOPLE:
        return body
    kept = {str(number) for number in ids if people.by_tmdb(number) is None}
    if len(kept) == len(ids):
        return body
    if not kept:
        return None
    if body.strip() == _NOBODY:
        return body
    answer = json.loads(body)
    rows = answer["results"]["bindings"]
    answer["results"]["bindings"] = [row for row in rows if row["tmdb"]["value"] in kept]
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def withheld_key(key: str, people: WithheldPeople) -> str | None:
    """Return the key without ids of people who are withheld, or None where it has none."""
    kind, ids = asked_for(key)
    if kind not in OF_PEOPLE:
        return None
    kept = [number for number in ids if people.by_tmdb(number) is None]
    if len(kept) == len(ids):
        return None
    return key_of(kind, kept) if kept else f"{kind}/withheld"
