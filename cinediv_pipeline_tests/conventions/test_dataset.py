"""Released tables and columns speak French and English, well set."""

import re
from collections.abc import Iterator

import pytest
import yaml

from cinediv_pipeline.publication.catalogue import CATALOGUE, ReleasedTable
from cinediv_pipeline.publication.columns import KIND, indicator_columns
from cinediv_pipeline.publication.dictionary import explaining_tables
from cinediv_pipeline.publication.figures import figures_table
from cinediv_pipeline_tests.conftest import ROOT

OWN: tuple[ReleasedTable, ...] = (figures_table(), *explaining_tables())


def in_yaml() -> Iterator[tuple[str, str, str]]:
    """Name, French and English of every released model and its columns."""
    for path in sorted((ROOT / "dbt_project" / "models").rglob("*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            meta = {**model.get("meta", {}), **model.get("config", {}).get("meta", {})}
            if "released_as" not in meta:
                continue
            yield model["name"], meta.get("fr", ""), model["description"]
            for column in model["columns"]:
                own = {**column.get("meta", {}), **column.get("config", {}).get("meta", {})}
                where = f"{model['name']}.{column['name']}"
                yield where, own.get("fr", ""), column.get("description", "")


def in_code() -> Iterator[tuple[str, str, str]]:
    """The same of what has no model: indicators, figures, catalogue, dictionary."""
    yield "data_kind", KIND.fr, KIND.en
    for name, column in indicator_columns((), CATALOGUE).items():
        yield f"indicators.{name}", column.fr, column.en
    for table in OWN:
        yield table.name, table.description.fr, table.description.en
        for name, column in table.columns.items():
            yield f"{table.name}.{name}", column.fr, column.en


TEXTS = [*in_yaml(), *in_code()]


def test_released_models_are_found() -> None:
    names = {name for name, _, _ in TEXTS}
    assert {"dim_agreements.title", "film_links.score", "dim_roles", "indicators.value"} <= names
    assert len(names) == len(TEXTS) > 100


@pytest.mark.parametrize(("name", "french", "english"), TEXTS, ids=[text[0] for text in TEXTS])
def test_what_is_released_speaks_french_and_english(name: str, french: str, english: str) -> None:
    assert french.strip(), f"{name}: write its French description, config: {{meta: {{fr: …}}}}"
    assert english.strip(), f"{name}: write its description in English"
    assert not re.search(r"[ ][;:!?%»]|«[ ]", french), (
        f"{name}: put a narrow no-break space (U+202F) before ; ! ? % » and after «, a no-break "
        f"space before :, in {french!r}"
    )
    assert "'" not in french, f"{name}: write ’ for an apostrophe in {french!r}"
    assert french.endswith("."), f"{name}: end {french!r} with a full stop"
