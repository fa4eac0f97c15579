"""Answers of an API as lines of sealed, compressed segments.

A file per answer would cost inodes and seconds; a segment holds some hundreds. While a load runs,
each answer is appended to one open file of this machine and flushed, so that a kill loses only
what had not arrived. A full or finished file is sealed: compressed, named by its hash and given a
sidecar that lists its lines. Nothing is edited after that; policy removes whole bodies.

A line is one answer: ``n`` counts the answers of the source, ``key`` names what was asked for
(``movie/603``), ``cycle`` the load that asked. ``body`` is the JSON as served (line breaks between
its tokens became spaces), or null where the content was the same as the one landed before.
"""

import errno
import gzip
import hashlib
import io
import itertools
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from cinediv_pipeline.landing.lines import (
    ENTRIES,
    Answer,
    Edit,
    Withheld,
    damaged,
    digest,
    edited,
    entries_of,
    entry_of,
    is_whole,
    line_of,
)
from cinediv_pipeline.storage import Store, explained, put_bytes

__all__ = ["ENTRIES", "SUFFIX", "Answer", "Segments", "digest"]

SUFFIX: Final = "jsonl.gz"
# A segment stays small enough to be compressed in a fraction of a second.
_SEAL_BYTES: Final = 6_000_000
_SEAL_LINES: Final = 2_000
_COMPRESSION: Final = 3


class Segments:
    """The answers of one source. One writer at a time (the home's lock)."""

    def __init__(self, store: Store, source: str, spool: Path, *, licence: str = "") -> None:
        self._store = store
        self._source = source
        self._licence = licence
        self._open_file = spool / f"{source}.jsonl"
        self._sink: Any = None
        self._next: int | None = None
        self._n_open = 0

    def append(self, answer: Answer) -> None:
        """Write one line and hand it to the operating system: a kill does not lose it.

        Raises
        ------
        StorageError
            The disk is full or the folder cannot be written.
        """
        number = self._number()
        line = line_of(number, answer)
        with explained("Cannot write", self._open_file):
            if self._sink is None:
                self._open_file.parent.mkdir(parents=True, exist_ok=True)
                self._sink = self._open_file.open("ab", buffering=0)
            try:
                self._write(line)
            except OSError:
                self.close()  # a cut line may stand there: what follows reads with care
                raise
            size = self._sink.tell()
        self._next = number + 1
        self._n_open += 1
        if size >= _SEAL_BYTES or self._n_open >= _SEAL_LINES:
            self.seal()

    def _write(self, line: bytes) -> None:
        if self._sink.write(line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        """Leave the open file as it is; the next run goes on from it."""
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def seal(self) -> None:
        """Close the open file and turn it into a segment. Without lines nothing happens."""
        recovered = self._sink is None
        self.close()
        self._n_open = 0
        if self._open_file.exists():
            self._turn_into_segment(recovered=recovered)

    def _turn_into_segment(self, *, recovered: bool) -> None:
        """Turn the open file into a segment; of one that a kill has left, only whole lines.

        The sidecar comes last; without it a kill came between, and the same segment is made again.
        """
        with self._open_file.open("rb") as lines:
            # a kill or a failing disk came where a line is cut
            whole = itertools.takewhile(is_whole, lines) if recovered else lines
            self._put_segment(whole)
        self._open_file.unlink()

    def _put_segment(self, lines: Iterable[bytes]) -> None:
        """Compress the lines, name them by their hash, and add the sidecar; no line, no segment."""
        entries: list[list[Any]] = []
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=_COMPRESSION, mtime=0) as sink:
            for line in lines:
                sink.write(line)
                entries.append(entry_of(line))
        if not entries:
            return
        body = packed.getvalue()
        sha256 = hashlib.sha256(body).hexdigest()
        put_bytes(self._store, f"{self._source}/{sha256}.{SUFFIX}", body)
        self._put_sidecar(sha256, {
            "address": entries[0][-1],
            "fetched_from": entries[0][4],
            "fetched_to": entries[-1][4],
            "licence": self._licence,
            "sha256": sha256,
            "size_bytes": len(body),
            "key": f"{self._source}/{sha256}.{SUFFIX}",
            "columns": list(ENTRIES.names[:-1]),
            "entries": [entry[:7] for entry in entries],
        })  # fmt: skip

    def recover(self) -> None:
        """Seal what a killed load has left; a line that was cut is dropped."""
        if self._sink is None:
            self.seal()

    def sidecars(self) -> list[dict[str, Any]]:
        """Return the sidecars of all segments, oldest first; buried ones are tombstones.

        In place of the list of lines stand the numbers of the first and the last one.
        """
        found = []
        for sidecar in self._sidecars():
            entries = sidecar.pop("entries")
            found.append({**sidecar, "first": entries[0][0], "last": entries[-1][0]})
        return sorted(found, key=lambda sidecar: int(sidecar["first"]))

    def entries(self, *, buried: bool = False) -> pa.Table:
        """Return one row per landed answer, in the order of landing.

        Without those whose body policy has removed, unless `buried` ones are asked for.
        """
        batches = [entries_of(item) for item in self._sidecars() if buried or "buried" not in item]
        whole = pa.concat_tables([ENTRIES.empty_table(), *batches])
        return whole.unify_dictionaries().combine_chunks().sort_by("n")

    def _sidecars(self) -> Iterator[dict[str, Any]]:
        """Yield one after the other: all at once would take more memory than a whole load."""
        for key in self._store.list(self._source):
            if key.endswith(f".{SUFFIX}.json"):
                yield self._json(key)

    def _json(self, key: str) -> dict[str, Any]:
        path = self._store.get_local(key)
        try:
            value: dict[str, Any] = json.loads(path.read_bytes())
        except ValueError as error:
            raise damaged(path, error) from error
        return value

    def path(self, segment: str) -> Path:
        """Return a local path of a segment's lines."""
        return self._store.get_local(f"{self._source}/{segment}.{SUFFIX}")

    def lines(self, segments: Iterable[str], marker: bytes) -> Iterator[dict[str, Any]]:
        """Yield the lines whose first bytes hold `marker`, without parsing the others."""
        for segment in segments:
            path = self.path(segment)
            try:
                with gzip.open(path) as lines:
                    yield from (json.loads(line) for line in lines if marker in line[:120])
            except (OSError, EOFError, ValueError, zlib.error) as error:
                raise damaged(path, error) from error

    def bury(self, segment: str, reason: str) -> None:
        """Remove a body; the sidecar stays with hash, reason and date."""
        name = f"{self._source}/{segment}.{SUFFIX}.json"
        sidecar = self._json(name)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._put_sidecar(segment, {"buried": {"reason": reason, "at": at}, **sidecar})
        self._store.delete(str(sidecar["key"]))

    def rewrite(self, edit: Edit, *, reason: str, withheld: Withheld) -> int:
        """Write segments anew whose lines `edit` changes, and bury the old ones.

        Lines keep their numbers. A kill in between does no harm: the same work gives the same
        segments.

        Parameters
        ----------
        edit : callable
            Key and body (`null` where there is none) -> the body to keep, or None for no line.
        reason : str
            What the tombstones say.
        withheld : callable
            A key -> what stands in its place, in tombstones too, or None to leave it.

        Returns
        -------
        int
            How many segments were written anew.
        """
        self.recover()
        n_written = 0
        stored = set(self._store.list(self._source))
        for sidecar in list(self._sidecars()):
            segment, told = str(sidecar["sha256"]), _without(sidecar, withheld)
            if told != sidecar:
                self._put_sidecar(segment, told)
            if "buried" in sidecar:
                if sidecar["key"] in stored:  # a kill came before the body went
                    self._store.delete(str(sidecar["key"]))
            elif self._rewrite_one(segment, edit, withheld):
                self.bury(segment, reason)
                n_written += 1
        return n_written

    def _rewrite_one(self, segment: str, edit: Edit, withheld: Withheld) -> bool:
        """Write a segment's lines as edited under their new name; return whether any differs."""
        path = self.path(segment)
        kept: list[bytes] = []
        differs = False
        try:
            with gzip.open(path) as lines:
                for line in lines:
                    made = edited(line, edit, withheld)
                    differs = differs or made != line
                    kept.extend([made] if made is not None else [])
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise damaged(path, error) from error
        if differs:
            self._put_segment(kept)
        return differs

    def record(self, name: str) -> dict[str, Any] | None:
        """Return a small record kept beside the segments (the state of the loads)."""
        key = f"{self._source}/{name}.json"
        if key not in self._store.list(self._source):
            return None
        return self._json(key)

    def keep(self, name: str, value: dict[str, Any]) -> None:
        """Keep a small record beside the segments, atomically."""
        content = (json.dumps(value, indent=2) + "\n").encode()
        put_bytes(self._store, f"{self._source}/{name}.json", content)

    def _number(self) -> int:
        if self._next is None:
            self.recover()
            # a line that was left out later keeps its number: its tombstone has it
            last = [int(sidecar["last"]) for sidecar in self.sidecars()]
            self._next = max(last, default=0) + 1
        return self._next

    def _put_sidecar(self, segment: str, sidecar: dict[str, Any]) -> None:
        content = (json.dumps(sidecar, separators=(",", ":")) + "\n").encode()
        put_bytes(self._store, f"{self._source}/{segment}.{SUFFIX}.json", content)


def _without(sidecar: dict[str, Any], withheld: Withheld) -> dict[str, Any]:
    """Return the sidecar without keys that are to be withheld, also in its address."""
    address, entries = str(sidecar["address"]), []
    for number, key, *rest in sidecar["entries"]:
        instead = withheld(key)
        if instead is not None and address.endswith(f"/{key}"):
            address = f"{address.removesuffix(key)}{instead}"
        entries.append([number, instead if instead is not None else key, *rest])
    return {**sidecar, "address": address, "entries": entries}
