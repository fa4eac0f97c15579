"""Identity of persons: which spellings are one person, and the stable `person_id` of each.

A director who is printed in capitals, without accents or in another order is one person: case and
accents are folded and the tokens sorted. Two people who share a name are one person here until a
source tells them apart.

The registry is carried over from refresh to refresh, like that of films. A new `person_id` is a
hash of the folded name, so that the same name has the same id in every home.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec
from cinediv_pipeline.linkage.names import name_key

PEOPLE: Final = TableSpec(
    "linked",
    "people",
    "one row per source record of a person (registry)",
    "Which record of which source is which person. Carried over; rows are never removed.",
    (
        Column("source", pa.string(), "Source of the record: cnc", nullable=False),
        Column("source_id", pa.string(), "Id there; for the CNC the name as printed",
               nullable=False),
        Column("person_id", pa.string(), "Stable id of the person", nullable=False),
        Column("name_key", pa.string(), "Folded name, for comparison only"),
        Column("rule", pa.string(), "new or same_name"),
    ),
    flaws="Two people of one name are one person until a source tells them apart.",
    keeps_history=True,
)  # fmt: skip


@dataclass(frozen=True)
class PersonEntry:
    """One row of the registry."""

    source: str
    source_id: str
    person_id: str
    name_key: str
    rule: str


def person_id_of(key: str) -> str:
    """Return the id that a folded name gets when it is first seen."""
    return f"person-{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def register_names(known: Sequence[PersonEntry], printed: Iterable[str]) -> list[PersonEntry]:
    """Return the registry with every printed name in it; known entries come back unchanged."""
    entries = list(known)
    taken = {entry.source_id for entry in entries if entry.source == "cnc"}
    by_key = {entry.name_key: entry.person_id for entry in reversed(entries)}
    for name in sorted(set(printed) - taken):
        # a name without a single letter is like no other
        key = name_key(name) or name
        rule = "same_name" if key in by_key else "new"
        person_id = by_key.setdefault(key, person_id_of(key))
        entries.append(PersonEntry("cnc", name, person_id, key, rule))
    return entries


def link_people(known: pa.Table, printed: Iterable[str]) -> pa.Table:
    """Return the registry table with every printed name in it (`PEOPLE`)."""
    entries = [PersonEntry(**row) for row in known.to_pylist()]
    return PEOPLE.table([vars(entry) for entry in register_names(entries, printed)])
