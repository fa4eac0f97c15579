"""Lakes of made-up films, as large as asked for: the tables that the dbt project mounts.

Everything is drawn from hashes of row numbers, so that the same size gives the same lake on every
machine. Years are those of the list, 2003 to 2024. A table that no indicator of films and credits
needs is there without rows.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from cinediv_pipeline.lake import TableSpec
from cinediv_pipeline.linkage.roles import job_roles_table, read_taxonomy, roles_table
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.workshop import LAKE_TABLES

YEARS: Final = (2003, 2024)
# Fifteen credits a film: seven heads of department and posts, eight parts.
CREW: Final = (
    ("Directing", "Director"), ("Writing", "Screenplay"), ("Camera", "Director of Photography"),
    ("Editing", "Editor"), ("Sound", "Original Music Composer"), ("Art", "Production Design"),
    ("Costume & Make-Up", "Costume Design"),
)  # fmt: skip
CAST: Final = 8
# One person for two films: some have many credits, most a few.
FILMS_PER_PERSON: Final = 2

_BASE: Final = """
create macro drawn(i, salt) as hash(i, salt) % 1000000 / 1000000.0;
create macro agrement(i) as printf('%06d-%d', i + 1, {first} + i % {years});
create macro named(p) as printf('NOM%06d Prénom', p);
create macro person(p) as printf('person-%010x', p);
create table films as select i, {first} + i % {years} as year from range({n}) as rows(i);
create table directed as
    select i, 1 as position, hash(i, 'first') % {people} as p from films union all
    select i, 2, hash(i, 'second') % {people} from films
    where drawn(i, 'two') < 0.1 and hash(i, 'first') % {people} <> hash(i, 'second') % {people};
create table jobs(number integer, department varchar, job varchar);
create table credited as
    select i, number, hash(i, 'credit', number) % {people} as p
    from films cross join range({credits}) as credits(number);
"""
# One query per table; columns are taken by name and cast to the types of the table's spec.
_TABLES: Final = {
    "raw/cnc_agreements": """
        select agrement(i) as agrement_id, year as agrement_year, i + 2 as sheet_row,
            printf('%06d', i + 1) as visa, 'Film ' || i as title, 'Film ' || i as title_text,
            (select count(*) from directed where directed.i = films.i) as n_directors,
            case when drawn(i, 'unpaid') > 0.03 then round(exp(14.6 + 1.1 * sqrt(-2
                * ln(drawn(i, 'a') + 1e-9)) * cos(6.283185307 * drawn(i, 'b')))) end as devis_eur,
            case when drawn(i, 'genre') < 0.62 then 'fiction'
                when drawn(i, 'genre') < 0.96 then 'documentary' else 'animation' end as genre,
            drawn(i, 'eof') < 0.8 as eof,
            case when drawn(i, 'unranked') > 0.02 then 1 + hash(i, 'rank') % 4 end as rank,
            1 as n_ranks, case when year >= 2019 then drawn(i, 'bonus') < 0.2 end as bonus_parite
        from films
    """,
    "raw/cnc_directors": """
        select agrement(i) as agrement_id, position, named(p) as name, 1 as rank, 'own' as rank_rule
        from directed
    """,
    "raw/cnc_nationalities": """
        select agrement(i) as agrement_id, 1 as position, 'FR' as country, 'FRANCE' as label,
            case when drawn(i, 'country') < 0.8 then 100 else 40 end as share_percent,
            'printed' as rule from films union all
        select agrement(i), 2, 'BE', 'BELGIQUE', 60, 'printed' from films
        where drawn(i, 'country') >= 0.8
    """,
    "raw/tmdb_films": """
        select i + 1 as tmdb_id, 'Film ' || i as title, make_date(year + 1, 3, 1) as release_date,
            [] as genres, [] as origin_countries, [] as production_countries,
            [] as production_companies from films
    """,
    "raw/tmdb_people": """
        select p + 1 as tmdb_person_id, named(p) as name, [] as also_known_as, 'unknown' as gender
        from range({people}) as people(p)
    """,
    "raw/tmdb_credits": """
        select i || '-' || number as credit_id, i + 1 as tmdb_id, p + 1 as tmdb_person_id,
            if(department is null, 'cast', 'crew') as kind, 'Nom' as name, 'unknown' as gender,
            department, job, if(department is null, 'Part', null) as character,
            if(department is null, number - {crew}, null) as billing_order
        from credited left join jobs using (number)
    """,
    "linked/films": """
        select 'cnc' as source, agrement(i) as source_id, 'film-' || i as film_id, 'new' as rule
        from films union all
        select 'tmdb', cast(i + 1 as varchar), 'film-' || i, 'linked' from films
    """,
    "linked/film_links": """
        select 'film-' || i as film_id, i + 1 as tmdb_id, 'linked' as verdict, 'made_up' as rule,
            'rule' as decided_by, 9 as score, 'identical' as title_likeness, '' as explanation,
            'same' as change from films
    """,
    "linked/people": """
        select distinct 'cnc' as source, named(p) as source_id, person(p) as person_id,
            'new' as rule from directed union all
        select 'tmdb', cast(p + 1 as varchar), person(p), 'new' from range({people}) as people(p)
    """,
    "enriched/person_gender": """
        select person(p) as person_id, case when drawn(p, 'gender') < 0.34 then 'female'
            when drawn(p, 'gender') < 0.94 then 'male' when drawn(p, 'gender') < 0.95
            then 'non_binary' else 'unknown' end as gender, if(gender = 'unknown', 'unknown',
            'first_name') as method, gender as gender_by_first_name, 'not_needed' as review_status
        from range({people}) as people(p)
    """,
}


def make_lake(folder: Path, films: int) -> None:
    """Write the Parquet tables of a lake with that many agreements, each with fifteen credits."""
    with duckdb.connect() as connection:
        for spec, table in tables(connection, films):
            path = folder / f"{spec.key}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(spec.checked(table), path)


def tables(
    connection: duckdb.DuckDBPyConnection, films: int
) -> Iterator[tuple[TableSpec, pa.Table]]:
    """Yield every table of the lake, as its spec declares it."""
    numbers = {
        "n": films, "people": max(films // FILMS_PER_PERSON, 1), "first": YEARS[0],
        "years": YEARS[1] - YEARS[0] + 1, "crew": len(CREW), "credits": len(CREW) + CAST,
    }  # fmt: skip
    connection.execute(_BASE.format(**numbers))
    connection.executemany(
        "insert into jobs values (?, ?, ?)", [(n, *j) for n, j in enumerate(CREW)]
    )
    taxonomy = read_taxonomy(reference_dir() / "roles")
    known = {
        "linked/roles": roles_table(taxonomy),
        "linked/job_roles": job_roles_table(taxonomy, [(*job, films) for job in CREW]),
    }
    for spec in LAKE_TABLES:
        if spec.key in _TABLES:
            yield spec, _typed(connection, spec, _TABLES[spec.key].format(**numbers))
        else:
            yield spec, known.get(spec.key, spec.schema.empty_table())


def _typed(connection: duckdb.DuckDBPyConnection, spec: TableSpec, query: str) -> pa.Table:
    """Return the rows of a query under the spec's schema; columns not asked for are null."""
    found = connection.sql(query).to_arrow_table()
    empty = pa.nulls(found.num_rows)
    columns = [
        (found.column(field.name) if field.name in found.column_names else empty).cast(field.type)
        for field in spec.schema
    ]
    return pa.table(columns, schema=spec.schema)
