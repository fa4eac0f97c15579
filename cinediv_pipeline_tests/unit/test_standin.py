"""The stand-in TMDB answers like the recorded one, keeps its state, and breaks on demand."""

import gzip
import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.standin import StandIn
from cinediv_pipeline_tests.standin.faults import KINDS

RECORDED = ROOT.parent / "shared" / "data" / "tmdb" / "recorded"
EVERYTHING = "credits,external_ids,release_dates,alternative_titles"
TODAY = date(2026, 3, 10)
OPENER = build_opener(ProxyHandler({}))  # whatever proxy this machine has, not for the loopback
Reply = tuple[int, Message, bytes]


@pytest.fixture
def tmdb() -> Iterator[StandIn]:
    with StandIn(120) as server:
        server.world.today = TODAY
        yield server


def ask(server: StandIn, path: str, *, token: str | None = None, **headers: str) -> Reply:
    """One request: status, headers, body; HTTP errors are answers too."""
    headers.setdefault("Authorization", f"Bearer {server.token if token is None else token}")
    request = Request(server.url + path, headers=headers)
    try:
        with OPENER.open(request, timeout=5) as response:
            return response.status, response.headers, response.read()
    except HTTPError as problem:
        with problem:
            return problem.code, problem.headers, problem.read()


def get(server: StandIn, path: str, **query: object) -> Any:
    """The JSON of an answer."""
    text = "?" + urlencode({name.replace("__", "."): value for name, value in query.items()})
    return json.loads(ask(server, "/3" + path + (text if query else ""))[2])


def window(server: StandIn, page: int = 1) -> Any:
    """A page of the French films of all dates."""
    return get(
        server,
        "/discover/movie",
        with_origin_country="FR",
        primary_release_date__gte="2002-01-01",
        primary_release_date__lte="2026-12-31",
        sort_by="primary_release_date.asc",
        page=page,
    )


def control(server: StandIn, action: str, content: object) -> Any:
    request = Request(f"{server.url}/_control/{action}", json.dumps(content).encode())
    with OPENER.open(request, timeout=5) as response:
        return json.loads(response.read())


def code(reply: Reply) -> tuple[int, int]:
    return reply[0], json.loads(reply[2])["status_code"]


def ids(payload: Any) -> list[int]:
    return [row["id"] for row in payload["results"]]


# -- shapes -----------------------------------------------------------------------------------


def recorded(name: str) -> Any:
    path: Path = RECORDED / name
    if not path.is_file():
        pytest.skip(f"needs the recorded answers: no {name} beside the project")
    return json.loads(path.read_text("utf-8"))["response"]["body"]


def json_type(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else type(value).__name__


def assert_same_shape(real: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """Every real key is there, with the same JSON type or null."""
    assert real.keys() - ours.keys() == set()
    for key, value in real.items():
        if value is not None and ours[key] is not None:
            assert json_type(ours[key]) == json_type(value), key


def test_a_film_looks_like_the_recorded_one(tmdb: StandIn) -> None:
    real = recorded("GET_3_movie_tt1345836__append_to_response=credits-images-keywords.json")
    del real["images"], real["keywords"]
    titles = recorded("GET_3_movie_47964_alternative_titles__country=FR.json")["titles"]
    releases = recorded("GET_3_movie_47964_release_dates.json")["results"]
    links = recorded("GET_3_movie_335984_external_ids.json")
    del links["id"]
    for film in range(1000, 1020):
        ours = get(tmdb, f"/movie/{film}", append_to_response=EVERYTHING)
        assert_same_shape(real, ours)
        for part in ("cast", "crew"):
            for row in ours["credits"][part]:
                assert_same_shape(real["credits"][part][0], row)
        for key in ("genres", "production_companies", "production_countries", "spoken_languages"):
            assert_same_shape(real[key][0], ours[key][0])
        for row in ours["alternative_titles"]["titles"]:
            assert_same_shape(titles[0], row)
        for row in ours["release_dates"]["results"]:
            assert_same_shape(releases[0], row)
            assert_same_shape(releases[0]["release_dates"][0], row["release_dates"][0])
        assert_same_shape(links, ours["external_ids"])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("GET_3_discover_movie.json", "/discover/movie"),
        ("GET_3_movie_changes__page=1.json", "/movie/changes"),
        ("GET_3_person_changes__page=1.json", "/person/changes"),
    ],
)
def test_lists_look_like_the_recorded_ones(tmdb: StandIn, name: str, path: str) -> None:
    real, ours = recorded(name), get(tmdb, path)
    assert_same_shape(real, ours)
    for row in ours["results"]:
        assert_same_shape(real["results"][0], row)


def test_a_person_looks_like_the_recorded_one(tmdb: StandIn) -> None:
    for person in range(500_000, 500_020):
        assert_same_shape(recorded("GET_3_person_62.json"), get(tmdb, f"/person/{person}"))


def test_what_is_unknown_answers_as_recorded(tmdb: StandIn) -> None:
    assert get(tmdb, "/movie/999999999") == recorded("GET_3_movie_999999999.json")
    assert get(tmdb, "/person/999999999") == recorded("GET_3_person_999999999.json")


# -- the world --------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_world(tmdb: StandIn) -> None:
    def film(server: StandIn) -> Any:
        return get(server, "/movie/1005", append_to_response="credits")

    with StandIn(120) as twin, StandIn(120, seed=2) as other:
        assert film(twin) == film(tmdb) != film(other)
    assert "credits" not in get(tmdb, "/movie/1005")


def test_credit_ids_are_unique_and_people_return(tmdb: StandIn) -> None:
    rows = [
        row
        for film in tmdb.world.film_ids(french=False)
        for part in (tmdb.world.film(film, ["credits"]) or {})["credits"].values()
        for row in part
    ]
    twice = 3  # the films whose last row comes twice
    assert len({row["credit_id"] for row in rows}) == len(rows) - twice
    assert all(len(row["credit_id"]) == 24 for row in rows)
    assert len({row["id"] for row in rows}) < len(rows) / 4
    unknown = sum(row["gender"] == 0 for row in rows) / len(rows)
    assert 0.35 < unknown < 0.55
    assert {row["gender"] for row in rows} >= {0, 1, 2, 3}


def test_discover_gives_every_dated_french_film_once_by_date(tmdb: StandIn) -> None:
    first = window(tmdb)
    rows = [
        row for page in range(1, first["total_pages"] + 1) for row in window(tmdb, page)["results"]
    ]
    keys = [(row["release_date"], row["id"]) for row in rows]
    dated = [film for film in tmdb.world.film_ids() if tmdb.world.films[film].day]
    assert keys == sorted(keys)
    assert sorted(film for _, film in keys) == dated
    assert first["total_results"] == len(dated) < len(tmdb.world.film_ids())
    assert window(tmdb, 400)["results"] == []
    assert get(tmdb, "/discover/movie", with_origin_country="XX")["results"] == []
    belgian = ids(get(tmdb, "/discover/movie", with_origin_country="BE"))
    assert "BE" in get(tmdb, f"/movie/{belgian[0]}")["origin_country"]


def test_pages_and_ranges_have_limits(tmdb: StandIn) -> None:
    for page in (0, 501, "x"):
        assert code(ask(tmdb, f"/3/discover/movie?page={page}")) == (400, 22)
        assert code(ask(tmdb, f"/3/person/changes?page={page}")) == (400, 22)
    tmdb.page_limit, tmdb.discover_page_size = 5, 10
    assert window(tmdb)["total_pages"] > 5  # not clipped
    assert code(ask(tmdb, "/3/discover/movie?page=6")) == (400, 22)
    path = "/3/movie/changes?start_date=2026-01-01&end_date=2026-01-"
    assert ask(tmdb, path + "14")[0] == 200
    assert code(ask(tmdb, path + "15")) == (400, 20)


def changed(server: StandIn, kind: str, day: date = TODAY) -> list[Any]:
    found = get(server, f"/{kind}/changes", start_date=day, end_date=day)["results"]
    return [row for row in found if row["id"] < 7_000_000]


def test_changes_show_in_payloads_and_feeds(tmdb: StandIn) -> None:
    world = tmdb.world
    world.noise_per_day = 0
    before = {film: world.film(film, ["credits"]) for film in range(1000, 1010)}
    world.touch_film(1000)
    world.change_film(1001, new_person=True)
    world.delete_film(1002)
    world.lose_origin(1003)
    world.move_date(1004, "2011-11-11")
    new = world.add_film(date(2012, 12, 12), TODAY - timedelta(days=20))
    assert world.film(1000, ["credits"]) == before[1000]
    after, old = world.film(1001, ["credits"]), before[1001]
    assert after is not None
    assert old is not None
    assert after["overview"] != old["overview"]
    assert after["credits"]["crew"][:-1] == old["credits"]["crew"]
    newcomer = after["credits"]["crew"][-1]["id"]
    assert [row["id"] for row in changed(tmdb, "person")] == [newcomer]
    assert get(tmdb, f"/person/{newcomer}")["id"] == newcomer
    assert code(ask(tmdb, "/3/movie/1002")) == (404, 34)
    assert changed(tmdb, "movie") == [
        {"id": film, "adult": flag, "softcore": flag}
        for film, flag in ((1004, False), (1003, False), (1002, None), (1001, False), (1000, False))
    ]
    assert [row["id"] for row in changed(tmdb, "movie", TODAY - timedelta(days=20))] == [new]
    discovered = {film for page in range(1, 8) for film in ids(window(tmdb, page))}
    assert discovered & {1002, 1003, 1004, new} == {1004, new}
    assert get(tmdb, "/movie/1003")["origin_country"] == ["US"]


def test_a_deleted_person_leaves_the_credits(tmdb: StandIn) -> None:
    person = min(tmdb.world.people_of(1000))
    films = tmdb.world.delete_person(person)
    assert 1000 in films
    assert code(ask(tmdb, f"/3/person/{person}")) == (404, 34)
    rows = get(tmdb, "/movie/1000", append_to_response="credits")["credits"]
    assert person not in {row["id"] for part in rows.values() for row in part}
    assert {"id": person, "adult": None, "softcore": None} in changed(tmdb, "person")
    assert set(films) <= {row["id"] for row in changed(tmdb, "movie")}


def test_a_changed_person_has_another_page(tmdb: StandIn) -> None:
    before = tmdb.world.person(500_003)
    tmdb.world.change_person(500_003)
    assert get(tmdb, "/person/500003")["biography"] != (before or {})["biography"]
    assert len(changed(tmdb, "person")) == 1
    assert len(ids(get(tmdb, "/person/changes"))) == 2 * 30 + 1  # noise of two days


def test_exports_list_every_id(tmdb: StandIn) -> None:
    tmdb.world.delete_film(1001)
    _, _, body = ask(tmdb, "/p/exports/movie_ids_03_09_2026.json.gz", token="none")
    rows = [json.loads(line) for line in gzip.decompress(body).splitlines()]
    assert [row["id"] for row in rows] == tmdb.world.film_ids(french=False)
    _, _, body = ask(tmdb, "/p/exports/person_ids_03_09_2026.json.gz")
    assert len(gzip.decompress(body).splitlines()) == 240
    assert ask(tmdb, "/p/exports/movie_ids_11_01_2025.json.gz")[0] == 403
    tmdb.exports_reachable = False
    assert ask(tmdb, "/p/exports/movie_ids_03_09_2026.json.gz")[0] == 403


# -- the server -------------------------------------------------------------------------------


def test_the_token_is_checked_and_never_logged(tmdb: StandIn) -> None:
    assert code(ask(tmdb, "/3/movie/1000", token="other")) == (401, 7)
    assert ask(tmdb, f"/3/movie/1000?api_key={tmdb.token}")[0] == 200
    tmdb.suspended = True
    assert code(ask(tmdb, "/3/movie/1000")) == (401, 10)
    assert tmdb.count("/3/movie/1000") == tmdb.counters["movie"] == len(tmdb.request_times) == 3
    assert tmdb.token not in str(tmdb.requests)
    tmdb.clear_log()
    assert tmdb.requests == []


def test_connections_stay_open_and_bodies_are_compressed(tmdb: StandIn) -> None:
    connection = http.client.HTTPConnection(tmdb.url.removeprefix("http://"), timeout=5)
    headers = {"Authorization": f"Bearer {tmdb.token}", "Accept-Encoding": "gzip, deflate"}
    sizes = []
    for encoding in ("gzip", None):
        tmdb.gzip_answers = encoding is not None
        connection.request("GET", "/3/movie/1000?append_to_response=credits", headers=headers)
        response = connection.getresponse()
        assert response.headers["Content-Encoding"] == encoding
        body = response.read()
        sizes.append(len(body))
        content = json.loads(gzip.decompress(body) if encoding else body)
        assert content["id"] == 1000
    connection.close()
    assert sizes[0] < sizes[1] / 2
    assert tmdb.connections == 1


ANSWERED = {
    "429": (429, 25, "0"),
    "429_retry_2": (429, 25, "2"),
    "429_hour": (429, 25, "3600"),
    "429_bare": (429, 25, None),
    "code_25": (400, 25, None),
    "500": (500, 11, None),
    "503": (503, 9, None),
    "maintenance": (503, 46, None),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_is_given_once(tmdb: StandIn, kind: str) -> None:
    path = "/3/movie/1000"
    good = ask(tmdb, path)[2]
    tmdb.faults.slow_seconds, tmdb.faults.drip_seconds = 0.05, 0.00001
    tmdb.faults.add(kind, path_contains="/movie/1000")
    assert ask(tmdb, "/3/movie/1001")[0] == 200
    started = time.monotonic()
    if kind in ANSWERED:
        reply = ask(tmdb, path)
        assert (*code(reply), reply[1]["Retry-After"]) == ANSWERED[kind]
    elif kind in {"502_html", "html"}:
        status, headers, body = ask(tmdb, path)
        assert (status, headers["Content-Type"]) == (502 if "502" in kind else 200, "text/html")
        assert body.startswith(b"<html>")
    elif kind == "cut":
        with pytest.raises(http.client.IncompleteRead):
            ask(tmdb, path)
    elif kind == "reset":
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            ask(tmdb, path)
    elif kind == "cut_gzip":
        _, headers, body = ask(tmdb, path)
        assert headers["Content-Encoding"] == "gzip"
        with pytest.raises(EOFError):
            gzip.decompress(body)
    else:
        bodies = {"empty": b"", "null_body": b"null", "list_body": b"[]"}
        expected = good[: len(good) // 2] if kind == "cut_json" else bodies.get(kind, good)
        assert ask(tmdb, path)[::2] == (200, expected)
    assert time.monotonic() - started > (0.05 if kind == "slow" else 0)
    assert ask(tmdb, path)[2] == good
    assert tmdb.faults.given == {kind: 1}


def test_a_fault_comes_back_every_third_time(tmdb: StandIn) -> None:
    tmdb.faults.add("500", every=3)
    assert [ask(tmdb, "/3/movie/1000")[0] for _ in range(6)] == [200, 200, 500, 200, 200, 500]
    tmdb.faults.clear()
    assert ask(tmdb, "/3/movie/1000")[0] == 200
    with pytest.raises(ValueError, match="no fault"):
        tmdb.faults.add("418")


def test_more_than_allowed_per_second_is_refused(tmdb: StandIn) -> None:
    tmdb.allowed_per_second = 3
    replies = [ask(tmdb, "/3/movie/1000") for _ in range(5)]
    assert [reply[0] for reply in replies] == [200, 200, 200, 429, 429]
    assert replies[-1][1]["Retry-After"] == "1"
    assert tmdb.rate_violations == 2


@pytest.mark.parametrize("sliding", ["front", "back"])
def test_totals_move_once_while_paging(tmdb: StandIn, sliding: str) -> None:
    tmdb.faults.moving_totals = True
    tmdb.faults.sliding = "back" if sliding == "back" else "front"
    before = tmdb.world.discovered("FR", "2002-01-01", "2026-12-31")
    pages = [window(tmdb, page) for page in (1, 2, 3)]
    seen = [film for page in pages for film in ids(page)]
    moved = pages[1]["total_results"] - pages[0]["total_results"]
    if sliding == "front":
        assert moved == 1
        assert seen[19] == seen[20]
        assert set(before[:59]) <= set(seen)
    else:
        assert moved == -1
        assert before[20] not in seen
    assert ids(window(tmdb)) != ids(pages[0])
    assert ids(window(tmdb, 2)) == ids(pages[1])


def test_another_process_can_steer_it(tmdb: StandIn) -> None:
    wanted = {"change_films": 5, "delete_films": 2, "add_films": 3, "change_people": 4}
    assert control(tmdb, "mutate", wanted) == wanted
    assert len(changed(tmdb, "movie")) >= 10
    control(tmdb, "set", {"latency_seconds": 0.05, "allowed_per_second": 9, "today": "2026-04-01"})
    started = time.monotonic()
    get(tmdb, "/movie/1000")
    assert time.monotonic() - started >= 0.05
    assert (tmdb.allowed_per_second, tmdb.world.today) == (9, date(2026, 4, 1))
    stats = json.loads(ask(tmdb, "/_control/stats", token="none")[2])
    assert (stats["total"], stats["films"]) == (2, 121)


def test_the_command_serves_until_it_is_told_to_stop() -> None:
    command = [sys.executable, "-m", "cinediv_pipeline_tests.standin", "--films", "20", "--no-log"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            url = line.removeprefix("listening on ").strip()
            with OPENER.open(f"{url}/_control/stats", timeout=5) as response:
                assert json.loads(response.read())["films"] == 20
        finally:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=5) == 0
