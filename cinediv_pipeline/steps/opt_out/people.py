"""Whom a request to opt out means: the people of the registry under a name or an id."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.linkage.names import name_key, same_name
from cinediv_pipeline.linkage.people import PEOPLE, own_id, person_id_of
from cinediv_pipeline.sources.cnc.specs import DIRECTORS
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps.human import all_corrections
from cinediv_pipeline.workshop import Workshop

PREFIX: Final = "person-"
# One row per person and spelling; films of the list and of TMDB stand with one of the rows.
_SPELLINGS: Final = """
    with known as (
        select p.person_id, p.source_id as name, true as own from people p where p.source = 'cnc'
        union all
        select p.person_id, d.name, true from people p join directors d
            on p.source = 'cnc_credit' and p.source_id = d.agrement_id || '/' || d.position
        union all
        select p.person_id, c.name, true from people p join tmdb_credits c
            on p.source = 'tmdb' and p.source_id = cast(c.tmdb_person_id as varchar)
        union all
        select p.person_id, t.name, true from people p join tmdb_people t
            on p.source = 'tmdb' and p.source_id = cast(t.tmdb_person_id as varchar)
        union all
        select p.person_id, unnest(t.also_known_as), false from people p join tmdb_people t
            on p.source = 'tmdb' and p.source_id = cast(t.tmdb_person_id as varchar)
    )
    select person_id, name, bool_or(own) from known where name <> '' group by all order by all
"""
_COUNTS: Final = """
    with listed as (
        select coalesce(c.person_id, p.person_id) as person_id, count(*) as n
        from directors d join people p on p.source = 'cnc' and p.source_id = d.name
        left join people c on c.source = 'cnc_credit' and c.rule = 'homonym'
            and c.source_id = d.agrement_id || '/' || d.position
        group by 1
    ),
    on_tmdb as (
        select p.person_id, count(*) as n, list(distinct p.source_id) as ids
        from people p left join tmdb_credits c on p.source_id = cast(c.tmdb_person_id as varchar)
        where p.source = 'tmdb' group by 1
    )
    select person_id, coalesce(listed.n, 0), coalesce(on_tmdb.n, 0), coalesce(on_tmdb.ids, [])
    from (select distinct person_id from people) left join listed using (person_id)
    left join on_tmdb using (person_id)
"""


@dataclass(frozen=True)
class Person:
    """Somebody of the registry: names, ids on TMDB, number of credits in each source.

    `names` are printed with credits; `aliases` are other spellings that TMDB knows.
    """

    person_id: str
    names: frozenset[str]
    tmdb_ids: frozenset[str]
    aliases: frozenset[str] = frozenset()
    n_list: int = 0
    n_tmdb: int = 0

    @property
    def spellings(self) -> frozenset[str]:
        """Names and aliases."""
        return self.names | self.aliases

    @property
    def keys(self) -> frozenset[str]:
        """Folded spellings, by which the person is found."""
        return frozenset(filter(None, map(name_key, self.spellings)))

    @property
    def own_keys(self) -> frozenset[str]:
        """Folded names that are printed with credits."""
        return frozenset(filter(None, map(name_key, self.names)))

    @property
    def registered(self) -> frozenset[str]:
        """Ids by which a request may name the person."""
        return frozenset({self.person_id, *map(own_id, self.tmdb_ids)})


@dataclass(frozen=True)
class Meant:
    """The person that a request means, every id, and ids of others on TMDB who bear the name."""

    person: Person
    ids: frozenset[str]
    told_apart: frozenset[str]


def known_people(shop: Workshop) -> list[Person]:
    """Return everybody of the registry who is not withheld already."""
    with duckdb.connect() as connection:
        for spec in (PEOPLE, DIRECTORS, tmdb.CREDITS, tmdb.PEOPLE):
            connection.register(spec.name.removeprefix("cnc_"), shop.lake.read(spec.key))
        names: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for person_id, name, own in connection.execute(_SPELLINGS).fetchall():
            names[person_id, own].add(name)
        counts = connection.execute(_COUNTS).fetchall()
    gone, corrected = shop.opt_outs().ids, _corrected_names(shop)
    return [
        _person(row, names[row[0], True], names[row[0], False], corrected)
        for row in counts
        if row[0] not in gone
    ]


def _person(
    row: Sequence[Any], names: set[str], aliases: set[str], corrected: Mapping[str, set[str]]
) -> Person:
    """Return a person; an alias of a single word may mean anything and is left out."""
    person_id, n_list, n_tmdb, ids = row
    printed = {other for name in names for other in corrected.get(name_key(name), ())}
    long = {name for name in aliases if len(name_key(name).split()) > 1}
    return Person(
        person_id, frozenset(names | printed), frozenset(ids), frozenset(long), n_list, n_tmdb
    )


def _corrected_names(shop: Workshop) -> dict[str, set[str]]:
    """Return folded name -> spellings that a correction has made the same person."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in all_corrections(shop):
        is_name = item.entity == "director" and item.column == "name"
        # a correction may also say that somebody else directed the film
        if is_name and same_name(item.guard, [item.new_value]) != "other":
            found[name_key(item.new_value)].add(item.guard)
            found[name_key(item.guard)].add(item.new_value)
    return found


def meant_by(people: Sequence[Person], words: Sequence[str]) -> Meant | None:
    """Return whom a name, or ids of one person, mean; None for a name that nobody bears.

    Raises
    ------
    SettingsError
        Several people bear the name, or an id is not in the registry.
    """
    if words and all(word.startswith(PREFIX) for word in words):
        return _by_ids(people, words)
    name = " ".join(words)
    key = name_key(name)
    if not key:
        raise SettingsError("Give the person's name, or the id that starts with person-.")
    found = [person for person in people if key in person.keys]
    if len(found) > 1:
        told = "\n".join(f"  {line}" for line in map(told_of, found))
        raise SettingsError(
            f"{len(found)} people bear this name; say whom with the id (several ids are one "
            f"person):\n{told}"
        )
    return _meant(found, people) if found else None


def _by_ids(people: Sequence[Person], ids: Iterable[str]) -> Meant:
    wanted = set(ids)
    found = [person for person in people if wanted & person.registered]
    missing = wanted - {one for person in found for one in person.registered}
    if missing:
        raise SettingsError(
            f"The registry has no {', '.join(sorted(missing))}. Ids stand in `cinediv review "
            "export`; `cinediv opt-out add` with an ambiguous name lists them too."
        )
    return _meant(found, people)


def _meant(found: Sequence[Person], people: Sequence[Person]) -> Meant:
    """Return the person with every id; an alias that is somebody's name stays that one's."""
    whole = _joined(found)
    others = [person for person in people if person not in found]
    theirs = frozenset[str]().union(*(person.own_keys for person in others))
    keys = whole.own_keys | (whole.keys - theirs)
    apart = [number for person in others if person.own_keys & keys for number in person.tmdb_ids]
    ids = whole.registered | {person.person_id for person in found} | set(map(person_id_of, keys))
    return Meant(whole, ids, frozenset(map(own_id, apart)))


def _joined(found: Sequence[Person]) -> Person:
    def every(values: Iterable[frozenset[str]]) -> frozenset[str]:
        return frozenset[str]().union(*values)

    return Person(
        found[0].person_id,
        every(person.names for person in found),
        every(person.tmdb_ids for person in found),
        every(person.aliases for person in found),
        sum(person.n_list for person in found),
        sum(person.n_tmdb for person in found),
    )


def told_of(person: Person) -> str:
    """Say who was found: id, spellings and credits per source; never a gender."""
    names = ", ".join(sorted(person.names) + sorted(person.aliases - person.names))
    return (
        f"{person.person_id}: {names} ({person.n_list} credits in the CNC list, "
        f"{person.n_tmdb} on TMDB)"
    )
