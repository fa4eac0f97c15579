"""The catalogue: what a release holds, read from dbt's manifest so that nothing is said twice.

A dbt model is released when its YAML says so: `meta.indicator` makes it an indicator, whose rows
join the table `indicators`; `meta.released_as` names any other table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.vocabulary import INDICATOR_COLUMNS, INDICATOR_KEY, THEMES, UNITS

_TEXTS = ("label", "definition", "formula", "caveat", "source")
INDICATORS = "indicators"
LINKS = "film_links"


@dataclass(frozen=True)
class ReleasedTable:
    """One table of a release: where it comes from, its key, and the meaning of its columns."""

    name: str
    relations: tuple[str, ...]
    key: tuple[str, ...]
    description: str
    licence: str
    source: str
    columns: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Catalogue:
    """Released tables, and the indicators with their definitions in French and English."""

    tables: tuple[ReleasedTable, ...]
    indicators: tuple[Mapping[str, Any], ...]


def read_catalogue(manifest: Mapping[str, Any]) -> Catalogue:
    """Read the catalogue from a dbt manifest.

    Raises
    ------
    ContractError
        An indicator does not describe itself completely; the message says what is missing.
    """
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    _refuse_undescribed(models)
    indicators = sorted(
        (model for model in models if "indicator" in _meta(model)), key=lambda model: model["name"]
    )
    plain = sorted(
        (_plain_table(model) for model in models if "released_as" in _meta(model)),
        key=lambda table: table.name,
    )
    tables = [*plain, _indicator_table(indicators)] if indicators else plain
    return Catalogue(tuple(tables), tuple(_indicator(model) for model in indicators))


def _refuse_undescribed(models: list[Mapping[str, Any]]) -> None:
    """Name a model that lies among the indicators and would be released by nobody."""
    for model in models:
        among = model["original_file_path"].startswith("models/indicators/")
        if among and "indicator" not in _meta(model) and not model["name"].startswith("stat_"):
            raise ContractError(
                f"{model['original_file_path']} does not describe itself: write "
                f"{model['name']}.yml beside it, with meta.indicator (copy the nearest one)."
            )


def _meta(model: Mapping[str, Any]) -> Mapping[str, Any]:
    meta: Mapping[str, Any] = {**model.get("meta", {}), **model["config"].get("meta", {})}
    return meta


def _relation(model: Mapping[str, Any]) -> str:
    return f'"{model["schema"]}"."{model["alias"]}"'


def _plain_table(model: Mapping[str, Any]) -> ReleasedTable:
    meta = _meta(model)
    columns = {
        name: (str(column["data_type"]), str(column["description"]))
        for name, column in model["columns"].items()
    }
    return ReleasedTable(
        name=str(meta["released_as"]),
        relations=(_relation(model),),
        key=(next(iter(columns)),),
        description=" ".join(model["description"].split()),
        licence=str(meta["licence"]),
        source=str(meta["source"]),
        columns=columns,
    )


def _indicator_table(models: list[Mapping[str, Any]]) -> ReleasedTable:
    described = models[0]["columns"]
    return ReleasedTable(
        name=INDICATORS,
        relations=tuple(_relation(model) for model in models),
        key=INDICATOR_KEY,
        description="One row per indicator, population, period, breakdown and breakdown value.",
        licence="Licence Ouverte 2.0",
        source="CNC, liste des films agréés; INSEE, fichier des prénoms; review by cinediv; for "
        "teams, casts and stories TMDB (this product uses the TMDB API but is not endorsed or "
        "certified by TMDB)",
        columns={
            name: (sql_type, str(described[name]["description"]))
            for name, sql_type in INDICATOR_COLUMNS.items()
        },
    )


def _indicator(model: Mapping[str, Any]) -> Mapping[str, Any]:
    name = model["name"]
    meta = _meta(model)["indicator"]
    missing = [
        f"{text}.{language}"
        for text in _TEXTS
        for language in ("fr", "en")
        if not str(meta.get(text, {}).get(language, "")).strip()
    ]
    if meta.get("theme") not in THEMES:
        missing.append(f"theme (one of {', '.join(THEMES)})")
    if meta.get("unit") not in UNITS:
        missing.append(f"unit (one of {', '.join(UNITS)})")
    missing.extend(plain for plain in ("rule", "interval", "populations") if not meta.get(plain))
    if missing:
        raise ContractError(
            f"{model['original_file_path'].removesuffix('.sql')}.yml: meta.indicator of {name} "
            f"lacks {', '.join(missing)}."
        )
    return {"indicator_id": name, **meta, "sql": model["original_file_path"]}
