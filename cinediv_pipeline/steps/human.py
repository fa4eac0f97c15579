"""Where human decisions are kept: in the project, and in the home (never in git)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from cinediv_pipeline.enrichment import tables
from cinediv_pipeline.enrichment.corrections import (
    Correction,
    SourceValues,
    credit_parts,
    judge,
    problem_of,
    read_corrections,
)
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.settings import reference_dir, sample_dir
from cinediv_pipeline.sources.cnc.specs import DIRECTORS
from cinediv_pipeline.steps.opt_out.tables import withheld
from cinediv_pipeline.vocabulary import CORRECTABLE, SELF_DECLARATION
from cinediv_pipeline.workshop import Workshop

DECISIONS = "decisions.csv"

_IN_FORCE = """
    select c.entity, c.key, c.column_name as "column", c.guard, c.new_value,
        cast(c.corrected_on as varchar) as "date", c.requested_by, c.reason, c.source,
        (select list(distinct d.agrement_id order by d.agrement_id)
         from people p join directors d on case p.source when 'cnc' then d.name
            when 'cnc_credit' then d.agrement_id || '/' || d.position end = p.source_id
            and (p.source = 'cnc' or p.rule = 'homonym')
         where c.entity = 'person' and p.person_id = c.key) as agrement_ids
    from corrections c
    where c.status = 'applied' or (c.entity = 'person' and c.status in ('obsolete', 'conflict'))
    order by all
"""


def correction_files(shop: Workshop) -> tuple[Path, Path]:
    """Return the project's file and the home's; fiction has a file of its own."""
    project = reference_dir() if shop.real else sample_dir()
    return project / "corrections.csv", shop.home.reviews / DECISIONS


def corrections_content(shop: Workshop) -> str:
    """Return the hash of both files and of the opt-outs: a new decision is new work."""
    digest = hashlib.sha256(shop.opt_outs().digest.encode())
    for path in correction_files(shop):
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    return digest.hexdigest()


def all_corrections(shop: Workshop) -> list[Correction]:
    """Return the project's corrections, then those of the home.

    Rows on people who opted out are left out; where one names a director, a placeholder stands.
    """
    project, home = correction_files(shop)
    rows = [*read_corrections(project, "project"), *read_corrections(home, "home")]
    people = shop.opt_outs()
    if not people.people:
        return rows
    return [kept for item in rows if (kept := withheld(item, people)) is not None]


def corrected_director_names(shop: Workshop) -> list[str]:
    """Return the names that corrections give to directors, so that each has a person."""
    return [
        item.new_value
        for item in all_corrections(shop)
        if (item.entity, item.column) == ("director", "name") and item.new_value
    ]


def printed_values(entity: str, table: pa.Table, *, by_position: bool) -> SourceValues:
    """Return what a raw table says of everything of an entity that may be corrected, as text."""
    names = [*CORRECTABLE[entity]]
    columns = ["agrement_id", *(["position"] if by_position else []), *names]
    return {
        (entity, f"{row['agrement_id']}/{row['position']}" if by_position else row["agrement_id"]):
        {name: _as_text(row[name]) for name in names}
        for row in table.select(columns).to_pylist()
    }  # fmt: skip


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def names_in_force(shop: Workshop) -> dict[tuple[str, int], str]:
    """Return agreement and position -> the director's name, corrected where that is in force."""
    table = shop.lake.read(DIRECTORS.key)
    names = {
        (row["agrement_id"], row["position"]): row["name"]
        for row in table.select(["agrement_id", "position", "name"]).to_pylist()
    }
    own = [item for item in all_corrections(shop) if item.entity == "director"]
    for item in judge(own, printed_values("director", table, by_position=True), frozenset()):
        if item.counts and item.column == "name":
            agrement_id, _, position = item.key.rpartition("/")
            names[agrement_id, int(position)] = item.new_value
    return names


def link_decisions(shop: Workshop) -> dict[tuple[str, int], bool]:
    """Return what humans decided on pairs of films: (film_id, TMDB id) -> whether they are one.

    The latest date wins, also between two films that were both said to be the same third one.
    """
    own = [item for item in all_corrections(shop) if item.entity == "film_link"]
    return decided_links(item for item in own if not problem_of(item))


def decided_links(items: Iterable[Correction]) -> dict[tuple[str, int], bool]:
    """Return the decisions in force among valid ones; an empty value takes one back."""
    found: dict[tuple[str, int], bool] = {}
    for item in sorted(items, key=lambda item: item.corrected_on):
        pair = link_key(item.key)
        if pair is None:
            continue
        found.pop(pair, None)
        if item.new_value == "true":
            for other in [one for one, same in found.items() if same and _share_a_film(one, pair)]:
                found.pop(other)
        if item.new_value:
            found[pair] = item.new_value == "true"
    return found


def without_losers(judged: Iterable[Correction]) -> list[Correction]:
    """Return judged corrections with links in conflict that another decision has overruled.

    One film cannot be two: of decisions that say so the latest counts.
    """
    items = list(judged)
    links = [item for item in items if item.entity == "film_link" and item.counts]
    held = decided_links(links)
    return [
        replace(item, status="conflict", problem="a later decision says that it is another film")
        if item in links and item.new_value == "true" and link_key(item.key) not in held
        else item
        for item in items
    ]


def _share_a_film(one: tuple[str, int], other: tuple[str, int]) -> bool:
    return one[0] == other[0] or one[1] == other[1]


def link_key(key: str) -> tuple[str, int] | None:
    """Return the pair of a key such as film-146263/467938, or None if it is none."""
    film_id, _, number = key.rpartition("/")
    plain_number = number.isascii() and number.isdigit() and str(int(number)) == number
    return (film_id, int(number)) if film_id and plain_number else None


def link_values(items: Iterable[Correction], films: Mapping[str, set[str]]) -> SourceValues:
    """Return what may be judged of links: pairs of which both films are known.

    `films` are the ids of each source. A decision holds whatever the rules say later, so the value
    of the source is the one that was written down.
    """
    return {
        ("film_link", item.key): {"same_film": item.guard}
        for item in items
        if item.entity == "film_link"
        and (pair := link_key(item.key)) is not None
        and pair[0] in films["cnc"]
        and str(pair[1]) in films["tmdb"]
    }


def corrections_in_force(shop: Workshop) -> list[dict[str, Any]]:
    """Return the corrections in force as a release tells them.

    Of a person it tells the id and the films, neither the name nor the gender nor the reason, and
    of self-declarations nothing but how many there are. Of a credit it tells film and role: reason
    and source may hold the name too.
    """
    with duckdb.connect() as connection:
        for name, key in (
            ("corrections", tables.CORRECTIONS.key),
            ("people", PEOPLE.key),
            ("directors", DIRECTORS.key),
        ):
            connection.register(name, shop.lake.read(key))
        rows = connection.sql(_IN_FORCE).to_arrow_table().to_pylist()
    own = [row for row in rows if row["entity"] == "person" and row["source"] == SELF_DECLARATION]
    told = [_told(row) for row in rows if row not in own]
    if own:
        told.append({"entity": "person", "source": SELF_DECLARATION, "n_people": len(own)})
    return told


def _told(row: dict[str, Any]) -> dict[str, Any]:
    if row["entity"] not in ("person", "credit"):
        row.pop("agrement_ids")
        return row
    if row["entity"] == "credit":  # film and role; the name stays in the home
        film_id, role, _ = credit_parts(row["key"]) or ("", "", "")
        names: tuple[str, ...] = ("entity", "key", "column", "new_value", "date", "requested_by")
        return {name: {**row, "key": f"{film_id}/{role}"}[name] for name in names}
    names = ("entity", "key", "column", "date", "requested_by", "source", "agrement_ids")
    return {name: row[name] for name in names}
