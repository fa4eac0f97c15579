"""Freezes the released tables: Parquet, CSV, CSV for French spreadsheets, and one DuckDB file.

The standard CSV holds each text as it is. A French office opens the other one: semicolons, decimal
commas, a byte order mark, VRAI and FAUX; and since a spreadsheet runs a text that starts like a
formula and turns 2-5 into a date, such a text has an apostrophe before it (`guarded`).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from cinediv_pipeline import __version__
from cinediv_pipeline.errors import ReleaseError
from cinediv_pipeline.home import DataKind
from cinediv_pipeline.publication.catalogue import Catalogue, ReleasedTable
from cinediv_pipeline.publication.columns import KIND, KIND_COLUMN, Column

# Older DuckDB clients and BI drivers refuse the current storage format.
STORAGE_VERSION: Final = "v1.4.0"
DATABASE: Final = "observatory.duckdb"
FRENCH: Final = "fr.csv"
TRUE, FALSE = "VRAI", "FAUX"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# What Excel, LibreOffice or Numbers would run (also in full width), and what they would read as a
# date. A leading apostrophe is guarded too, so that exactly one is to be taken off again.
_UNSAFE: Final = r"^(['=+@\t\r\n＝＋－＠-]|[0-9]{1,2}[-/][0-9]{1,2}([-/][0-9]{1,4})?$)"
_FORMATS: Final = {"parquet": "format parquet, compression zstd", "csv": "format csv, header"}


@dataclass(frozen=True)
class Given:
    """What is frozen: a warehouse, and tables that are handed in by their name."""

    warehouse: Path
    tables: Mapping[str, pa.Table]
    data_kind: DataKind


def guarded(text: str) -> str:
    """Return a text as the CSV for French spreadsheets has it."""
    return f"'{text}" if re.search(_UNSAFE, text) else text


def freeze(folder: Path, given: Given, catalogue: Catalogue) -> dict[str, int]:
    """Write each released table in all its forms; return the number of rows of each.

    Raises
    ------
    ReleaseError
        Two rows of a table share the key.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_quoted(given.warehouse)}' as warehouse (read_only)")
        connection.execute(
            f"attach '{_quoted(folder / DATABASE)}' as released "
            f"(storage_version '{STORAGE_VERSION}')"
        )
        for name, handed in given.tables.items():
            connection.register(f"given_{name}", handed)
        rows = {
            table.name: _freeze_table(connection, folder, table, given.data_kind)
            for table in catalogue.tables
        }
        connection.execute("create table released.about (name varchar, value varchar)")
        about = {"data_kind": given.data_kind, "made_by": f"cinediv {__version__}"}
        connection.executemany("insert into released.about values (?, ?)", list(about.items()))
        connection.execute("detach released")
    return rows


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _freeze_table(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: ReleasedTable, kind: DataKind
) -> int:
    columns = ", ".join(table.columns)
    # tables without relations are handed in, all others come from dbt
    sources = [f"warehouse.{relation}" for relation in table.relations] or [f"given_{table.name}"]
    union = " union all ".join(f"select {columns} from {source}" for source in sources)  # noqa: S608
    connection.execute(
        f"create table released.{table.name} as "  # noqa: S608
        f"select *, '{kind}' as {KIND_COLUMN} from ({union}) order by {', '.join(table.key)}"
    )
    _refuse_duplicates(connection, table)
    for suffix, options in _FORMATS.items():
        target = _quoted(folder / f"{table.name}.{suffix}")
        connection.execute(f"copy released.{table.name} to '{target}' ({options})")
    _write_french(connection, folder / f"{table.name}.{FRENCH}", table)
    counted = connection.execute(f"select count(*) from released.{table.name}").fetchone()  # noqa: S608
    return int(counted[0]) if counted else 0


def _refuse_duplicates(connection: duckdb.DuckDBPyConnection, table: ReleasedTable) -> None:
    key = ", ".join(table.key)
    twice = connection.execute(
        f"select {key}, count(*) from released.{table.name} "  # noqa: S608
        f"group by {key} having count(*) > 1 limit 3"
    ).fetchall()
    if twice:
        raise ReleaseError(
            f"{table.name}: rows share the key ({key}), e.g. {twice[0]}. Two indicators may have "
            "the same indicator_id; nothing was released."
        )


def _write_french(
    connection: duckdb.DuckDBPyConnection, target: Path, table: ReleasedTable
) -> None:
    columns = {**table.columns, KIND_COLUMN: KIND}
    cells = ", ".join(_french(name, column) for name, column in columns.items())
    plain = target.with_name(f".{target.name}")
    connection.execute(
        f"copy (select {cells} from released.{table.name}) to '{_quoted(plain)}' "  # noqa: S608
        "(format csv, header, delimiter ';')"
    )
    target.write_bytes(_BYTE_ORDER_MARK + plain.read_bytes())
    plain.unlink()


def _french(name: str, column: Column) -> str:
    """Return the SQL of a cell as a French spreadsheet reads it."""
    if column.type == "number":
        return f"replace(cast({name} as varchar), '.', ',') as {name}"
    if column.type == "boolean":
        return f"case {name} when true then '{TRUE}' when false then '{FALSE}' end as {name}"
    if column.type == "string":
        unsafe = _UNSAFE.replace("'", "''")
        return (
            f"case when regexp_matches({name}, '{unsafe}') then '''' || {name} else {name} end "
            f"as {name}"
        )
    return name


def content_digest(folder: Path, catalogue: Catalogue) -> str:
    """Return the identity of the content: rows and definitions, never dates or file layout."""
    digest = hashlib.sha256()
    for table in catalogue.tables:
        digest.update(table.name.encode())
        digest.update((folder / f"{table.name}.csv").read_bytes())
    digest.update(json.dumps(asdict(catalogue), sort_keys=True).encode())
    return digest.hexdigest()
