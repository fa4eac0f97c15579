"""The home of a running observatory: its folders, its stamp and its lock.

Fiction and fact never share a home: the first refresh stamps it `real` or `fictional`, and the
other kind is refused from then on. One refresh at a time works on a home.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from cinediv_pipeline.errors import HomeError

DataKind = Literal["real", "fictional"]
LAYOUT_VERSION = 1


@dataclass(frozen=True)
class Home:
    """Paths of one home. Nothing is created before `prepare`."""

    root: Path

    @property
    def landing(self) -> Path:
        """Fetched bytes, immutable."""
        return self.root / "landing"

    @property
    def lake(self) -> Path:
        """Checked tables as Parquet."""
        return self.root / "lake"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that dbt writes, and the build records."""
        return self.root / "warehouse"

    @property
    def releases(self) -> Path:
        """Frozen releases and the link `latest`."""
        return self.root / "releases"

    @property
    def site(self) -> Path:
        """The public site: one folder per build and the link `current`."""
        return self.root / "site"

    @property
    def reviews(self) -> Path:
        """Human decisions: accepted checks, reviews, opt-outs. Never in git."""
        return self.root / "reviews"

    @property
    def llm(self) -> Path:
        """Requests to language models and their answers."""
        return self.root / "llm"

    @property
    def inbox(self) -> Path:
        """Files to analyse, put there by people."""
        return self.root / "inbox"

    @property
    def analyses(self) -> Path:
        """Reports on the files of the inbox, one folder per content."""
        return self.root / "analyses"

    @property
    def service(self) -> Path:
        """Keys of the API, and analyses that were asked for over HTTP."""
        return self.root / "service.sqlite"

    @property
    def uploads(self) -> Path:
        """Files that wait for their analysis over HTTP; none stays."""
        return self.root / "uploads"

    @property
    def dagster(self) -> Path:
        """`DAGSTER_HOME`: runs and events, shared by `cinediv refresh` and `cinediv ui`."""
        return self.root / "dagster"

    @property
    def stamp_file(self) -> Path:
        """Says whether the home holds fact or fiction."""
        return self.root / "home.json"

    def kind(self) -> DataKind | None:
        """Return the stamp, or None before the first refresh."""
        if not self.stamp_file.exists():
            return None
        try:
            kind = json.loads(self.stamp_file.read_text(encoding="utf-8"))["data_kind"]
        except (ValueError, KeyError, TypeError):
            kind = "unreadable"
        if kind not in ("real", "fictional"):
            raise HomeError(
                f"{self.stamp_file} is not a stamp that cinediv wrote. Restore it from a backup, "
                "or use another home (CINEDIV_HOME)."
            )
        return "fictional" if kind == "fictional" else "real"

    def prepare(self, kind: DataKind) -> None:
        """Create the folders and the stamp; refuse a home of the other kind.

        Raises
        ------
        HomeError
            The home holds the other kind of data or cannot be written.
        """
        self.refuse_other_kind(kind)
        try:
            for folder in (
                self.landing,
                self.lake,
                self.warehouse,
                self.releases,
                self.dagster,
                self.reviews,
            ):
                folder.mkdir(parents=True, exist_ok=True)
            if self.kind() is None:
                self._write_stamp(kind)
        except OSError as error:
            raise HomeError(
                f"The home {self.root} cannot be written ({error.strerror}). Make it writable or "
                "choose another with CINEDIV_HOME or --home."
            ) from error

    def refuse_other_kind(self, kind: DataKind) -> None:
        """Raise `HomeError` if the home is stamped with the other kind."""
        stamped = self.kind()
        if stamped not in (None, kind):
            raise HomeError(
                f"The home {self.root} holds {stamped} data and refuses {kind} data: they never "
                "mix. Choose another home with CINEDIV_HOME or --home."
            )

    def _write_stamp(self, kind: DataKind) -> None:
        stamp = {
            "data_kind": kind,
            "layout": LAYOUT_VERSION,
            "stamped_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        temporary = self.stamp_file.with_name(f".home.json.{os.getpid()}")
        temporary.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
        temporary.replace(self.stamp_file)


@contextmanager
def refresh_lock(home: Home, *, run_id: str = "", wait_seconds: float = 0) -> Iterator[str | None]:
    """Hold the home for one refresh. The kernel frees the lock if the process dies.

    Yields the run that held the home before and was killed, if there is one.

    Raises
    ------
    HomeError
        Another refresh is at work after `wait_seconds`; the message says which process and since
        when.
    """
    holder = home.root / "refresh.holder"
    lock = FileLock(home.root / "refresh.lock")
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        who = _held_by(holder) or {"pid": "unknown", "since": "unknown"}
        raise HomeError(
            f"Another refresh is at work in {home.root} (process {who['pid']}, since "
            f"{who['since']}). Wait for its end; `cinediv ui` shows it."
        ) from None
    except OSError as error:
        raise HomeError(
            f"The home {home.root} cannot be locked ({error.strerror}). Make it writable or "
            "choose another with CINEDIV_HOME or --home."
        ) from error
    try:
        killed = (_held_by(holder) or {}).get("run_id")
        since = datetime.now(UTC).isoformat(timespec="seconds")
        noted = {"pid": str(os.getpid()), "since": since, "run_id": run_id}
        holder.write_text(json.dumps(noted), encoding="utf-8")
        yield killed or None
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def held_since(home: Home) -> str | None:
    """Return since when a refresh is at work in the home (ISO 8601, UTC), or None."""
    noted = _held_by(home.root / "refresh.holder")
    return noted.get("since") if noted else None


def _held_by(holder: Path) -> dict[str, str] | None:
    """Return what the holder noted; after a release nothing is there."""
    try:
        noted: dict[str, str] = json.loads(holder.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return noted
