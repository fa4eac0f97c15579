"""One endpoint: what is sent, what an answer means, what an error says, and what is never said."""

import logging
import time
from pathlib import Path

import httpx2
import pytest

from cinediv_pipeline.errors import (
    ModelAnswerError,
    ModelError,
    SettingsError,
    SlowAnswerError,
    TooLongError,
)
from cinediv_pipeline.llm.endpoint import endpoint_of, read_body
from cinediv_pipeline.settings import Settings
from cinediv_pipeline_tests.unit.model_desk import KEY, URL, Body, Script, chat, endpoint, status

HELLO = [{"role": "user", "content": "Bonjour"}]


def test_only_portable_parameters_are_sent_and_the_key_in_a_header_only() -> None:
    script = Script([chat("salut")])
    reply = endpoint(script).ask(HELLO, temperature=0, max_tokens=5)
    assert script.asked == [
        {"model": "scripted", "messages": HELLO, "temperature": 0, "max_tokens": 5}
    ]
    assert script.headers[0]["authorization"] == f"Bearer {KEY}"
    assert (reply.content, reply.fault, reply.model) == ("salut", "", "scripted-1")
    assert (reply.usage.tokens_in, reply.usage.tokens_out) == (100, 20)


def test_a_parameter_that_the_server_refuses_by_name_is_left_out_from_then_on() -> None:
    refused = '{"error": {"message": "Unsupported parameter: temperature", "param": "temperature"}}'
    script = Script([status(400, refused), chat("salut"), chat("encore")])
    found = endpoint(script)
    assert found.ask(HELLO, temperature=0).content == "salut"
    assert found.ask(HELLO, temperature=0).content == "encore"
    assert ["temperature" in body for body in script.asked] == [True, False, False]


def test_the_bound_is_sent_under_its_newer_name_where_a_server_asks_for_it() -> None:
    refused = '{"error": {"message": "Use max_completion_tokens instead.", "param": "max_tokens"}}'
    script = Script([status(400, refused), chat("salut")])
    endpoint(script).ask(HELLO, max_tokens=9)
    assert script.asked[1]["max_completion_tokens"] == 9
    assert "max_tokens" not in script.asked[1]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("<html>gateway</html>", "no_json"),
        ("[]", "no_json"),
        ("{}", "no_answer"),
        ('{"choices": []}', "no_answer"),
        ('{"choices": [{"message": null}]}', "no_answer"),
        ('{"choices": [{"message": {"content": null}}]}', "empty"),
        ('{"choices": [{"message": {"content": "  "}}]}', "empty"),
        ('{"choices": [{"message": {"content": "{", "refusal": "no"}}]}', "refused"),
        ('{"choices": [{"message": {"content": "x"}, "finish_reason": "content_filter"}]}',
         "refused"),
        ('{"choices": [{"message": {"content": "{"}, "finish_reason": "length"}]}', "cut"),
        ('{"choices": [{"message": {"content": "ok"}}], "usage": {"prompt_tokens": "many"}}', ""),
    ],
)  # fmt: skip
def test_a_body_with_status_200_is_not_trusted(answer: str, fault: str) -> None:
    reply = read_body(answer, "m", 0.1)
    assert reply.fault == fault
    assert reply.raw == answer
    assert reply.usage.tokens_in is None


def test_too_many_requests_are_waited_for_as_long_as_the_server_asks() -> None:
    script = Script([status(429, retry_after="1"), chat("salut")])
    started = time.monotonic()
    assert endpoint(script).ask(HELLO).content == "salut"
    assert time.monotonic() - started >= 1.0
    assert len(script.asked) == 2


def test_a_wait_of_hours_ends_the_refresh_s_questions_at_once() -> None:
    script = Script([status(429, retry_after="7200")])
    with pytest.raises(ModelError, match="quota is exhausted"):
        endpoint(script).ask(HELLO)
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    ("answer", "error", "asked"),
    [
        (status(500), ModelAnswerError, 3),
        (status(503), ModelAnswerError, 3),
        (status(401, f'{{"error": {{"message": "wrong key {KEY}"}}}}'), ModelError, 1),
        (status(404), ModelError, 1),
        (status(400), ModelError, 1),
        (status(400, '{"error": {"message": "maximum context length is 4096 tokens"}}'),
         TooLongError, 1),
    ],
)  # fmt: skip
def test_each_refusal_is_named_and_repeated_only_where_that_may_help(
    answer: object, error: type[ModelError], asked: int
) -> None:
    script = Script([answer])  # type: ignore[list-item]
    with pytest.raises(ModelError) as caught:
        endpoint(script).ask(HELLO)
    assert type(caught.value) is error
    assert len(script.asked) == asked
    assert KEY not in str(caught.value)


def test_what_timed_out_is_not_sent_again_since_it_may_be_billed_each_time() -> None:
    asked: list[object] = []

    def slow(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        raise httpx2.ReadTimeout("slow", request=request)

    with pytest.raises(SlowAnswerError, match="in time"):
        endpoint(slow).ask(HELLO)
    assert len(asked) == 1


def test_a_server_that_is_not_there_is_named_without_the_key() -> None:
    def gone(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError(f"no route with {KEY}", request=request)

    with pytest.raises(ModelError, match=r"model\.example\.org.*cannot be reached") as caught:
        endpoint(gone).ask(HELLO)
    assert KEY not in str(caught.value)


def test_the_server_s_own_words_never_show_the_key(caplog: pytest.LogCaptureFixture) -> None:
    said = f'{{"error": {{"message": "you sent {KEY} for model x"}}}}'
    with caplog.at_level(logging.DEBUG, "cinediv"), pytest.raises(ModelError) as caught:
        endpoint(Script([status(404, said)])).ask(HELLO)
    assert "***" in str(caught.value)
    assert KEY not in str(caught.value) + caplog.text


def test_without_an_address_there_is_no_endpoint() -> None:
    assert endpoint_of(Settings()) is None


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"llm_url": URL}, "CINEDIV_LLM_MODEL is missing"),
        ({"llm_model": "m"}, "CINEDIV_LLM_URL is missing"),
        ({"llm_url": "http://model.example.org/v1", "llm_model": "m", "llm_key": KEY}, "https"),
        ({"llm_url": URL, "llm_model": "m", "llm_key": "two words"}, "CINEDIV_LLM_KEY"),
        ({"llm_url": f"https://user:{KEY}@model.example.org/v1", "llm_model": "m"}, "no user"),
        ({"llm_url": f"{URL}?api-key={KEY}", "llm_model": "m"}, "no user, password or query"),
        ({"llm_url": URL, "llm_model": "m", "llm_price": "cheap"}, "CINEDIV_LLM_PRICE"),
        ({"llm_url": URL, "llm_model": "m", "llm_tasks": "people,poems"}, "CINEDIV_LLM_TASKS"),
        ({"llm_url": URL, "llm_model": "m", "llm_max_calls": -1}, "CINEDIV_LLM_MAX_CALLS"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name(values: Body, told: str) -> None:
    with pytest.raises(SettingsError, match=told) as caught:
        Settings(**values)
    assert KEY not in str(caught.value)


def test_empty_lines_of_an_env_file_are_no_endpoint(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("CINEDIV_LLM_URL=\nCINEDIV_LLM_MODEL=\nCINEDIV_LLM_KEY=\n")
    assert endpoint_of(Settings(_env_file=file)) is None
