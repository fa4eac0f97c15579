"""The API on the released sample: what it answers is what the release says, and nothing else."""

import csv
import gzip
import io
import json
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.api.app import build_app, with_site
from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline_tests.pipeline.api_desk import settings_for
from cinediv_pipeline_tests.pipeline.api_queries import sql


def test_rows_of_an_indicator_are_those_of_the_release(client: TestClient, home: Home) -> None:
    told = client.get("/v1/indicators/film_count", params={"population": "fif"}).json()
    expected = sql(
        home, "select count(*), sum(value) from indicators "
        "where indicator_id = 'film_count' and population = 'fif'",
    )  # fmt: skip
    rows = told["rows"]
    assert (len(rows), sum(row["value"] or 0 for row in rows)) == expected[0]
    assert told["indicator"]["label"]["fr"]
    assert told["release"] == (home.releases / "latest").resolve().name
    assert told["data_kind"] == "fictional"


def test_a_withheld_row_says_why_and_has_no_number(client: TestClient) -> None:
    rows = client.get("/v1/indicators", params={"status": "withheld_n", "year": 2020}).json()[
        "rows"
    ]
    assert rows
    numbers = ("value", "numerator", "denominator", "ci_low", "bound_low")
    assert {row[name] for row in rows for name in numbers} == {None}


def test_filters_of_indicators(client: TestClient, home: Home) -> None:
    found = client.get(
        "/v1/indicators", params={"theme": "money", "population": "agrees", "year": 2019,
                                  "breakdown": "all"},
    ).json()  # fmt: skip
    catalogue = {one["indicator_id"]: one["theme"]
                 for one in client.get("/v1/catalogue").json()["indicators"]}  # fmt: skip
    assert {catalogue[row["indicator_id"]] for row in found["rows"]} == {"money"}
    assert {row["period_start"] for row in found["rows"]} == {"2019-01-01"}
    [(n,)] = sql(home, "select count(*) from indicators where population = 'agrees' and "
                  "breakdown = 'all' and period_start = '2019-01-01' and "
                  "period_end = '2019-12-31'")  # fmt: skip
    everything = client.get("/v1/indicators", params={"population": "agrees", "year": 2019,
                                                      "breakdown": "all"}).json()  # fmt: skip
    assert everything["n"] == n


def test_csv_has_the_rows_of_json(client: TestClient) -> None:
    path = "/v1/indicators/film_count"
    rows = client.get(path).json()["rows"]
    for answer in (client.get(path, params={"format": "csv"}),
                   client.get(path, headers={"accept": "text/csv"})):  # fmt: skip
        assert answer.headers["content-type"].startswith("text/csv")
        read = list(csv.DictReader(io.StringIO(answer.text)))
        assert len(read) == len(rows)
        assert read[0]["indicator_id"] == "film_count"


@pytest.mark.parametrize("written", ["tante sans boussole", "TANTE  SANS", "tànte sans bousole"])
def test_a_title_is_found_without_accents_and_with_slips(
    client: TestClient, home: Home, written: str
) -> None:
    [(title,)] = sql(home, "select title from films where agrement_id = '009112-2010'")
    assert title == "LA TANTE SANS BOUSSOLE"
    found = client.get("/v1/films", params={"q": written}).json()["films"]
    assert found[0]["agrement_id"] == "009112-2010"


def test_pages_of_films_lose_none_and_repeat_none(client: TestClient, home: Home) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": "70", "genre": "fiction"} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/films", params=params).json()
        seen += [film["agrement_id"] for film in page["films"]]
        cursor = page["next"]
        if cursor is None:
            break
    expected = {one for (one,) in sql(home, "select agrement_id from films "
                                       "where genre = 'fiction'")}  # fmt: skip
    assert len(seen) == len(set(seen)) == len(expected)
    assert set(seen) == expected


def test_one_film_with_its_team_in_numbers_and_no_person(client: TestClient) -> None:
    told = client.get("/v1/films/009112-2010").json()
    assert told["film"]["visa"] == "009112"
    assert told["team"]["n_posts"] >= 1
    assert not {"person_id", "gender", "director"} & set(told["film"]) | {"gender"} & set(
        told["team"]
    )


def test_a_known_answer_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/v1/catalogue")
    tag, made = first.headers["etag"], first.headers["last-modified"]
    assert client.get("/v1/catalogue", headers={"if-none-match": tag}).status_code == 304
    assert client.get("/v1/catalogue", headers={"if-modified-since": made}).status_code == 304
    assert client.get("/v1/catalogue", headers={"if-none-match": '"x"'}).status_code == 200
    assert "max-age=" in first.headers["cache-control"]


def test_answers_are_packed_for_those_who_can_unpack(client: TestClient) -> None:
    with client.stream("GET", "/v1/catalogue", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(raw))["indicators"]
    plain = client.get("/v1/catalogue", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_browsers_are_told_to_make_nothing_of_an_answer(client: TestClient) -> None:
    for path in ("/v1/catalogue", "/v1/nowhere", "/v1/files/README.txt"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_the_description_names_every_route_and_parameter(client: TestClient) -> None:
    told = client.get("/v1/openapi.json").json()
    assert {"/v1/indicators", "/v1/films/{agrement_id}", "/v1/files/{name}"} <= set(told["paths"])
    names = {one["name"] for one in told["paths"]["/v1/films"]["get"]["parameters"]}
    assert {"q", "year", "genre", "limit", "cursor", "as_of", "format"} == names - {
        "budget_class", "is_fif", "bonus_parite",
    }  # fmt: skip


def test_any_site_may_read(client: TestClient) -> None:
    answer = client.get("/v1/catalogue", headers={"origin": "https://newsroom.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/indicators/nothing", 404), ("/v1/indicators?indicator_id=nothing", 404),
        ("/v1/films/1-2", 404), ("/v1/indicators?yeer=2020", 400), ("/v1/films?cursor=zz", 404),
        ("/v1/films?limit=0", 422), ("/v1/films?genre=western", 422),
        ("/v1/indicators?as_of=none-such", 404), ("/v1/indicators?as_of=1990-01-01", 404),
        ("/v1/indicators?as_of=../../etc", 422), ("/v1/files/..%2f..%2fhome.json", 404),
        ("/v1/files/nothing.csv", 404), ("/v1/nowhere", 404),
        ("/v1/films/009112-2010?format=csv", 400),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_problem_that_says_what(
    client: TestClient, path: str, status: int
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]


def test_head_is_get_without_its_body(client: TestClient) -> None:
    got, head = client.get("/v1/catalogue"), client.head("/v1/catalogue")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]


def test_site_and_data_are_served_together(home: Home, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>Bonjour", encoding="utf-8")
    with TestClient(with_site(build_app(settings_for(home)), tmp_path)) as client:
        assert "Bonjour" in client.get("/").text
        assert client.get("/v1/catalogue").json()["indicators"]
        for path, status in (("/v1/nowhere", 404), ("/v1/nothing/here", 404)):
            answer = client.get(path)
            assert answer.status_code == status
            assert answer.headers["content-type"] == "application/problem+json"
        assert client.post("/v1/indicators").status_code == 405


def test_a_wrong_method_is_a_problem_too(client: TestClient) -> None:
    answer = client.post("/v1/indicators")
    assert answer.status_code == 405
    assert answer.json()["title"] == "Method Not Allowed"


def test_files_are_those_of_the_release(client: TestClient, home: Home) -> None:
    listed = {one["name"]: one["bytes"] for one in client.get("/v1/files").json()["files"]}
    path = home.releases / "latest" / "SHA256SUMS"
    assert listed["SHA256SUMS"] == path.stat().st_size
    assert client.get("/v1/files/SHA256SUMS").content == path.read_bytes()


def test_an_older_release_stays_readable_until_it_is_withdrawn(
    refreshed: Path, tmp_path: Path
) -> None:
    own = Home(tmp_path / "home")
    shutil.copytree(refreshed / "releases", own.releases, symlinks=True)
    releases = Releases(own)
    latest = releases.latest()
    assert latest is not None
    shutil.copytree(latest.path, own.releases / "fictional-older")
    with TestClient(build_app(settings_for(own))) as client:
        assert client.get("/v1/catalogue").headers["x-release"] == latest.id
        older = client.get("/v1/catalogue", params={"as_of": "fictional-older"})
        assert older.headers["x-release"] == "fictional-older"
        releases.point_latest("fictional-older")
        assert client.get("/v1/catalogue").headers["x-release"] == "fictional-older"
        releases.withdraw("fictional-older", "a test")
        gone = client.get("/v1/catalogue", params={"as_of": "fictional-older"})
        assert (gone.status_code, "a test" in gone.json()["detail"]) == (410, True)
        assert client.get("/v1/catalogue").headers["x-release"] == latest.id


def test_without_a_release_the_server_lives_and_says_so(tmp_path: Path) -> None:
    with TestClient(build_app(settings_for(Home(tmp_path)))) as client:
        assert client.get("/healthz").status_code == 200
        for path in ("/readyz", "/v1/indicators", "/v1/films"):
            assert client.get(path).status_code == 503
        assert client.get("/v1/releases").json() == {"latest": None, "releases": []}
