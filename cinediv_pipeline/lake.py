"""The lake: typed Parquet tables that were audited before they were put in place.

One file per table carries the rows, the fingerprint of the work that made them and the results
of their checks, so that one atomic `put` replaces all three together.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cinediv_pipeline.errors import ContractError, StorageError
from cinediv_pipeline.storage import Store

_META = b"cinediv"


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


Tables = Mapping[str, pa.Table]
# An auditor judges all candidates of a step together with the tables that they would replace.
Auditor = Callable[[Tables, Tables], Sequence[CheckResult]]


def fingerprint(
    *, inputs: Mapping[str, str], code: str, parameters: Mapping[str, Any] | None = None
) -> str:
    """Return the identity of a piece of work: equal fingerprints need no second execution."""
    identity = {"inputs": dict(inputs), "code": code, "parameters": dict(parameters or {})}
    return _sha(json.dumps(identity, sort_keys=True, default=str).encode())


def code_version(*places: Path) -> str:
    """Return a hash of the files and folders that decide a step's result.

    Hashing the code itself means that nobody has to remember to raise a version number.
    """
    digest = hashlib.sha256()
    for place in places:
        base = place if place.is_dir() else place.parent
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in files:
            if path.is_file() and path.suffix in {".py", ".csv", ".json", ".sql", ".yml"}:
                digest.update(path.relative_to(base).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def content_hash(table: pa.Table) -> str:
    """Return the hash of a table's schema and rows, free of run times and file layout."""
    sink = pa.BufferOutputStream()
    plain = _defined(table.replace_schema_metadata(None).combine_chunks())
    with pa.ipc.new_stream(sink, plain.schema) as writer:
        writer.write_table(plain)
    return _sha(sink.getvalue().to_pybytes())


def _defined(table: pa.Table) -> pa.Table:
    """Return the rows with every byte defined: what stands under a null is left to chance."""
    for position, field_ in enumerate(table.schema):
        column = table.column(position)
        if column.null_count and not pa.types.is_nested(field_.type):
            zero = pa.scalar(_zero(field_.type), field_.type)
            table = table.set_column(position, field_, pc.fill_null(column, zero)).append_column(
                f"{field_.name} is null", pc.is_null(column)
            )
    return table


def _zero(of: pa.DataType) -> object:
    if pa.types.is_string(of):
        return ""
    if pa.types.is_boolean(of):
        return False
    return datetime(1970, 1, 1, tzinfo=UTC) if pa.types.is_temporal(of) else 0


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


class Lake:
    """Reads and writes tables through a store."""

    def __init__(self, store: Store, specs: Iterable[TableSpec]) -> None:
        self._store = store
        self.specs = {spec.key: spec for spec in specs}

    def info(self, key: str) -> TableInfo | None:
        """Return what is known of the table in place, or None."""
        if f"{key}.parquet" not in self._store.list(key.split("/", maxsplit=1)[0]):
            return None
        path = self._store.get_local(f"{key}.parquet")
        try:
            metadata = pq.read_metadata(path)
            stored = json.loads(metadata.metadata[_META])
        except (pa.ArrowInvalid, KeyError, TypeError, ValueError) as error:
            raise StorageError(
                f"{path} is damaged or was not written by cinediv. Remove it and run "
                "`cinediv refresh`: the table is made again from what was landed."
            ) from error
        checks = tuple(
            CheckResult(**{**check, "sample": tuple(check["sample"])})
            for check in stored.pop("checks")
        )
        return TableInfo(key=key, n_rows=metadata.num_rows, checks=checks, **stored)

    def read(self, key: str) -> pa.Table:
        """Return the table in place; a table that was never written is empty and typed."""
        if self.info(key) is None:
            return self.specs[key].schema.empty_table()
        return pq.read_table(self._store.get_local(f"{key}.parquet")).replace_schema_metadata(None)

    def is_current(self, keys: Iterable[str], work: str) -> bool:
        """Return whether all tables stand in place with the fingerprint `work`."""
        infos = [self.info(key) for key in keys]
        return all(info is not None and info.fingerprint == work for info in infos)

    def write(
        self,
        candidates: Tables,
        *,
        work: str,
        audit: Auditor,
        notes: Mapping[str, Any] | None = None,
    ) -> tuple[list[CheckResult], bool]:
        """Audit the candidates together, then put all in place, or none.

        Tables of one step come from one edition of a source: half an edition in force would be
        a state that no publisher ever published.

        Returns the check results and whether the tables are now in place.
        """
        for key, table in candidates.items():
            self.specs[key].checked(table)
        previous = {key: self.read(key) for key in candidates}
        results = list(audit(candidates, previous))
        if any(result.stops for result in results):
            return results, False
        for key, table in candidates.items():
            own = [result for result in results if result.table == key]
            self._put(key, table, work, own, notes or {})
        return results, True

    def ensure(self, *keys: str) -> None:
        """Put an empty typed table where a source was never fetched, so that SQL still runs.

        Without `keys`, for all tables.
        """
        for key, spec in self.specs.items():
            if (not keys or key in keys) and self.info(key) is None:
                self._put(key, spec.schema.empty_table(), "never-fetched", [], {})

    def rewrite(self, key: str, without: Callable[[pa.Table], pa.Table]) -> int:
        """Make a table in place and its history anew, as `without` leaves them.

        For people who left: not a new edition, so nothing judges it. A changed table has no
        fingerprint any more and is made again by its step. Returns how many files changed.
        """
        n_files = 0
        info = self.info(key)
        if info is not None:
            rows = self.read(key)
            kept = without(rows)
            if not kept.equals(rows):
                self._put(key, kept, "rewritten", [], info.notes)
                n_files += 1
        for name in self._store.list(f"{key}.history"):
            n_files += self._rewrite_history(key, name, without)
        return n_files

    def _rewrite_history(
        self, key: str, name: str, without: Callable[[pa.Table], pa.Table]
    ) -> bool:
        """Put an older state under its new hash and delete the file that it was."""
        path = self._store.get_local(name)
        rows = pq.read_table(path)
        kept = without(rows.replace_schema_metadata(None))
        if kept.equals(rows.replace_schema_metadata(None)):
            return False
        stored = json.loads(rows.schema.metadata[_META])
        stored |= {"content_hash": content_hash(kept), "fingerprint": "rewritten", "checks": []}
        self._put_file(f"{key}.history/{stored['content_hash']}.parquet", kept, stored)
        self._store.delete(name)
        return True

    def local_dir(self) -> Path:
        """Return a local folder with every table at ``<layer>/<table>.parquet``."""
        paths = [self._store.get_local(f"{key}.parquet") for key in self.specs]
        return paths[0].parents[1]

    def _put(
        self,
        key: str,
        table: pa.Table,
        work: str,
        checks: Sequence[CheckResult],
        notes: Mapping[str, Any],
    ) -> None:
        identity = content_hash(table)
        stored = {
            "fingerprint": work,
            "content_hash": identity,
            "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "checks": [asdict(check) for check in checks],
            "notes": dict(notes),
        }
        names = [f"{key}.history/{identity}.parquet"] if self.specs[key].keeps_history else []
        self._put_file(f"{key}.parquet", table, stored, once=names)

    def _put_file(
        self, name: str, table: pa.Table, stored: Mapping[str, Any], *, once: Sequence[str] = ()
    ) -> None:
        """Write the file under `name`, and under the names of `once` where nothing stands yet."""
        metadata = {_META: json.dumps(stored, default=str).encode()}
        with tempfile.TemporaryDirectory() as folder:
            local = Path(folder) / f"{os.getpid()}.parquet"
            pq.write_table(table.replace_schema_metadata(metadata), local, compression="zstd")
            for each in once:
                self._store.put_new(each, local)
            self._store.put(name, local)
