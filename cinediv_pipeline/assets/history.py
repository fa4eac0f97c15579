"""Where Dagster keeps the events of runs: one SQLite file, and one way into it.

Dagster's own class opens the file anew for each of the two thousand events of a run, several times
each. The file and its tables are the same; a home can go back by naming Dagster's class again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._core.storage.sql import create_engine
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, event


class EventHistory(ConsolidatedSqliteEventLogStorage):
    """Dagster's storage of events in one SQLite file, whose connections stay open."""

    @cached_property
    def _engine(self) -> Engine:
        engine: Engine = create_engine(
            self._conn_string,
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _with_a_journal)
        return engine

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close the connections, when the instance ends."""
        self._engine.dispose()
        super().dispose()  # type: ignore[no-untyped-call]


def _with_a_journal(connection: Any, _record: Any) -> None:
    # what a killed process has written stays; only a power cut may lose the last events
    connection.execute("PRAGMA synchronous=NORMAL")
