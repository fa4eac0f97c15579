"""The landing zone: bytes as a publisher served them, each with a sidecar.

``<source>/<sha256>.<suffix>`` is never edited, and the same content is stored once.
``<source>/<sha256>.json`` is its sidecar. ``<source>/latest.json`` says which content the
publisher serves now. Content that policy removes leaves its sidecar as a tombstone.

A source that is an API lands many small answers instead: `segments` keeps them as lines.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cinediv_pipeline.errors import StorageError
from cinediv_pipeline.landing.segments import Segments
from cinediv_pipeline.storage import Store, put_bytes

_SECRET_PARAMETER = re.compile(r"key|token|secret|passw|sig|auth", re.IGNORECASE)


@dataclass(frozen=True)
class Fetched:
    """What a source's `fetch` returns: bytes, uninterpreted, and where they came from."""

    content: bytes
    address: str
    status: int
    suffix: str
    licence: str


@dataclass(frozen=True)
class Landed:
    """One content of the landing zone. `sha256` is its identity; times never are."""

    source: str
    sha256: str
    key: str
    size_bytes: int
    address: str
    landed_at: str
    is_new: bool = False


def without_credentials(address: str) -> str:
    """Return `address` without user, password and the values of secret-looking parameters."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "an address that cannot be read"
    if not parts.netloc:
        return address  # a file's name
    host = parts.netloc.rsplit("@", 1)[-1]
    query = [
        (name, "***" if _SECRET_PARAMETER.search(name) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit(parts._replace(netloc=host, query=urlencode(query, safe="*"), fragment=""))


class LandingZone:
    """Lands bytes and finds them again.

    `spool` is a folder of this machine for answers that are not yet sealed in a segment.
    """

    def __init__(self, store: Store, spool: Path | None = None) -> None:
        self._store = store
        self._spool = spool

    def segments(self, source: str, *, licence: str = "") -> Segments:
        """Return the answers of an API, as lines of sealed segments."""
        if self._spool is None:
            raise StorageError(f"{source}: this landing zone has no folder for open segments.")
        return Segments(self._store, source, self._spool, licence=licence)

    def land(self, source: str, fetched: Fetched) -> Landed:
        """Store the bytes once, with a sidecar, and mark them as the publisher's latest."""
        sha256 = hashlib.sha256(fetched.content).hexdigest()
        key = f"{source}/{sha256}.{fetched.suffix}"
        sidecar = f"{source}/{sha256}.json"
        # The sidecar comes last: without it a kill came between, and both are written again.
        is_new = sidecar not in self._store.list(source) or key not in self._store.list(source)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if is_new:
            put_bytes(self._store, key, fetched.content)
            self._put_json(sidecar, {
                "address": without_credentials(fetched.address),
                "http_status": fetched.status,
                "landed_at": now,
                "licence": fetched.licence,
                "sha256": sha256,
                "size_bytes": len(fetched.content),
                "key": key,
            })  # fmt: skip
        self._put_json(f"{source}/latest.json", {"sha256": sha256, "confirmed_at": now})
        return self._landed(source, sha256, is_new=is_new)

    def latest(self, source: str) -> Landed | None:
        """Return what the publisher served last, or None if nothing was ever landed."""
        if f"{source}/latest.json" not in self._store.list(source):
            return None
        return self._landed(source, str(self._get_json(f"{source}/latest.json")["sha256"]))

    def read(self, landed: Landed) -> bytes:
        """Return the bytes; raise `StorageError` when a tombstone stands in their place."""
        sidecar = self._get_json(f"{landed.source}/{landed.sha256}.json")
        if "buried" in sidecar:
            raise StorageError(
                f"{landed.key} was removed on {sidecar['buried']['at']}: "
                f"{sidecar['buried']['reason']}. Fetch the source again."
            )
        return self._store.get_local(landed.key).read_bytes()

    def bury(self, source: str, sha256: str, reason: str) -> None:
        """Remove the body; the sidecar stays as a tombstone with hash, reason and date."""
        sidecar = self._get_json(f"{source}/{sha256}.json")
        at = datetime.now(UTC).isoformat(timespec="seconds")
        self._put_json(
            f"{source}/{sha256}.json", {**sidecar, "buried": {"reason": reason, "at": at}}
        )
        self._store.delete(str(sidecar["key"]))

    def _landed(self, source: str, sha256: str, *, is_new: bool = False) -> Landed:
        sidecar = self._get_json(f"{source}/{sha256}.json")
        return Landed(
            source=source,
            sha256=sha256,
            key=str(sidecar["key"]),
            size_bytes=int(sidecar["size_bytes"]),
            address=str(sidecar["address"]),
            landed_at=str(sidecar["landed_at"]),
            is_new=is_new,
        )

    def _put_json(self, key: str, value: dict[str, Any]) -> None:
        put_bytes(self._store, key, (json.dumps(value, indent=2) + "\n").encode())

    def _get_json(self, key: str) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self._store.get_local(key).read_bytes())
        return value
