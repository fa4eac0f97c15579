"""Keys for analyses: shown once, kept as a hash, revoked at once."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cinediv_pipeline.api.state import State
from cinediv_pipeline.errors import KeyRefusedError

#: What every key begins with, so that scanners of code find one that was published by mistake.
PREFIX: Final = "cinediv"
PER_MINUTE: Final = 60
_COLUMNS: Final = "id, name, created_at, expires_at, revoked_at, per_minute, sees_metrics"
_LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class Key:
    """A key without its secret; times are ISO 8601 in UTC."""

    id: str
    name: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    per_minute: int
    sees_metrics: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now())


class Keys:
    """The keys of a home."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create(
        self,
        name: str,
        *,
        days: int | None = None,
        per_minute: int = PER_MINUTE,
        sees_metrics: bool = False,
    ) -> tuple[Key, str]:
        """Make a key; return it and its text, which nobody can read again.

        One that `sees_metrics` is the operator's: others' numbers are no concern of callers.

        Raises
        ------
        KeyRefusedError
            The name is empty, too long, or not printable.
        """
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST_NAME or not name.isprintable():
            raise KeyRefusedError(f"--name: write whose key it is, up to {_LONGEST_NAME} letters.")
        # 48 bits tell keys apart, 256 keep them: a hash without salt is enough for such a secret
        id_, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        expires = None if days is None else _text(datetime.now(UTC) + timedelta(days=days))
        key = Key(id_, name, now(), expires, None, per_minute, sees_metrics)
        with self._state.writing() as file:
            file.execute(
                "insert into keys (id, name, digest, created_at, expires_at, per_minute, "
                "sees_metrics) values (?, ?, ?, ?, ?, ?, ?)",
                (id_, name, _digest(secret), key.created_at, expires, per_minute, sees_metrics),
            )
        return key, f"{PREFIX}_{id_}_{secret}"

    def all(self) -> list[Key]:
        """Return every key, newest last, revoked ones too."""
        rows = self._state.read(f"select {_COLUMNS} from keys order by created_at, id")  # noqa: S608
        return [_key(row) for row in rows]

    def revoke(self, id_: str) -> Key:
        """End a key, by its id or its whole text; raise `KeyRefusedError` where there is none.

        No message repeats what was given: whoever revokes a key that leaked may paste all of it.
        """
        if id_.startswith(f"{PREFIX}_"):
            id_ = id_.split("_")[1]
        known = {key.id: key for key in self.all()}
        if id_ not in known:
            raise KeyRefusedError("There is no such key; `cinediv keys list` shows them.")
        if known[id_].revoked_at is not None:
            raise KeyRefusedError(f"The key {id_} was revoked on {known[id_].revoked_at}.")
        with self._state.writing() as file:
            file.execute("update keys set revoked_at = ? where id = ?", (now(), id_))
        return next(key for key in self.all() if key.id == id_)

    def find(self, text: str) -> Key | None:
        """Return the key of a text that is valid now, or None; the same time for all wrong ones."""
        prefix, _, rest = text.partition("_")
        id_, _, secret = rest.partition("_")
        rows = self._state.read(f"select {_COLUMNS}, digest from keys where id = ?", id_)  # noqa: S608
        expected = rows[0]["digest"] if rows else _digest("")
        fits = hmac.compare_digest(_digest(secret), expected)
        if not rows or not fits or prefix != PREFIX:
            return None
        key = _key(tuple(rows[0])[:-1])
        return key if key.is_valid else None


def _key(row: Sequence[Any]) -> Key:
    id_, name, created_at, expires_at, revoked_at, per_minute, sees_metrics = row
    return Key(id_, name, created_at, expires_at, revoked_at, per_minute, bool(sees_metrics))


def now() -> str:
    """Return the time, ISO 8601 in UTC."""
    return _text(datetime.now(UTC))


def _text(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
