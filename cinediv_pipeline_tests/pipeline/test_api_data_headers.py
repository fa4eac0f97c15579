"""What stands in the headers of answers on data: pages, counts, names of files, conditions."""

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.pipeline.api_queries import sql


def _rows(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_all_pages_are_reached_by_their_links(client: TestClient, home: Home, form: str) -> None:
    seen: list[str] = []
    path: str | None = f"/v1/films?format={form}&q=la&genre=fiction&limit=90"
    while path is not None:
        answer, again = client.get(path), client.get(path)  # the second is prepared
        for name in ("link", "x-total-count", "etag"):
            assert answer.headers.get(name) == again.headers.get(name)
        assert answer.headers["x-total-count"] == str(
            client.get("/v1/films?q=la&genre=fiction").json()["n"]
        )
        films = _rows(answer.text) if form == "csv" else answer.json()["films"]
        seen += [film["agrement_id"] for film in films]
        path = answer.links["next"]["url"] if answer.links else None
        assert path is None or path.startswith("/v1/films?")
    assert len(seen) == len(set(seen)) == int(answer.headers["x-total-count"])
    assert set(seen) <= {
        one for (one,) in sql(home, "select agrement_id from films where genre = 'fiction'")
    }


def test_a_csv_of_all_films_says_how_many_there_are(client: TestClient, home: Home) -> None:
    [(n,)] = sql(home, "select count(*) from films")
    answer = client.get("/v1/films?format=csv")
    assert len(_rows(answer.text)) == 50 < n
    assert answer.headers["x-total-count"] == str(n)
    assert "next" in answer.links
    last = client.get("/v1/films?format=csv&limit=1&q=tante&year=2010&genre=fiction&is_fif=true")
    assert ("next" in last.links) == (int(last.headers["x-total-count"]) > 1)


@pytest.mark.parametrize(("path", "key"), [("/v1/files", "files"), ("/v1/figures", "figures")])
def test_every_table_says_how_many_rows_it_has(client: TestClient, path: str, key: str) -> None:
    answer = client.get(path)
    assert answer.headers["x-total-count"] == str(len(answer.json()[key]))
    assert "link" not in answer.headers


def test_other_sites_may_read_them(client: TestClient) -> None:
    answer = client.get("/v1/films", headers={"origin": "https://newsroom.example"})
    exposed = {one.strip() for one in answer.headers["access-control-expose-headers"].split(",")}
    assert {"link", "x-total-count"} <= exposed


def test_the_description_has_the_headers(client: TestClient) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    headers = {path: set(told["get"]["responses"]["200"].get("headers", ()))
               for path, told in paths.items() if "get" in told}  # fmt: skip
    assert {path for path, own in headers.items() if "Link" in own} == {"/v1/films"}
    for path in ("/v1/films", "/v1/indicators", "/v1/indicators/{indicator_id}", "/v1/files",
                 "/v1/figures"):  # fmt: skip
        assert "X-Total-Count" in headers[path]
    for path in ("/v1/releases", "/v1/files/{name}"):
        assert "ETag" in headers[path]
        assert "304" in paths[path]["get"]["responses"]


def test_a_csv_has_a_name_and_the_values_of_the_released_one(
    client: TestClient, home: Home
) -> None:
    answer = client.get("/v1/films?format=csv&limit=500&year=2020")
    release = answer.headers["x-release"]
    assert answer.headers["content-disposition"] == f'inline; filename="{release}-films.csv"'
    indicator = client.get("/v1/indicators/film_count?format=csv")
    assert indicator.headers["content-disposition"].endswith(f'"{release}-film_count.csv"')
    assert "content-disposition" not in client.get("/v1/films?year=2020").headers
    path = home.releases / "latest" / "films.csv"
    released = {one["agrement_id"]: one for one in _rows(path.read_text("utf-8"))}
    columns = ("is_fif", "bonus_parite", "is_eof", "sofica", "credit_impot", "title", "visa")
    rows = _rows(answer.text)
    assert {row["is_fif"] for row in rows} == {"true", "false"}
    for row in rows:
        own = released[row["agrement_id"]]
        assert [row[name] for name in columns] == [own[name] for name in columns]


def test_a_file_is_not_sent_again(client: TestClient) -> None:
    path = "/v1/files/films.csv"
    whole = client.get(path)
    tag, made = whole.headers["etag"], whole.headers["last-modified"]
    assert not tag.startswith("W/")
    assert made == client.get("/v1/catalogue").headers["last-modified"]
    assert tag != client.get("/v1/files/films.parquet").headers["etag"]
    for name, value in (("if-none-match", tag), ("if-modified-since", made)):
        known = client.get(path, headers={name: value})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["etag"] == tag
    assert client.get(path, headers={"if-none-match": '"other"'}).content == whole.content
    part = client.get(path, headers={"range": "bytes=5-9", "if-range": tag})
    assert (part.status_code, part.content) == (206, whole.content[5:10])
    changed = client.get(path, headers={"range": "bytes=5-9", "if-range": '"other"'})
    assert (changed.status_code, changed.content) == (200, whole.content)


def test_the_list_of_releases_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/v1/releases")
    assert first.headers["cache-control"] == "public, max-age=60"
    known = client.get("/v1/releases", headers={"if-none-match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert client.get("/v1/releases", headers={"if-none-match": '"x"'}).json() == first.json()


def test_what_may_be_withdrawn_is_kept_for_minutes_only(client: TestClient) -> None:
    release = client.get("/v1/releases").json()["latest"]
    for path in ("/v1/catalogue", "/v1/files/films.csv"):
        answer = client.get(path, params={"as_of": release})
        assert answer.headers["cache-control"] == "public, max-age=300"


def test_one_indicator_takes_the_filters_of_all(client: TestClient, home: Home) -> None:
    filters: dict[str, Any] = {"population": "agrees", "breakdown": "genre",
                               "breakdown_value": "fiction", "year": 2020}  # fmt: skip
    one = client.get("/v1/indicators/film_count", params=filters).json()
    every = client.get("/v1/indicators", params={**filters, "indicator_id": "film_count"}).json()
    assert one["rows"] == every["rows"]
    assert [row["value"] for row in one["rows"]] == [value for (value,) in sql(
        home, "select value from indicators where indicator_id = 'film_count' and population = "
        "'agrees' and breakdown_value = 'fiction' and breakdown = 'genre' and "
        "period_start = '2020-01-01' and period_end = '2020-12-31'",
    )]  # fmt: skip
    assert one["n"] == 1
    name = "films_directed_by_any_woman_share"
    withheld = client.get(f"/v1/indicators/{name}", params={"status": "withheld_n"}).json()
    [(n,)] = sql(home, f"select count(*) from indicators where indicator_id = '{name}' and "
                 "status = 'withheld_n'")  # fmt: skip
    assert withheld["n"] == n > 0


def test_a_visa_may_lack_its_zeros(client: TestClient) -> None:
    short, whole = client.get("/v1/films/9112-2010"), client.get("/v1/films/009112-2010")
    assert short.json() == whole.json()
    assert short.json()["film"]["agrement_id"] == "009112-2010"
    assert short.json()["team"] is not None
