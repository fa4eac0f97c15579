"""Who is still open when all sources have spoken, and what a language model may see of them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import duckdb
import pyarrow as pa

from cinediv_pipeline.enrichment.attribution import Verdict
from cinediv_pipeline.enrichment.by_model import OpenPerson
from cinediv_pipeline.enrichment.given_names import cnc_name, western_name
from cinediv_pipeline.linkage.credits import REVIEWED_CREDITS
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.linkage.roles import JOB_ROLES, ROLES
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS
from cinediv_pipeline.sources.tmdb import specs as tmdb

KEYS: Final = (
    AGREEMENTS.key, DIRECTORS.key, FILMS.key, PEOPLE.key, ROLES.key, JOB_ROLES.key,
    REVIEWED_CREDITS.key, tmdb.FILMS.key, tmdb.CREDITS.key, tmdb.PEOPLE.key,
)  # fmt: skip

# One line per person: the first film, since later ones would make it another question. Directors
# of the list come first, then those with most credits: a budget may end before the queue does.
_SEEN: Final = """
    with listed as (
        select coalesce(c.person_id, p.person_id) as person_id, d.name as name,
            'réalisation' as role, a.title as film, 'FR' as country, a.agrement_year as year,
            a.agrement_id as film_key, true as is_listed, true as is_family_first
        from directors d
        join people p on p.source = 'cnc' and p.source_id = d.name
        left join people c on c.source = 'cnc_credit' and c.rule = 'homonym'
            and c.source_id = d.agrement_id || '/' || d.position
        join agreements a using (agrement_id)
    ),
    credited as (
        select p.person_id, coalesce(t.name, c.name) as name,
            case when c.kind = 'cast' then 'interprétation'
                else coalesce(r.label_fr, c.job, '') end as role,
            f.title as film, coalesce(f.origin_countries[1], '') as country,
            year(f.release_date) as year, lpad(c.tmdb_id::varchar, 12, '0') as film_key,
            false as is_listed, false as is_family_first
        from tmdb_credits c
        join people p on p.source = 'tmdb' and p.source_id = c.tmdb_person_id::varchar
        join tmdb_films f using (tmdb_id)
        left join tmdb_people t using (tmdb_person_id)
        left join job_roles j on j.department = c.department and j.job = c.job
        left join roles r on r.role = j.role
    ),
    reviewed as (
        select c.person_id, c.name, r.label_fr, a.title, 'FR', a.agrement_year, a.agrement_id,
            false, true
        from reviewed_credits c
        join films f on f.film_id = c.film_id and f.source = 'cnc'
        join agreements a on a.agrement_id = f.source_id
        join roles r on r.role = c.role
    ),
    lines as (
        select * from listed union all select * from credited union all select * from reviewed
    ),
    ranked as (
        select *, count(*) over (partition by person_id) as n_credits,
            bool_or(is_listed) over (partition by person_id) as directs,
            row_number() over (
                partition by person_id
                order by is_listed desc, year nulls last, film_key, role, name
            ) as place
        from lines join wanted using (person_id)
    )
    select person_id, name, role, film, country, year, is_family_first
    from ranked where place = 1
    order by directs desc, n_credits desc, person_id
"""


def open_people(lake: Mapping[str, pa.Table], verdicts: Iterable[Verdict]) -> list[OpenPerson]:
    """Return those on whom no claim decides and no human has: not those in contradiction."""
    wanted = [
        verdict.person_id
        for verdict in verdicts
        if verdict.method == "unknown" and not verdict.contradicted
    ]
    with duckdb.connect() as connection:
        for key in KEYS:
            name = key.split("/")[1].removeprefix("cnc_")
            connection.register(name, lake[key])
        connection.register("wanted", pa.table({"person_id": pa.array(wanted, pa.string())}))
        rows: list[tuple[Any, ...]] = connection.execute(_SEEN).fetchall()
    return [_person(*row) for row in rows]


def _person(person_id: str, name: str, *seen: Any) -> OpenPerson:
    *cells, is_family_first = seen
    parts = cnc_name(name) if is_family_first else western_name(name, frozenset())
    return OpenPerson(person_id, name, parts.given, *cells)
