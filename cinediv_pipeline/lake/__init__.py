"""The lake: typed Parquet tables that were audited before they were put in place.

One file per table carries the rows, the fingerprint of the work that made them and the results
of their checks, so that one atomic `put` replaces all three together.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cinediv_pipeline.errors import StorageError
from cinediv_pipeline.lake.identity import code_version, content_hash, fingerprint
from cinediv_pipeline.lake.specs import CheckResult, Column, TableInfo, TableSpec
from cinediv_pipeline.storage import Store

__all__ = [
    "Auditor", "CheckResult", "Column", "Lake", "TableInfo", "TableSpec", "Tables", "code_version",
    "content_hash", "fingerprint",
]  # fmt: skip

_META = b"cinediv"


Tables = Mapping[str, pa.Table]
# An auditor judges all candidates of a step together with the tables that they would replace.
Auditor = Callable[[Tables, Tables], Sequence[CheckResult]]


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
        fingerprint any more and is made again by its step; its check results stay, without rows
        that they showed. Returns how many files changed.
        """
        n_files = 0
        info = self.info(key)
        if info is not None:
            rows = self.read(key)
            kept = without(rows)
            if not kept.equals(rows):
                checks = [replace(check, sample=()) for check in info.checks]
                self._put(key, kept, "rewritten", checks, info.notes)
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
