"""Whom the sources credit in a post of a film: the list for its directors, TMDB for all else."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, Final, NamedTuple

import duckdb
import pyarrow as pa

from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.names import Sameness, same_name
from cinediv_pipeline.linkage.records import spellings_of
from cinediv_pipeline.linkage.roles import JOB_ROLES
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps.human import names_in_force
from cinediv_pipeline.workshop import Workshop

# The list does not tell directors and co-directors apart.
_DIRECTION: Final = ("director", "co_director")
_ON_TMDB: Final = """
    select distinct f.film_id, j.role, c.tmdb_person_id, c.name
    from films f
    join wanted using (film_id)
    join credits c on f.source = 'tmdb' and f.source_id = cast(c.tmdb_id as varchar)
    join job_roles j on j.department = c.department and j.job = c.job
    where c.kind = 'crew' and j.role is not null
    order by all
"""


class Holder(NamedTuple):
    """Somebody whom a source credits in a post."""

    source: str
    name: str
    spellings: tuple[str, ...]
    tmdb_person_id: int | None = None


class KnownCredits:
    """What the sources say of the crews of some films."""

    def __init__(self, shop: Workshop, films: Collection[str]) -> None:
        self._posts: dict[tuple[str, str], list[Holder]] = defaultdict(list)
        if not films:
            return
        for found in (_listed(shop, films), _on_tmdb(shop, films)):
            for film_id, role, holder in found:
                self._posts[film_id, role].append(holder)

    def of(self, film_id: str, role: str) -> list[Holder]:
        """Return who is credited in a post."""
        return self._posts.get((film_id, role), [])

    def crew(self, film_id: str) -> set[int]:
        """Return the people of TMDB who have any post in the film."""
        return {
            holder.tmdb_person_id
            for (film, _), holders in self._posts.items()
            for holder in holders
            if film == film_id and holder.tmdb_person_id is not None
        }

    def compared(self, film_id: str, role: str, name: str) -> tuple[Sameness, str]:
        """Return how a name compares with those in the post, and the name that is most like it."""
        found = [(same_name(name, one.spellings), one.name) for one in self.of(film_id, role)]
        for wanted in ("same", "like"):
            for sameness, known in found:
                if sameness == wanted:
                    return sameness, known
        return "other", ""


def _listed(shop: Workshop, films: Collection[str]) -> Iterator[tuple[str, str, Holder]]:
    registry = shop.lake.read(FILMS.key).to_pylist()
    film_of = {row["source_id"]: row["film_id"] for row in registry if row["source"] == "cnc"}
    for (agrement_id, _), name in sorted(names_in_force(shop).items()):
        if film_of.get(agrement_id) in films:
            for role in _DIRECTION:
                yield film_of[agrement_id], role, Holder("CNC", name, (name,))


def _on_tmdb(shop: Workshop, films: Collection[str]) -> Iterator[tuple[str, str, Holder]]:
    with duckdb.connect() as connection:
        for name, key in (
            ("films", FILMS.key), ("credits", tmdb.CREDITS.key), ("job_roles", JOB_ROLES.key),
        ):  # fmt: skip
            connection.register(name, shop.lake.read(key))
        connection.register("wanted", pa.table({"film_id": pa.array(sorted(films), pa.string())}))
        rows: list[tuple[Any, ...]] = connection.execute(_ON_TMDB).fetchall()
    spellings = spellings_of(shop.lake.read(tmdb.PEOPLE.key), {row[2] for row in rows})
    for film_id, role, number, name in rows:
        names = tuple(dict.fromkeys([name, *spellings.get(number, ())]))
        yield film_id, role, Holder("TMDB", name, names, number)
