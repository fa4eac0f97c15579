"""Lists that are wrong, huge or hostile: each is a problem that says what, and costs little."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.api.app import build_app
from cinediv_pipeline.api.web.bodies import MOST_BYTES
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.pipeline.api_desk import settings_for

LIST = {"films": [{"visa": "9112"}]}


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
    as_json = {"content-type": "application/json"}
    answer = client.post("/v1/slates", content=b" " * (MOST_BYTES + 1), headers=as_json)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)
    fits = json.dumps(LIST).encode().ljust(MOST_BYTES)
    answer = client.post("/v1/slates", content=fits, headers=as_json)
    assert answer.status_code == 200


def test_a_body_without_end_is_refused_while_it_comes(home: Home) -> None:
    """No length is said; what comes after the bound is not asked for."""
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
    asyncio.run(build_app(settings_for(home))(scope, receive, send))
    assert told[0]["status"] == 413
    assert asked[0] == MOST_BYTES // 10_000 + 1


def test_a_release_of_before_says_that_it_has_no_slates(home: Home, tmp_path: Path) -> None:
    own = Home(tmp_path / "home")
    shutil.copytree(home.releases, own.releases, symlinks=True)
    (own.releases / "latest" / "film_directions.parquet").unlink()
    with TestClient(build_app(settings_for(own))) as client:
        answer = client.post("/v1/slates", json=LIST)
        assert (answer.status_code, "too old" in answer.json()["detail"]) == (404, True)
