"""Identity of persons: which records are one person, and the stable `person_id` of each.

A director who is printed in capitals, without accents or in another order is one person: case and
accents are folded and the tokens sorted. A director of the list and a person of TMDB are one when
their films are linked and the names say so. That tells homonyms apart, credit by credit, and shows
that two names are of one person.

The registry is carried over from refresh to refresh, like that of films. A new `person_id` is a
hash of the folded name, so that the same name has the same id in every home; a person of TMDB alone
has an id of TMDB's. Every record keeps its own id and returns to it when a link turns out wrong.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec
from cinediv_pipeline.linkage.names import name_key, same_name
from cinediv_pipeline.linkage.records import Director

PEOPLE: Final = TableSpec(
    "linked",
    "people",
    "one row per source record of a person (registry)",
    "Which record of which source is which person. Carried over; rows leave with an opt-out only.",
    (
        Column("source", pa.string(), "cnc (a name of the list or of a reviewed credit), "
               "cnc_credit (one credit, where two people bear the name) or tmdb", nullable=False),
        Column("source_id", pa.string(), "The name as printed; agrement_id/position; TMDB's id",
               nullable=False),
        Column("person_id", pa.string(), "Stable id of the person", nullable=False),
        Column("name_key", pa.string(), "Folded name, for comparison only; null for TMDB, whose "
               "content is not kept"),
        Column("rule", pa.string(), "new, same_name, film_and_name (linked), same_tmdb_person (two "
               "names of one person) or homonym"),
    ),
    flaws="Two people of one name are one person until a linked film tells them apart.",
    keeps_history=True,
)  # fmt: skip
CNC, CREDIT, TMDB = "cnc", "cnc_credit", "tmdb"
_MERGED: Final = "same_tmdb_person"


@dataclass(frozen=True)
class PersonEntry:
    """One row of the registry."""

    source: str
    source_id: str
    person_id: str
    name_key: str | None
    rule: str


class Credit(NamedTuple):
    """A director's credit in the list: year and agreement, place in the cell, name."""

    year: int
    agrement_id: str
    position: int
    name: str

    @property
    def source_id(self) -> str:
        """The credit as the registry knows it."""
        return f"{self.agrement_id}/{self.position}"


class Match(NamedTuple):
    """A credit of the list and the person of TMDB who has it."""

    credit: Credit
    tmdb_person_id: int


def person_id_of(key: str) -> str:
    """Return the id that a folded name gets when it is first seen."""
    return f"person-{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def own_id(tmdb_person_id: int | str) -> str:
    """Return the id of a person of TMDB who is no director of the list."""
    return f"person-tmdb-{tmdb_person_id}"


def register_names(known: Sequence[PersonEntry], printed: Iterable[str]) -> list[PersonEntry]:
    """Return the registry with every printed name in it; known entries come back unchanged."""
    entries = list(known)
    names = [entry for entry in entries if entry.source == CNC]
    taken = {entry.source_id for entry in names}
    by_key = {entry.name_key: entry.person_id for entry in reversed(names)}
    for name in sorted(set(printed) - taken):
        # a name without a single letter is like no other
        key = name_key(name) or name
        rule = "same_name" if key in by_key else "new"
        person_id = by_key.setdefault(key, person_id_of(key))
        entries.append(PersonEntry(CNC, name, person_id, key, rule))
    return entries


def match_directors(credits_: Sequence[Credit], directors: Sequence[Director]) -> list[Match]:
    """Return which director of the list is which of TMDB, in one film that is linked.

    The same name decides first; then a name that is like one other only.
    """
    found: list[Match] = []
    left, people = list(credits_), {item.tmdb_person_id: item for item in directors}
    for wanted in ("same", "like"):
        pairs = [
            (credit, person.tmdb_person_id)
            for credit in left
            for person in people.values()
            if same_name(credit.name, person.spellings) == wanted
        ]
        alone = [pair for pair in pairs if _is_alone(pair, pairs)]
        found.extend(Match(credit, person) for credit, person in alone)
        left = [credit for credit in left if credit not in {one for one, _ in alone}]
        people = {n: item for n, item in people.items() if n not in {other for _, other in alone}}
    return found


def _is_alone(pair: tuple[Credit, int], pairs: Iterable[tuple[Credit, int]]) -> bool:
    """Return whether neither side of the pair is in another one: homonyms are not guessed."""
    return sum(pair[0] == credit or pair[1] == person for credit, person in pairs) == 1


def register_people(
    known: Sequence[PersonEntry],
    printed: Iterable[str],
    matches: Iterable[Match],
    tmdb_people: Iterable[int],
) -> list[PersonEntry]:
    """Return the registry of both sources.

    Parameters
    ----------
    known : sequence of PersonEntry
        The registry in force.
    printed : iterable of str
        Names of the list, corrected ones included.
    matches : iterable of Match
        Who is who in linked films.
    tmdb_people : iterable of int
        The people that TMDB has now.
    """
    matches = sorted(set(matches))
    names = register_names(_as_first_seen(known), printed)
    own_by_name = {entry.source_id: entry.person_id for entry in names}
    bearers = _bearers(matches, own_by_name, known)
    person_of = _person_of(names, bearers, matches)
    now = {own: person_of[bearer] for own, bearer in bearers.items()}
    rows = [_named(entry, now) for entry in names]
    rows.extend(_split(known, matches, own_by_name, bearers, person_of, now))
    rows.extend(_tmdb_rows(known, tmdb_people, person_of))
    return rows


def _as_first_seen(known: Iterable[PersonEntry]) -> list[PersonEntry]:
    """Return the printed names with the ids of their own, as before any link."""
    return [
        replace(entry, person_id=person_id_of(entry.name_key), rule="same_name")
        if entry.rule == _MERGED and entry.name_key
        else entry
        for entry in known
        if entry.source == CNC
    ]


def _bearers(
    matches: Iterable[Match], own_by_name: Mapping[str, str], known: Iterable[PersonEntry]
) -> dict[str, int]:
    """Return who bears the id of each matched name: whoever did before, else the earliest credit.

    Others of the same name are homonyms, known by their credits. Who was told apart as a homonym
    does not become the bearer when the bearer's films are not linked for a while.
    """
    known = list(known)
    people: dict[str, list[int]] = defaultdict(list)
    for match in matches:
        people[own_by_name[match.credit.name]].append(match.tmdb_person_id)
    before, apart = _borne_before(known, own_by_name), _told_apart(known)
    found: dict[str, int] = {}
    for own, persons in people.items():
        others = [person for person in persons if (own, person) not in apart]
        if before.get(own) in persons:
            found[own] = before[own]
        elif others:
            found[own] = others[0]
    return found


def _borne_before(known: Iterable[PersonEntry], own_by_name: Mapping[str, str]) -> dict[str, int]:
    """Return a name's own id -> the person of TMDB who bore it in the registry."""
    known = list(known)
    linked = {
        entry.person_id: int(entry.source_id)
        for entry in known
        if entry.source == TMDB and entry.rule != "new"
    }
    return {
        own_by_name[entry.source_id]: linked[entry.person_id]
        for entry in known
        if entry.source == CNC and entry.person_id in linked
    }


def _told_apart(known: Iterable[PersonEntry]) -> set[tuple[str, int]]:
    """Return the homonyms of the registry: own id of the name, and the person of TMDB."""
    known = list(known)
    people = {entry.person_id: int(entry.source_id) for entry in known if entry.source == TMDB}
    return {
        (person_id_of(entry.name_key or ""), people[entry.person_id])
        for entry in known
        if entry.source == CREDIT and entry.rule == "homonym" and entry.person_id in people
    }


def _person_of(
    names: Iterable[PersonEntry], bearers: Mapping[str, int], matches: Iterable[Match]
) -> dict[int, str]:
    """Return the person_id of each matched person of TMDB: that of the name registered first."""
    found: dict[int, str] = {}
    for entry in names:
        bearer = bearers.get(entry.person_id)
        if bearer is not None:
            found.setdefault(bearer, entry.person_id)
    for match in matches:
        found.setdefault(match.tmdb_person_id, own_id(match.tmdb_person_id))
    return found


def _named(entry: PersonEntry, now: Mapping[str, str]) -> PersonEntry:
    person_id = now.get(entry.person_id, entry.person_id)
    if person_id == entry.person_id:
        return entry
    return replace(entry, person_id=person_id, rule=_MERGED)


def _split(
    known: Iterable[PersonEntry],
    matches: Iterable[Match],
    own_by_name: Mapping[str, str],
    bearers: Mapping[str, int],
    person_of: Mapping[int, str],
    now: Mapping[str, str],
) -> list[PersonEntry]:
    """Return the credits of homonyms; one that is none any more goes back to its name."""
    own_by_key = {name_key(name): own for name, own in own_by_name.items()}

    def own_of_key(key: str) -> str:
        own = own_by_key.get(key, person_id_of(key))
        return now.get(own, own)

    rows = {
        entry.source_id: replace(
            entry, person_id=own_of_key(entry.name_key or ""), rule="same_name"
        )
        for entry in known
        if entry.source == CREDIT
    }
    for match in matches:
        own = own_by_name[match.credit.name]
        if bearers.get(own) != match.tmdb_person_id:
            rows[match.credit.source_id] = PersonEntry(
                CREDIT,
                match.credit.source_id,
                person_of[match.tmdb_person_id],
                name_key(match.credit.name),
                "homonym",
            )
    return [rows[source_id] for source_id in sorted(rows)]


def _tmdb_rows(
    known: Iterable[PersonEntry], tmdb_people: Iterable[int], person_of: Mapping[int, str]
) -> list[PersonEntry]:
    rows = {int(entry.source_id): entry for entry in known if entry.source == TMDB}
    for number in {*tmdb_people, *person_of}:
        person_id = person_of.get(number, own_id(number))
        rule = "new" if person_id == own_id(number) else "film_and_name"
        rows[number] = PersonEntry(TMDB, str(number), person_id, None, rule)
    return [rows[number] for number in sorted(rows)]


def registry_from(table: pa.Table) -> list[PersonEntry]:
    """Read registry entries from the lake table."""
    return [PersonEntry(**row) for row in table.to_pylist()]


def registry_table(entries: Iterable[PersonEntry]) -> pa.Table:
    """Return the registry table (`PEOPLE`)."""
    return PEOPLE.table([vars(entry) for entry in entries])


def current_ids(entries: Iterable[PersonEntry]) -> dict[str, str]:
    """Return what a key of a correction stands for now: folded names and every id ever given."""
    found: dict[str, str] = {}
    for entry in entries:
        found.setdefault(entry.person_id, entry.person_id)
        if entry.source == CNC and entry.name_key:
            found.setdefault(entry.name_key, entry.person_id)
            if entry.rule == _MERGED:
                found[person_id_of(entry.name_key)] = entry.person_id
        if entry.source == TMDB:
            found[own_id(entry.source_id)] = entry.person_id
    return found
