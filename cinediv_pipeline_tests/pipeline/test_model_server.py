"""The language model layer against a real server with a small model: plumbing, never quality."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.enrichment.by_model import model_claims, person_task
from cinediv_pipeline.enrichment.stories import Story, observation_rows, story_task
from cinediv_pipeline.errors import ModelError
from cinediv_pipeline.llm.answers import Answers
from cinediv_pipeline.llm.asking import Asker
from cinediv_pipeline.llm.doctor import examine
from cinediv_pipeline.llm.endpoint import Endpoint, endpoint_of
from cinediv_pipeline.llm.keeping import Budget
from cinediv_pipeline.llm.prices import Prices
from cinediv_pipeline.llm.text import is_quoted
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline.vocabulary import CHARACTER_ATTRIBUTES, NOT_DETERMINABLE
from cinediv_pipeline_tests.model_server import MISSING
from cinediv_pipeline_tests.unit.injections import NAMES, SYNOPSES
from cinediv_pipeline_tests.unit.model_desk import person

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"no model server here: {', '.join(MISSING)} is not installed"
)
PEOPLE = [person(1, "Maria Rossi"), person(2, "Jean Petit")]
# A small model rambles until it is stopped: short bounds keep these tests short.
PERSONS = replace(person_task(), tokens_per_item=40)
STORIES: Any = replace(story_task(), tokens_per_item=60)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    command = [sys.executable, "-m", "cinediv_pipeline_tests.model_server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        yield f"{server.stdout.readline().strip()}/v1"
        server.terminate()


@pytest.fixture
def endpoint(address: str, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings = Settings(llm_url=address, llm_model="smollm2", llm_timeout_seconds=300)
    found = endpoint_of(settings)
    assert found is not None
    return found


def _asker(endpoint: Endpoint, folder: Path) -> Asker:
    prices = Prices(endpoint.model, endpoint.address)
    return Asker(endpoint, Answers(LocalStore(folder)), prices, Budget(50, 1.0), concurrency=1)


def test_the_doctor_says_what_the_server_can_do(endpoint: Endpoint) -> None:
    found = {finding.name: finding.verdict for finding in examine(endpoint)}
    assert found == {
        "answers": "yes", "schema": "yes", "usage": "yes", "images": "no",
        "log-probabilities": "yes",
    }  # fmt: skip


def test_ids_come_back_usage_is_kept_and_nothing_is_asked_twice(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    found = _asker(endpoint, tmp_path).ask(PERSONS, PEOPLE)
    assert set(found.settled) | set(found.open) == {one.person_id for one in PEOPLE}
    calls = list(Answers(LocalStore(tmp_path)).calls())
    assert len(calls) == found.calls >= 1
    for call in calls:
        assert call["tokens_in"] > 100
        assert call["tokens_out"] > 10
        assert call["latency_seconds"] > 0
        assert call["usd"] is None  # nobody sells this model
        assert call["model"] == "smollm2"
    for outcome in found.settled.values():
        if outcome.result is not None and outcome.result["gender"] != "unknown":
            assert any(is_quoted(outcome.result["quote"], one.name) for one in PEOPLE)
    settled = [one for one in PEOPLE if one.person_id in found.settled]
    assert settled
    again = _asker(endpoint, tmp_path).ask(PERSONS, settled)
    assert again.calls == 0


def test_the_schema_s_ids_are_a_closed_list_for_the_server_too(endpoint: Endpoint) -> None:
    schema = person_task().prompt.schema_for(["p01"], {})
    reply = endpoint.ask(
        [{"role": "user", "content": "Give people with the ids p77 and p88."}],
        max_tokens=120,
        temperature=0,
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "people", "strict": True, "schema": schema},
        },
    )
    assert "p77" not in reply.content
    assert "p88" not in reply.content


def test_an_answer_under_way_is_given_up_at_once_and_the_server_goes_on(
    endpoint: Endpoint, address: str
) -> None:
    caught: list[Exception] = []
    # Small models end a story when they like: this one may not end before 4,000 tokens.
    endless: dict[str, Any] = {"max_tokens": 4000, "extra_body": {"ignore_eos": True}}

    def talk() -> None:
        try:
            endpoint.ask([{"role": "user", "content": "Tell a very long story."}], **endless)
        except ModelError as error:
            caught.append(error)

    talking = threading.Thread(target=talk)
    talking.start()
    time.sleep(1.5)
    endpoint.close()
    talking.join(timeout=5)
    assert not talking.is_alive()
    assert len(caught) == 1
    fresh = endpoint_of(Settings(llm_url=address, llm_model="smollm2", llm_timeout_seconds=120))
    assert fresh is not None
    assert fresh.ask([{"role": "user", "content": "Bonjour"}], max_tokens=5).usage.tokens_out


def test_a_request_beyond_its_context_is_split(endpoint: Endpoint, tmp_path: Path) -> None:
    long = [person(n, f"Ana Nom{n}", film="x" * 90, role="y" * 90) for n in range(2)]
    task = replace(person_task(), text=lambda one: f"{one.name} | " + "mot " * 3600)
    found = _asker(endpoint, tmp_path).ask(task, long)
    assert not found.settled
    assert all("longer than the model can read" in why for why in found.open.values())
    assert found.calls == 3


def test_orders_in_names_and_synopses_get_no_label_and_no_evidence_of_their_own(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    people = [person(n, name) for n, name in enumerate(NAMES[:2])]
    found = _asker(endpoint, tmp_path).ask(PERSONS, people)
    lines = {one.person_id: person_task().text(one) for one in people}
    for claim in model_claims(found, "p", {}):
        assert claim.gender in ("female", "male", "unknown")
        if claim.gender != "unknown":
            quote = claim.evidence.partition(": ")[2]
            assert is_quoted(quote, lines[claim.person_id])
    stories = [Story(f"film-{n}", f"tmdb-{n}", text) for n, text in enumerate(SYNOPSES[:1])]
    told = _asker(endpoint, tmp_path).ask(STORIES, stories)
    for row in observation_rows(stories, told.settled, "s"):
        assert row["value"] in (*CHARACTER_ATTRIBUTES[row["dimension"]], NOT_DETERMINABLE)
        assert row["evidence"] is None or any(is_quoted(row["evidence"], t) for t in SYNOPSES)
