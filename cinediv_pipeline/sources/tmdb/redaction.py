"""Answers of TMDB without people who opted out.

Their credits stay, as those of somebody without name and of unknown gender, so that casts and crews
keep their size. Their own answers are not kept at all.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cinediv_pipeline.landing.withheld import Withheld, WithheldPeople, without_mentions

WITHHELD: Final = "withheld"
# Texts that may name anybody. Titles are names of works and stay.
_RUNNING: Final = ("overview", "tagline", "biography", "character")
_NOT_KEPT: Final = ("profile_path", "known_for_department", "character", "also_known_as")


def redact(key: str, body: bytes, people: WithheldPeople) -> bytes | None:
    """Return an answer to `key` (``movie/603``) as it may be kept, or None if it may not.

    What names nobody who is withheld comes back as it is, byte for byte.
    """
    kind, _, rest = key.partition("/")
    if kind not in ("movie", "person", "list"):
        return body
    answer = json.loads(body)
    if kind == "person" and rest.isdigit() and _is_person(int(rest), answer, people):
        return None
    edit = {"movie": _film, "person": _other_names, "list": _page}[kind]
    changed = [edit(key, answer, people), _texts(answer, people)]
    return _written(answer) if any(changed) else body


def withheld_key(key: str, people: WithheldPeople) -> str | None:
    """Return what stands for a key that names somebody withheld, else None."""
    kind, _, rest = key.partition("/")
    hidden = kind == "person" and rest.isdigit() and people.by_tmdb(int(rest))
    return f"{kind}/{WITHHELD}" if hidden else None


def _written(answer: Any) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _is_person(number: int, answer: Any, people: WithheldPeople) -> bool:
    names = _names(answer) if isinstance(answer, dict) else ()
    return people.by_tmdb(number, names) is not None


def _other_names(key: str, answer: Any, people: WithheldPeople) -> bool:
    """Take a withheld name from the other names of somebody else, in place."""
    names = answer.get("also_known_as") if isinstance(answer, dict) else None
    if not isinstance(names, list):
        return False
    number = int(key.removeprefix("person/"))
    kept = [
        name for name in names if not (isinstance(name, str) and people.by_tmdb(number, [name]))
    ]
    changed = len(kept) < len(names)
    answer["also_known_as"] = kept
    return changed


def _texts(value: Any, people: WithheldPeople) -> bool:
    """Withhold names in running texts and in parts that others play, in place."""
    if isinstance(value, list):
        told = [_texts(part, people) for part in value]  # every one, not the first only
        return any(told)
    if not isinstance(value, dict):
        return False
    changed = False
    for name, part in value.items():
        if name in _RUNNING and isinstance(part, str):
            value[name] = without_mentions(part, people)
            changed = changed or value[name] != part
        else:
            changed = _texts(part, people) or changed
    return changed


def _names(item: Mapping[str, Any]) -> Iterator[str]:
    yield from (item[name] for name in ("name", "original_name") if isinstance(item.get(name), str))


def _film(_: str, answer: Any, people: WithheldPeople) -> bool:
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
