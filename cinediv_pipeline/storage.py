"""Storage in five verbs, so that landing zone and lake can live in an object store.

There is no rename: object stores have none. Locally, `put` is one `os.replace` of a file written
beside its target, so a reader sees the old or the new content and never a part.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import fsspec

from cinediv_pipeline.errors import StorageError


class Store(Protocol):
    """Keys are relative POSIX paths such as ``raw/cnc_agreements.parquet``."""

    def put(self, key: str, source: Path) -> None:
        """Place the local file `source` under `key`, atomically, replacing what was there."""

    def put_new(self, key: str, source: Path) -> bool:
        """Like `put`, but keep what is already there; return whether it was placed."""

    def get_local(self, key: str) -> Path:
        """Return a local path to read the content of `key` from."""

    def list(self, prefix: str = "") -> list[str]:
        """Return the keys under `prefix`, sorted."""

    def delete(self, key: str) -> None:
        """Remove `key`; no trouble if it is not there."""


@contextmanager
def explained(action: str, place: object) -> Iterator[None]:
    """Turn the operating system's refusals into `StorageError` with what to do."""
    try:
        yield
    except FileNotFoundError as error:
        raise StorageError(f"{action}: {place} does not exist.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(
            f"{action} {place}: {reason}. Free space or make the place writable, then run "
            "`cinediv refresh` again; what was there before is untouched."
        ) from error


def checked_key(key: str) -> str:
    """Return `key` if it stays inside the store, else raise `StorageError`."""
    path = PurePosixPath(key)
    if not key or path.is_absolute() or ".." in path.parts:
        raise StorageError(f"{key!r} is not a key inside the store.")
    return str(path)


class LocalStore:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, key: str) -> Path:
        return self.root / checked_key(key)

    def put(self, key: str, source: Path) -> None:
        """Copy beside the target, flush to disk, then replace in one step."""
        target = self._path(key)
        with explained("Cannot write", target):
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=".put-")
            temporary = Path(name)
            try:
                with os.fdopen(handle, "wb") as sink:
                    sink.write(source.read_bytes())
                    sink.flush()
                    os.fsync(sink.fileno())
                temporary.chmod(0o644)
                temporary.replace(target)
            finally:
                temporary.unlink(missing_ok=True)

    def put_new(self, key: str, source: Path) -> bool:
        """Place the content unless the key exists."""
        if self._path(key).exists():
            return False
        self.put(key, source)
        return True

    def get_local(self, key: str) -> Path:
        """Return the path of the file itself."""
        path = self._path(key)
        if not path.is_file():
            raise StorageError(f"Cannot read: {path} does not exist.")
        return path

    def list(self, prefix: str = "") -> list[str]:
        """Return finished files only; a file of a killed `put` starts with a dot."""
        base = self.root / checked_key(prefix) if prefix else self.root
        paths = (path for path in base.rglob("*") if path.is_file())
        return sorted(
            str(path.relative_to(self.root).as_posix())
            for path in paths
            if not path.name.startswith(".put-")
        )

    def delete(self, key: str) -> None:
        """Remove the file if it exists."""
        with explained("Cannot delete", self._path(key)):
            self._path(key).unlink(missing_ok=True)


class FsspecStore:
    """An object store that fsspec knows; reads go through a local copy."""

    def __init__(self, url: str, cache: Path) -> None:
        filesystem, root = fsspec.core.url_to_fs(url)
        self._fs: Any = filesystem
        self._root = str(root).rstrip("/")
        self._cache = LocalStore(cache)

    def _path(self, key: str) -> str:
        return f"{self._root}/{checked_key(key)}"

    def put(self, key: str, source: Path) -> None:
        """One upload; object stores show an object only when it is complete."""
        with explained("Cannot write", self._path(key)):
            self._fs.makedirs(self._path(key).rsplit("/", 1)[0], exist_ok=True)
            self._fs.put_file(str(source), self._path(key))

    def put_new(self, key: str, source: Path) -> bool:
        """Place the content unless the key exists."""
        if self._fs.exists(self._path(key)):
            return False
        self.put(key, source)
        return True

    def get_local(self, key: str) -> Path:
        """Download anew and return the local copy."""
        with tempfile.TemporaryDirectory() as folder, explained("Cannot read", self._path(key)):
            download = Path(folder) / "download"
            self._fs.get_file(self._path(key), str(download))
            self._cache.put(key, download)
        return self._cache.get_local(key)

    def list(self, prefix: str = "") -> list[str]:
        """Return the keys under `prefix`, sorted."""
        base = f"{self._root}/{prefix}".rstrip("/")
        self._fs.invalidate_cache()
        if not self._fs.exists(base):
            return []
        marker = self._fs.unstrip_protocol(self._root)
        found = (self._fs.unstrip_protocol(path) for path in self._fs.find(base))
        return sorted(str(path)[len(marker) :].lstrip("/") for path in found)

    def delete(self, key: str) -> None:
        """Remove the object and its local copy if they exist."""
        self._cache.delete(key)
        if self._fs.exists(self._path(key)):
            self._fs.rm_file(self._path(key))


def open_store(url: str | None, local: Path) -> Store:
    """Return the store at `url`, or the local folder; `local` caches what a remote one serves."""
    return FsspecStore(url, local) if url else LocalStore(local)


def put_bytes(store: Store, key: str, content: bytes) -> None:
    """Place `content` under `key` (verb `put`)."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "content"
        source.write_bytes(content)
        store.put(key, source)
