"""`service.sqlite` of a home: keys and analyses. All else that is served comes from releases."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cinediv_pipeline.errors import HomeError
from cinediv_pipeline.home import Home

_WAIT_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 0.02
#: The statements that lead from each version of the file to the next.
_STEPS: Final = (
    (
        """create table keys (
            id text primary key, name text not null, digest text not null,
            created_at text not null, expires_at text, revoked_at text,
            per_minute integer not null, sees_metrics integer not null
        )""",
        """create table analyses (
            number integer primary key autoincrement,
            id text not null unique, owner text not null, content_id text not null,
            options text not null, name text not null, n_bytes integer not null,
            state text not null
                check (state in ('queued', 'running', 'done', 'refused', 'failed')),
            attempts integer not null default 0, reason text not null default '',
            content_type text, queued_at text not null, started_at text, finished_at text
        )""",
        "create index analyses_by_state on analyses (state, number)",
        # one row at most: no analysis can ever have two results
        """create table results (
            id text primary key references analyses (id) on delete cascade,
            report blob not null, page_fr blob not null, page_en blob not null
        )""",
    ),
)


class State:
    """The file, with one connection per thread. It is made when it is first written."""

    def __init__(self, home: Home) -> None:
        self.path: Path = home.service
        self._local = threading.local()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a transaction that holds the file from its first statement; all of it, or nothing.

        Raises
        ------
        HomeError
            The file cannot be written.
        """
        connection = self._connection()
        try:
            connection.execute("begin immediate")
        except sqlite3.OperationalError as error:
            raise HomeError(f"{self.path} cannot be written ({error}).") from error
        try:
            yield connection
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:  # a full disk may have ended it already
                connection.execute("rollback")
            raise

    def read(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Return the rows of a query."""
        return self._connection().execute(query, values).fetchall()

    def forget_deleted(self) -> None:
        """Let nothing of what was deleted stay in the file or its journal."""
        self._connection().execute("pragma wal_checkpoint(truncate)")

    def _connection(self) -> sqlite3.Connection:
        kept: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if kept is None:
            kept = self._local.connection = _opened(self.path)
        return kept


def _opened(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None,
                                     check_same_thread=False)  # fmt: skip
        path.chmod(0o600)
        connection.row_factory = sqlite3.Row
        _journalled(connection)
        connection.execute("pragma synchronous = full")  # what was promised survives a power cut
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma secure_delete = on")  # what is deleted is overwritten
        _brought_up_to_date(connection, path)
    except (sqlite3.Error, OSError) as error:
        raise HomeError(f"{path} cannot be used ({error}).") from error
    return connection


def _journalled(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work at once. Others that do so too are waited for.

    SQLite itself waits for every lock but the one of this change.
    """
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _brought_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) > len(_STEPS):
        raise HomeError(f"{path} was written by a newer cinediv: use that one.")
    if _version(connection) == len(_STEPS):
        return
    connection.execute("begin immediate")
    for number in range(_version(connection), len(_STEPS)):  # another process may be first
        for statement in _STEPS[number]:
            connection.execute(statement)
        connection.execute(f"pragma user_version = {number + 1}")
    connection.execute("commit")


def _version(connection: sqlite3.Connection) -> int:
    [version] = connection.execute("pragma user_version").fetchone()
    return int(version)
