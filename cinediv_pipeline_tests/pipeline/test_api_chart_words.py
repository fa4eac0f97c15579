"""What stands under a chart of the API: its terms, what marks equality, and nothing of a table."""

import json
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.home import Home


def asked(home: Home, query: str) -> list[tuple[Any, ...]]:
    path = home.releases / "latest" / "observatory.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def chart_of(client: TestClient, indicator: str, **choice: str) -> dict[str, Any]:
    answer = client.get(f"/v1/indicators/{indicator}/chart", params=choice)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_terms_under_a_chart_are_those_of_its_sources(
    client: TestClient, home: Home, lang: str
) -> None:
    told = asked(home, "select indicator_id, source_fr from catalogue where indicator_id in "
                "(select indicator_id from indicators)")  # fmt: skip
    seen = set()
    for indicator, source in told:
        chart = chart_of(client, indicator, lang=lang)
        names = [one["name"] for one in chart["usermeta"]["licences"]]
        drawn = " ".join(chart["title"]["subtitle"]).rpartition("Licence Ouverte 2.0")[2]
        assert ("other-nc" in names) == ("TMDB" in source) == ("non" in drawn), indicator
        assert ("CC0-1.0" in names) == ("Wikidata" in source) == ("CC0" in drawn), indicator
        assert names[0] == "etalab-2.0"
        seen.add(tuple(names))
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("indicator", "lang", "marked"),
    [
        ("women_share_by_role", "en", "green ground: parity zone, 40–60%"),
        ("films_directed_only_by_women_share", "fr", "pointillé vert\u00a0: la moitié"),
        ("budget_mean_gap", "en", "dotted green line: 0: equal"),
        ("film_count", "en", None),
    ],
)  # fmt: skip
def test_what_marks_equality_is_explained_where_it_is_drawn(
    client: TestClient, indicator: str, lang: str, marked: str | None
) -> None:
    chart = chart_of(client, indicator, lang=lang)
    assert ("#0b6b53" in json.dumps(chart["layer"])) == (marked is not None)
    words = " ".join(chart["title"]["subtitle"])
    if marked:
        assert f" · {marked} · " in words
    else:
        assert "green" not in words


@pytest.mark.parametrize(("lang", "told"), [("fr", "les lignes du graphique"),
                                            ("en", "the rows of the chart hold")])  # fmt: skip
def test_no_chart_speaks_of_a_table_that_it_does_not_have(
    client: TestClient, home: Home, lang: str, told: str
) -> None:
    shown = asked(
        home, "select distinct indicator_id, population, breakdown from indicators "
        "where indicator_id like 'budget%gap%' and not contains(breakdown, '|')",
    )  # fmt: skip
    words = []
    for indicator, population, breakdown in shown:
        chart = chart_of(client, indicator, population=population, breakdown=breakdown, lang=lang)
        words.append(" ".join(chart["title"]["subtitle"]) + chart["description"])
    assert any(told in text for text in words)
    assert not any(word in text for text in words for word in ("tableau", "table "))
