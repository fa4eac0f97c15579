"""From landed answers to the four tables, in SQL over the segments.

DuckDB reads the lines; Python would take a minute for a million credits. Every value is read as
text and cast with care, so that one odd value is null (and reported) and never stops an edition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from cinediv_pipeline.sources.tmdb import specs
from cinediv_pipeline.sources.tmdb.observed import Observed

_NAMED: Final = [{"name": "VARCHAR"}]
_FILM: Final = {
    "id": "VARCHAR", "imdb_id": "VARCHAR", "title": "VARCHAR", "original_title": "VARCHAR",
    "original_language": "VARCHAR", "release_date": "VARCHAR", "status": "VARCHAR",
    "runtime": "VARCHAR", "budget": "VARCHAR", "revenue": "VARCHAR", "overview": "VARCHAR",
    "genres": _NAMED, "production_companies": _NAMED,
    "production_countries": [{"iso_3166_1": "VARCHAR"}], "origin_country": ["VARCHAR"],
    "external_ids": {"imdb_id": "VARCHAR", "wikidata_id": "VARCHAR"},
    "release_dates": {"results": [{
        "iso_3166_1": "VARCHAR",
        "release_dates": [{"release_date": "VARCHAR", "type": "VARCHAR"}],
    }]},
}  # fmt: skip
_TITLES: Final = {
    "title": "VARCHAR", "original_title": "VARCHAR",
    "alternative_titles": {"titles": [{
        "iso_3166_1": "VARCHAR", "title": "VARCHAR", "type": "VARCHAR",
    }]},
}  # fmt: skip
_PERSON: Final = {
    "gender": "VARCHAR", "id": "VARCHAR", "name": "VARCHAR", "original_name": "VARCHAR",
    "credit_id": "VARCHAR",
}  # fmt: skip
_CREDITS: Final = {
    "credits": {
        "cast": [{**_PERSON, "character": "VARCHAR", "order": "VARCHAR"}],
        "crew": [{**_PERSON, "department": "VARCHAR", "job": "VARCHAR"}],
    },
}
_HUMAN: Final = {
    "id": "VARCHAR", "imdb_id": "VARCHAR", "name": "VARCHAR", "also_known_as": ["VARCHAR"],
    "gender": "VARCHAR", "known_for_department": "VARCHAR", "birthday": "VARCHAR",
    "deathday": "VARCHAR",
}  # fmt: skip
# What TMDB serves and what stays in the landing zone, uncounted. A field in neither is new: it is
# reported, and whoever needs it finds it in the landing zone.
_KNOWN: Final = frozenset({
    *_FILM, *_TITLES, *_CREDITS, *_HUMAN, "adult", "video",
    "backdrop_path", "belongs_to_collection", "biography", "homepage", "place_of_birth",
    "popularity", "poster_path", "profile_path", "softcore", "spoken_languages", "tagline",
    "vote_average", "vote_count",
})  # fmt: skip
# The largest answers known have 2 MB; one line of a segment may have as much as the client takes.
_LARGEST_BYTES: Final = 50_000_000
_THEATRICAL: Final = "('2', '3')"


@dataclass(frozen=True)
class Parsed:
    """The tables by lake key, and what was noticed on the way (counts by name)."""

    tables: Mapping[str, pa.Table]
    noticed: Mapping[str, Any]


class Answers:
    """The answers in force, ready to be read as tables.

    `files` hold the lines; `films` are the observed ones, `people` the numbers of the lines of
    people in force.
    """

    def __init__(self, files: Sequence[Path], films: Observed, people: pa.ChunkedArray) -> None:
        self._connection = duckdb.connect()
        self._source = _reader(files)
        eligible = pa.table({
            "n": pa.array([film.line for film in films.films.values()], pa.int64()),
            "tmdb_id": pa.array(films.films, pa.int64()),
            "released": pa.array([film.released for film in films.films.values()], pa.date32()),
        })  # fmt: skip
        self._connection.register("eligible", eligible)
        self._connection.register("people_lines", pa.table({"n": people}))

    def close(self) -> None:
        """Free the memory."""
        self._connection.close()

    def __enter__(self) -> "Answers":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, lines: str, structure: Mapping[str, object]) -> str:
        return (
            f"select n, unnest(json_transform(body, '{_structure(structure)}')) "  # noqa: S608
            f"from {self._source} semi join {lines} using (n)"
        )

    def _table(self, query: str) -> pa.Table:
        return self._connection.sql(query).to_arrow_table()

    def _number(self, query: str) -> int:
        row = self._connection.execute(query).fetchone()
        return int(row[0]) if row and row[0] is not None else 0

    def parse(self) -> Parsed:
        """Return the four tables."""
        run = self._connection.execute
        run(f"create temp table credit_rows as {_credit_rows(self._read('eligible', _CREDITS))}")
        run(f"create temp table human_rows as {_human_rows(self._read('people_lines', _HUMAN))}")
        tables = {
            specs.FILMS.key: self._table(_films(self._read("eligible", _FILM))),
            specs.TITLES.key: self._table(_titles(self._read("eligible", _TITLES))),
            specs.CREDITS.key: self._table(_CREDITS_QUERY),
            specs.PEOPLE.key: self._table(_PEOPLE_QUERY),
        }
        typed = {
            spec.key: spec.checked(tables[spec.key].cast(spec.schema)) for spec in specs.TABLES
        }
        return Parsed(typed, self._noticed(typed))

    def _noticed(self, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
        films, people = tables[specs.FILMS.key], tables[specs.PEOPLE.key]
        self._connection.register("films_made", films)
        self._connection.register("people_made", people)
        new = self._table(
            f"select distinct unnest(json_keys(body)) as name from {self._source} "  # noqa: S608
            "semi join (select n from eligible union all from people_lines) using (n)"
        )
        return {
            "unreadable_release_dates": self._number(
                "select count(*) from films_made where release_date is null"
            ),
            "unreadable_birth_or_death_dates": self._number(
                "select count(*) from people_made where (birthday is null and birthday_text is not "
                "null) or (deathday is null and deathday_text is not null)"
            ),
            "duplicate_credits": self._number(
                "select count(*) from credit_rows where place > 1 and credit_id is not null"
            ),
            "credits_without_id": self._number(
                "select count(*) from credit_rows where credit_id is null or tmdb_person_id is null"
            ),
            "unexpected_gender_codes": self._number(
                "select count(*) from credit_rows where place = 1 "
                "and coalesce(trim(gender_code), '0') not in ('0', '1', '2', '3')"
            ),
            "people_without_an_answer": self._number(
                "select count(distinct tmdb_person_id) from credit_rows "
                "anti join human_rows using (tmdb_person_id) where tmdb_person_id > 0"
            ),
            "new_fields": sorted(set(new.column("name").to_pylist()) - _KNOWN),
        }


def _reader(files: Sequence[Path]) -> str:
    if not files:
        return "(select null::bigint as n, null::json as body limit 0)"
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return (
        f"read_json([{listed}], format = 'newline_delimited', compression = 'gzip', "
        f"maximum_object_size = {_LARGEST_BYTES}, "
        "columns = {'n': 'BIGINT', 'body': 'JSON'})"
    )


def _structure(value: object) -> str:
    """Return the description that DuckDB's json_transform expects."""
    if isinstance(value, Mapping):
        inner = ",".join(f'"{name}":{_structure(part)}' for name, part in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{_structure(value[0])}]"
    return f'"{value}"'


def _text(column: str) -> str:
    return f"nullif(trim({column}), '')"


def _gender(column: str) -> str:
    return (
        f"case trim({column}) when '1' then 'female' when '2' then 'male' "
        "when '3' then 'non_binary' else 'unknown' end"
    )


def _texts(items: str, part: str = "") -> str:
    """Return the texts of a list, in its order, without nulls."""
    value = f"x{part}"
    return (
        f"coalesce(list_filter(list_transform({items}, lambda x: nullif(trim({value}), '')), "
        "lambda x: x is not null), [])"
    )


def _films(source: str) -> str:
    return f"""
    with parsed as ({source})
    select e.tmdb_id,
        coalesce({_text("imdb_id")}, {_text("external_ids.imdb_id")}) as imdb_id,
        {_text("external_ids.wikidata_id")} as wikidata_id,
        coalesce({_text("title")}, {_text("original_title")}, '') as title,
        {_text("original_title")} as original_title,
        {_text("original_language")} as original_language,
        e.released as release_date,
        {_text("release_date")} as release_date_text,
        list_min(list_transform(
            list_filter(
                flatten(list_transform(
                    list_filter(release_dates.results, lambda r: r.iso_3166_1 = 'FR'),
                    lambda r: coalesce(r.release_dates, [])
                )),
                lambda d: d.type in {_THEATRICAL}
            ),
            lambda d: try_cast(left(d.release_date, 10) as date)
        )) as french_release_date,
        {_text("status")} as status,
        nullif(try_cast(runtime as integer), 0) as runtime_minutes,
        nullif(try_cast(budget as bigint), 0) as budget_usd,
        nullif(try_cast(revenue as bigint), 0) as revenue_usd,
        {_texts("genres", ".name")} as genres,
        {_texts("origin_country")} as origin_countries,
        {_texts("production_countries", ".iso_3166_1")} as production_countries,
        {_texts("production_companies", ".name")} as production_companies,
        {_text("overview")} as overview
    from parsed join eligible e using (n)
    order by e.tmdb_id
    """  # noqa: S608


def _titles(source: str) -> str:
    return f"""
    with parsed as ({source}),
    films as (select e.tmdb_id, p.* from parsed p join eligible e using (n)),
    listed as (
        select tmdb_id, 'main' as kind, null::varchar as country, title, null::varchar as title_type
        from films
        union all
        select tmdb_id, 'original', null, original_title, null from films
        union all
        select tmdb_id, 'alternative', {_text("other.iso_3166_1")}, other.title,
            {_text("other.type")}
        from (select tmdb_id, unnest(alternative_titles.titles) as other from films)
    )
    select tmdb_id, kind, country, trim(title) as title,
        string_agg(distinct title_type, '; ' order by title_type) as title_type
    from listed
    where {_text("title")} is not null
    group by tmdb_id, kind, country, trim(title)
    order by tmdb_id, kind, country, title
    """  # noqa: S608


def _credit_rows(source: str) -> str:
    """Return every credit as served, with its place among those that share its id."""
    return f"""
    with parsed as ({source}),
    films as (select e.tmdb_id, p.credits from parsed p join eligible e using (n)),
    rows as (
        select tmdb_id, 'cast' as kind, c.credit_id, c.id, c.name, c.original_name, c.gender,
            null::varchar as department, null::varchar as job, c.character, c."order" as place_text
        from (select tmdb_id, unnest(credits."cast") as c from films)
        union all
        select tmdb_id, 'crew', c.credit_id, c.id, c.name, c.original_name, c.gender,
            c.department, c.job, null, null
        from (select tmdb_id, unnest(credits.crew) as c from films)
    )
    select {_text("credit_id")} as credit_id, tmdb_id, try_cast(id as bigint) as tmdb_person_id,
        kind, coalesce({_text("name")}, {_text("original_name")}, '') as name,
        {_gender("gender")} as gender, gender as gender_code,
        {_text("department")} as department, {_text("job")} as job,
        {_text("character")} as character, try_cast(place_text as integer) as billing_order,
        row_number() over (
            partition by {_text("credit_id")}
            order by tmdb_id, kind, id, department, job, character, place_text, name, gender
        ) as place
    from rows
    """  # noqa: S608


# TMDB copies name and gender of a person into credits without naming the films in its feed: the
# person's own answer is the newer one.
_CREDITS_QUERY: Final = """
    select c.credit_id, c.tmdb_id, c.tmdb_person_id, c.kind,
        coalesce(nullif(h.name, ''), c.name) as name, coalesce(h.gender, c.gender) as gender,
        c.department, c.job, c.character, c.billing_order
    from credit_rows c left join human_rows h using (tmdb_person_id)
    where c.place = 1 and c.credit_id is not null and c.tmdb_person_id is not null
    order by c.tmdb_id, c.kind, c.billing_order, c.credit_id
"""


def _human_rows(source: str) -> str:
    return f"""
    with parsed as ({source})
    select try_cast(id as bigint) as tmdb_person_id, {_text("imdb_id")} as imdb_id,
        coalesce({_text("name")}, '') as name, {_texts("also_known_as")} as also_known_as,
        {_gender("gender")} as gender, {_text("known_for_department")} as known_for_department,
        try_cast({_text("birthday")} as date) as birthday, {_text("birthday")} as birthday_text,
        try_cast({_text("deathday")} as date) as deathday, {_text("deathday")} as deathday_text
    from parsed
    where try_cast(id as bigint) is not null
    """  # noqa: S608


_PEOPLE_QUERY: Final = """
    select h.*
    from human_rows h
    semi join (select tmdb_person_id from credit_rows where credit_id is not null)
        using (tmdb_person_id)
    order by h.tmdb_person_id
"""
