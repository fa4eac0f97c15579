"""Tells people what a release is: `README.txt` and `CITATION.cff`, in French and English."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cinediv_pipeline.publication.by_role import by_role_text, read_by_role
from cinediv_pipeline.publication.catalogue import TMDB_SENTENCE, Catalogue, ReleasedTable
from cinediv_pipeline.publication.context import Context, Edition
from cinediv_pipeline.publication.describe import AUTHORS, KEYWORDS, TITLE
from cinediv_pipeline.publication.licences import licences

_SOURCES: Final = {"cnc": "CNC", "insee": "INSEE", "tmdb": "TMDB", "wikidata": "Wikidata"}
_FILES: Final = """\
Fichiers / files :
  <table>.parquet      pandas, polars, R, outils d’analyse / BI tools
  <table>.csv          virgules, points décimaux, textes tels quels / commas, decimal points, texts as they are
  <table>.fr.csv       tableur français : points-virgules, virgules décimales / for French spreadsheets
  observatory.duckdb   toutes les tables pour DuckDB / all tables for DuckDB
  dictionary.html      dictionnaire des tables et des indicateurs / dictionary of tables and indicators
  datapackage.json     description pour les machines (Data Package) / description for machines
  catalogue.json       définition des indicateurs / definition of indicators
  changes.json         changements / changes
  evaluation.json      justesse mesurée de l’attribution / measured accuracy of the attribution
  figures.html         chiffres publiés et recalculés / published and recomputed figures
  CITATION.cff         comment citer / how to cite
  SHA256SUMS           sommes de contrôle / checksums
Une valeur non publiée est vide et la colonne status dit pourquoi ; zéro est 0. /
A withheld value is null and the column status says why; zero is 0.
"""  # noqa: E501 -- lines of the file


def write_notices(folder: Path, edition: Edition, catalogue: Catalogue, context: Context) -> None:
    """Write `README.txt` and `CITATION.cff` beside the frozen tables."""
    by_role = by_role_text(read_by_role(folder))
    text = _readme(edition, catalogue, context, by_role)
    (folder / "README.txt").write_text(text, encoding="utf-8")
    (folder / "CITATION.cff").write_text(_citation(edition, context), encoding="utf-8")


def _readme(edition: Edition, catalogue: Catalogue, context: Context, by_role: str) -> str:
    parts = [
        f"cinediv, {edition.id}",
        _warning(context),
        _missing(context.missing_sources),
        f"{by_role}\n" if by_role else "",
        _FILES,
        _licences(catalogue.tables),
        _suggested(edition, context),
    ]
    return "\n".join(part for part in parts if part)


def _warning(context: Context) -> str:
    if not context.fictional:
        return ""
    return (
        "\nDONNÉES FICTIVES : aucun de ces films n’existe.\n"
        "FICTIONAL DATA: none of these films exists.\n"
    )


def _missing(sources: Mapping[str, str]) -> str:
    names = ", ".join(_SOURCES.get(name, name) for name in sources)
    if not names:
        return ""
    return (
        f"\nSans les données de {names}, qui n’ont pas été chargées.\n"
        f"Without the data of {names}, which were not loaded.\n"
    )


def _licences(tables: tuple[ReleasedTable, ...]) -> str:
    width = max(len(table.name) for table in tables)
    lines = [
        f"  {table.name:<{width}}  "
        + (" + " if len(licences(table)) > 1 else "").join(
            "Licence Ouverte 2.0" if terms["name"] == "etalab-2.0" else "TMDB (*)"
            for terms in licences(table)
        )
        + f" · {table.source}"
        for table in tables
    ]
    return "\n".join((
        "Licences et sources / licences and sources :",
        *lines,
        f"(*) {TMDB_SENTENCE}",
        "    Usage non commercial, avec cette mention ; dans indicators, les lignes dont la source "
        "(table catalogue) nomme TMDB. /",
        "    Non-commercial use, with this sentence; in indicators, the rows whose source (table "
        "catalogue) names TMDB.",
        "",
    ))  # fmt: skip


def _suggested(edition: Edition, context: Context) -> str:
    mark = "données fictives / fictional data. " if context.fictional else ""
    loaded = [name for key, name in _SOURCES.items() if key not in context.missing_sources]
    return (
        "Citer / cite :\n"
        f"  {AUTHORS} ({edition.created.year}), {TITLE}, {edition.id}. {mark}"
        f"Sources : {', '.join(loaded)} ; calculs cinediv / computed by cinediv.\n"
    )


def _citation(edition: Edition, context: Context) -> str:
    """Return the citation as Citation File Format 1.2; a JSON text is a YAML text."""
    title = f"[données fictives / fictional data] {TITLE}" if context.fictional else TITLE
    message = (
        "Merci de citer ce jeu de données et son édition. / Please cite this dataset and its "
        f"edition. TMDB: {TMDB_SENTENCE}"
    )
    plain = {
        "cff-version": "1.2.0",
        "message": message,
        "type": "dataset",
        "title": title,
        "version": edition.id,
        "date-released": edition.created.date().isoformat(),
        "license": "etalab-2.0",
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in plain.items()]
    keywords = [f"  - {json.dumps(word, ensure_ascii=False)}" for word in KEYWORDS]
    return "\n".join((
        *lines, "authors:", f"  - name: {json.dumps(AUTHORS)}", "keywords:", *keywords, "",
    ))  # fmt: skip
