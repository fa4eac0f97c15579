"""The landing zone: bytes as a publisher served them, each with a sidecar.

``<source>/<sha256>.<suffix>`` is never edited, and the same content is stored once.
``<source>/<sha256>.json`` is its sidecar. ``<source>/latest.json`` says which content the
publisher serves now. Content that policy removes leaves its sidecar as a tombstone.

People who opted out are withheld here, and only here: a body is kept as a `Redaction` leaves it.
Its identity stays the hash of what was served, and its sidecar tells how many places were changed.

A source that is an API lands many small answers instead: `segments` keeps them as lines.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
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


@dataclass(frozen=True)
class Redaction:
    """What is to be withheld from the bodies of a source.

    `apply` returns a body without it and the number of places changed; `digest` names the list of
    those who are withheld, and is empty where there is nobody.
    """

    apply: Callable[[bytes], tuple[bytes, int]]
    digest: str
    reason: str


NOTHING_WITHHELD: Final = Redaction(lambda body: (body, 0), "", "")


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


_SIDECAR: Final = re.compile(r"/[0-9a-f]{64}\.json$")


def _redacted(n: int, redaction: Redaction) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"n": n, "reason": redaction.reason, "at": at, "list": redaction.digest}
    return {"redacted": told}


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

    def land(
        self, source: str, fetched: Fetched, redaction: Redaction = NOTHING_WITHHELD
    ) -> Landed:
        """Store the bytes once, with a sidecar, and mark them as the publisher's latest.

        Who is withheld is in none of the stored bytes; when the list of them has changed, the body
        is made again from what was served.
        """
        sha256 = hashlib.sha256(fetched.content).hexdigest()
        is_new = not self._is_landed(source, sha256, redaction, fetched.suffix)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if is_new:
            body, n = redaction.apply(fetched.content)
            key = f"{source}/{sha256}.{fetched.suffix}"
            put_bytes(self._store, key, body)
            told = _redacted(n, redaction) if redaction.digest else {}
            self._put_json(f"{source}/{sha256}.json", {
                "address": without_credentials(fetched.address),
                "http_status": fetched.status,
                "landed_at": now,
                "licence": fetched.licence,
                "sha256": sha256,
                "size_bytes": len(fetched.content),
                "key": key,
                **told,
            })  # fmt: skip
        self._put_json(f"{source}/latest.json", {"sha256": sha256, "confirmed_at": now})
        return self._landed(source, sha256, is_new=is_new)

    def _is_landed(self, source: str, sha256: str, redaction: Redaction, suffix: str) -> bool:
        """Return whether the body stands there, made from what was served under this list.

        The sidecar comes last; without it a kill came between, and both are written again.
        """
        stored = self._store.list(source)
        if not {f"{source}/{sha256}.json", f"{source}/{sha256}.{suffix}"} <= set(stored):
            return False
        done = self._get_json(f"{source}/{sha256}.json").get("redacted", {})
        return {done.get("list", ""), done.get("again", redaction.digest)} == {redaction.digest}

    def redact(self, source: str, redaction: Redaction) -> int:
        """Withhold people from every body of a source that is landed; return how many changed.

        Taking an opt-out back does not restore them here: the body as served comes back when the
        publisher serves it again.
        """
        n_bodies = 0
        for name in self._store.list(source):
            if not _SIDECAR.search(name):
                continue
            sidecar = self._get_json(name)
            done = sidecar.get("redacted", {})
            if "buried" in sidecar or done.get("again", done.get("list", "")) == redaction.digest:
                continue
            body, n = redaction.apply(self._store.get_local(str(sidecar["key"])).read_bytes())
            if n:
                put_bytes(self._store, str(sidecar["key"]), body)
            told = _redacted(n + int(done.get("n", 0)), redaction)["redacted"]
            again = {"list": done.get("list", ""), "again": redaction.digest}
            self._put_json(name, {**sidecar, "redacted": {**told, **again}})
            n_bodies += bool(n)
        return n_bodies

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
