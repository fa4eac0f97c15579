"""Identity of work, of code and of tables, so that nothing is done twice."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

# Code and what it reads: tables, templates, styles, texts. What explains it to people is none.
_DECIDE: Final = frozenset({".py", ".csv", ".json", ".sql", ".yml", ".html", ".css", ".js", ".md"})
_EXPLAIN: Final = "README.md"


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
            if path.is_file() and path.suffix in _DECIDE and path.name != _EXPLAIN:
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
