"""The tables that explain a release: `catalogue` (indicators) and `dictionary` (columns).

Both are generated from the catalogue, so that a BI tool can join labels and meanings; the page
`dictionary.html` shows the same to people, in French and English.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cinediv_pipeline.publication.catalogue import (
    CATALOGUE,
    LANGUAGES,
    OPEN_LICENCE,
    TEXTS,
    Catalogue,
    ReleasedTable,
)
from cinediv_pipeline.publication.columns import KIND, KIND_COLUMN, Column
from cinediv_pipeline.vocabulary import THEMES, UNITS, Label

DICTIONARY: Final = "dictionary"
_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_JOINED: Final = ", "
_CINEDIV: Final = "cinediv"
_TEXT_MEANINGS: Final = {
    "label": Label("Libellé", "Label"),
    "definition": Label("Définition", "Definition"),
    "formula": Label("Formule", "Formula"),
    "caveat": Label("Précaution de lecture", "Caveat"),
    "source": Label("Source", "Source"),
}
_IN: Final = {
    "fr": Label("en français", "in French"),
    "en": Label("en anglais", "in English"),
}
_CATALOGUE_COLUMNS: Final = {
    "indicator_id": Column(
        "varchar", "Identifiant de l’indicateur.", "Id of the indicator.", required=True
    ),
    "theme": Column("varchar", "Thème.", "Theme.", values=THEMES, required=True),
    "unit": Column(
        "varchar",
        "Unité de la valeur ; une part va de 0 à 1.",
        "Unit of the value; a share is from 0 to 1.",
        values=UNITS,
        required=True,
    ),
    "rule": Column(
        "varchar",
        "Règle de publication (R : au moins 20 réponses connues et 80\u202f% de couverture ; "
        "R3 : au moins 3 films, aucun au-dessus de 85\u202f% ; R5 : au moins 5 personnes ; "
        "R30 : au moins 30).",
        "Rule of publication (R: at least 20 known answers and 80 % coverage; R3: at least 3 "
        "films, none above 85 %; R5: at least 5 persons; R30: at least 30).",
        required=True,
    ),
    "interval_method": Column(
        "varchar",
        "Méthode de l’intervalle à 95\u202f%.",
        "Method of the 95 % interval.",
        required=True,
    ),
    "populations": Column(
        "varchar",
        "Populations publiées, séparées par des virgules.",
        "Populations published, separated by commas.",
        required=True,
    ),
    **{
        f"{text}_{language}": Column(
            "varchar",
            f"{_TEXT_MEANINGS[text].fr} {_IN[language].fr}.",
            f"{_TEXT_MEANINGS[text].en} {_IN[language].en}.",
            required=True,
        )
        for text in TEXTS
        for language in LANGUAGES
    },
}
_DICTIONARY_COLUMNS: Final = {
    "table_name": Column("varchar", "Table.", "Table.", required=True),
    "column_name": Column("varchar", "Colonne.", "Column.", required=True),
    "position": Column(
        "integer",
        "Place de la colonne, à partir de 1.",
        "Place of the column, from 1.",
        required=True,
    ),
    "type": Column(
        "varchar",
        "Type : string (texte), integer (entier), number (nombre), boolean (vrai ou faux) ou date.",
        "Type: string, integer, number, boolean or date.",
        values=("string", "integer", "number", "boolean", "date"),
        required=True,
    ),
    "is_key": Column(
        "boolean",
        "Fait partie de la clé de la table.",
        "Belongs to the key of the table.",
        required=True,
    ),
    "is_required": Column("boolean", "Jamais vide.", "Never null.", required=True),
    "unit": Column("varchar", "Unité, s’il y en a une.", "Unit, where there is one.",
                   values=UNITS),
    "description_fr": Column("varchar", "Sens en français.", "Meaning in French.", required=True),
    "description_en": Column("varchar", "Sens en anglais.", "Meaning in English.", required=True),
    "allowed_values": Column(
        "varchar",
        "Valeurs permises, séparées par des virgules ; vide si la liste est ouverte.",
        "Allowed values, separated by commas; null where the list is open.",
    ),
}  # fmt: skip
_ARROW: Final = {"varchar": pa.string(), "integer": pa.int32(), "boolean": pa.bool_()}


def explaining_tables() -> tuple[ReleasedTable, ReleasedTable]:
    """Return the descriptions of the released tables `catalogue` and `dictionary`."""
    return (
        _table(
            CATALOGUE,
            ("indicator_id",),
            Label("Une ligne par indicateur : ce qu’il mesure, en français et en anglais.",
                  "One row per indicator: what it measures, in French and English."),
            _CATALOGUE_COLUMNS,
        ),
        _table(
            DICTIONARY,
            ("table_name", "column_name"),
            Label("Une ligne par colonne de chaque table publiée : ce qu’elle dit.",
                  "One row per column of each released table: what it says."),
            _DICTIONARY_COLUMNS,
        ),
    )  # fmt: skip


def _table(
    name: str, key: tuple[str, ...], description: Label, columns: Mapping[str, Column]
) -> ReleasedTable:
    return ReleasedTable(name, (), key, description, OPEN_LICENCE, _CINEDIV, columns)


def catalogue_rows(indicators: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return one row per indicator; what an indicator does not say is null."""
    return _rows(
        [
            {
                "indicator_id": told["indicator_id"],
                "theme": told.get("theme"),
                "unit": told.get("unit"),
                "rule": told.get("rule"),
                "interval_method": told.get("interval"),
                "populations": _JOINED.join(told.get("populations", ())),
                **{
                    f"{text}_{language}": told.get(text, {}).get(language)
                    for text in TEXTS
                    for language in LANGUAGES
                },
            }
            for told in indicators
        ],
        _CATALOGUE_COLUMNS,
    )


def dictionary_rows(tables: Iterable[ReleasedTable]) -> pa.Table:
    """Return one row per column of some released tables, as they are frozen."""
    return _rows(
        [row for table in tables for row in _described(table)],
        _DICTIONARY_COLUMNS,
    )


def _described(table: ReleasedTable) -> Sequence[Mapping[str, Any]]:
    columns = {**table.columns, KIND_COLUMN: KIND}
    return [
        {
            "table_name": table.name,
            "column_name": name,
            "position": position,
            "type": column.type,
            "is_key": name in table.key,
            "is_required": column.required or name in table.key,
            "unit": column.unit or None,
            "description_fr": column.fr,
            "description_en": column.en,
            "allowed_values": _JOINED.join(column.values) or None,
        }
        for position, (name, column) in enumerate(columns.items(), start=1)
    ]


def _rows(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Column]) -> pa.Table:
    schema = pa.schema([pa.field(name, _ARROW[column.sql_type])
                        for name, column in columns.items()])  # fmt: skip
    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema)


def render_dictionary(catalogue: Catalogue, release: str, *, fictional: bool) -> str:
    """Return the page that explains tables, columns and indicators of a release."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("dictionary.html").render(
        release=release,
        fictional=fictional,
        tables=[(table, _described(table)) for table in catalogue.tables],
        indicators=catalogue_rows(catalogue.indicators).to_pylist(),
    )
