"""The catalogue: what a release holds, read from dbt's manifest so that nothing is said twice.

A dbt model is released when its YAML says so: `meta.indicator` makes it an indicator, whose rows
join the table `indicators`; `meta.released_as` names any other table. Both say what they are in
French and English.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.publication.columns import (
    Column,
    dbt_columns,
    described_in,
    flat,
    indicator_columns,
)
from cinediv_pipeline.vocabulary import INDICATOR_KEY, THEMES, UNITS, Label

TEXTS: Final = ("label", "definition", "formula", "caveat", "source")
LANGUAGES: Final = ("fr", "en")
INDICATORS: Final = "indicators"
CATALOGUE: Final = "catalogue"
LINKS: Final = "film_links"
TMDB_SENTENCE: Final = (
    "This product uses the TMDB API but is not endorsed or certified by TMDB."
)  # fmt: skip
OPEN_LICENCE: Final = "Licence Ouverte 2.0"


@dataclass(frozen=True)
class ReleasedTable:
    """One table of a release: where it comes from, its key, and the meaning of its columns.

    A table without relations is handed in when the release is frozen.
    """

    name: str
    relations: tuple[str, ...]
    key: tuple[str, ...]
    description: Label
    licence: str
    source: str
    columns: Mapping[str, Column]


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
        A released table, one of its columns or an indicator does not describe itself completely;
        the message says in which file and what is missing.
    """
    nodes = list(manifest["nodes"].values())
    models = [node for node in nodes if node["resource_type"] == "model"]
    tests = [node for node in nodes if node.get("test_metadata")]
    _refuse_undescribed(models)
    found = sorted(
        (model for model in models if "indicator" in _meta(model)), key=lambda model: model["name"]
    )
    indicators = tuple(_indicator(model) for model in found)
    released = {
        model["name"]: str(_meta(model)["released_as"])
        for model in models
        if "released_as" in _meta(model)
    }
    plain = sorted(
        (_plain_table(model, tests, released) for model in models if model["name"] in released),
        key=lambda table: table.name,
    )
    tables = [*plain, _indicator_table(found, indicators)] if found else plain
    return Catalogue(tuple(tables), indicators)


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


def _plain_table(
    model: Mapping[str, Any], tests: Sequence[Mapping[str, Any]], released: Mapping[str, str]
) -> ReleasedTable:
    meta = _meta(model)
    missing = [name for name in ("fr", "licence", "source") if not str(meta.get(name, "")).strip()]
    if missing:
        raise ContractError(
            f"{described_in(model)}: {model['name']} is released as {meta['released_as']} and "
            f"lacks meta.{', meta.'.join(missing)} (fr is its description in French)."
        )
    columns = dbt_columns(model, tests, released)
    return ReleasedTable(
        name=str(meta["released_as"]),
        relations=(_relation(model),),
        key=(next(iter(columns)),),
        description=Label(flat(meta["fr"]), flat(model["description"])),
        licence=str(meta["licence"]),
        source=str(meta["source"]),
        columns=columns,
    )


def _indicator_table(
    models: Sequence[Mapping[str, Any]], indicators: Sequence[Mapping[str, Any]]
) -> ReleasedTable:
    populations = sorted({name for told in indicators for name in told["populations"]})
    return ReleasedTable(
        name=INDICATORS,
        relations=tuple(_relation(model) for model in models),
        key=INDICATOR_KEY,
        description=Label(
            "Une ligne par indicateur, population, période, ventilation et valeur de ventilation. "
            "Les indicateurs dont la source nomme TMDB suivent les conditions de TMDB.",
            "One row per indicator, population, period, breakdown and breakdown value. Indicators "
            "whose source names TMDB follow the terms of TMDB.",
        ),
        licence=f"{OPEN_LICENCE}; TMDB terms of use for indicators from TMDB",
        source="CNC, liste des films agréés; INSEE, fichier des prénoms; cinediv; équipes, "
        f"distributions et récits / teams, casts and stories: TMDB. {TMDB_SENTENCE}",
        columns=indicator_columns(populations, CATALOGUE),
    )


def _indicator(model: Mapping[str, Any]) -> Mapping[str, Any]:
    name = model["name"]
    meta = _meta(model)["indicator"]
    missing = [
        f"{text}.{language}"
        for text in TEXTS
        for language in LANGUAGES
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
