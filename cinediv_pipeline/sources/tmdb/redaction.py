"""Answers of TMDB without people who opted out.

Their credits stay, as those of somebody without name and of unknown gender, so that casts and crews
keep their size. Their own answers are not kept at all.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cinediv_pipeline.landing.withheld import Withheld, WithheldPeople

WITHHELD: Final = "withheld"
_NOT_KEPT: Final = ("profile_path", "known_for_department", "character", "also_known_as")


def redact(key: str, body: bytes, people: WithheldPeople) -> bytes | None:
    """Return an answer to `key` (``movie/603``) as it may be kept, or None if it may not.

    What names nobody who is withheld comes back as it is, byte for byte.
    """
    kind, _, rest = key.partition("/")
    if kind == "person":
        return _person(rest, body, people)
    if kind not in ("movie", "list"):
        return body
    answer = json.loads(body)
    changed = _film(answer, people) if kind == "movie" else _page(key, answer, people)
    return _written(answer) if changed else body


def withheld_key(key: str, people: WithheldPeople) -> str | None:
    """Return what stands for a key that names somebody withheld, else None."""
    kind, _, rest = key.partition("/")
    hidden = kind == "person" and rest.isdigit() and people.by_tmdb(int(rest))
    return f"{kind}/{WITHHELD}" if hidden else None


def _written(answer: Any) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _person(number: str, body: bytes, people: WithheldPeople) -> bytes | None:
    answer = json.loads(body)
    told = answer if isinstance(answer, dict) else {}
    if number.isdigit() and people.by_tmdb(int(number), _names(told)):
        return None
    others = told.get("also_known_as")
    if not isinstance(others, list):
        return body
    kept = [name for name in others if not _is_withheld(int(number), name, people)]
    return body if kept == others else _written({**told, "also_known_as": kept})


def _is_withheld(number: int, name: Any, people: WithheldPeople) -> bool:
    return isinstance(name, str) and people.by_tmdb(number, [name]) is not None


def _names(item: Mapping[str, Any]) -> Iterator[str]:
    yield from (item[name] for name in ("name", "original_name") if isinstance(item.get(name), str))


def _film(answer: Any, people: WithheldPeople) -> bool:
    """Withhold people from a film's credits, in place; return whether there was one."""
    changed = False
    for item in _credits(answer):
        number = item.get("id")
        person = people.by_tmdb(number, _names(item)) if isinstance(number, int) else None
        if person is not None:
            _unname(item, person)
            changed = True
    return changed


def _credits(value: Any) -> Iterator[dict[str, Any]]:
    """Yield whatever has a person's credit in it, wherever it stands in an answer."""
    if isinstance(value, dict):
        if "credit_id" in value or "gender" in value:
            yield value
        for part in value.values():
            yield from _credits(part)
    elif isinstance(value, list):
        for part in value:
            yield from _credits(part)


def _unname(item: dict[str, Any], person: Withheld) -> None:
    told = hashlib.sha256(f"{person.pseudonym} {item.get('credit_id')}".encode()).hexdigest()[:24]
    item.update(id=-person.number, gender=0)
    if item.get("credit_id"):
        item["credit_id"] = told
    for name in ("name", "original_name"):
        if name in item:
            item[name] = person.placeholder
    for name in _NOT_KEPT:
        if name in item:
            item[name] = None


def _page(key: str, answer: Any, people: WithheldPeople) -> bool:
    """Withhold people from a page of ids that have changed, in place."""
    results = answer.get("results") if isinstance(answer, dict) else None
    if not key.startswith("list/person/") or not isinstance(results, list):
        return False
    changed = False
    for item in results:
        number = item.get("id") if isinstance(item, dict) else None
        person = people.by_tmdb(number) if isinstance(number, int) else None
        if person is not None:
            item["id"] = -person.number
            changed = True
    return changed
