"""Releases on disk: list, latest, rollback, withdraw.

``releases/<id>/`` is never edited. ``releases/latest`` is a link that moves in one step.
A rolled-back observatory stays on the older release until a release with new content is made.
"""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cinediv_pipeline.errors import ReleaseError
from cinediv_pipeline.home import Home

LATEST = "latest"
WITHDRAWN = "withdrawn.json"
_PIN = ".pinned.json"


@dataclass(frozen=True)
class Release:
    """One release folder and what its data package says of it."""

    id: str
    path: Path
    created_at: str
    data_kind: str
    content_digest: str
    stale: tuple[str, ...]
    n_rows: dict[str, int]
    previous: str | None = None
    withdrawn: str | None = None
    reissued_as: str | None = None


class Releases:
    """The releases of one home."""

    def __init__(self, home: Home) -> None:
        self.root = home.releases

    def all(self) -> list[Release]:
        """Return every release, newest first; withdrawn ones are there with their reason."""
        if not self.root.is_dir():
            return []
        folders = [
            path
            for path in self.root.iterdir()
            if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
        ]
        found = [self._read(path) for path in folders if (path / "datapackage.json").exists()]
        return sorted(found, key=lambda release: (release.created_at, release.id), reverse=True)

    def get(self, release_id: str) -> Release:
        """Return one release by id (or `latest`); raise `ReleaseError` with the known ids."""
        if release_id == LATEST:
            latest = self.latest()
            if latest is None:
                raise ReleaseError("There is no release yet. Run `cinediv refresh`.")
            return latest
        known = {release.id: release for release in self.all()}
        if release_id not in known:
            raise ReleaseError(
                f"There is no release {release_id!r}. Known: {', '.join(known) or 'none'}."
            )
        return known[release_id]

    def latest(self) -> Release | None:
        """Return the release that is served, or None."""
        link = self.root / LATEST
        return self._read(link.resolve()) if link.exists() else None

    def point_latest(self, release_id: str) -> None:
        """Switch `latest` in one step: a reader sees the old or the new release."""
        temporary = self.root / f".latest-{os.getpid()}"
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(release_id, target_is_directory=True)
        temporary.replace(self.root / LATEST)

    def pinned(self) -> dict[str, str] | None:
        """Return the rollback in force: release, rolled_back_from, reason, date."""
        path = self.root / _PIN
        if not path.exists():
            return None
        pin: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return pin

    def renamed(self, old: str, new: str) -> None:
        """Serve `new` where `old` was served, and let a rollback in force speak of it."""
        served, pin = self.latest(), self.pinned()
        if served is not None and served.id == old:
            self.point_latest(new)
        if pin is not None and old in (pin["release"], pin["rolled_back_from"]):
            names = ("release", "rolled_back_from")
            pin |= {name: new for name in names if pin[name] == old}
            temporary = self.root / f"{_PIN}.new"
            temporary.write_text(json.dumps(pin, indent=2), encoding="utf-8")
            temporary.replace(self.root / _PIN)

    def unpin(self) -> None:
        """End a rollback: a release with new content has been made."""
        (self.root / _PIN).unlink(missing_ok=True)

    def rollback(self, release_id: str | None, reason: str) -> Release:
        """Serve an older release, by default the one before `latest`."""
        current = self.get(LATEST)
        target = self.get(release_id) if release_id else self._before(current)
        if target.withdrawn:
            raise ReleaseError(f"{target.id} was withdrawn ({target.withdrawn}); choose another.")
        if target.id == current.id:
            raise ReleaseError(f"{target.id} is already the latest release.")
        pin = {
            "release": target.id,
            "rolled_back_from": current.id,
            "reason": reason,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        (self.root / _PIN).write_text(json.dumps(pin, indent=2), encoding="utf-8")
        self.point_latest(target.id)
        return target

    def withdraw(self, release_id: str, reason: str, *, reissued_as: str = "") -> Release:
        """Remove a release's data; its description stays with the reason.

        `reissued_as` is the release that has its data now. If it was served, the newest other
        release is served instead; without one, `latest` goes.
        """
        target = self.get(release_id)
        if target.withdrawn:
            raise ReleaseError(f"{target.id} is already withdrawn ({target.withdrawn}).")
        served = self.latest()
        if served is not None and served.id == target.id:
            self._serve_another(target)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        told = {"reason": reason, "at": at, **({"reissued_as": reissued_as} if reissued_as else {})}
        note = json.dumps(told, indent=2, ensure_ascii=False)
        (target.path / WITHDRAWN).write_text(note, encoding="utf-8")
        for path in target.path.iterdir():
            if path.name not in (WITHDRAWN, "datapackage.json"):
                path.unlink() if path.is_file() else shutil.rmtree(path)
        return self.get(target.id)

    def _serve_another(self, withdrawn: Release) -> None:
        """Serve the newest release that is neither withdrawn nor one that was rolled back."""
        pin = self.pinned()
        unwanted = {withdrawn.id, pin["rolled_back_from"] if pin else withdrawn.id}
        others = [other for other in self.all() if other.id not in unwanted and not other.withdrawn]
        self.unpin()
        if others:
            self.point_latest(others[0].id)
        else:
            (self.root / LATEST).unlink()

    def _before(self, current: Release) -> Release:
        """Return the release that was served when `current` was made, or an earlier one."""
        known = {release.id: release for release in self.all()}
        seen = {current.id}
        release = known.get(current.previous or "")
        while release is not None and release.id not in seen:
            if not release.withdrawn:
                return release
            seen.add(release.id)
            release = known.get(release.reissued_as or release.previous or "")
        raise ReleaseError(
            f"There is no release before {current.id} to roll back to; name another one "
            "(`cinediv releases list`)."
        )

    def _read(self, path: Path) -> Release:
        package: dict[str, Any] = json.loads(
            (path / "datapackage.json").read_text(encoding="utf-8")
        )
        own = package["cinediv"]
        note = path / WITHDRAWN
        told = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {}
        return Release(
            id=path.name,
            path=path,
            created_at=str(package["created"]),
            data_kind=str(own["data_kind"]),
            content_digest=str(own["content_digest"]),
            stale=tuple(own["stale_sources"]),
            n_rows={item["name"]: int(item["rows"]) for item in package["resources"]
                    if item["path"] == f"{item['name']}.csv"},
            previous=own.get("previous"),
            withdrawn=told.get("reason"),
            reissued_as=told.get("reissued_as"),
        )  # fmt: skip
