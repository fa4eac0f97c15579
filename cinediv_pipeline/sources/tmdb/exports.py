"""The daily lists of all ids that TMDB has: who is no longer there."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from cinediv_pipeline.sources import http

_KINDS: Final = {"movie": "movie_ids", "person": "person_ids"}


def missing_ids(
    base: str, kind: str, ids: set[int], *, day: date, timeout_seconds: float
) -> set[int] | None:
    """Return those of `ids` that the newest daily list does not name; None if there is no list.

    The list is read and forgotten: it says only which ids to ask for. A day's list is there from
    08:00 UTC on, so the day before is tried too.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ids.json.gz"
        for each in (day, day - timedelta(days=1)):
            address = f"{base.rstrip('/')}/{_KINDS[kind]}_{each:%m_%d_%Y}.json.gz"
            if http.download(address, file, timeout_seconds=timeout_seconds):
                return _absent(file, ids)
    return None


def _absent(file: Path, ids: set[int]) -> set[int] | None:
    with duckdb.connect() as connection:
        connection.register("wanted", pa.table({"id": pa.array(sorted(ids), pa.int64())}))
        try:
            connection.execute(
                "create temp table listed as select id from read_json($1, compression = 'gzip', "
                "format = 'newline_delimited', columns = {'id': 'BIGINT'})",
                [str(file)],
            )
        except duckdb.Error:
            return None  # a page of an error, or a list that was cut
        counted = connection.execute("select count(*) from listed").fetchone()
        if counted is None or counted[0] == 0:
            return None
        rows = connection.execute("select id from wanted anti join listed using (id)").fetchall()
        return {int(row[0]) for row in rows}
