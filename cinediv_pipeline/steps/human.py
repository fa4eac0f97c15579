"""Where human decisions are kept: in the project, and in the home (never in git)."""

import hashlib
from pathlib import Path

from cinediv_pipeline.enrichment.corrections import Correction, read_corrections
from cinediv_pipeline.settings import reference_dir, sample_dir
from cinediv_pipeline.workshop import Workshop

DECISIONS = "decisions.csv"


def correction_files(shop: Workshop) -> tuple[Path, Path]:
    """Return the project's file and the home's; fiction has a file of its own."""
    project = reference_dir() if shop.real else sample_dir()
    return project / "corrections.csv", shop.home.reviews / DECISIONS


def corrections_content(shop: Workshop) -> str:
    """Return the hash of both files: a new decision is new work."""
    digest = hashlib.sha256()
    for path in correction_files(shop):
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    return digest.hexdigest()


def all_corrections(shop: Workshop) -> list[Correction]:
    """Return the project's corrections, then those of the home."""
    project, home = correction_files(shop)
    return [*read_corrections(project, "project"), *read_corrections(home, "home")]


def corrected_director_names(shop: Workshop) -> list[str]:
    """Return the names that corrections give to directors, so that each has a person."""
    return [
        item.new_value
        for item in all_corrections(shop)
        if (item.entity, item.column) == ("director", "name") and item.new_value
    ]
