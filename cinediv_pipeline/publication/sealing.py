"""Files of a release: JSON that people can read, checksums, read-only."""

import hashlib
import json
from pathlib import Path
from typing import Any

from cinediv_pipeline.errors import ReleaseError
from cinediv_pipeline.publication.releases import Release

_SUMS = "SHA256SUMS"


def write_json(path: Path, value: Any) -> None:
    """Write JSON that people can read too."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def seal(folder: Path) -> None:
    """Write the checksums and make every file read-only."""
    names = sorted(path.name for path in folder.iterdir())
    lines = [f"{checksum(folder / name)}  {name}" for name in names]
    (folder / _SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for path in folder.iterdir():
        path.chmod(0o444)


def verify(release: Release) -> None:
    """Raise `ReleaseError` if a file of the release differs from its checksum."""
    for line in (release.path / _SUMS).read_text(encoding="utf-8").splitlines():
        expected, name = line.split("  ", 1)
        if checksum(release.path / name) != expected:
            raise ReleaseError(f"{release.id}: {name} differs from its checksum.")
