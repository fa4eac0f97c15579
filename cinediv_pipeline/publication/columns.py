"""What a released column is and may hold, said once: in dbt's YAML, or here for shared shapes.

A dbt column has its French meaning (and its unit) in ``config.meta``; its data tests say the rest:
`accepted_values` are its allowed values, `not_null`, `unique` and `relationships` its constraints.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.vocabulary import INDICATOR_COLUMNS, STATUSES, UNITS, dbt_vars


class Column(NamedTuple):
    """One column of a released table: SQL type, meaning in French and English, what it may hold.

    `reference` is the table and column in which its values are found.
    """

    sql_type: str
    fr: str
    en: str
    unit: str = ""
    values: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    reference: tuple[str, str] | None = None

    @property
    def type(self) -> str:
        """The type as Table Schema names it."""
        return _FIELD_TYPES[self.sql_type]


_FIELD_TYPES: Final = {
    "varchar": "string", "integer": "integer", "bigint": "integer", "double": "number",
    "boolean": "boolean", "date": "date",
}  # fmt: skip
# A column of each table that is added when a release is frozen.
KIND_COLUMN: Final = "data_kind"
KIND: Final = Column(
    "varchar",
    "real (réel) ou fictional (fictif) : les lignes de l’exemple fictif ne décrivent aucun film "
    "réel.",
    "real, or fictional: rows of the fictional sample describe no real film.",
    values=("real", "fictional"),
    required=True,
)
# Column of the shared shape -> meaning in French and English, unit (docs/methodology).
_INDICATOR_TEXTS: Final = {
    "indicator_id": (
        "Identifiant de l’indicateur ; définition dans la table catalogue.",
        "Id of the indicator; the table catalogue defines it.",
        "",
    ),
    "population": (
        "Films comptés : agrees (films agréés), fif (films d’initiative française) ou tmdb_fr "
        "(films d’origine française sur TMDB).",
        "Films counted: agrees (all approved films), fif (films d’initiative française) or tmdb_fr "
        "(films of French origin on TMDB).",
        "",
    ),
    "period_start": ("Premier jour de la période, inclus.", "First day of the period, inclusive.",
                     ""),
    "period_end": ("Dernier jour de la période, inclus.", "Last day of the period, inclusive.", ""),
    "breakdown": (
        "Ventilation : all (aucune), un nom ou des noms joints par |.",
        "Breakdown: all (none), a name, or names joined by |.",
        "",
    ),
    "breakdown_value": (
        "Valeur de la ventilation : all, une valeur ou des valeurs jointes par |.",
        "Value of the breakdown: all, a value, or values joined by |.",
        "",
    ),
    "value": (
        "Valeur, dans l’unité de la colonne unit ; vide si elle n’est pas publiée.",
        "Value, in the unit of the column unit; null where withheld.",
        "",
    ),
    "unit": ("Unité de la valeur ; une part va de 0 à 1.",
             "Unit of the value; a share is from 0 to 1.", ""),
    "numerator": (
        "Numérateur, comme le catalogue le définit ; vide si la valeur n’est pas publiée.",
        "Numerator, as the catalogue defines it; null where the value is withheld.",
        "",
    ),
    "denominator": (
        "Dénominateur, comme le catalogue le définit ; vide si la valeur n’est pas publiée.",
        "Denominator, as the catalogue defines it; null where the value is withheld.",
        "",
    ),
    "n_unknown": (
        "Nombre de films, de crédits ou de personnes dont la réponse est inconnue.",
        "Number of films, credits or persons whose answer is unknown.",
        "count",
    ),
    "coverage": ("Taux de couverture : connus ÷ tous.", "Coverage: known ÷ all.", "share"),
    "ci_low": ("Borne basse de l’intervalle à 95\u202f%.", "Low end of the 95 % interval.", ""),
    "ci_high": ("Borne haute de l’intervalle à 95\u202f%.", "High end of the 95 % interval.", ""),
    "bound_low": ("Valeur si toute réponse inconnue était non, ou ce que dit le catalogue.",
                  "Value if every unknown were a no, or what the catalogue says.", ""),
    "bound_high": ("Valeur si toute réponse inconnue était oui, ou ce que dit le catalogue.",
                   "Value if every unknown were a yes, or what the catalogue says.", ""),
    "status": (
        "published (publiée), ou la raison pour laquelle la valeur n’est pas publiée.",
        "published, or why the value is withheld.",
        "",
    ),
}  # fmt: skip
_FILLED: Final = ("indicator_id", "population", "period_start", "period_end", "breakdown",
                  "breakdown_value", "unit", "status")  # fmt: skip
_VARIABLE: Final = re.compile(r"\{\{\s*var\('(\w+)'\)\s*\}\}")
_REFERENCE: Final = re.compile(r"ref\('(\w+)'\)")


def indicator_columns(populations: Iterable[str], catalogue: str) -> dict[str, Column]:
    """Return the columns of the table of indicators.

    `populations` are those that the indicators declare, `catalogue` the table that defines them.
    """
    values = {"population": tuple(populations), "unit": UNITS, "status": STATUSES}
    return {
        name: Column(
            sql_type,
            *_INDICATOR_TEXTS[name],
            values=values.get(name, ()),
            required=name in _FILLED,
            reference=(catalogue, name) if name == "indicator_id" else None,
        )
        for name, sql_type in INDICATOR_COLUMNS.items()
    }


def dbt_columns(
    model: Mapping[str, Any],
    tests: Sequence[Mapping[str, Any]],
    released: Mapping[str, str],
) -> dict[str, Column]:
    """Return the columns of a dbt model that is released.

    `tests` are the data tests of the project, `released` maps models to names of released tables.

    Raises
    ------
    ContractError
        A column does not describe itself in both languages; the message names file and column.
    """
    own = [test for test in tests if test.get("attached_node") == model["unique_id"]]
    return {
        name: _column(model, column, [test for test in own if test["column_name"] == name],
                      released)
        for name, column in model["columns"].items()
    }  # fmt: skip


def _column(
    model: Mapping[str, Any],
    column: Mapping[str, Any],
    tests: Sequence[Mapping[str, Any]],
    released: Mapping[str, str],
) -> Column:
    meta = {**column.get("meta", {}), **column.get("config", {}).get("meta", {})}
    where = f"{described_in(model)}: column {column['name']} of {model['name']}"
    _refuse(where, column, meta)
    said = {str(test["test_metadata"]["name"]): test["test_metadata"]["kwargs"] for test in tests}
    constraints = {constraint["type"] for constraint in column.get("constraints", [])}
    return Column(
        str(column["data_type"]),
        flat(meta["fr"]),
        flat(column["description"]),
        unit=str(meta.get("unit", "")),
        values=_values(said.get("accepted_values", {}).get("values", ())),
        required="not_null" in said or "not_null" in constraints,
        unique="unique" in said,
        reference=_reference(said.get("relationships"), released),
    )


def _refuse(where: str, column: Mapping[str, Any], meta: Mapping[str, Any]) -> None:
    if not str(column.get("description", "")).strip():
        raise ContractError(f"{where} lacks its description (in English).")
    if not str(meta.get("fr", "")).strip():
        raise ContractError(
            f"{where} is released and lacks its French description: write "
            'config: {meta: {fr: "…"}} beside its description.'
        )
    if meta.get("unit", "") not in ("", *UNITS):
        raise ContractError(f"{where}: meta.unit is {meta['unit']!r}, not one of {_list(UNITS)}.")
    if column.get("data_type") not in _FIELD_TYPES:
        raise ContractError(
            f"{where} has the type {column.get('data_type')!r}; released columns are "
            f"{_list(_FIELD_TYPES)}."
        )


def _list(values: Iterable[str]) -> str:
    return ", ".join(values)


def described_in(model: Mapping[str, Any]) -> str:
    """Return the YAML file that describes a dbt model."""
    patch = str(model.get("patch_path") or "").partition("://")[2]
    return patch or str(model["original_file_path"]).removesuffix(".sql") + ".yml"


def flat(text: object) -> str:
    """Return a text of a YAML file on one line; no-break spaces stay what they are."""
    return re.sub(r"[ \n]+", " ", str(text)).strip(" ")


def _values(said: object) -> tuple[str, ...]:
    """Return allowed values, also where the YAML names one of dbt's variables."""
    if isinstance(said, str):
        variable = _VARIABLE.fullmatch(said.strip())
        if variable is None:
            raise ContractError(f"accepted_values: {said!r} is neither a list nor a variable.")
        said = dbt_vars()[variable[1]]
    return tuple(str(value) for value in said) if isinstance(said, Iterable) else ()


def _reference(
    said: Mapping[str, Any] | None, released: Mapping[str, str]
) -> tuple[str, str] | None:
    """Return what a test of `relationships` points to, where that table is released too."""
    target = _REFERENCE.fullmatch(str((said or {}).get("to", "")))
    if said is None or target is None or target[1] not in released:
        return None
    return released[target[1]], str(said["field"])
