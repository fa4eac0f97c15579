"""Identity of films: which agreements are one film, and the stable `film_id` of each.

A visa does not identify a film: 155827 was given to two, and a film may be agreed twice. Two
agreements are one film when they share the visa and either the title or a director.

The registry is carried over from refresh to refresh: an agreement keeps its `film_id` for ever,
also when the source later corrects the title or drops the row. A TMDB film has the id of the film
that it is linked with or, without a link, one of its own, to which it returns when the link turns
out wrong; no id ever becomes that of another film.
"""

from collections.abc import Iterable, Mapping, Sequence
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
        Column("source", pa.string(), "Source of the record: cnc or tmdb", nullable=False),
        Column("source_id", pa.string(), "Id there: agrement_id, TMDB's id", nullable=False),
        Column("film_id", pa.string(), "Stable id of the film", nullable=False),
        Column("visa", pa.string(), "Visa when the record was first seen"),
        Column("title_key", pa.string(), "Folded title when first seen, for comparison only; null "
               "for TMDB, whose content is not kept"),
        Column("rule", pa.string(), "new, same_visa_and_title, same_visa_and_director, or the rule "
               "of the link"),
    ),
    keeps_history=True,
)  # fmt: skip
CNC, TMDB = "cnc", "tmdb"


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
    visa: str | None
    title_key: str | None
    rule: str


def register(known: Sequence[RegistryEntry], records: Iterable[FilmRecord]) -> list[RegistryEntry]:
    """Return the registry of the list's films with every record in it.

    Known entries come back unchanged and first; new records follow in the order of their id, so
    that the same editions in the same order give the same ids anywhere.
    """
    records = sorted(records, key=lambda record: (record.year, record.source_id))
    by_source_id = {record.source_id: record for record in records}
    entries = [entry for entry in known if entry.source == CNC]
    taken = {entry.source_id for entry in entries}
    by_visa: dict[str, list[RegistryEntry]] = {}
    for entry in entries:
        by_visa.setdefault(entry.visa or "", []).append(entry)
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
    return RegistryEntry(CNC, record.source_id, film_id, record.visa, key, rule)


def own_id(tmdb_id: int | str) -> str:
    """Return the `film_id` of a TMDB film that is no film of the list."""
    return f"film-tmdb-{tmdb_id}"


def register_tmdb(
    known: Iterable[RegistryEntry], tmdb_ids: Iterable[int], linked: Mapping[int, tuple[str, str]]
) -> list[RegistryEntry]:
    """Return the registry of TMDB's films.

    Parameters
    ----------
    known : iterable of RegistryEntry
        The registry in force; films that TMDB has no more stay as they were.
    tmdb_ids : iterable of int
        The films that TMDB has now.
    linked : mapping
        TMDB id -> film_id and rule of the link.
    """
    entries = {entry.source_id: entry for entry in known if entry.source == TMDB}
    for tmdb_id in tmdb_ids:
        film_id, rule = linked.get(tmdb_id, (own_id(tmdb_id), "new"))
        entries[str(tmdb_id)] = RegistryEntry(TMDB, str(tmdb_id), film_id, None, None, rule)
    return [entries[source_id] for source_id in sorted(entries, key=int)]


def registry_from(table: pa.Table) -> list[RegistryEntry]:
    """Read registry entries from the lake table."""
    return [RegistryEntry(**row) for row in table.to_pylist()]


def records_from(agreements: pa.Table, directors: Mapping[str, Iterable[str]]) -> list[FilmRecord]:
    """Read what identity needs from the CNC tables; `directors` are names by agrement_id."""
    return [
        FilmRecord(
            source_id=row["agrement_id"],
            year=row["agrement_year"],
            visa=row["visa"],
            title=row["title"] or "",
            directors=tuple(directors.get(row["agrement_id"], ())),
        )
        for row in agreements.select(["agrement_id", "agrement_year", "visa", "title"]).to_pylist()
    ]
