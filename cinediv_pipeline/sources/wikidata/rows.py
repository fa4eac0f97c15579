"""Rows of an answer, and the names of answers in the landing zone.

The layout is that of the W3C's SPARQL 1.1 Query Results JSON Format:
`{"head": {"vars": […]}, "results": {"bindings": [{"item": {"type": "uri", "value": …}, …}]}}`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cinediv_pipeline.sources.wikidata.queries import GENDERS, KINDS, OUTCOMES, VARIABLES, Kind

ENTITY: Final = "http://www.wikidata.org/entity/"
STATEMENT: Final = f"{ENTITY}statement/"
_ITEM: Final = re.compile(rf"{re.escape(ENTITY)}(Q[1-9]\d*)")

Row = Mapping[str, str]


def read_rows(kind: Kind, body: object, ids: Sequence[int]) -> list[Row]:
    """Return the rows of an answer about `ids`: variable to value, without those that are not set.

    Raises
    ------
    ValueError
        The answer is not in the W3C's layout, or says something that was not asked for.
    """
    if not isinstance(body, Mapping):
        raise ValueError("no JSON object")  # noqa: TRY004 -- not our mistake
    asked = set(VARIABLES[kind])
    named = _part(_part(body, "head", Mapping), "vars", list)
    if set(named) != asked:
        raise ValueError(f"the variables are {named!r}")
    rows = [_row(item) for item in _part(_part(body, "results", Mapping), "bindings", list)]
    for row in rows:
        _refuse_unasked(kind, row, asked, {str(number) for number in ids})
    return rows


def _part(body: Mapping[str, Any], name: str, of: type) -> Any:
    part = body.get(name)
    if not isinstance(part, of):
        raise ValueError(f"no {name!r} where it is expected")  # noqa: TRY004 -- not our mistake
    return part


def _row(binding: object) -> Row:
    if not isinstance(binding, Mapping):
        raise ValueError(f"a row is {binding!r}")  # noqa: TRY004 -- not our mistake
    found = {}
    for name, term in binding.items():
        value = term.get("value") if isinstance(term, Mapping) else None
        if not isinstance(value, str):
            raise ValueError(f"?{name} is {term!r}")  # noqa: TRY004 -- not our mistake
        found[name] = value
    return found


def _refuse_unasked(kind: Kind, row: Row, asked: set[str], ids: set[str]) -> None:
    """Refuse what must not be landed: other variables, ids or values than those asked for."""
    if not set(row) <= asked:
        raise ValueError(f"?{min(set(row) - asked)} was not asked for")
    if row.get("tmdb") not in ids:
        raise ValueError(f"the TMDB id {row.get('tmdb')!r} was not asked for")
    name, values = ("gender", tuple(GENDERS)) if kind == "gender" else ("outcome", OUTCOMES)
    if row.get(name) not in values:
        raise ValueError(f"?{name} is {row.get(name)!r}")
    if not item_of(row.get("item", "")):
        raise ValueError(f"?item is {row.get('item')!r}")
    if not row.get("statement", "").startswith(STATEMENT):
        raise ValueError(f"?statement is {row.get('statement')!r}")


def key_of(kind: Kind, ids: Sequence[int]) -> str:
    """Return the name of an answer in the landing zone: `gender/12,45,77`."""
    return f"{kind}/{','.join(str(number) for number in ids)}"


def asked_for(key: str) -> tuple[Kind, list[int]]:
    """Return what such a name says; raise `ValueError` if it is none."""
    name, _, ids = key.partition("/")
    for kind in KINDS:
        if kind == name:
            return kind, [int(number) for number in ids.split(",")]
    raise ValueError(f"{key[:40]!r} names no question to Wikidata")


def item_of(address: str) -> str | None:
    """Return Q…, or None for an unknown value or anything else."""
    found = _ITEM.fullmatch(address)
    return found[1] if found else None
