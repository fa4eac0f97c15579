"""A reader of releases as a process of its own, as a BI tool is; it needs nothing but duckdb.

``python release_reader.py RELEASES WAY ANSWERS STOP`` asks until the file STOP is there and writes
one line per answer: the number that each table of one release tells, or what went wrong.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

QUERY = """select
    (select count(*) from {films}), (select min(devis_eur) from {films}),
    (select max(devis_eur) from {films}), (select max(value)::bigint from {indicators})"""


def from_database(releases: Path) -> list[int]:
    """Open the database by the link, as a URL of SQLAlchemy does."""
    path = releases / "latest" / "observatory.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return list(connection.execute(QUERY.format(films="films", indicators="indicators"))
                    .fetchall()[0])  # fmt: skip


def from_parquet(releases: Path) -> list[int]:
    """Resolve the link once, then read several files."""
    release = (releases / "latest").resolve()
    tables = {name: f"read_parquet('{release / name}.parquet')" for name in ("films", "indicators")}
    with duckdb.connect() as connection:
        return list(connection.execute(QUERY.format(**tables)).fetchall()[0])


def main(releases: Path, way: str, answers: Path, stop: Path) -> None:
    """Ask until the file `stop` is there."""
    ask = {"database": from_database, "parquet": from_parquet}[way]
    with answers.open("w", encoding="utf-8", buffering=1) as target:
        while not stop.exists():
            try:
                said: object = ask(releases)
            except Exception as error:  # noqa: BLE001 -- any failed answer is reported
                said = f"{type(error).__name__}: {error}"
            target.write(json.dumps(said) + "\n")
            time.sleep(0.002)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
