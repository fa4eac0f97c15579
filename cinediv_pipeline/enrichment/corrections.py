"""Corrections as data: each names what was there, what is right, who asked and why.

A correction has a guard: the value of the source when it was written. While the source still says
that, the correction is applied. When the source says the right value by itself, it is obsolete;
when the source says a third thing, it is in conflict and somebody must look again. Raw tables are
never edited.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Literal

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.vocabulary import (
    CORRECTABLE,
    GENDERS,
    GENRES,
    PUBLIC_KNOWLEDGE,
    REQUESTERS,
    SELF_DECLARATION,
)

FIELDS: Final = (
    "entity", "key", "column", "guard", "new_value", "date", "requested_by", "reason", "source",
)  # fmt: skip
Status = Literal["applied", "obsolete", "conflict", "superseded", "rejected"]
# (entity, key) -> column -> value of the source as text; "" for none
SourceValues = Mapping[tuple[str, str], Mapping[str, str]]
# What the list says alone, and what is compared with no source: a cast has stage names and places.
_NOT_REVIEWED: Final = {
    "director": "who directs a film is what the list says: correct the entity director",
    "actor": "a cast is TMDB's: credits of it are not reviewed",
}
_BOOLEANS: Final = ("true", "false")
_NUMBER: Final = re.compile(r"^[0-9]{1,12}(\.[0-9]{1,6})?$")
# What a number of each column may be; budgets in euros, shares in percent.
_RANGES: Final = {
    "devis_eur": (1_000, 300_000_000), "rank": (1, 4), "share_percent": (0, 100),
}  # fmt: skip


@dataclass(frozen=True)
class Correction:
    """One row of a correction file, as written, and what became of it."""

    origin: Literal["project", "home"]
    line: int
    entity: str
    key: str
    column: str
    guard: str
    new_value: str
    corrected_on: str
    requested_by: str
    reason: str
    source: str
    status: Status = "applied"
    problem: str = ""
    source_value: str = ""

    @property
    def target(self) -> tuple[str, str, str]:
        """What is corrected."""
        return self.entity, self.key, self.column

    @property
    def day(self) -> date | None:
        """The date, or None if it is not written as 2025-04-30."""
        try:
            found = date.fromisoformat(self.corrected_on)
        except ValueError:
            return None
        return found if found.isoformat() == self.corrected_on else None

    @property
    def counts(self) -> bool:
        """Whether it is in force: a decision on a person holds whatever the sources say."""
        if self.entity == "person":
            return self.status in ("applied", "obsolete", "conflict")
        return self.status == "applied"


def read_corrections(path: Path, origin: Literal["project", "home"]) -> list[Correction]:
    """Return the rows of a correction file; no file, no rows.

    Raises
    ------
    ContractError
        The file cannot be read as UTF-8 CSV, or lacks a column.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"{path} cannot be read as UTF-8 text ({error}).") from error
    try:
        return list(_rows(text, path, origin))
    except csv.Error as error:
        raise ContractError(f"{path} is not well-formed CSV ({error}): a quote is open?") from error


def _rows(text: str, path: Path, origin: Literal["project", "home"]) -> Iterator[Correction]:
    # a French spreadsheet saves semicolons
    header = text.split("\n", 1)[0]
    delimiter = max(",;", key=header.count)
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=delimiter, restkey="_more", strict=True
    )
    missing = [field for field in FIELDS if field not in (reader.fieldnames or ())]
    if missing:
        raise ContractError(
            f"{path} lacks the columns {', '.join(missing)}; it has {reader.fieldnames}."
        )
    for row in reader:
        entity, key, column, guard, value, day, asker, reason, source = (
            (row[field] or "").strip() for field in FIELDS
        )
        yield Correction(
            origin, reader.line_num, entity, key, column, guard, value, day, asker, reason, source
        )


def judge(
    corrections: Iterable[Correction],
    sources: SourceValues,
    reviewable: frozenset[str],
) -> list[Correction]:
    """Return every correction with its status; the latest valid one of a target wins.

    Parameters
    ----------
    corrections : iterable of Correction
        Of the project first, then of the home: at the same date the later row wins.
    sources : mapping
        What the sources say now; for a person the gender without human decisions.
    reviewable : frozenset of str
        Persons of the review queue: public knowledge decides about nobody else.
    """
    judged = [_judged(item, sources, reviewable) for item in corrections]
    winners: dict[tuple[str, str, str], int] = {}
    for place, item in enumerate(judged):
        if item.status == "rejected":
            continue
        known = winners.get(item.target)
        if known is None or judged[known].corrected_on <= item.corrected_on:
            winners[item.target] = place
    return [
        item
        if item.status == "rejected" or winners[item.target] == place
        else replace(item, status="superseded", problem="a later row corrects the same value")
        for place, item in enumerate(judged)
    ]


def _judged(item: Correction, sources: SourceValues, reviewable: frozenset[str]) -> Correction:
    problem = problem_of(item) or _unreviewable(item, reviewable)
    values = sources.get((item.entity, item.key))
    if not problem and (values is None or item.column not in values):
        problem = _unknown(item)
    if problem or values is None:
        return replace(item, status="rejected", problem=problem)
    now = values[item.column]
    if now == item.guard:
        return replace(item, status="applied", source_value=now)
    if now == item.new_value:
        return replace(
            item, status="obsolete", problem="the source says the same now", source_value=now
        )
    problem = f"the source says {now!r}, the guard {item.guard!r}: look at it again"
    return replace(item, status="conflict", problem=problem, source_value=now)


def _unknown(item: Correction) -> str:
    if item.entity == "credit":
        return f"the film or the role of {item.key!r} is not known"
    return f"no {item.entity} has the key {item.key!r}"


def credit_parts(key: str) -> tuple[str, str, str] | None:
    """Return film, role and name of a key such as film-157893/composer/VARNES Alix, or None."""
    parts = [part.strip() for part in key.split("/", 2)]
    if len(parts) < 3 or not all(parts) or not any(char.isalpha() for char in parts[2]):
        return None
    return parts[0], parts[1], parts[2]


def _unreviewable(item: Correction, reviewable: frozenset[str]) -> str:
    if item.entity != "person" or item.source != PUBLIC_KNOWLEDGE or item.key in reviewable:
        return ""
    return (
        "public knowledge decides only about people in the review queue; name a published source, "
        "or the person's self-declaration"
    )


def problem_of(item: Correction) -> str:
    """Return what is wrong with a row by itself, or an empty text."""
    columns = CORRECTABLE.get(item.entity)
    if columns is None:
        return f"entity {item.entity!r} is none of {', '.join(CORRECTABLE)}"
    if item.column not in columns:
        return f"column {item.column!r} of {item.entity} is none of {', '.join(columns)}"
    return (
        _credit_problem(item) or _origin_problem(item)
        or _value_problem(item, columns[item.column])
    )  # fmt: skip


def _credit_problem(item: Correction) -> str:
    if item.entity != "credit":
        return ""
    parts = credit_parts(item.key)
    if parts is None:
        return f"key {item.key!r} is not film_id/role/name"
    return _NOT_REVIEWED.get(parts[1], "")


def _origin_problem(item: Correction) -> str:
    if item.day is None:
        return f"date {item.corrected_on!r} is not written as 2025-04-30"
    if item.requested_by not in REQUESTERS:
        return (
            f"requested_by {item.requested_by!r} is none of {', '.join(REQUESTERS)} (a role, "
            "never a name)"
        )
    if item.entity == "film_link" and item.source == SELF_DECLARATION:
        return "a film makes no self-declaration: name what the link rests on"
    if item.entity == "credit" and item.source == SELF_DECLARATION:
        return "a credit is printed, not declared: name where it stands"
    empty = [name for name in ("reason", "source") if not getattr(item, name)]
    return f"the {empty[0]} is empty" if empty else ""


def _value_problem(item: Correction, sql_type: str) -> str:
    value = item.new_value
    allowed = {"gender": GENDERS, "genre": GENRES}.get(item.column)
    if sql_type == "boolean":
        allowed = (*_BOOLEANS, "")
    if allowed is not None and value not in allowed:
        shown = ", ".join(word or "(empty)" for word in allowed)
        return f"new_value {value!r} is none of {shown}"
    if item.column == "gender" and value == "non_binary" and item.source == PUBLIC_KNOWLEDGE:
        return f"non_binary needs a published source or a {SELF_DECLARATION}"
    if item.column == "name" and not value:
        return "a director's name cannot be empty"
    if item.column in _RANGES and value and not _is_number(value, item.column):
        low, high = _RANGES[item.column]
        return f"new_value {value!r} is not a number from {low:,} to {high:,}"
    if sql_type in ("bigint", "integer") and "." in value:
        return f"new_value {value!r} is not a whole number"
    return ""


def _is_number(value: str, column: str) -> bool:
    """Return whether SQL can cast the value and it can be true of its column."""
    if not _NUMBER.match(value):
        return False
    low, high = _RANGES[column]
    return low <= float(value) <= high
