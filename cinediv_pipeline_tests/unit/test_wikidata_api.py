"""Wikidata's answers and refusals, from a service on the loopback."""

import threading
import time
from collections.abc import Iterator

import pytest

from cinediv_pipeline.errors import AnswerError, SourceError
from cinediv_pipeline.sources import http
from cinediv_pipeline.sources.polite import in_parallel
from cinediv_pipeline.sources.wikidata import Wikidata, connect
from cinediv_pipeline.sources.wikidata.api import CONNECTIONS, PER_SECOND
from cinediv_pipeline.sources.wikidata.queries import query
from cinediv_pipeline_tests.unit.wikidata_desk import (
    CONTACT,
    CUT_BY_TIMEOUT,
    HTML,
    TIMED_OUT,
    Fault,
    Service,
    body,
    gender_row,
    running,
)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running() as found:
        found.rows["gender"] = [gender_row(12), gender_row(45, "male")]
        yield found


@pytest.fixture
def wikidata(service: Service) -> Iterator[Wikidata]:
    connected = opened(service)
    yield connected
    connected.client.session.close()


def opened(
    service: Service, *, timeout: float = 5, per_second: float | None = None, patience: float = 300
) -> Wikidata:
    return connect(
        service.url, CONTACT, timeout_seconds=timeout, per_second=per_second,
        patience_seconds=patience,
    )  # fmt: skip


def test_a_question_about_many_ids_is_one_request(service: Service, wikidata: Wikidata) -> None:
    reply = wikidata.ask("gender", [12, 45, 77])
    assert service.asked == [("gender", [12, 45, 77])]
    assert reply.content == body("gender", [gender_row(12), gender_row(45, "male")])
    assert (reply.status, reply.address) == (200, service.url), "without the question"


def test_the_contact_is_in_the_user_agent_of_these_requests_only(
    service: Service, wikidata: Wikidata
) -> None:
    wikidata.ask("gender", [12])
    with http.session() as other_source:
        asked = {"format": "json", "query": query("gender", [12])}
        other_source.get(service.url, params=asked, timeout=5)
    ours, other = service.agents
    assert ours.startswith("cinediv/")
    assert ours.endswith(f"; {CONTACT})")
    assert CONTACT not in other


@pytest.mark.parametrize(
    ("retry_after", "least"), [("2", 2.0), ("0", 1.0), (None, 1.0), ("Wed, 21 Oct", 1.0)]
)
def test_too_many_questions_are_waited_for(
    service: Service, wikidata: Wikidata, retry_after: str | None, least: float
) -> None:
    service.faults = [Fault(429, b"Too Many Requests", retry_after)]
    started = time.monotonic()
    wikidata.ask("gender", [12])
    assert least <= time.monotonic() - started < least + 3
    assert wikidata.client.traffic.counts()["waits"] == 1


def test_a_long_refusal_is_told_instead_of_waited_for(service: Service, wikidata: Wikidata) -> None:
    service.faults = [Fault(429, b"", "86400")]
    with pytest.raises(SourceError, match="quota is exhausted") as raised:
        wikidata.ask("gender", [12])
    assert not isinstance(raised.value, AnswerError)
    assert len(service.asked) == 1


@pytest.mark.parametrize("fault", [HTML, CUT_BY_TIMEOUT, TIMED_OUT, Fault(503), Fault(200)])
def test_a_fault_that_passes_is_asked_again(
    service: Service, wikidata: Wikidata, fault: Fault
) -> None:
    service.faults = [fault]
    assert wikidata.ask("gender", [12]).status == 200
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("fault", "requests"),
    [(HTML, 3), (CUT_BY_TIMEOUT, 3), (Fault(200, b"[]"), 3), (TIMED_OUT, 2), (Fault(502), 2)],
)
def test_a_fault_that_stays_concerns_this_question_only(
    service: Service, wikidata: Wikidata, fault: Fault, requests: int
) -> None:
    service.faults = [fault] * requests
    with pytest.raises(AnswerError, match=r"Wikidata \(gender of 1 ids\) gives no usable answer"):
        wikidata.ask("gender", [12])
    assert len(service.asked) == requests
    assert wikidata.ask("gender", [45]).status == 200


def test_a_service_that_is_too_slow_gives_no_answer(service: Service) -> None:
    service.faults = [Fault(seconds=1.5)] * 2
    wikidata = opened(service, timeout=0.3)
    with pytest.raises(AnswerError):
        wikidata.ask("gender", [12])
    wikidata.client.session.close()


def test_a_closed_port_gives_no_answer(closed_port: int) -> None:
    wikidata = connect(
        f"http://127.0.0.1:{closed_port}/sparql", CONTACT, timeout_seconds=2, per_second=None
    )
    with pytest.raises(AnswerError, match="ConnectionError"):
        wikidata.ask("gender", [12])


@pytest.mark.parametrize("status", [400, 403, 404, 414])
def test_a_ban_or_a_question_not_taken_ends_all(
    service: Service, wikidata: Wikidata, status: int
) -> None:
    service.faults = [Fault(status, b"You have been banned until tomorrow")]
    with pytest.raises(SourceError, match=f"refused with status {status}") as raised:
        wikidata.ask("gender", [12])
    assert not isinstance(raised.value, AnswerError)
    assert len(service.asked) == 1, "a ban gets longer for who goes on"


def test_what_was_not_asked_for_is_not_taken(service: Service, wikidata: Wikidata) -> None:
    service.faults = [Fault(content=body("gender", [gender_row(13)]))]
    with pytest.raises(AnswerError, match="answers something else: the TMDB id '13'"):
        wikidata.ask("gender", [12])


def test_at_most_two_questions_are_under_way(service: Service, wikidata: Wikidata) -> None:
    service.faults = [Fault(content=body("gender", []), seconds=0.05)] * 8
    batches = [[number] for number in range(1, 9)]
    found = list(
        in_parallel(
            lambda ids: wikidata.ask("gender", ids), batches, wikidata.client.gate,
            connections=CONNECTIONS,
        )
    )  # fmt: skip
    assert len(found) == 8
    assert service.most_at_once == CONNECTIONS == 2


def test_questions_leave_about_one_a_second_by_default(service: Service) -> None:
    wikidata = connect(service.url, CONTACT, timeout_seconds=5)
    assert wikidata.client.gate.per_second == PER_SECOND == 1.0
    threads = [
        threading.Thread(target=wikidata.ask, args=("gender", [number])) for number in range(1, 5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(service.at) - min(service.at) >= 1.8  # four, of which two may leave at once
    wikidata.client.session.close()
