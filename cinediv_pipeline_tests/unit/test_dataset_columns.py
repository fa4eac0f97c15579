"""A released column says what it is in French and English, or is refused by name."""

from collections.abc import Mapping
from typing import Any

import pytest

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.publication.catalogue import read_catalogue
from cinediv_pipeline.publication.columns import Column, indicator_columns
from cinediv_pipeline.vocabulary import GENRES, INDICATOR_COLUMNS

KEY = {"name": "film_id", "data_type": "varchar", "description": "Film.",
       "config": {"meta": {"fr": "Film."}}}  # fmt: skip
META = {"released_as": "films", "fr": "Une ligne par film.", "licence": "Licence Ouverte 2.0",
        "source": "CNC"}  # fmt: skip


def model(name: str = "dim_films", *columns: Mapping[str, Any], **meta: str) -> dict[str, Any]:
    return {
        "resource_type": "model", "name": name, "unique_id": f"model.cinediv.{name}",
        "schema": "core", "alias": name, "description": "One row per film.", "meta": {},
        "original_file_path": f"models/core/{name}.sql",
        "patch_path": "cinediv://models/core/films.yml",
        "config": {"meta": {**META, **meta}},
        "columns": {column["name"]: dict(column) for column in (KEY, *columns)},
    }  # fmt: skip


def data_test(column: str, name: str, **arguments: Any) -> dict[str, Any]:
    return {
        "resource_type": "test", "attached_node": "model.cinediv.dim_films", "column_name": column,
        "test_metadata": {"name": name, "kwargs": {"column_name": column, **arguments}},
    }  # fmt: skip


def manifest(*nodes: Mapping[str, Any]) -> dict[str, Any]:
    return {"nodes": {str(number): node for number, node in enumerate(nodes)}}


def test_dbt_says_type_meaning_unit_values_and_constraints_once() -> None:
    genre = {"name": "genre", "data_type": "varchar", "description": "Its genre.",
             "config": {"meta": {"fr": "Son genre."}}}  # fmt: skip
    budget = {"name": "devis_eur", "data_type": "bigint", "description": "Planned budget.",
              "config": {"meta": {"fr": "Devis\u202f; pas le coût.", "unit": "eur"}},
              "constraints": [{"type": "not_null"}]}  # fmt: skip
    role = {"name": "role", "data_type": "varchar", "description": "Role.", "meta": {"fr": "Rôle."}}
    (films, _) = read_catalogue(manifest(
        model("dim_films", genre, budget, role),
        model("dim_roles", released_as="roles"),
        data_test("film_id", "unique"), data_test("film_id", "not_null"),
        data_test("genre", "accepted_values", values="{{ var('genres') }}"),
        data_test("role", "accepted_values", values=["director", "composer"]),
        data_test("role", "relationships", to="ref('dim_roles')", field="film_id"),
        data_test("devis_eur", "relationships", to="ref('stg_budgets')", field="eur"),
    )).tables  # fmt: skip
    assert films.description == ("Une ligne par film.", "One row per film.")
    assert films.columns == {
        "film_id": Column("varchar", "Film.", "Film.", required=True, unique=True),
        "genre": Column("varchar", "Son genre.", "Its genre.", values=GENRES),
        "devis_eur": Column("bigint", "Devis\u202f; pas le coût.", "Planned budget.", unit="eur",
                            required=True),
        "role": Column("varchar", "Rôle.", "Role.", values=("director", "composer"),
                       reference=("roles", "film_id")),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({"config": {"meta": {}}}, r"models/core/films\.yml: column genre of dim_films is released "
         r"and lacks its French description: write config: \{meta: \{fr: "),
        ({"description": " "}, "column genre of dim_films lacks its description"),
        ({"config": {"meta": {"fr": "Genre.", "unit": "euros"}}}, "meta.unit is 'euros', not one "
         "of share, ratio"),
        ({"data_type": "json"}, "has the type 'json'; released columns are varchar, integer"),
    ],
    ids=["no French", "no English", "unit", "type"],
)  # fmt: skip
def test_a_column_that_does_not_describe_itself_is_refused(
    column: Mapping[str, Any], said: str
) -> None:
    whole = {"name": "genre", "data_type": "varchar", "description": "Genre.",
             "config": {"meta": {"fr": "Genre."}}}  # fmt: skip
    read_catalogue(manifest(model("dim_films", whole)))
    with pytest.raises(ContractError, match=said):
        read_catalogue(manifest(model("dim_films", {**whole, **column})))


@pytest.mark.parametrize("missing", ["fr", "licence", "source"])
def test_a_table_that_does_not_describe_itself_is_refused(missing: str) -> None:
    with pytest.raises(ContractError, match=rf"films\.yml: dim_films .* lacks meta\.{missing} "):
        read_catalogue(manifest(model(**{missing: ""})))


def test_values_that_are_neither_list_nor_variable_are_refused() -> None:
    node = data_test("film_id", "accepted_values", values="{{ genres }}")
    with pytest.raises(ContractError, match="neither a list nor a variable"):
        read_catalogue(manifest(model(), node))


def test_every_column_of_an_indicator_is_described_once() -> None:
    columns = indicator_columns(("agrees",), "catalogue")
    assert {name: column.sql_type for name, column in columns.items()} == INDICATOR_COLUMNS
    assert columns["indicator_id"].reference == ("catalogue", "indicator_id")
    assert columns["population"].values == ("agrees",)
    assert not columns["value"].required
