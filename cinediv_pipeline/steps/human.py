"""Where human decisions are kept: in the project, and in the home (never in git)."""

import hashlib
from pathlib import Path
from typing import Any

import duckdb

from cinediv_pipeline.enrichment import tables
from cinediv_pipeline.enrichment.corrections import Correction, read_corrections
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.settings import reference_dir, sample_dir
from cinediv_pipeline.sources.cnc.specs import DIRECTORS
from cinediv_pipeline.vocabulary import SELF_DECLARATION
from cinediv_pipeline.workshop import Workshop

DECISIONS = "decisions.csv"

_IN_FORCE = """
    select c.entity, c.key, c.column_name as "column", c.guard, c.new_value,
        cast(c.corrected_on as varchar) as "date", c.requested_by, c.reason, c.source,
        (select list(distinct d.agrement_id order by d.agrement_id)
         from people p join directors d on d.name = p.source_id
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
    """Return the hash of both files: a new decision is new work."""
    digest = hashlib.sha256()
    for path in correction_files(shop):
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    return digest.hexdigest()


def all_corrections(shop: Workshop) -> list[Correction]:
    """Return the project's corrections, then those of the home."""
    project, home = correction_files(shop)
    return [*read_corrections(project, "project"), *read_corrections(home, "home")]


def corrected_director_names(shop: Workshop) -> list[str]:
    """Return the names that corrections give to directors, so that each has a person."""
    return [
        item.new_value
        for item in all_corrections(shop)
        if (item.entity, item.column) == ("director", "name") and item.new_value
    ]


def corrections_in_force(shop: Workshop) -> list[dict[str, Any]]:
    """Return the corrections in force as a release tells them.

    Of a person it tells the id and the films, neither the name nor the gender nor the reason, and
    of self-declarations nothing but how many there are.
    """
    with duckdb.connect() as connection:
        for name, key in (
            ("corrections", tables.CORRECTIONS.key),
            ("people", PEOPLE.key),
            ("directors", DIRECTORS.key),
        ):
            connection.register(name, shop.lake.read(key))
        rows = connection.sql(_IN_FORCE).to_arrow_table().to_pylist()
    own = [row for row in rows if row["source"] == SELF_DECLARATION]
    told = [_told(row) for row in rows if row not in own]
    if own:
        told.append({"entity": "person", "source": SELF_DECLARATION, "n_people": len(own)})
    return told


def _told(row: dict[str, Any]) -> dict[str, Any]:
    if row["entity"] != "person":
        row.pop("agrement_ids")
        return row
    names = ("entity", "key", "column", "date", "requested_by", "source", "agrement_ids")
    return {name: row[name] for name in names}
