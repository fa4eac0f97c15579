"""Describes a release to machines: `datapackage.json` (Data Package v1) and `catalogue.json`.

Version 1 of the standard is what the tools of Python and R read today. Each CSV is a table that
`frictionless validate` reads cell by cell; Parquet and DuckDB say their types themselves and are
files with a size and a checksum.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline import __version__
from cinediv_pipeline.publication.catalogue import TMDB_SENTENCE, Catalogue, ReleasedTable
from cinediv_pipeline.publication.columns import KIND, KIND_COLUMN, Column
from cinediv_pipeline.publication.context import Context, Edition
from cinediv_pipeline.publication.freeze import DATABASE, FALSE, FRENCH, TRUE, guarded
from cinediv_pipeline.publication.licences import OPEN, TMDB, licences
from cinediv_pipeline.publication.sealing import checksum, write_json

AUTHORS: Final = "cinediv contributors"
TITLE: Final = "cinediv : égalité dans le cinéma français / equality in French cinema"
KEYWORDS: Final = ("cinéma", "cinema", "égalité", "equality", "parité", "parity", "genre", "gender",
                   "CNC", "France")  # fmt: skip
_FICTION: Final = (
    "DONNÉES FICTIVES : aucun de ces films n’existe. / FICTIONAL SAMPLE: no film of it exists. "
)
_DESCRIPTION: Final = (
    "Qui réalise les films français et avec quels budgets : films agréés, indicateurs avec leur "
    "incertitude, chiffres publiés et recalculés. / Who directs French films and with which "
    "budgets: approved films, indicators with their uncertainty, published and recomputed figures."
)
# Source -> what is said of it; one that was not loaded is left out.
_SOURCES: Final = {
    "cnc": {"title": "CNC, liste des films agréés", "path": "https://www.cnc.fr/"},
    "insee": {"title": "INSEE, fichier des prénoms", "path": "https://www.insee.fr/"},
    "nomquamgender": {
        "title": "nomquamgender (MIT)",
        "path": "https://pypi.org/project/nomquamgender/",
    },
    "tmdb": {"title": f"TMDB. {TMDB_SENTENCE}", "path": "https://www.themoviedb.org/"},
    "wikidata": {"title": "Wikidata (CC0)", "path": "https://www.wikidata.org/"},
}
_FOR_SPREADSHEETS: Final = (
    "CSV pour tableur français : point-virgule, virgule décimale, UTF-8 avec BOM, VRAI et FAUX ; "
    "une apostrophe précède les textes qu’un tableur prendrait pour une formule ou une date. / "
    "CSV for French spreadsheets: semicolon, decimal comma, UTF-8 with BOM, VRAI and FAUX; an "
    "apostrophe precedes texts that a spreadsheet would take for a formula or a date."
)
_FILE: Final = {"profile": "data-resource", "type": "file"}
_TABLE: Final = {
    "profile": "tabular-data-resource",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
}
# Limits of a column's values that its unit sets.
_LIMITS: Final[Mapping[str, Mapping[str, int]]] = {
    "share": {"minimum": 0, "maximum": 1},
    "count": {"minimum": 0},
    "eur": {"minimum": 0},
}


def describe(folder: Path, edition: Edition, catalogue: Catalogue, context: Context) -> None:
    """Write `datapackage.json`, `catalogue.json` and `evaluation.json` beside the frozen tables."""
    own = {"release": edition.id, "data_kind": context.data_kind}
    write_json(folder / "catalogue.json", {**own, "indicators": catalogue.indicators})
    write_json(folder / "evaluation.json", {**own, **context.evaluation})
    write_json(folder / "datapackage.json", _package(folder, edition, catalogue, context))


def _package(
    folder: Path, edition: Edition, catalogue: Catalogue, context: Context
) -> dict[str, Any]:
    known = [table.name for table in catalogue.tables]
    return {
        "profile": "data-package",
        "name": edition.id.lower(),
        "title": (_FICTION if context.fictional else "") + TITLE,
        "description": _DESCRIPTION,
        "languages": ["fr", "en"],
        "created": edition.created.isoformat(timespec="seconds"),
        "version": edition.id,
        "keywords": list(KEYWORDS),
        "licenses": [OPEN, TMDB],
        "sources": [told for name, told in _SOURCES.items() if name not in context.missing_sources],
        "contributors": [{"title": AUTHORS, "role": "author"}],
        "resources": [
            *(item for table in catalogue.tables
              for item in _resources(folder, table, edition.rows[table.name], known)),
            _database(folder),
        ],
        "cinediv": {
            "data_kind": context.data_kind,
            "content_digest": edition.digest,
            "previous": edition.previous,
            "stale_sources": list(context.stale_sources),
            "missing_sources": dict(context.missing_sources),
            "accepted_checks": [dict(item) for item in context.accepted_checks],
            "corrections": [dict(item) for item in context.corrections],
            "made_by": f"cinediv {__version__}",
        },
    }  # fmt: skip


def _resources(
    folder: Path, table: ReleasedTable, rows: int, known: list[str]
) -> Iterable[dict[str, Any]]:
    meaning = f"{table.description.fr} / {table.description.en}"
    origin = {"licenses": licences(table), "sources": [{"title": table.source}]}
    yield {
        "name": table.name,
        "title": f"{table.name} (CSV)",
        "description": meaning,
        **_content(folder / f"{table.name}.csv"),
        **_TABLE,
        "dialect": _dialect(","),
        "rows": rows,
        "schema": _schema(table, known, french=False),
        **origin,
    }
    yield {
        "name": f"{table.name}-fr",
        "title": f"{table.name} (CSV, tableur français / French spreadsheets)",
        "description": f"{meaning} {_FOR_SPREADSHEETS}",
        **_content(folder / f"{table.name}.{FRENCH}"),
        **_TABLE,
        "dialect": _dialect(";"),
        "rows": rows,
        "schema": _schema(table, known, french=True),
        **origin,
    }
    yield {
        "name": f"{table.name}-parquet",
        "title": f"{table.name} (Parquet)",
        "description": meaning,
        **_content(folder / f"{table.name}.parquet"),
        **_FILE,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **origin,
    }


def _database(folder: Path) -> dict[str, Any]:
    return {
        "name": "observatory",
        "title": "observatory (DuckDB)",
        "description": "Toutes les tables, en lecture seule. / All tables, read-only.",
        **_content(folder / DATABASE),
        **_FILE,
        "format": "duckdb",
        "mediatype": "application/octet-stream",
        "licenses": [OPEN, TMDB],
    }


def _content(path: Path) -> dict[str, Any]:
    return {
        "path": path.name,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{checksum(path)}",
    }


def _dialect(delimiter: str) -> dict[str, Any]:
    return {
        "delimiter": delimiter,
        "lineTerminator": "\n",
        "quoteChar": '"',
        "doubleQuote": True,
        "header": True,
    }


def _schema(table: ReleasedTable, known: list[str], *, french: bool) -> dict[str, Any]:
    columns = {**table.columns, KIND_COLUMN: KIND}
    keys = [
        {
            "fields": [name],
            "reference": {
                "resource": f"{column.reference[0]}-fr" if french else column.reference[0],
                "fields": [column.reference[1]],
            },
        }
        for name, column in columns.items()
        if column.reference and column.reference[0] in known
    ]
    return {
        "fields": [
            _field(name, column, in_key=name in table.key, french=french)
            for name, column in columns.items()
        ],
        "missingValues": [""],
        "primaryKey": list(table.key),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(name: str, column: Column, *, in_key: bool, french: bool) -> dict[str, Any]:
    values = [guarded(value) if french else value for value in column.values]
    limits = _LIMITS.get(column.unit, {}) if column.type in ("number", "integer") else {}
    constraints = {
        **({"required": True} if column.required or in_key else {}),
        **({"unique": True} if column.unique else {}),
        **({"enum": values} if values else {}),
        **limits,
    }
    return {
        "name": name,
        "type": column.type,
        "description": f"{column.fr} / {column.en}",
        **({"unit": column.unit} if column.unit else {}),
        **(_FRENCH_FIELDS.get(column.type, {}) if french else {}),
        **({"constraints": constraints} if constraints else {}),
    }


_FRENCH_FIELDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "number": {"decimalChar": ","},
    "boolean": {"trueValues": [TRUE], "falseValues": [FALSE]},
}
