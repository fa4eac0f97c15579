"""What a lake table promises, and what is known of it: columns, checks, identity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from cinediv_pipeline.errors import ContractError


@dataclass(frozen=True)
class Column:
    """One column: SQL-like name, Arrow type, meaning, and whether it may be null."""

    name: str
    type: pa.DataType
    description: str
    nullable: bool = True


@dataclass(frozen=True)
class TableSpec:
    """One lake table. `layer` and `name` are its asset key, its path and its dbt source."""

    layer: str
    name: str
    grain: str
    description: str
    columns: tuple[Column, ...]
    flaws: str = ""
    keeps_history: bool = False

    @property
    def key(self) -> str:
        """Path of the table in the lake, without suffix."""
        return f"{self.layer}/{self.name}"

    @property
    def schema(self) -> pa.Schema:
        """The explicit Arrow schema: an all-null column keeps its type."""
        return pa.schema(
            [pa.field(column.name, column.type, column.nullable) for column in self.columns]
        )

    def table(self, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
        """Build a table from rows; raise `ContractError` if one does not fit."""
        rows = list(rows)
        names = [column.name for column in self.columns]
        for row in rows:
            if set(row) != set(names):
                raise ContractError(
                    f"{self.key}: a row has columns {sorted(row)}, the table {sorted(names)}."
                )
        try:
            arrays = [
                pa.array([row[column.name] for row in rows], column.type) for column in self.columns
            ]
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
            raise ContractError(f"{self.key}: a value does not fit its column: {error}") from error
        return self.checked(pa.table(arrays, schema=self.schema))

    def checked(self, table: pa.Table) -> pa.Table:
        """Return `table` if it has this schema and no null where none may be.

        Raises
        ------
        ContractError
            Names the column that does not fit.
        """
        if not table.schema.equals(self.schema):
            raise ContractError(f"{self.key}: the table's schema is not the one declared.")
        for column in self.columns:
            if not column.nullable and table.column(column.name).null_count:
                raise ContractError(f"{self.key}: {column.name} is null in some row.")
        return table


@dataclass(frozen=True)
class CheckResult:
    """Outcome of one expectation on one table.

    `failed_rows` counts the rows that failed it, `sample` shows some of them.
    """

    name: str
    table: str
    passed: bool
    blocking: bool
    reason: str
    observed: str = ""
    sample: tuple[Mapping[str, Any], ...] = ()
    accepted: str | None = None
    failed_rows: int = 0

    @property
    def stops(self) -> bool:
        """Whether this result keeps the table out of the lake."""
        return self.blocking and not self.passed and self.accepted is None


@dataclass(frozen=True)
class TableInfo:
    """What the lake knows of a table in place, without reading its rows."""

    key: str
    fingerprint: str
    content_hash: str
    n_rows: int
    written_at: str
    checks: tuple[CheckResult, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)
