"""Release against release: what changed, so that nobody finds out from a journalist."""

import json
from pathlib import Path
from typing import Any

import duckdb

from cinediv_pipeline.publication.catalogue import INDICATORS, LINKS, Catalogue, ReleasedTable

LARGEST_MOVES = 20
TOTALS_MOVED = 100
# Shares and ratios move by their difference, amounts and counts by their part.
_SIZE = """case when unit in ('share', 'ratio') then abs(value_after - value_before)
    else abs(value_after - value_before) / greatest(abs(value_before), 1) end desc"""


def compare(old: Path | None, new: Path, catalogue: Catalogue) -> dict[str, Any]:
    """Compare the Parquet tables of two release folders.

    Returns rows added and removed per table; for the indicators also how many values moved, were
    newly published or newly withheld, and the largest relative moves.
    """
    if old is None:
        return {
            "previous": None, "tables": {}, "indicators": {}, "film_links": {}, "corrections": {},
        }  # fmt: skip
    with duckdb.connect() as connection:
        tables = {
            table.name: _rows(connection, old, new, table)
            for table in catalogue.tables
            if (old / f"{table.name}.parquet").exists()
        }
        moved = _indicators(connection, old, new) if INDICATORS in tables else {}
        links = _links(connection, old, new) if LINKS in tables else {}
    return {
        "previous": old.name,
        "tables": tables,
        "indicators": moved,
        "film_links": links,
        "corrections": _corrections(old, new),
    }


def _corrections(old: Path, new: Path) -> dict[str, list[Any]]:
    """Return the corrections that are in force in one release and not in the other."""
    before, after = (
        json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["cinediv"].get(
            "corrections", []
        )
        for folder in (old, new)
    )
    return {
        "added": [item for item in after if item not in before],
        "removed": [item for item in before if item not in after],
    }


def _source(folder: Path, table: str) -> str:
    path = str(folder / f"{table}.parquet").replace("'", "''")
    return f"read_parquet('{path}')"


def _rows(
    connection: duckdb.DuckDBPyConnection, old: Path, new: Path, table: ReleasedTable
) -> dict[str, Any]:
    key = ", ".join(table.key)
    before, after = _source(old, table.name), _source(new, table.name)
    counts = connection.execute(
        f"""select (select count(*) from {before}), (select count(*) from {after}),
        (select count(*) from (select {key} from {after} except select {key} from {before})),
        (select count(*) from (select {key} from {before} except select {key} from {after}))"""  # noqa: S608
    ).fetchone()
    names = ("rows_before", "rows_after", "added", "removed")
    return dict(zip(names, counts or (), strict=True))


def _indicators(connection: duckdb.DuckDBPyConnection, old: Path, new: Path) -> dict[str, Any]:
    connection.execute(
        f"""create temp table moves as
        select n.indicator_id, n.unit, n.population,
            cast(n.period_start as varchar) as period_start,
            cast(n.period_end as varchar) as period_end, n.breakdown, n.breakdown_value,
            o.value as value_before, n.value as value_after,
            o.status as status_before, n.status as status_after
        from {_source(new, INDICATORS)} n join {_source(old, INDICATORS)} o
        using (indicator_id, population, period_start, period_end, breakdown, breakdown_value)
        where n.value is distinct from o.value or n.status is distinct from o.status"""  # noqa: S608
    )
    counts = connection.execute(
        """select count(*) filter (status_before = 'published' and status_after = 'published'),
        count(*) filter (status_before <> 'published' and status_after = 'published'),
        count(*) filter (status_before = 'published' and status_after <> 'published')
        from moves"""
    ).fetchone()
    moves = _moves(connection, "true", _SIZE, LARGEST_MOVES)
    totals = _moves(connection, "breakdown = 'all'", "indicator_id", TOTALS_MOVED)
    moved, published, withheld = counts or (0, 0, 0)
    return {
        "added": _difference(connection, new, old),
        "removed": _difference(connection, old, new),
        "values_moved": moved,
        "newly_published": published,
        "newly_withheld": withheld,
        "largest_moves": moves,
        "totals_moved": totals,
    }


def _links(connection: duckdb.DuckDBPyConnection, old: Path, new: Path) -> dict[str, Any]:
    """Return how many links with TMDB are new, and every one that was lost or moved."""
    rows = connection.execute(
        f"""select tmdb_id, o.film_id as before, n.film_id as after
        from {_source(old, LINKS)} o full join {_source(new, LINKS)} n using (tmdb_id)
        where o.film_id is distinct from n.film_id order by tmdb_id"""  # noqa: S608
    ).fetchall()
    changed = [
        dict(zip(("tmdb_id", "film_id_before", "film_id_after"), row, strict=True)) for row in rows
    ]
    return {
        "new": sum(row["film_id_before"] is None for row in changed),
        "lost": [row for row in changed if row["film_id_after"] is None],
        "moved": [row for row in changed if row["film_id_before"] and row["film_id_after"]],
    }


def _moves(
    connection: duckdb.DuckDBPyConnection, where: str, order: str, limit: int
) -> list[dict[str, Any]]:
    """Return published values that moved. How genders are known is no figure: it stays out."""
    found = connection.execute(
        f"""select * from moves
        where value_before is not null and value_after is not null and {where}
        and indicator_id <> 'attribution_quality'
        order by {order}, indicator_id, population, period_start, breakdown, breakdown_value
        limit {limit}"""  # noqa: S608
    )
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _difference(connection: duckdb.DuckDBPyConnection, these: Path, those: Path) -> list[str]:
    """Return the indicators that are in one release and not in the other."""
    rows = connection.execute(
        f"""select distinct indicator_id from {_source(these, INDICATORS)}
        except select distinct indicator_id from {_source(those, INDICATORS)} order by 1"""  # noqa: S608
    ).fetchall()
    return [row[0] for row in rows]
