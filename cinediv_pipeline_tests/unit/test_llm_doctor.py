"""`cinediv llm doctor`: each ability is found out by asking, and said plainly."""

import base64
import io
import json

import httpx2
import pytest
from PIL import Image

from cinediv_pipeline.errors import ModelError
from cinediv_pipeline.llm.doctor import examine
from cinediv_pipeline_tests.posters.eye import halves_of
from cinediv_pipeline_tests.unit.model_desk import (
    Body,
    Script,
    chat,
    completion,
    endpoint,
    status,
)


def _halves(body: Body) -> dict[str, str]:
    """The colours of the two halves of the picture that was sent."""
    text, picture = body["messages"][0]["content"]
    assert "left half" in text["text"]
    data = base64.b64decode(picture["image_url"]["url"].partition(",")[2])
    with Image.open(io.BytesIO(data)) as image:
        wide, high = image.size
        left, right = (halves_of(image.crop((at, 0, at + wide // 2, high)))[0]
                       for at in (0, wide // 2))  # fmt: skip
    return {"left": left, "right": right}


def _able(body: Body) -> httpx2.Response:
    """A server that enforces schemas, sees two colours and tells probabilities."""
    if isinstance(body["messages"][0]["content"], list):
        return completion(json.dumps(_halves(body)))
    if "response_format" in body:
        schema = body["response_format"]["json_schema"]["schema"]
        return completion(json.dumps({"word": schema["properties"]["word"]["enum"][0]}))
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
        "answers": "yes", "schema": "no", "usage": "no", "images": "no",
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


@pytest.mark.parametrize(
    "seen",
    [
        '{"left": "red", "right": "red"}', '{"left": 1, "right": null}', "[]", "Rouge.", "",
        '{"right": "blue"}', '["red", "blue"]', "```json\n```", "{", "null",
    ],
)  # fmt: skip
def test_who_does_not_tell_two_colours_sees_nothing(seen: str) -> None:
    def guessing(body: Body) -> httpx2.Response:
        sees = isinstance(body["messages"][0]["content"], list)
        return completion(seen) if sees else _able(body)

    found = {one.name: one for one in examine(endpoint(Script([guessing])))}
    assert found["images"].verdict == "no"
    assert "sees no pictures" in found["images"].seen


@pytest.mark.parametrize(
    "written", ["```json\n{}\n```", "```\n{}\n```", "Voici :\n```json\n{}\n```"]
)
def test_colours_between_fences_are_told_all_the_same(written: str) -> None:
    def fencing(body: Body) -> httpx2.Response:
        if isinstance(body["messages"][0]["content"], list):
            return completion(written.replace("{}", json.dumps(_halves(body))))
        return _able(body)

    assert _verdicts(Script([fencing]))["images"] == "yes"


def test_the_colours_are_chosen_by_lot_and_shown_twice() -> None:
    shown = set()
    for _ in range(12):
        script = Script([_able])
        assert _verdicts(script)["images"] == "yes"
        pictures = [
            body for body in script.asked if isinstance(body["messages"][0]["content"], list)
        ]
        assert len(pictures) == 2
        shown |= {tuple(_halves(body).values()) for body in pictures}
    assert len(shown) > 6
    assert all(left != right for left, right in shown)


@pytest.mark.parametrize("answer", [status(200, "<html>"), status(401), status(404)])
def test_what_is_no_endpoint_is_an_error(answer: object) -> None:
    with pytest.raises(ModelError):
        examine(endpoint(Script([answer])))  # type: ignore[list-item]
