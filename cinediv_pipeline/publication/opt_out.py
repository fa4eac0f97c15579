"""Releases that mention somebody who opted out are issued again without, and withdrawn.

A release has no table of persons, but it tells which corrections are in force, by the ids of those
whom they concern. Checksums seal it, so nothing is edited: a copy without the mention takes its
place. Of a withdrawn release only the description is left, and that one is rewritten.
"""

import json
import logging
import os
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline.home import Home
from cinediv_pipeline.linkage.opt_outs import id_of_name
from cinediv_pipeline.publication.release import OPT_OUT_TOLD, next_revision
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.publication.sealing import seal, write_json

log = logging.getLogger("cinediv")

_PACKAGE: Final = "datapackage.json"
_CHANGES: Final = "changes.json"
# Files that say the id of their release.
_NAMED: Final = (_PACKAGE, "catalogue.json", "README.txt", "CITATION.cff", "figures.html",
                 "dictionary.html")  # fmt: skip
_ID: Final = re.compile(r"person-(?:tmdb-\d+|[0-9a-f]{10})(?![0-9a-z])")


def withhold(home: Home, gone: frozenset[str]) -> dict[str, str]:
    """Take ids of people who opted out, and their names, out of every release of a home.

    Returns the id of each release that was issued again -> its new id.
    """
    releases = Releases(home)
    reissued: dict[str, str] = {}
    for release in reversed(releases.all() if gone else []):  # oldest first
        if not _mentions_any(release, gone):
            continue
        if not release.withdrawn:
            new = reissued[release.id] = _reissue(releases, release, gone)
            reason = f"{OPT_OUT_TOLD}; issued again as {new}"
            releases.renamed(release.id, new)
            releases.withdraw(release.id, reason, reissued_as=new)
            log.info("release  %s: an opt-out took effect, issued again as %s", release.id, new)
        _describe_without(release, gone)
    return reissued


def _mentions_any(release: Release, gone: frozenset[str]) -> bool:
    files = (release.path / name for name in (_PACKAGE, _CHANGES))
    return any(_mentions(_read(path), gone) for path in files if path.exists())


def _mentions(value: Any, gone: frozenset[str]) -> bool:
    """Return whether any text in the value is such a name, or holds such an id."""
    if isinstance(value, Mapping):
        return any(_mentions(part, gone) for part in value.values())
    if isinstance(value, list):
        return any(_mentions(part, gone) for part in value)
    if not isinstance(value, str):
        return False
    return not gone.isdisjoint({id_of_name(value), *_ID.findall(value)})


def _without(value: Any, gone: frozenset[str]) -> Any:
    """Return the value without those parts of lists that mention somebody."""
    if isinstance(value, Mapping):
        return {name: _without(part, gone) for name, part in value.items()}
    if isinstance(value, list):
        kept = [part for part in value if isinstance(part, list) or not _mentions(part, gone)]
        return [_without(part, gone) for part in kept]
    return "" if _mentions(value, gone) else value


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _reissue(releases: Releases, release: Release, gone: frozenset[str]) -> str:
    """Copy the release without the mentions under a new id; a kill before is made good."""
    for other in releases.all():
        own = _read(other.path / _PACKAGE)["cinediv"]
        if own.get("reissue_of") == release.id and not _mentions_any(other, gone):
            return other.id
    known = {other.id for other in releases.all()}
    new = next_revision(release.id)
    while new in known:
        new = next_revision(new)
    building = releases.root / f".building-{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    shutil.copytree(release.path, building)
    _rewrite(building, release.id, new, gone)
    building.rename(releases.root / new)
    return new


def _rewrite(folder: Path, old: str, new: str, gone: frozenset[str]) -> None:
    for path in folder.iterdir():
        path.chmod(0o644)
    (folder / "SHA256SUMS").unlink()
    for name in _NAMED:
        path = folder / name
        if path.exists():
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(old, new), encoding="utf-8")
    changes = _without(_read(folder / _CHANGES), gone)
    write_json(folder / _CHANGES, {**changes, "opt_outs": OPT_OUT_TOLD})
    package = _without(_read(folder / _PACKAGE), gone)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    package["cinediv"] |= {"reissue_of": old, "reissued_at": at}
    write_json(folder / _PACKAGE, package)
    seal(folder)


def _describe_without(release: Release, gone: frozenset[str]) -> None:
    """Rewrite the description that a withdrawn release leaves."""
    temporary = release.path / f".{_PACKAGE}"
    write_json(temporary, _without(_read(release.path / _PACKAGE), gone))
    temporary.chmod(0o444)
    temporary.replace(release.path / _PACKAGE)
