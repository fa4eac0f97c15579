"""Slates on the released sample, over HTTP: what is answered is what the release says."""

from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.api.reference.examples import examples_of
from cinediv_pipeline.home import Home

[EXAMPLE] = [one.request.json for one in examples_of("slates") if one.name == "competition"]
ANY, ONLY = "films_directed_by_any_woman_share", "films_directed_only_by_women_share"
HEADS, BUDGET = "women_among_heads_of_department_share", "budget_directed_only_by_women_share"
NUMBERS = ("value", "numerator", "denominator", "ci_low", "ci_high", "bound_low", "bound_high")
SHOWN = "('self_declared', 'correction', 'review', 'wikidata', 'tmdb')"


def _sql(home: Home, query: str) -> list[tuple[Any, ...]]:
    path = home.releases / "latest" / "observatory.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _inside(home: Home, query: str) -> list[tuple[Any, ...]]:
    """Ask the warehouse, which is not released."""
    path = home.warehouse / "observatory.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def _answer(client: TestClient, films: list[dict[str, Any]]) -> dict[str, Any]:
    answer = client.post("/v1/slates", json={"films": films})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _agreements(client: TestClient, ids: list[str]) -> dict[str, Any]:
    return _answer(
        client, [{"visa": one[:6], "year": int(one[7:])} for one in ids]
    )  # fmt: skip


def _row(told: dict[str, Any], name: str, where: str = "slate") -> dict[str, Any]:
    [row] = [one for one in told[where] if one["indicator_id"] == name]
    found: dict[str, Any] = row
    return found


def test_released_directions_count_genders_that_may_stand_beside_a_name(home: Home) -> None:
    expected = _inside(
        home, f"""select agrement_id, count(*),
        count(case when gender = 'female' and gender_method in {SHOWN} then 1 end),
        count(case when gender = 'male' and gender_method in {SHOWN} then 1 end)
        from core.agreement_directors group by 1 order by 1""",
    )  # fmt: skip
    released = _sql(home, "select agrement_id, n_directors, n_women, n_men from film_directions "
                    "where n_directors > 0 order by 1")  # fmt: skip
    assert released == expected
    [(n, wrong, undetermined)] = _sql(
        home, "select count(*), count(case when n_women + n_men + n_unknown <> n_directors then 1 "
        "end), sum(n_unknown) from film_directions",
    )  # fmt: skip
    assert [(n,)] == _sql(home, "select count(*) from films")
    assert wrong == 0
    # those whom the first name counts in the indicators are among the undetermined
    [(inferred,)] = _inside(home, "select count(*) from core.agreement_directors "
                            "where gender_method = 'first_name'")  # fmt: skip
    assert undetermined > inferred > 50


@pytest.mark.parametrize("years", [(2019,), (2016, 2020), tuple(range(2013, 2023))])
def test_all_films_of_some_years_are_the_row_they_are_compared_with(
    client: TestClient, home: Home, years: tuple[int, ...]
) -> None:
    told_years = ", ".join(map(str, years))
    ids = [one for (one,) in _sql(home, "select agrement_id from films "
                                  f"where agrement_year in ({told_years})")]  # fmt: skip
    told = _agreements(client, ids)
    assert told["slate"] == told["all_films"]
    assert told["years"] == list(years)
    assert told["n_agreements"] == told["n_all_agreements"] == len(ids)


@pytest.mark.parametrize(
    ("name", "years"),
    [("bonus_parite_share", (2019, 2019)), ("bonus_parite_share", (2023, 2023)),
     ("first_film_share", (2019, 2019)), ("first_film_share", (2010, 2010)),
     ("first_film_share", (2013, 2022)), ("first_film_share", (2015, 2024))],
)  # fmt: skip
def test_shares_that_rest_on_no_gender_are_those_that_are_published(
    client: TestClient, home: Home, name: str, years: tuple[int, int]
) -> None:
    """The rules in Python and in dbt's macros say the same, to the last digit but rounding."""
    first, last = years
    ids = [one for (one,) in _sql(home, "select agrement_id from films "
                                  f"where agrement_year between {first} and {last}")]  # fmt: skip
    row = _row(_agreements(client, ids), name)
    keys = ("value", "numerator", "denominator", "n_unknown", "coverage", "ci_low", "ci_high",
            "bound_low", "bound_high", "status")  # fmt: skip
    [published] = _sql(
        home, f"select {', '.join(keys)} from indicators where indicator_id = '{name}' and "
        f"population = 'agrees' and breakdown = 'all' and period_start = '{first}-01-01' and "
        f"period_end = '{last}-12-31'",
    )  # fmt: skip
    assert row["status"] == published[-1] == "published"
    assert [row[key] for key in keys[:-1]] == pytest.approx(published[:-1], rel=1e-12)


def test_a_list_is_what_sql_counts_on_the_release(client: TestClient, home: Home) -> None:
    ids = [one for (one,) in _sql(home, "select agrement_id from films where "
                                  "genre = 'fiction' and agrement_year <= 2016")]  # fmt: skip
    chosen = "(select * from films where genre = 'fiction' and agrement_year <= 2016)"
    told = _agreements(client, ids)
    [(yes, known, n_all)] = _sql(
        home, f"""select count(case when n_women > 0 then 1 end),
        count(case when n_women > 0 or (n_unknown = 0 and d.n_directors > 0) then 1 end), count(*)
        from {chosen} join film_directions d using (agrement_id)""",
    )  # fmt: skip
    row = _row(told, ANY)
    assert (row["n_unknown"], row["coverage"]) == (n_all - known, pytest.approx(known / n_all))
    assert (row["numerator"], row["denominator"]) == (yes, known)
    [(women, total, known, n_all)] = _sql(
        home, f"""select sum(case when n_women = d.n_directors then devis_eur end), sum(devis_eur),
        count(*), (select count(*) from {chosen})
        from {chosen} join film_directions d using (agrement_id)
        where n_men > 0 or n_women = d.n_directors""",
    )  # fmt: skip
    row = _row(told, BUDGET)
    assert (row["numerator"], row["denominator"]) == (float(women), float(total))
    assert row["coverage"] == pytest.approx(known / n_all)


def test_heads_of_a_list_are_what_sql_counts_on_the_release(client: TestClient, home: Home) -> None:
    """Films whose team is mostly told: those that rule R lets through."""
    query = """select agrement_id, n_women, n_women + n_men, n_credits from film_teams
        where n_women + n_men >= 0.85 * n_credits"""
    found = _sql(home, query)
    assert len(found) > 20
    row = _row(_agreements(client, [one for one, *_ in found]), HEADS)
    women, known, listed = (sum(row[place] for row in found) for place in (1, 2, 3))
    assert (row["numerator"], row["denominator"]) == (women, known)
    assert row["n_unknown"] == listed - known
    assert row["ci_low"] < women / known < row["ci_high"]


def test_two_lists_that_differ_by_an_inferred_director_tell_nothing(
    client: TestClient, home: Home
) -> None:
    inferred = [one for (one,) in _inside(
        home, "select agrement_id from core.agreement_directors group by 1 "
        "having count(*) = 1 and min(gender_method) = 'first_name' order by 1",
    )]  # fmt: skip
    genders = dict(_inside(home, "select agrement_id, gender from core.agreement_directors"))
    assert {genders[one] for one in inferred} == {"female", "male"}
    told_films = [one for (one,) in _sql(
        home, "select agrement_id from film_directions where n_unknown = 0 and n_directors > 0 "
        "order by 1 limit 200",
    )]  # fmt: skip
    base = _agreements(client, told_films)
    for name in (ANY, ONLY):
        # each film alone: women and men give the same answer to the last digit
        kept = ("value", "numerator", "denominator", "ci_low", "ci_high", "status")
        seen = set()
        for one in (*inferred[:6], *(o for o in inferred if genders[o] == "female")):
            row, without = _row(_agreements(client, [*told_films, one]), name), _row(base, name)
            assert row["n_unknown"] == without["n_unknown"] + 1
            assert [row[key] for key in kept] == [without[key] for key in kept]
            seen.add(tuple(sorted(row.items())))
        assert len(seen) == 1


def test_what_is_withheld_has_its_reason_and_no_number(client: TestClient, home: Home) -> None:
    ids = [one for (one,) in _sql(home, "select agrement_id from films order by 1 limit 19")]
    for row in _agreements(client, ids)["slate"]:
        assert row["status"].startswith("withheld_")
        assert {row[name] for name in NUMBERS} == {None}
        assert row["n_unknown"] >= 0


def test_the_example_of_the_description_finds_films_in_every_way(client: TestClient) -> None:
    told = client.post("/v1/slates", json=EXAMPLE).json()
    assert {one["found_by"] for one in told["films"]} == {"visa", "tmdb_id", "near_title", None}
    described = client.get("/v1/openapi.json").json()["paths"]["/v1/slates"]["post"]
    sent = described["requestBody"]["content"]["application/json"]
    assert sent["examples"]["competition"]["value"] == EXAMPLE
    assert sent["schema"]["$ref"].endswith("/FilmList")
    got = described["responses"]["200"]["content"]["application/json"]
    assert got["schema"]["$ref"].endswith("/SlateAnswer")


def test_an_answer_names_its_release_and_is_kept_nowhere(client: TestClient, home: Home) -> None:
    release = (home.releases / "latest").resolve().name
    for query in ("", f"?as_of={release}"):
        answer = client.post(f"/v1/slates{query}", json=EXAMPLE)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-release"] == answer.json()["release"] == release
        assert answer.json()["data_kind"] == "fictional"
        assert "etag" not in answer.headers
    assert client.post("/v1/slates?as_of=1990-01-01", json=EXAMPLE).status_code == 404
    assert client.post("/v1/slates?as_off=x", json=EXAMPLE).status_code == 400
    assert client.get("/v1/slates").status_code == 405
