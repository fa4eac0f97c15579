"""Makes a release: frozen tables, their description, and what changed since the last one.

A release is built under another name and renamed when complete; then the link `latest` moves.
The same content never makes a second release.
"""

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pyarrow as pa

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.board import render
from cinediv_pipeline.publication.catalogue import CATALOGUE, Catalogue
from cinediv_pipeline.publication.compare import compare
from cinediv_pipeline.publication.context import Context, Edition
from cinediv_pipeline.publication.describe import describe
from cinediv_pipeline.publication.dictionary import (
    DICTIONARY,
    catalogue_rows,
    dictionary_rows,
    explaining_tables,
    render_dictionary,
)
from cinediv_pipeline.publication.figures import FIGURES, figures_table
from cinediv_pipeline.publication.freeze import Given, content_digest, freeze
from cinediv_pipeline.publication.notice import write_notices
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.publication.sealing import seal, write_json

# What releases tell of opt-outs, without who.
OPT_OUT_TOLD = (
    "une opposition a pris effet : une personne qui a demandé à ne pas être traitée n’y est plus / "
    "an opt-out took effect: a person who asked not to be processed is not in it"
)


@dataclass(frozen=True)
class Published:
    """What came of an attempt to publish."""

    outcome: Literal["released", "identical", "withheld"]
    release: Release
    message: str


def publish(
    home: Home,
    warehouse: Path,
    catalogue: Catalogue,
    context: Context,
    figures: pa.Table,
    *,
    corrects: tuple[str, str] | None = None,
) -> Published:
    """Freeze the warehouse's released tables, the figures board, catalogue and dictionary.

    `corrects` names a release and the reason: the new one is ``<id>-r2`` and the old one is
    withdrawn. One that was withdrawn by mistake is re-issued the same way.
    """
    releases = Releases(home)
    _clean(releases.root)
    wrong = releases.get(corrects[0]) if corrects else None
    building = releases.root / f".building-{os.getpid()}"
    building.mkdir(parents=True)
    catalogue = replace(
        catalogue, tables=(*catalogue.tables, figures_table(), *explaining_tables())
    )
    given = Given(warehouse, _handed_in(catalogue, figures), context.data_kind)
    rows = freeze(building, given, catalogue)
    digest = content_digest(building, catalogue)
    same = [release for release in releases.all() if release.content_digest == digest]
    reissued = wrong is not None and wrong.withdrawn and wrong in same
    if same and not reissued:
        shutil.rmtree(building)
        return _identical(releases, same[0])
    previous = releases.latest()
    edition = Edition(
        _id(context, digest, wrong),
        context.created,
        digest,
        rows,
        previous.id if previous else None,
    )
    _explain(building, edition, catalogue, context, figures)
    changes = compare(previous.path if previous else None, building, catalogue)
    told = {"opt_outs": OPT_OUT_TOLD} if context.opt_outs_changed else {}
    write_json(building / "changes.json", {**changes, **told})
    seal(building)
    building.rename(releases.root / edition.id)
    releases.point_latest(edition.id)
    releases.unpin()
    if wrong and corrects and not wrong.withdrawn:
        releases.withdraw(wrong.id, f"corrected by {edition.id}: {corrects[1]}")
    return Published("released", releases.get(edition.id), f"release {edition.id}")


def _handed_in(catalogue: Catalogue, figures: pa.Table) -> dict[str, pa.Table]:
    """Return the tables that no dbt model holds, by name."""
    return {
        FIGURES: figures,
        CATALOGUE: catalogue_rows(catalogue.indicators),
        DICTIONARY: dictionary_rows(catalogue.tables),
    }


def _explain(
    folder: Path, edition: Edition, catalogue: Catalogue, context: Context, figures: pa.Table
) -> None:
    """Write what explains the frozen tables to machines and people."""
    describe(folder, edition, catalogue, context)
    write_notices(folder, edition, catalogue, context)
    pages = {
        "figures.html": render(figures.to_pylist(), edition.id, fictional=context.fictional),
        "dictionary.html": render_dictionary(catalogue, edition.id, fictional=context.fictional),
    }
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")


def _clean(root: Path) -> None:
    """Remove what killed attempts have left."""
    root.mkdir(parents=True, exist_ok=True)
    for leftover in root.glob(".building-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in root.glob(".latest-*"):
        leftover.unlink(missing_ok=True)


def _identical(releases: Releases, same: Release) -> Published:
    if same.withdrawn:
        return Published(
            "withheld",
            same,
            f"the content is that of {same.id}, which was withdrawn ({same.withdrawn}); nothing "
            "was published",
        )
    pin = releases.pinned()
    latest = releases.latest()
    if pin is None and (latest is None or latest.id != same.id):
        releases.point_latest(same.id)  # a kill came between the rename and the link
    note = f"; {pin['release']} is served since a rollback ({pin['reason']})" if pin else ""
    return Published("identical", same, f"the content is that of {same.id}{note}")


def _id(context: Context, digest: str, wrong: Release | None) -> str:
    if wrong is not None:
        return next_revision(wrong.id)
    day = context.created.date().isoformat()
    mark = "fictional-" if context.fictional else ""
    return f"{mark}{day}-{digest[:8]}"


def next_revision(release_id: str) -> str:
    """Return the id under which a release is issued again."""
    base, _, revision = release_id.partition("-r")
    return f"{base}-r{int(revision or 1) + 1}"
