"""Slates on the released sample, over HTTP: what is answered is what the release says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.api import slates
from cinediv_pipeline.api.app import build_app
from cinediv_pipeline.home import Home

EXAMPLE = json.loads(Path(slates.__file__).with_name("slate_example.json").read_text("utf-8"))
ANY, ONLY = "films_directed_by_any_woman_share", "films_directed_only_by_women_share"
HEADS, BUDGET = "women_among_heads_of_department_share", "budget_directed_only_by_women_share"
NUMBERS = ("value", "numerator", "denominator", "ci_low", "ci_high", "bound_low", "bound_high")
SHOWN = "('self_declared', 'correction', 'review', 'wikidata', 'tmdb')"


@pytest.fixture(scope="module")
def home(refreshed: Path) -> Home:
    return Home(refreshed)


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    with TestClient(build_app(home)) as made:
        yield made


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


def test_the_example_of_the_description_is_what_is_answered(client: TestClient) -> None:
    """After a change of the sample: write the new answer into slate_example.json."""
    answer = client.post("/v1/slates", json=EXAMPLE["list"])
    told, expected = answer.json(), dict(EXAMPLE["answer"])
    assert told.pop("release").startswith("fictional-")
    expected.pop("release")
    for key in ("slate", "all_films"):
        for row, known in zip(told.pop(key), expected.pop(key), strict=True):
            assert row == pytest.approx(known)
    assert told == expected
    assert {one["found_by"] for one in told["films"]} == {"visa", "tmdb_id", "near_title", None}
    described = client.get("/v1/openapi.json").json()["paths"]["/v1/slates"]["post"]
    sent = described["requestBody"]["content"]["application/json"]
    assert sent["example"] == EXAMPLE["list"]
    assert sent["schema"]["$ref"].endswith("/FilmList")
    got = described["responses"]["200"]["content"]["application/json"]
    assert got["example"] == _without_nulls(EXAMPLE["answer"])  # fastapi leaves them out
    assert got["schema"]["$ref"].endswith("/SlateAnswer")


def _without_nulls(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _without_nulls(own) for key, own in told.items() if own is not None}
    return [_without_nulls(own) for own in told] if isinstance(told, list) else told


def test_an_answer_names_its_release_and_is_kept_nowhere(client: TestClient, home: Home) -> None:
    release = (home.releases / "latest").resolve().name
    for query in ("", f"?as_of={release}"):
        answer = client.post(f"/v1/slates{query}", json=EXAMPLE["list"])
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-release"] == answer.json()["release"] == release
        assert answer.json()["data_kind"] == "fictional"
        assert "etag" not in answer.headers
    assert client.post("/v1/slates?as_of=1990-01-01", json=EXAMPLE["list"]).status_code == 404
    assert client.post("/v1/slates?as_off=x", json=EXAMPLE["list"]).status_code == 400
    assert client.get("/v1/slates").status_code == 405


VISA = {"visa": "009112"}
WRONG: dict[str, Any] = {
    "nothing": b"", "no json": b"{", "null": None, "a number": 7, "a list": [VISA], "empty": {},
    "no films": {"films": []}, "films are text": {"films": "009112"}, "a text": {"films": ["1"]},
    "1001 films": {"films": [VISA] * 1001}, "unknown field": {"films": [VISA], "limit": 3},
    "unknown field of a film": {"films": [{**VISA, "genre": "fiction"}]},
    "two names": {"films": [{**VISA, "tmdb_id": 1}]}, "no name": {"films": [{"year": 2019}]},
    "visa is a number": {"films": [{"visa": 9112}]}, "visa is words": {"films": [{"visa": "x"}]},
    "visa of other digits": {"films": [{"visa": "٠٠٩١١٢"}]},
    "visa is long": {"films": [{"visa": "1" * 7}]},
    "negative id": {"films": [{"tmdb_id": -1}]}, "zero": {"films": [{"tmdb_id": 0}]},
    "huge id": {"films": [{"tmdb_id": 2**63}]}, "id is text": {"films": [{"tmdb_id": "1"}]},
    "id is true": {"films": [{"tmdb_id": True}]}, "id is 1.5": {"films": [{"tmdb_id": 1.5}]},
    "NaN": b'{"films": [{"tmdb_id": NaN}]}', "Infinity": b'{"films": [{"tmdb_id": 1e999}]}',
    "a number of 9,000 digits": b'{"films": [{"tmdb_id": ' + b"9" * 9000 + b"}]}",
    "title without year": {"films": [{"title": "x"}]},
    "empty title": {"films": [{"title": "", "year": 2019}]},
    "long title": {"films": [{"title": "x" * 201, "year": 2019}]},
    "half a character": b'{"films": [{"title": "\\ud800", "year": 2019}]}',
    "year of text": {"films": [{"title": "x", "year": "2019"}]},
    "year 0": {"films": [{"title": "x", "year": 0}]},
    "long name": {"films": [VISA], "title": "x" * 201},
    "deep": b'{"films": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "deep film": b'{"films": [' + b'{"visa": ' * 15_000 + b"1" + b"}" * 15_000 + b"]}",
    "not utf-8": b'{"films": [{"title": "\xff", "year": 2019}]}',
}  # fmt: skip


@pytest.mark.parametrize("name", list(WRONG))
def test_a_wrong_list_is_a_problem_that_says_what(client: TestClient, name: str) -> None:
    body = WRONG[name]
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post("/v1/slates", content=sent, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["detail"]
    assert len(answer.content) < 10_000


def test_a_thousand_wrong_films_are_answered_with_ten_sentences(client: TestClient) -> None:
    answer = client.post("/v1/slates", json={"films": [{"visa": "x"}] * 1000})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 10


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_of_another_kind_is_refused(client: TestClient, kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind}
    answer = client.post("/v1/slates", content=b'{"films": [{"visa": "1"}]}', headers=headers)
    assert answer.status_code in (415, 422)


def test_a_body_that_is_too_large_is_refused_by_what_it_says(client: TestClient) -> None:
    answer = client.post("/v1/slates", content=b" " * (slates.MOST_BYTES + 1))
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    fits = json.dumps(EXAMPLE["list"]).encode().ljust(slates.MOST_BYTES)
    answer = client.post("/v1/slates", content=fits, headers={"content-type": "application/json"})
    assert answer.status_code == 200


def test_a_body_without_end_is_refused_while_it_comes(home: Home) -> None:
    """No length is said; what comes after the bound is not asked for."""
    import asyncio  # noqa: PLC0415

    asked, told = [0], []

    async def receive() -> dict[str, Any]:
        asked[0] += 1
        return {"type": "http.request", "body": b" " * 10_000, "more_body": True}

    async def send(message: Any) -> None:
        told.append(message)

    scope = {"type": "http", "http_version": "1.1", "method": "POST", "path": "/v1/slates",
             "raw_path": b"/v1/slates", "query_string": b"", "scheme": "http", "root_path": "",
             "headers": [(b"content-type", b"application/json")], "server": ("test", 80),
             "client": ("test", 1), "asgi": {"version": "3.0"}}  # fmt: skip
    asyncio.run(build_app(home)(scope, receive, send))
    assert told[0]["status"] == 413
    assert asked[0] == slates.MOST_BYTES // 10_000 + 1


def test_a_release_of_before_says_that_it_has_no_slates(home: Home, tmp_path: Path) -> None:
    import shutil  # noqa: PLC0415

    own = Home(tmp_path / "home")
    shutil.copytree(home.releases, own.releases, symlinks=True)
    (own.releases / "latest" / "film_directions.parquet").unlink()
    with TestClient(build_app(own)) as client:
        answer = client.post("/v1/slates", json=EXAMPLE["list"])
        assert (answer.status_code, "too old" in answer.json()["detail"]) == (404, True)
