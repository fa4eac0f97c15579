"""Asking the database file of a release, past the API."""

from typing import Any

import duckdb

from cinediv_pipeline.home import Home


def sql(home: Home, query: str) -> list[tuple[Any, ...]]:
    """Return what the release in force of a home answers to a query."""
    path = home.releases / "latest" / "observatory.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()
