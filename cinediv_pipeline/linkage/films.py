"""Identity of films: which agreements are one film, and the stable `film_id` of each.

A visa does not identify a film: 155827 was given to two, and a film may be agreed twice. Two
agreements are one film when they share the visa and either the title or a director.

The registry is carried over from refresh to refresh: a source id keeps its `film_id` for ever,
also when the source later corrects the title or drops the row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec
from cinediv_pipeline.linkage.names import name_key, title_key

FILMS: Final = TableSpec(
    "linked",
    "films",
    "one row per source record of a film (registry)",
    "Which record of which source is which film. Carried over; rows are never removed.",
    (
        Column("source", pa.string(), "Source of the record: cnc", nullable=False),
        Column("source_id", pa.string(), "Id there: agrement_id", nullable=False),
        Column("film_id", pa.string(), "Stable id of the film", nullable=False),
        Column("visa", pa.string(), "Visa when the record was first seen"),
        Column("title_key", pa.string(), "Folded title when first seen, for comparison only"),
        Column("rule", pa.string(), "new, same_visa_and_title or same_visa_and_director"),
    ),
    keeps_history=True,
)


@dataclass(frozen=True)
class FilmRecord:
    """What identity needs to know of one agreement."""

    source_id: str
    year: int
    visa: str
    title: str
    directors: tuple[str, ...]

    @property
    def director_keys(self) -> frozenset[str]:
        """Directors, folded for comparison; a name without letters is like no other."""
        return frozenset(key for key in map(name_key, self.directors) if key)


@dataclass(frozen=True)
class RegistryEntry:
    """One row of the registry."""

    source: str
    source_id: str
    film_id: str
    visa: str
    title_key: str
    rule: str


def register(known: Sequence[RegistryEntry], records: Iterable[FilmRecord]) -> list[RegistryEntry]:
    """Return the registry with every record in it.

    Known entries come back unchanged and first; new records follow in the order of their id, so
    that the same editions in the same order give the same ids anywhere.
    """
    records = sorted(records, key=lambda record: (record.year, record.source_id))
    by_source_id = {record.source_id: record for record in records}
    entries = list(known)
    taken = {entry.source_id for entry in known}
    by_visa: dict[str, list[RegistryEntry]] = {}
    for entry in entries:
        by_visa.setdefault(entry.visa, []).append(entry)
    for record in records:
        if record.source_id in taken:
            continue
        entry = _entry(record, by_visa.get(record.visa, []), by_source_id)
        entries.append(entry)
        by_visa.setdefault(record.visa, []).append(entry)
    return entries


def _entry(
    record: FilmRecord, same_visa: Sequence[RegistryEntry], records: dict[str, FilmRecord]
) -> RegistryEntry:
    key = title_key(record.title)
    for other in same_visa:
        if key and other.title_key == key:
            rule, film_id = "same_visa_and_title", other.film_id
            break
        twin = records.get(other.source_id)
        if twin and twin.director_keys & record.director_keys:
            rule, film_id = "same_visa_and_director", other.film_id
            break
    else:
        films = {other.film_id for other in same_visa}
        suffix = f"-{len(films) + 1}" if films else ""
        rule, film_id = "new", f"film-{record.visa}{suffix}"
    return RegistryEntry("cnc", record.source_id, film_id, record.visa, key, rule)


def registry_from(table: pa.Table) -> list[RegistryEntry]:
    """Read registry entries from the lake table."""
    return [RegistryEntry(**row) for row in table.to_pylist()]


def records_from(agreements: pa.Table, directors: pa.Table) -> list[FilmRecord]:
    """Read what identity needs from the CNC tables."""
    names: dict[str, list[str]] = {}
    for row in directors.select(["agrement_id", "name"]).to_pylist():
        names.setdefault(row["agrement_id"], []).append(row["name"])
    return [
        FilmRecord(
            source_id=row["agrement_id"],
            year=row["agrement_year"],
            visa=row["visa"],
            title=row["title"] or "",
            directors=tuple(names.get(row["agrement_id"], ())),
        )
        for row in agreements.select(["agrement_id", "agrement_year", "visa", "title"]).to_pylist()
    ]


def link_films(known: pa.Table, agreements: pa.Table, directors: pa.Table) -> pa.Table:
    """Return the registry table with every agreement in it (`FILMS`)."""
    entries = register(registry_from(known), records_from(agreements, directors))
    return FILMS.table([vars(entry) for entry in entries])
