"""Analyses that were asked for: from the upload to the one result, or the reason why there is none.

States: ``queued`` → ``running`` → ``done``, or ``refused`` (something is wrong with the file), or
``failed`` (time, memory, or an interruption that came again). A server that is killed leaves rows
``running``; the next one puts them back. What a file says once is the same each time, so the same
file with the same options is one analysis; one that failed is tried again when it is sent again.
"""

import gzip
import json
import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cinediv_pipeline.api.access.keys import now
from cinediv_pipeline.api.analyses.records import (
    PART,
    Analysis,
    FullError,
    Result,
    Upload,
    analysis_of,
)
from cinediv_pipeline.api.state import State
from cinediv_pipeline.home import Home

#: How often an analysis may be interrupted before it is the one that does not work.
MOST_ATTEMPTS: Final = 3
_INTERRUPTED: Final = (
    "The server was stopped {n} times while this file was analysed. Send it again; if that "
    "repeats, ask the operator."
)
_LEAST_RETRY, _MOST_RETRY = 5, 600
_SECONDS_EACH: Final = 10.0
#: How long a file may be received at most.
_RECEIVED_SECONDS: Final = 3600


class Queue:
    """The analyses of a home, and the files that wait."""

    def __init__(self, state: State, home: Home, *, room: int, keep_days: int) -> None:
        self._state = state
        self._folder = home.uploads
        self._room = room
        self._keep_days = keep_days

    def place(self) -> Path:
        """Return the folder of uploads, made if it is missing and closed to others."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        return self._folder

    def file_of(self, id_: str) -> Path:
        """Return where the file of an analysis waits."""
        return self._folder / id_

    def is_full(self) -> bool:
        """Whether no further analysis is taken."""
        return self.n_waiting() >= self._room

    def n_waiting(self) -> int:
        """Return how many wait or are at work."""
        [row] = self._state.read(
            "select count(*) from analyses where state in ('queued', 'running')"
        )
        return int(row[0])

    def numbers(self) -> dict[str, int]:
        """Return how many there are by state."""
        rows = self._state.read("select state, count(*) from analyses group by state")
        return {row[0]: row[1] for row in rows}

    def retry_after(self, at_once: int) -> int:
        """Return in how many seconds there may be room, from how long the last ones took."""
        [row] = self._state.read(
            "select avg(seconds), (select count(*) from analyses where state = 'queued') from ("
            "select (julianday(finished_at) - julianday(started_at)) * 86400 as seconds "
            "from analyses where finished_at is not null and started_at is not null "
            "order by number desc limit 20)"
        )
        each = _SECONDS_EACH if row[0] is None else row[0]
        return int(min(max(each * row[1] / at_once / 4, _LEAST_RETRY), _MOST_RETRY))

    def add(self, owner: str, upload: Upload) -> tuple[Analysis, bool]:
        """Take a file over; return its analysis, and whether it is a new one.

        Raises
        ------
        FullError
            There is no room; the file is gone.
        """
        id_ = upload.id_for(owner)
        try:
            with self._state.writing() as file:
                known = _one(file, id_)
                if known is not None and known.state != "failed":
                    return known, False
                if _n_waiting(file) >= self._room:
                    raise FullError
                # the file first: a row without one could never be analysed
                upload.path.replace(self.file_of(id_))
                self._insert(file, owner, id_, upload)
        finally:
            upload.path.unlink(missing_ok=True)
        return self.known(id_), True

    def _insert(self, file: sqlite3.Connection, owner: str, id_: str, upload: Upload) -> None:
        file.execute("delete from analyses where id = ?", (id_,))
        file.execute(
            "insert into analyses (id, owner, content_id, options, name, n_bytes, state, "
            "queued_at) values (?, ?, ?, ?, ?, ?, 'queued', ?)",
            (id_, owner, upload.content_id, json.dumps(dict(upload.options)), upload.name,
             upload.n_bytes, now()),
        )  # fmt: skip

    def known(self, id_: str) -> Analysis:
        """Return an analysis; raise `LookupError` where there is none."""
        found = self._state.read("select * from analyses where id = ?", id_)
        if not found:
            raise LookupError(id_)
        return analysis_of(found[0])

    def of(self, owner: str, id_: str) -> Analysis:
        """Return an analysis of an owner; raise `LookupError` where there is none."""
        found = self.known(id_)
        if found.owner != owner:  # of others not even that it exists
            raise LookupError(id_)
        return found

    def all_of(self, owner: str, *, most: int) -> list[Analysis]:
        """Return the newest analyses of an owner."""
        rows = self._state.read(
            "select * from analyses where owner = ? order by number desc limit ?", owner, most
        )
        return [analysis_of(row) for row in rows]

    def n_before(self, analysis: Analysis) -> int:
        """Return how many wait before one that waits."""
        [row] = self._state.read(
            "select count(*) from analyses where state = 'queued' and number < ?", analysis.number
        )
        return int(row[0])

    def expires_at(self, analysis: Analysis) -> str | None:
        """Return when an ended analysis will be deleted."""
        if analysis.finished_at is None:
            return None
        ended = datetime.fromisoformat(analysis.finished_at)
        until = ended + timedelta(days=self._keep_days)
        return until.isoformat(timespec="seconds").replace("+00:00", "Z")

    def result(self, id_: str) -> Result | None:
        """Return the result of an analysis, if it has one."""
        found = self._state.read(
            "select content_type, report, page_fr, page_en from results "
            "join analyses using (id) where id = ?", id_,
        )  # fmt: skip
        if not found:
            return None
        kind, *parts = found[0]
        return Result(kind, *map(gzip.decompress, parts))

    def delete(self, owner: str, id_: str) -> Analysis:
        """Remove an analysis with its file and result; raise `LookupError` where there is none."""
        found = self.of(owner, id_)
        with self._state.writing() as file:
            file.execute("delete from analyses where id = ? and owner = ?", (id_, owner))
        self.file_of(id_).unlink(missing_ok=True)
        self._state.forget_deleted()
        return found

    def claim(self) -> Analysis | None:
        """Begin the next analysis, one of the owner who has fewest at work; None if none waits."""
        with self._state.writing() as file:
            found = file.execute(
                "select * from analyses where state = 'queued' order by (select count(*) from "
                "analyses as others where others.owner = analyses.owner and others.state = "
                "'running'), number limit 1"
            ).fetchone()
            if found is None:
                return None
            file.execute(
                "update analyses set state = 'running', attempts = attempts + 1, started_at = ? "
                "where id = ?", (now(), found["id"]),
            )  # fmt: skip
            return _one(file, found["id"])

    def finish(self, analysis: Analysis, result: Result) -> bool:
        """Keep the result of an attempt; return False where it was deleted or begun again."""
        parts = [gzip.compress(part, 6, mtime=0) for part in
                 (result.report, result.page_fr, result.page_en)]  # fmt: skip
        with self._state.writing() as file:
            if not _end(file, analysis, "done", "", result.content_type):
                return False
            file.execute("insert into results (id, report, page_fr, page_en) "
                         "values (?, ?, ?, ?)", (analysis.id, *parts))  # fmt: skip
        self.file_of(analysis.id).unlink(missing_ok=True)
        return True

    def end(self, analysis: Analysis, state: str, reason: str) -> bool:
        """End an attempt without a result: ``refused`` or ``failed``, with the reason."""
        with self._state.writing() as file:
            ended = _end(file, analysis, state, reason, None)
        if ended:
            self.file_of(analysis.id).unlink(missing_ok=True)
        return ended

    def put_back(self, analysis: Analysis) -> None:
        """Let an attempt that the server itself broke off wait again; it does not count."""
        with self._state.writing() as file:
            file.execute(
                "update analyses set state = 'queued', attempts = attempts - 1, started_at = null "
                "where id = ? and state = 'running' and attempts = ?",
                (analysis.id, analysis.attempts),
            )

    def recover(self) -> tuple[int, int]:
        """Put back what a killed server left at work, or end it; return how many of each.

        Nobody else may work meanwhile.
        """
        with self._state.writing() as file:
            left = [analysis_of(row) for row in
                    file.execute("select * from analyses where state = 'running'")]  # fmt: skip
            for one in left:
                if one.attempts >= MOST_ATTEMPTS:
                    _end(file, one, "failed", _INTERRUPTED.format(n=one.attempts), None)
                else:
                    file.execute("update analyses set state = 'queued', started_at = null "
                                 "where id = ?", (one.id,))  # fmt: skip
            waiting = {row[0] for row in
                       file.execute("select id from analyses where state = 'queued'")}  # fmt: skip
            self._end_without_file(file, waiting)
            self._drop_others(waiting)
        given_up = sum(one.attempts >= MOST_ATTEMPTS for one in left)
        return len(left) - given_up, given_up

    def _end_without_file(self, file: sqlite3.Connection, waiting: set[str]) -> None:
        for id_ in waiting:
            if not self.file_of(id_).exists():
                found = _one(file, id_)
                if found is not None:
                    file.execute("update analyses set state = 'running' where id = ?", (id_,))
                    _end(file, found, "failed", "Its file is gone. Send it again.", None)

    def _drop_others(self, waiting: set[str]) -> None:
        """Remove files that no row knows: the server was killed while it received them."""
        long_ago = time.time() - _RECEIVED_SECONDS
        for path in self.place().iterdir():
            # what another server receives just now is not taken from it
            is_old = path.suffix != PART or path.stat().st_mtime < long_ago
            if path.name not in waiting and is_old:
                path.unlink(missing_ok=True)

    def expire(self) -> list[Analysis]:
        """Delete what ended long ago; return it."""
        before = (datetime.now(UTC) - timedelta(days=self._keep_days)).isoformat()
        return self._deleted("finished_at < ?", before)

    def contents(self, start: str) -> list[str]:
        """Return the contents whose id begins so, of all keys."""
        rows = self._state.read(
            "select distinct content_id from analyses where substr(content_id, 1, ?) = ?",
            len(start), start,
        )  # fmt: skip
        return [row[0] for row in rows]

    def forget(self, start: str) -> list[Analysis]:
        """Delete what all keys asked about contents whose id begins so; return it."""
        return self._deleted("substr(content_id, 1, ?) = ?", len(start), start)

    def _deleted(self, where: str, *values: object) -> list[Analysis]:
        with self._state.writing() as file:
            found = [analysis_of(row) for row in
                     file.execute(f"select * from analyses where {where}", values)]  # fmt: skip # noqa: S608
            file.execute(f"delete from analyses where {where}", values)  # noqa: S608 -- our words
        for one in found:
            self.file_of(one.id).unlink(missing_ok=True)
        if found:
            self._state.forget_deleted()
        return found


def _one(file: sqlite3.Connection, id_: str) -> Analysis | None:
    found: Sequence[sqlite3.Row] = file.execute(
        "select * from analyses where id = ?", (id_,)
    ).fetchall()
    return analysis_of(found[0]) if found else None


def _n_waiting(file: sqlite3.Connection) -> int:
    [n] = file.execute(
        "select count(*) from analyses where state in ('queued', 'running')"
    ).fetchone()
    return int(n)


def _end(
    file: sqlite3.Connection, analysis: Analysis, state: str, reason: str, content_type: str | None
) -> bool:
    """End the attempt that is meant and no other: a killed server's may still be under way."""
    changed = file.execute(
        "update analyses set state = ?, reason = ?, content_type = ?, finished_at = ? "
        "where id = ? and state = 'running' and attempts = ?",
        (state, reason, content_type, now(), analysis.id, analysis.attempts),
    ).rowcount
    return bool(changed)
