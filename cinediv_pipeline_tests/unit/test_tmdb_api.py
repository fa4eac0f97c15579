"""TMDB's answers and refusals, from a stand-in that speaks HTTP."""

import io
import logging
import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from cinediv_pipeline.errors import AnswerError, SourceError
from cinediv_pipeline.sources.polite import in_parallel
from cinediv_pipeline.sources.tmdb.api import APPENDED, Tmdb, connect
from cinediv_pipeline.sources.tmdb.exports import missing_ids
from cinediv_pipeline_tests.standin import StandIn

SECRET = "eyJhbGciOiJIUzI1NiJ9.a-secret-of-the-test"
ALL = {"append_to_response": ",".join(APPENDED)}


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with StandIn(60, token=SECRET) as running:
        yield running


@pytest.fixture
def tmdb(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tmdb]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.faults.clear()
    server.clear_log()
    connected = opened(server)
    yield connected
    connected.client.session.close()
    server.suspended = False


def opened(
    server: StandIn, token: str = SECRET, *, timeout: float = 5, per_second: float | None = None
) -> Tmdb:
    return connect(
        f"{server.url}/3", SecretStr(token), timeout_seconds=timeout, per_second=per_second
    )


def test_a_film_comes_with_its_parts_in_one_request(server: StandIn, tmdb: Tmdb) -> None:
    reply = tmdb.ask("movie/1000", ALL)
    assert reply.json["id"] == 1000
    assert set(APPENDED) <= set(reply.json)
    assert len(server.requests) == 1
    assert tmdb.client.traffic.counts() == {
        "requests": 1, "retries": 0, "waits": 0, "waited_seconds": 0.0,
        "bytes": tmdb.client.traffic.wire_bytes,
    }  # fmt: skip
    # gzip came over the wire
    assert 100 < tmdb.client.traffic.wire_bytes < len(reply.content)


def test_an_id_that_is_gone_is_an_answer(tmdb: Tmdb) -> None:
    reply = tmdb.ask("movie/999999999", ALL)
    assert (reply.gone, reply.status, reply.json["status_code"]) == (True, 404, 34)


@pytest.mark.parametrize(
    ("fault", "least"),
    [("429", 1.0), ("429_bare", 1.0), ("code_25", 1.0), ("429_retry_2", 2.0)],
)
def test_too_many_requests_are_waited_for(
    server: StandIn, tmdb: Tmdb, fault: str, least: float
) -> None:
    server.faults.add(fault, path_contains="movie/1001")
    started = time.monotonic()
    assert tmdb.ask("movie/1001", ALL).json["id"] == 1001
    assert least <= time.monotonic() - started < least + 5
    counts = tmdb.client.traffic.counts()
    assert (counts["requests"], counts["waits"], counts["waited_seconds"]) == (2, 1, least)


def test_a_quota_that_is_exhausted_for_an_hour_is_told(server: StandIn, tmdb: Tmdb) -> None:
    server.faults.add("429_hour", path_contains="movie/1001")
    with pytest.raises(SourceError, match="quota is exhausted") as raised:
        tmdb.ask("movie/1001", ALL)
    assert not isinstance(raised.value, AnswerError)


@pytest.mark.parametrize(
    "fault",
    ["500", "502_html", "503", "html", "cut", "cut_gzip", "cut_json", "empty", "reset",
     "null_body", "list_body"],
)  # fmt: skip
def test_a_fault_that_passes_is_asked_again(server: StandIn, tmdb: Tmdb, fault: str) -> None:
    server.faults.add(fault, path_contains="movie/1002")
    assert tmdb.ask("movie/1002", ALL).json["id"] == 1002
    assert len(server.requests) == 2
    assert tmdb.client.traffic.counts()["retries"] == 1


@pytest.mark.parametrize("fault", ["html", "cut_json", "empty", "list_body"])
def test_a_fault_that_stays_concerns_this_answer_only(
    server: StandIn, tmdb: Tmdb, fault: str
) -> None:
    server.faults.add(fault, path_contains="movie/1002", every=1)
    with pytest.raises(AnswerError, match="TMDB /movie/1002 gives no usable answer"):
        tmdb.ask("movie/1002", ALL)
    assert len(server.requests) == 3
    assert tmdb.ask("movie/1003", ALL).json["id"] == 1003


def test_an_answer_that_is_too_slow_is_asked_again(server: StandIn) -> None:
    server.faults.clear()
    server.faults.slow_seconds = 1.5
    server.faults.add("slow", path_contains="movie/1004")
    tmdb = opened(server, timeout=0.5)
    assert tmdb.ask("movie/1004", ALL).json["id"] == 1004
    tmdb.client.session.close()


def test_an_answer_that_never_ends_is_given_up(server: StandIn) -> None:
    server.faults.clear()
    server.faults.add("drip", path_contains="movie/1005", every=1)
    tmdb = opened(server, timeout=0.1)
    started = time.monotonic()
    with pytest.raises(AnswerError, match="no usable answer"):
        tmdb.ask("movie/1005", ALL)
    assert time.monotonic() - started < 15
    tmdb.client.session.close()
    server.faults.clear()


def test_a_wrong_token_says_what_to_set_and_shows_no_token(server: StandIn) -> None:
    tmdb = opened(server, token="eyJ.not-the-right-one")
    with pytest.raises(SourceError, match="CINEDIV_TMDB_TOKEN to the API Read Access") as raised:
        tmdb.ask("movie/1000", ALL)
    assert "not-the-right-one" not in str(raised.value)
    assert not isinstance(raised.value, AnswerError)
    tmdb.client.session.close()


def test_a_suspended_key_is_told(server: StandIn, tmdb: Tmdb) -> None:
    server.suspended = True
    with pytest.raises(SourceError, match="has suspended this key"):
        tmdb.ask("movie/1000", ALL)


def test_maintenance_is_told(server: StandIn, tmdb: Tmdb) -> None:
    server.faults.add("maintenance", path_contains="movie/1006", every=1)
    with pytest.raises(SourceError, match="under maintenance") as raised:
        tmdb.ask("movie/1006", ALL)
    assert not isinstance(raised.value, AnswerError)


def test_refused_parameters_concern_this_answer_only(tmdb: Tmdb) -> None:
    with pytest.raises(AnswerError, match=r"code 22: Invalid page"):
        tmdb.ask("discover/movie", {"page": 501})


def test_no_network_is_told(closed_port: int) -> None:
    tmdb = connect(
        f"http://127.0.0.1:{closed_port}/3", SecretStr(SECRET), timeout_seconds=2, per_second=None
    )
    with pytest.raises(AnswerError, match="no usable answer") as raised:
        tmdb.ask("movie/1000", ALL)
    assert SECRET not in str(raised.value)


def test_the_token_is_in_no_log_of_any_library(server: StandIn, tmdb: Tmdb) -> None:
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        tmdb.ask("movie/1000", ALL)
        server.faults.add("500", path_contains="movie/1001")
        tmdb.ask("movie/1001", ALL)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    assert "movie/1000" in told.getvalue(), "the libraries do tell something"
    assert SECRET not in told.getvalue()
    assert SECRET not in repr(tmdb.client) + repr(vars(tmdb))


def test_a_netrc_does_not_replace_the_token(
    server: StandIn, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path_factory.mktemp("netrc") / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    tmdb = opened(server)
    assert tmdb.ask("movie/1000", ALL).json["id"] == 1000
    tmdb.client.session.close()


def test_retries_take_their_turn_too(server: StandIn) -> None:
    server.faults.clear()
    server.clear_log()
    server.faults.add("500", path_contains="/3/movie/", every=1)
    tmdb = connect(f"{server.url}/3", SecretStr(SECRET), timeout_seconds=5, per_second=10)
    ids = [1000 + number for number in range(6)]
    done = list(in_parallel(
        lambda number: tmdb.ask(f"movie/{number}", ALL), ids, tmdb.client.gate, connections=6
    ))  # fmt: skip
    times = server.request_times
    assert len(done) == 6
    assert len(times) == 18, "three requests each, and no more"
    assert tmdb.client.traffic.counts()["requests"] == 18
    assert tmdb.client.traffic.counts()["retries"] == 12
    worst = max(sum(1 for other in times if each <= other < each + 1) for each in times)
    assert worst <= 15
    server.faults.clear()
    tmdb.client.session.close()


def test_a_daily_list_that_is_cut_is_no_list(server: StandIn) -> None:
    server.faults.clear()
    base, day = f"{server.url}/p/exports", server.world.today
    assert missing_ids(base, "movie", {1000, 5}, day=day, timeout_seconds=5) == {5}
    server.faults.add("cut", path_contains="/p/exports", every=1)
    assert missing_ids(base, "movie", {1000, 5}, day=day, timeout_seconds=5) is None
    server.faults.clear()


def test_the_allowed_rate_is_kept_together(server: StandIn) -> None:
    """Requests of all threads leave at less than 40 a second, and not forty at once."""
    server.faults.clear()
    server.clear_log()
    tmdb = opened(server, per_second=40)
    ids = [1000 + number for number in range(55)] * 2
    done = list(in_parallel(
        lambda number: tmdb.ask(f"movie/{number}", ALL), ids, tmdb.client.gate, connections=16
    ))  # fmt: skip
    tmdb.client.session.close()
    times = server.request_times
    assert len(done) == len(times) == 110
    assert 109 / (times[-1] - times[0]) < 40.5
    # what left evenly may arrive in a bunch on a busy machine
    worst = max(sum(1 for other in times if each <= other < each + 1) for each in times)
    assert worst <= 48
