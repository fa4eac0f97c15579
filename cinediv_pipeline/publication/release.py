"""Makes a release: frozen tables, their description, and what changed since the last one.

A release is built under another name and renamed when complete; then the link `latest` moves.
The same content never makes a second release.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from cinediv_pipeline import __version__
from cinediv_pipeline.errors import ReleaseError
from cinediv_pipeline.home import DataKind, Home
from cinediv_pipeline.publication.board import render
from cinediv_pipeline.publication.by_role import by_role_text, read_by_role
from cinediv_pipeline.publication.catalogue import Catalogue, ReleasedTable
from cinediv_pipeline.publication.compare import compare
from cinediv_pipeline.publication.figures import figures_table
from cinediv_pipeline.publication.releases import Release, Releases

# Older DuckDB clients and BI drivers refuse the current storage format.
STORAGE_VERSION = "v1.4.0"
DATABASE = "observatory.duckdb"
# the relation under which the figures board is handed in
_BOARD = "figures_board"
KIND_COLUMN = "data_kind"
KIND_MEANING = "real, or fictional: rows of the fictional sample describe no real film"
_OPEN_LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte / Open Licence 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
_TMDB_TERMS = {
    "name": "other-nc",
    "title": "TMDB terms of use: non-commercial, with attribution",
    "path": "https://www.themoviedb.org/api-terms-of-use",
}
# What releases tell of opt-outs, without who.
OPT_OUT_TOLD = "an opt-out took effect: a person who asked not to be processed is not in it"
# Sources whose names are no abbreviations.
_SPELT = {"wikidata": "Wikidata"}
TMDB_SENTENCE = "This product uses the TMDB API but is not endorsed or certified by TMDB."
_FRICTIONLESS = {
    "varchar": "string", "integer": "integer", "bigint": "integer", "double": "number",
    "boolean": "boolean", "date": "date",
}  # fmt: skip


@dataclass(frozen=True)
class Context:
    """What a release says of itself beside its tables."""

    data_kind: DataKind
    stale_sources: tuple[str, ...] = ()
    accepted_checks: tuple[Mapping[str, str], ...] = ()
    corrections: tuple[Mapping[str, Any], ...] = ()
    missing_sources: Mapping[str, str] = field(default_factory=dict)
    opt_outs_changed: bool = False
    evaluation: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """Identity and size of what is released, and the release that was served before."""

    digest: str
    rows: Mapping[str, int]
    previous: str | None


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
    """Freeze the warehouse's released tables and the figures board.

    `corrects` names a release and the reason: the new one is ``<id>-r2`` and the old one is
    withdrawn. One that was withdrawn by mistake is re-issued the same way.
    """
    releases = Releases(home)
    _clean(releases.root)
    wrong = releases.get(corrects[0]) if corrects else None
    building = releases.root / f".building-{os.getpid()}"
    building.mkdir(parents=True)
    catalogue = replace(catalogue, tables=(*catalogue.tables, figures_table()))
    rows = _freeze(building, warehouse, catalogue, context, figures)
    digest = _digest(building, catalogue)
    same = [release for release in releases.all() if release.content_digest == digest]
    reissued = wrong is not None and wrong.withdrawn and wrong in same
    if same and not reissued:
        shutil.rmtree(building)
        return _identical(releases, same[0])
    release_id = _id(context, digest, wrong)
    previous = releases.latest()
    before = previous.id if previous else None
    _describe(building, release_id, catalogue, context, Content(digest, rows, before))
    _write_board(building, release_id, context, figures)
    changes = compare(previous.path if previous else None, building, catalogue)
    told = {"opt_outs": OPT_OUT_TOLD} if context.opt_outs_changed else {}
    write_json(building / "changes.json", {**changes, **told})
    seal(building)
    building.rename(releases.root / release_id)
    releases.point_latest(release_id)
    releases.unpin()
    if wrong and corrects and not wrong.withdrawn:
        releases.withdraw(wrong.id, f"corrected by {release_id}: {corrects[1]}")
    made = releases.get(release_id)
    return Published("released", made, f"release {release_id}")


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
    day = datetime.now(UTC).date().isoformat()
    mark = "fictional-" if context.data_kind == "fictional" else ""
    return f"{mark}{day}-{digest[:8]}"


def next_revision(release_id: str) -> str:
    """Return the id under which a release is issued again."""
    base, _, revision = release_id.partition("-r")
    return f"{base}-r{int(revision or 1) + 1}"


def _freeze(
    folder: Path, warehouse: Path, catalogue: Catalogue, context: Context, figures: pa.Table
) -> dict[str, int]:
    """Write each released table as Parquet, CSV and into the read-only DuckDB file."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_quoted(warehouse)}' as warehouse (read_only)")
        connection.execute(
            f"attach '{_quoted(folder / DATABASE)}' as released "
            f"(storage_version '{STORAGE_VERSION}')"
        )
        connection.register(_BOARD, figures)
        rows = {
            table.name: _freeze_table(connection, folder, table, context)
            for table in catalogue.tables
        }
        connection.execute("create table released.about (name varchar, value varchar)")
        about = {"data_kind": context.data_kind, "made_by": f"cinediv {__version__}"}
        connection.executemany("insert into released.about values (?, ?)", list(about.items()))
        connection.execute("detach released")
    return rows


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _freeze_table(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: ReleasedTable, context: Context
) -> int:
    columns = ", ".join(table.columns)
    # the figures board is handed in, all other tables come from dbt
    sources = [f"warehouse.{relation}" for relation in table.relations] or [_BOARD]
    union = " union all ".join(f"select {columns} from {source}" for source in sources)  # noqa: S608
    connection.execute(
        f"create table released.{table.name} as "  # noqa: S608
        f"select *, '{context.data_kind}' as {KIND_COLUMN} from ({union}) "
        f"order by {', '.join(table.key)}"
    )
    _refuse_duplicates(connection, table)
    for suffix, options in (("parquet", "format parquet, compression zstd"), ("csv", "header")):
        target = _quoted(folder / f"{table.name}.{suffix}")
        connection.execute(f"copy released.{table.name} to '{target}' ({options})")
    counted = connection.execute(f"select count(*) from released.{table.name}").fetchone()  # noqa: S608
    return int(counted[0]) if counted else 0


def _refuse_duplicates(connection: duckdb.DuckDBPyConnection, table: ReleasedTable) -> None:
    key = ", ".join(table.key)
    twice = connection.execute(
        f"select {key}, count(*) from released.{table.name} "  # noqa: S608
        f"group by {key} having count(*) > 1 limit 3"
    ).fetchall()
    if twice:
        raise ReleaseError(
            f"{table.name}: rows share the key ({key}), e.g. {twice[0]}. Two indicators may have "
            "the same indicator_id; nothing was released."
        )


def _digest(folder: Path, catalogue: Catalogue) -> str:
    """Return the identity of the content: rows and definitions, never dates or file layout."""
    digest = hashlib.sha256()
    for table in catalogue.tables:
        digest.update(table.name.encode())
        digest.update((folder / f"{table.name}.csv").read_bytes())
    digest.update(json.dumps(asdict(catalogue), sort_keys=True).encode())
    return digest.hexdigest()


def _describe(
    folder: Path,
    release_id: str,
    catalogue: Catalogue,
    context: Context,
    content: Content,
) -> None:
    write_json(folder / "catalogue.json", {
        "release": release_id,
        "data_kind": context.data_kind,
        "indicators": catalogue.indicators,
    })  # fmt: skip
    fictional = context.data_kind == "fictional"
    write_json(folder / "datapackage.json", {
        "name": release_id.lower(),
        "title": ("FICTIONAL SAMPLE: no film of it exists. " if fictional else "")
        + "cinediv: equality in French cinema",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": release_id,
        "licenses": [_OPEN_LICENCE],
        "sources": [
            {"title": "CNC, liste des films agréés", "path": "https://www.cnc.fr/"},
            {"title": "INSEE, fichier des prénoms", "path": "https://www.insee.fr/"},
            {"title": "nomquamgender (MIT)", "path": "https://pypi.org/project/nomquamgender/"},
            {"title": f"TMDB. {TMDB_SENTENCE}", "path": "https://www.themoviedb.org/"},
        ],
        "resources": [item for table in catalogue.tables
                      for item in _resources(table, content.rows[table.name])],
        "cinediv": {
            "data_kind": context.data_kind,
            "content_digest": content.digest,
            "previous": content.previous,
            "stale_sources": list(context.stale_sources),
            "missing_sources": dict(context.missing_sources),
            "accepted_checks": [dict(item) for item in context.accepted_checks],
            "corrections": [dict(item) for item in context.corrections],
            "made_by": f"cinediv {__version__}",
        },
    })  # fmt: skip
    write_json(folder / "evaluation.json", {
        "release": release_id,
        "data_kind": context.data_kind,
        **context.evaluation,
    })  # fmt: skip
    told = by_role_text(read_by_role(folder))
    (folder / "README.txt").write_text(_readme(release_id, context, told), encoding="utf-8")


def _write_board(folder: Path, release_id: str, context: Context, figures: pa.Table) -> None:
    fictional = context.data_kind == "fictional"
    page = render(figures.to_pylist(), release_id, fictional=fictional)
    (folder / "figures.html").write_text(page, encoding="utf-8")


def _resources(table: ReleasedTable, rows: int) -> Iterable[dict[str, Any]]:
    fields = [
        {"name": name, "type": _FRICTIONLESS[sql_type], "description": meaning}
        for name, (sql_type, meaning) in table.columns.items()
    ]
    fields.append({"name": KIND_COLUMN, "type": "string", "description": KIND_MEANING})
    for suffix in ("csv", "parquet"):
        yield {
            "name": table.name if suffix == "csv" else f"{table.name}-parquet",
            "path": f"{table.name}.{suffix}",
            "format": suffix,
            "description": table.description,
            "rows": rows,
            "schema": {"fields": fields, "primaryKey": list(table.key)},
            "sources": [{"title": table.source}],
            "licenses": [_TMDB_TERMS if table.licence.startswith("TMDB") else _OPEN_LICENCE],
        }


def _readme(release_id: str, context: Context, by_role: str) -> str:
    warning = (
        "\nDONNÉES FICTIVES : aucun de ces films n’existe.\nFICTIONAL DATA: none of these films "
        "exists.\n"
        if context.data_kind == "fictional"
        else ""
    )
    names = ", ".join(_SPELT.get(name, name.upper()) for name in context.missing_sources)
    missing = (
        f"\nSans les données de {names}, qui n’ont pas été chargées.\n"
        f"Without the data of {names}, which were not loaded.\n"
        if names
        else ""
    )
    return (
        f"cinediv, {release_id}\n{warning}{missing}\n"
        + (f"{by_role}\n\n" if by_role else "")
        + "Tables et dictionnaire / tables and dictionary: datapackage.json\n"
        "Définition des indicateurs / definition of indicators: catalogue.json\n"
        "Changements / changes: changes.json\n"
        "Justesse mesurée de l’attribution / measured accuracy of the attribution: "
        "evaluation.json\n"
        "Chiffres publiés et recalculés / published and recomputed figures: figures.html\n"
        "Licence Ouverte 2.0. Sources : CNC, liste des films agréés ; INSEE, fichier des prénoms ; "
        "calculs cinediv.\n"
        f"film_links : {TMDB_SENTENCE} Usage non commercial, avec cette mention.\n"
    )


def write_json(path: Path, value: Any) -> None:
    """Write JSON that people can read too."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    path.write_text(text + "\n", encoding="utf-8")


def seal(folder: Path) -> None:
    """Write the checksums and make every file read-only."""
    names = sorted(path.name for path in folder.iterdir())
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in names
    ]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for path in folder.iterdir():
        path.chmod(0o444)


def verify(release: Release) -> None:
    """Raise `ReleaseError` if a file of the release differs from its checksum."""
    for line in (release.path / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        expected, name = line.split("  ", 1)
        if hashlib.sha256((release.path / name).read_bytes()).hexdigest() != expected:
            raise ReleaseError(f"{release.id}: {name} differs from its checksum.")
