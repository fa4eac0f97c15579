"""Keys that are wrong, limits that are reached, callers that pretend to be others, a full queue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.api.access.keys import Keys
from cinediv_pipeline.api.state import State
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.pipeline.api_desk import copied
from cinediv_pipeline_tests.pipeline.api_siege import (
    MARK,
    Answer,
    Siege,
    bearer,
    besieged,
    form,
    multipart,
    request,
)

ANALYSES = "/v1/analyses"
SCENE = b"INT. BAR - JOUR\n\nNADIA\nOui, %d fois.\n"
OTHERS = "203.0.113."


@pytest.fixture(scope="module")
def home(refreshed: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copied(refreshed, tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def siege(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """A server with one place in its queue."""
    place = {"CINEDIV_API_QUEUE": "1", "CINEDIV_API_WORKERS": "1"}
    with besieged(home, tmp_path_factory.mktemp("siege"), **place) as made:
        made.secrets.append(OTHERS)
        yield made


def _new(siege: Siege, **options: Any) -> str:
    _, text = Keys(State(siege.home)).create("another", **options)
    siege.secrets.append(text.split("_", 2)[2])
    return text


def _refused(answer: Answer) -> bool:
    return answer.status == 401 and answer.headers["www-authenticate"] == "bearer"


def test_a_wrong_key_opens_nothing(siege: Siege, tmp_path: Path) -> None:
    id_, secret = siege.key.split("_", 2)[1:]
    _, foreign = Keys(State(Home(tmp_path / "other"))).create("x")
    wrong = (MARK, foreign, siege.key[:-1], siege.key + "a", siege.key.upper(),
             f"cinediv__{secret}", f"cinediv_{id_}_", f"x_{id_}_{secret}", "", "é" * 300,
             "a" * 50_000, "' or 1=1 --",
             f"cinediv_{id_}' or '1'='1_{secret}", "_" * 1000)  # fmt: skip
    for key in wrong:
        assert _refused(siege.get(ANALYSES, f"Authorization: Bearer {key}")), key
    for header in (f"Basic {siege.key}", f"Digest {siege.key}", siege.key, "Bearer"):
        assert _refused(siege.get(ANALYSES, f"Authorization: {header}")), header
    for place in (f"?key={siege.key}", f"?access_token={siege.key}"):
        assert siege.get(ANALYSES + place).status in (400, 401)
    assert _refused(siege.get(ANALYSES, f"Cookie: key={siege.key}"))
    assert siege.get(ANALYSES, *bearer("a" * 1_000_000)).status == 431
    assert siege.get(ANALYSES, *bearer(f"{siege.key}\0")).status == 400
    assert _refused(siege.get(ANALYSES, *bearer(MARK), *bearer(siege.key)))
    assert siege.get(ANALYSES, *bearer(siege.key)).status == 200


def test_a_key_that_has_ended_opens_nothing_at_once(siege: Siege) -> None:
    key = _new(siege)
    assert siege.get(ANALYSES, key=key).status == 200
    Keys(State(siege.home)).revoke(key.split("_")[1])
    assert _refused(siege.get(ANALYSES, key=key))
    assert _refused(siege.upload(b"a", key=key))
    assert _refused(siege.get(ANALYSES, key=_new(siege, days=-1)))


def test_a_key_may_be_used_so_often(siege: Siege) -> None:
    key = _new(siege, per_minute=3)
    nothing = request("DELETE", f"{ANALYSES}/{'0' * 32}", *bearer(key))
    answers = [siege.send(nothing) for _ in range(5)]
    assert [one.status for one in answers] == [404] * 3 + [429] * 2
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    # who waits asks often how it stands, and is not refused for it
    assert [siege.get(ANALYSES, key=key).status for _ in range(5)] == [200] * 5


def test_a_full_queue_refuses_before_it_reads_and_others_see_nothing(siege: Siege) -> None:
    """The first analysis takes a second or two, since its process must be started."""
    sent = siege.upload(SCENE % 1, f"{MARK}.txt")
    assert sent.status == 202
    head = (multipart(), "Content-Length: 40000000", "Expect: 100-continue", *bearer(siege.key))
    full = siege.send(request("POST", ANALYSES, *head))
    assert (full.status, full.detail) == (429, "Too many analyses wait.")
    assert int(full.headers["retry-after"]) >= 5

    told = siege.ended(sent)
    assert told["state"] == "done"
    place = told["links"]["self"]
    other = _new(siege)
    nothing = siege.get(f"{ANALYSES}/{'0' * 32}", key=other)
    for method, path in (("GET", place), ("GET", f"{place}/report"), ("DELETE", place)):
        answer = siege.send(request(method, path, *bearer(other)))
        assert (answer.status, answer.body) == (404, nothing.body)
    assert siege.get(ANALYSES, key=other).json() == {"analyses": []}
    # the same file of another key is an analysis of its own
    again = siege.upload(SCENE % 1, f"{MARK}.txt", key=other)
    assert again.status == 202
    assert again.json()["id"] != told["id"]
    assert siege.get(f"{place}/report", key=siege.key).status == 200
    assert siege.send(request("DELETE", place, *bearer(siege.key))).status == 204


def _reads(siege: Siege, n: int, *headers: str) -> list[int]:
    answers = [siege.get("/v1/releases", *headers) for _ in range(n)]
    for answer in answers:
        if answer.status == 429:
            assert 0 < int(answer.headers["retry-after"]) <= 60
    return [answer.status for answer in answers]


def test_an_address_is_not_believed_to_be_another(
    home: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    limits = {"CINEDIV_API_READS_PER_MINUTE": "12", "CINEDIV_API_POSTS_PER_MINUTE": "3"}
    with besieged(home, tmp_path_factory.mktemp("limits"), **limits) as siege:
        siege.secrets.append(OTHERS)
        names = ("X-Forwarded-For: ", "X-Real-IP: ", "Forwarded: for=", "Client-IP: ")
        pretended = [status for n in range(15) for status in
                     _reads(siege, 1, *(f"{name}{OTHERS}{n}" for name in names))]  # fmt: skip
        assert pretended == [200] * 12 + [429] * 3
        head, body = form({"file": ("a.txt", b"")})
        posts = [siege.send(request("POST", ANALYSES, *head) + body) for _ in range(5)]
        assert [one.status for one in posts] == [401] * 3 + [429] * 2
        assert siege.lives()
        # whoever comes through a proxy of this machine does not see what is told on it
        away = f"X-Forwarded-For: {OTHERS}1"
        own, others = _new(siege, sees_metrics=True), _new(siege)
        statuses = [siege.get("/metrics", away, key=one).status for one in ("", others, own)]
        assert statuses == [401, 401, 200]


def test_a_trusted_proxy_is_believed_and_callers_before_it_are_not(
    home: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trust = {"CINEDIV_API_READS_PER_MINUTE": "4", "CINEDIV_API_TRUSTED_PROXIES": "127.0.0.1"}
    with besieged(home, tmp_path_factory.mktemp("proxy"), **trust) as siege:
        siege.secrets.append(OTHERS)
        for last in "12":
            # what a caller wrote stands before what the proxy adds
            statuses = [status for n in range(6) for status in
                        _reads(siege, 1, f"X-Forwarded-For: 198.51.100.{n}, {OTHERS}{last}")
                        ]  # fmt: skip
            assert statuses == [200] * 4 + [429] * 2
        for odd in ("", "a" * 5000, f"[::1]:99999999, {MARK}", ",,,,", "127.0.0.1, 127.0.0.1", "é"):
            assert siege.get("/v1/releases", f"X-Forwarded-For: {odd}").status in (200, 429)
