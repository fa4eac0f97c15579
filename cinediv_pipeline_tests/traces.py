"""Looks for traces of somebody in every file of a home, whatever its form."""

import gzip
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq


@dataclass(frozen=True)
class Trace:
    """Where a spelling or an id was found."""

    path: str
    what: str


def texts(path: Path) -> Iterator[bytes]:
    """Yield what a file holds as text, unpacked and decoded."""
    raw = path.read_bytes()
    if path.suffix == ".gz":
        yield gzip.decompress(raw)
    elif raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                yield archive.read(name)
    elif path.suffix == ".parquet":
        table = pq.read_table(path)
        yield repr(table.schema.metadata).encode()
        yield "\n".join(map(str, table.to_pylist())).encode()
    elif path.suffix == ".duckdb":
        yield from _tables(path)
    else:
        yield raw  # SQLite too: it does not compress


def _tables(path: Path) -> Iterator[bytes]:
    with duckdb.connect(str(path), read_only=True) as database:
        names = database.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, name in names:
            rows = database.execute(f'select * from "{schema}"."{name}"').fetchall()
            yield "\n".join(map(str, rows)).encode()


def folded(content: bytes) -> bytes:
    """Return text without case, accents, escapes of JSON, XML and Python, as words."""
    text = content.decode("utf-8", "replace")
    text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").lower()
    return re.sub(rb"[^a-z]+", b" ", plain)


def traces(home: Path, names: Sequence[str], ids: Sequence[str]) -> set[Trace]:
    """Return where names (in any order of their two halves) and ids stand in a home."""
    wanted = {f" {form} ".encode() for name in names for form in _orders(name)}
    whole = {one: re.compile(rb"(?<![\w-])" + re.escape(one.encode()) + rb"(?!\w)") for one in ids}
    runs = [max(re.findall(r"[a-z]+", name.lower()), key=len).encode() for name in names]
    found = set()
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        place = path.relative_to(home).as_posix()
        raw = path.read_bytes()
        found |= {Trace(place, name) for name in names if name.encode() in raw}
        for content in texts(path):
            low = content.lower()
            # letters without a mark stand in every spelling; to fold everything takes minutes
            near = any(run in low for run in runs)
            text = b" " + folded(content) + b" " if near else b""
            found |= {Trace(place, form.decode().strip()) for form in wanted if form in text}
            found |= {
                Trace(place, one)
                for one, alone in whole.items()
                if one.encode() in content and alone.search(content)
            }
    return found


def _orders(name: str) -> set[str]:
    tokens = folded(name.encode()).decode().split()
    return {" ".join(tokens[cut:] + tokens[:cut]) for cut in range(len(tokens))}
