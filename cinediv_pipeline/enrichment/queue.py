"""Who should be looked at by a human, and why.

Who is in scope never depends on what was decided: a decided person stays in the queue, as decided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import duckdb
import pyarrow as pa

# Directors of the largest tenth of the films of each year: they move the money gaps.
_DIRECTED: Final = """
    with placed as (
        select agrement_id, agrement_year, devis_eur,
            rank() over (partition by agrement_year order by devis_eur desc nulls last) as place,
            count(*) over (partition by agrement_year) as n_films
        from agreements
    )
    select coalesce(credits.person_id, people.person_id) as person_id,
        arg_max(directors.name, (agrement_year, agrement_id, directors.name)) as name,
        count(distinct agrement_id) as n_films,
        max(devis_eur) as largest_budget_eur,
        coalesce(bool_or(devis_eur is not null and place <= ceil(n_films / 10.0)), false) as top
    from directors
    join placed using (agrement_id)
    join people on people.source_id = directors.name and people.source = 'cnc'
    left join people as credits on credits.source = 'cnc_credit' and credits.rule = 'homonym'
        and credits.source_id = directors.agrement_id || '/' || directors.position
    group by 1
    order by 1
"""


@dataclass(frozen=True)
class Directed:
    """What a person has directed."""

    person_id: str
    name: str
    n_films: int
    largest_budget_eur: int | None
    is_top_budget: bool


@dataclass(frozen=True)
class Entry:
    """One person of the queue."""

    person_id: str
    name: str
    reasons: tuple[str, ...]
    state: str
    n_films: int
    largest_budget_eur: int | None


def directed(agreements: pa.Table, directors: pa.Table, people: pa.Table) -> list[Directed]:
    """Return what each person of the CNC list has directed; the name is the newest spelling."""
    with duckdb.connect() as connection:
        for name, table in (
            ("agreements", agreements), ("directors", directors), ("people", people),
        ):  # fmt: skip
            connection.register(name, table)
        return [Directed(*row) for row in connection.execute(_DIRECTED).fetchall()]


def scope(
    people: Iterable[Directed],
    by_first_name: Mapping[str, str],
    variants: frozenset[str],
) -> dict[str, tuple[str, ...]]:
    """Return person_id -> reasons to look, from sources alone, whatever was decided since.

    Parameters
    ----------
    people : iterable of Directed
    by_first_name : mapping
        Gender by first name alone.
    variants : frozenset of str
        Persons whose first name has variants of another gender.
    """
    found: dict[str, tuple[str, ...]] = {}
    for person in people:
        undecided = by_first_name.get(person.person_id, "unknown") == "unknown"
        reasons = [
            *(["undecided"] if undecided else []),
            *(["variants_differ"] if person.person_id in variants else []),
            *(["top_budget"] if person.is_top_budget else []),
        ]
        if reasons:
            found[person.person_id] = tuple(reasons)
    return found


def queue(
    people: Iterable[Directed],
    reasons: Mapping[str, tuple[str, ...]],
    decided: frozenset[str],
    conflicts: frozenset[str],
) -> list[Entry]:
    """Return the queue, largest budgets first: those move the figures most."""
    entries = []
    for person in people:
        why = reasons.get(person.person_id, ())
        in_conflict = person.person_id in conflicts
        if why or in_conflict:
            is_decided = person.person_id in decided and not in_conflict
            entries.append(Entry(
                person.person_id, person.name, (*why, *(["conflict"] if in_conflict else [])),
                "decided" if is_decided else "open", person.n_films, person.largest_budget_eur,
            ))  # fmt: skip
    return sorted(entries, key=lambda entry: (-(entry.largest_budget_eur or 0), entry.person_id))
