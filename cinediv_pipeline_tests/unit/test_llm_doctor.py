"""`cinediv llm doctor`: each ability is found out by asking, and said plainly."""

import json

import httpx2
import pytest

from cinediv_pipeline.errors import ModelError
from cinediv_pipeline.llm.doctor import examine
from cinediv_pipeline_tests.unit.model_desk import (
    Body,
    Script,
    chat,
    completion,
    endpoint,
    status,
)


def _able(body: Body) -> httpx2.Response:
    """A server that enforces schemas, sees a red square and tells probabilities."""
    if "response_format" in body:
        schema = body["response_format"]["json_schema"]["schema"]
        return completion(json.dumps({"word": schema["properties"]["word"]["enum"][0]}))
    if isinstance(body["messages"][0]["content"], list):
        return completion("Rouge.")
    answer = json.loads(completion("oui").content)
    if body.get("logprobs"):
        answer["choices"][0]["logprobs"] = {"content": [{"token": "oui", "logprob": -0.1}]}
    return httpx2.Response(200, json=answer)


def _verdicts(script: Script) -> dict[str, str]:
    return {finding.name: finding.verdict for finding in examine(endpoint(script))}


def test_an_able_endpoint_is_called_able() -> None:
    assert _verdicts(Script([_able])) == {
        "answers": "yes", "schema": "yes", "usage": "yes", "images": "yes",
        "log-probabilities": "yes",
    }  # fmt: skip


def test_a_server_that_ignores_everything_is_found_out() -> None:
    assert _verdicts(Script([chat('{"word": "chien"}', usage=False)])) == {
        "answers": "yes", "schema": "no", "usage": "no", "images": "unclear",
        "log-probabilities": "no",
    }  # fmt: skip


def test_refusals_of_single_abilities_are_no_fault_of_the_endpoint() -> None:
    def no_extras(body: Body) -> httpx2.Response:
        if body.get("logprobs"):
            return status(400, '{"error": {"message": "logprobs is not supported"}}')(body)
        if isinstance(body["messages"][0]["content"], list):
            return status(400, '{"error": {"message": "no image input"}}')(body)
        return _able(body)

    found = _verdicts(Script([no_extras]))
    assert (found["images"], found["log-probabilities"], found["schema"]) == ("no", "no", "yes")


@pytest.mark.parametrize("answer", [status(200, "<html>"), status(401), status(404)])
def test_what_is_no_endpoint_is_an_error(answer: object) -> None:
    with pytest.raises(ModelError):
        examine(endpoint(Script([answer])))  # type: ignore[list-item]
