"""What the API says of misspelt values, repeated parameters, foreign cursors, wrong addresses."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.api.app import build_app
from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline_tests.pipeline.api_desk import settings_for
from cinediv_pipeline_tests.pipeline.api_queries import sql


def _refused(
    client: TestClient, path: str, status: int, params: Mapping[str, Any] | None = None
) -> str:
    answer = client.get(path, params=params)
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


@pytest.mark.parametrize("path", ["/v1/indicators", "/v1/indicators/film_count"])
@pytest.mark.parametrize("name", ["population", "breakdown"])
def test_a_misspelt_filter_names_the_known_ones(
    client: TestClient, home: Home, path: str, name: str
) -> None:
    told = _refused(client, path, 404, {name: "agrés"})
    assert "'agrés'" in told
    known = {one for (one,) in sql(home, f"select distinct {name} from indicators")}
    assert known <= set(told.rpartition("Known: ")[2].rstrip(".").split(", "))


def test_a_misspelt_theme_names_the_known_ones(client: TestClient) -> None:
    themes = {one["theme"] for one in client.get("/v1/catalogue").json()["indicators"]}
    told = _refused(client, "/v1/indicators", 404, {"theme": "mony"})
    assert set(told.rpartition("Known: ")[2].rstrip(".").split(", ")) == themes


def test_a_misspelt_value_names_those_of_its_breakdown_where_they_are_few(
    client: TestClient, home: Home
) -> None:
    path = "/v1/indicators/film_count"
    told = _refused(client, path, 404, {"breakdown": "genre", "breakdown_value": "fictoin"})
    genres = sql(home, "select distinct breakdown_value from indicators where breakdown = 'genre' "
                 "order by 1")  # fmt: skip
    assert told.endswith(f"Known of genre: {', '.join(one for (one,) in genres)}.")
    [(breakdown, value)] = sql(
        home, "select breakdown, max(breakdown_value) from indicators group by 1 "
        "having count(distinct breakdown_value) > 30 order by 1 limit 1",
    )  # fmt: skip
    told = _refused(client, path, 404, {"breakdown": breakdown, "breakdown_value": f"{value}x"})
    assert "Known" not in told
    assert f"did you mean {value!r}" in told
    assert "did you mean 'fiction'" in _refused(client, path, 404, {"breakdown_value": "fictoin"})


def test_known_values_without_rows_are_an_empty_answer(client: TestClient) -> None:
    params = {"breakdown": "genre", "breakdown_value": "all", "population": "fif"}
    for path in ("/v1/indicators", "/v1/indicators/film_count"):
        answer = client.get(path, params=params)
        assert (answer.status_code, answer.json()["n"], answer.json()["rows"]) == (200, 0, [])
        assert answer.headers["x-total-count"] == "0"


@pytest.mark.parametrize("path", ["/v1/indicators/film_cuont", "/v1/indicators?indicator_id="
                                  "film_cuont"])  # fmt: skip
def test_a_misspelt_indicator_proposes_the_nearest(client: TestClient, path: str) -> None:
    assert "did you mean 'film_count'" in _refused(client, path, 404)


def test_only_classes_of_budgets_that_exist_are_taken(client: TestClient, home: Home) -> None:
    assert "'<2'" in _refused(client, "/v1/films", 422, {"budget_class": "2-6"})
    for label, n in sql(home, "select budget_class, count(*) from films where budget_class is not "
                        "null group by 1"):  # fmt: skip
        assert client.get("/v1/films", params={"budget_class": label}).json()["n"] == n


def test_a_parameter_is_given_once_unless_it_is_a_list(client: TestClient) -> None:
    told = _refused(client, "/v1/indicators?year=2023&year=2024", 400)
    assert "'year'" in told
    assert "once" in told
    _refused(client, "/v1/films?format=csv&format=json", 400)
    twice = "/v1/indicators?indicator_id=film_count&indicator_id=bonus_parite_share&year=2020"
    rows = client.get(twice).json()["rows"]
    assert {row["indicator_id"] for row in rows} == {"film_count", "bonus_parite_share"}


def test_a_cursor_is_of_its_question(client: TestClient) -> None:
    first = client.get("/v1/films", params={"genre": "fiction", "limit": 3}).json()
    own = {"genre": "fiction", "cursor": first["next"]}
    for other in ({"genre": "documentary"}, {"year": 2020}, {"q": "tante"}, {"is_fif": True}):
        told = _refused(client, "/v1/films", 404, {**own, **other})
        assert "repeat the filters of the first page" in told
    assert "filters" in _refused(client, "/v1/films", 404, {"cursor": first["next"]})
    longer = client.get("/v1/films", params={**own, "limit": 5}).json()["films"]
    start = client.get("/v1/films", params={"genre": "fiction", "limit": 8}).json()["films"]
    assert longer == start[3:]


def test_a_cursor_is_of_its_release(refreshed: Path, tmp_path: Path) -> None:
    own = Home(tmp_path / "home")
    shutil.copytree(refreshed / "releases", own.releases, symlinks=True)
    latest = Releases(own).latest()
    assert latest is not None
    shutil.copytree(latest.path, own.releases / "fictional-older")
    with TestClient(build_app(settings_for(own))) as client:
        first = client.get("/v1/films", params={"limit": 2, "as_of": "fictional-older"})
        cursor = first.json()["next"]
        assert client.get("/v1/films", params={"cursor": cursor}).json()["release"] == (
            "fictional-older"
        )
        followed = client.get(first.links["next"]["url"])
        assert followed.json()["release"] == "fictional-older"
        told = _refused(client, "/v1/films", 404, {"cursor": cursor, "as_of": latest.id})
        assert "as_of" in told


@pytest.mark.parametrize(
    "path", ["/v1/nowhere", "/v1/films/", "/v1/nothing/here", "/v1/catalogue/"]
)
def test_an_unknown_address_says_where_the_known_ones_are(client: TestClient, path: str) -> None:
    assert _refused(client, path, 404) == "There is no such address; /v1/ lists them."


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [("POST", "/v1/indicators", "GET, HEAD"), ("GET", "/v1/slates", "POST"),
     ("PUT", "/v1/analyses", "GET, HEAD, POST")],
)  # fmt: skip
def test_a_wrong_method_says_which_are_taken(
    client: TestClient, method: str, path: str, methods: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == methods
    assert answer.json()["detail"] == f"This address takes {methods}."


def test_who_asks_too_often_learns_how_often_is_allowed(home: Home) -> None:
    settings = settings_for(home, api_reads_per_minute=2, api_posts_per_minute=1)
    with TestClient(build_app(settings)) as client:
        answers = [client.get("/v1/catalogue") for _ in range(3)]
        posts = [client.post("/v1/slates", json={}) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    for refused, n in ((answers[-1], "2 a minute."), (posts[-1], "1 a minute that compute.")):
        detail, wait = refused.json()["detail"], refused.headers["retry-after"]
        assert refused.status_code == 429
        assert f"it may send {n}" in detail
        assert f"in {wait} s" in detail
        assert 1 <= int(wait) <= 60
