"""The examples of the description are what the released sample answers, and fit their schemas."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from cinediv_pipeline.api.app import build_app
from cinediv_pipeline.api.reference.curl import curl
from cinediv_pipeline.api.reference.examples import (
    FOLDER,
    Example,
    Given,
    Question,
    examples_of,
    name_of,
    operations,
)
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.pipeline.api_desk import settings_for
from cinediv_pipeline_tests.pipeline.api_examples import (
    all_examples,
    ask_all,
    comparable,
    equal,
    is_as_answered,
    told,
)

SCHEMA: Mapping[str, Any] = build_app(settings_for(Home(Path("no-home")))).openapi()
OPERATIONS = {operation["operationId"]: (path, method, operation)
              for path, method, operation in operations(SCHEMA)}  # fmt: skip
EXAMPLES = all_examples(SCHEMA)
NAMES = [f"{one.operation}.{one.name}" for one in EXAMPLES]


@pytest.fixture(scope="module")
def answers(home: Home) -> dict[tuple[str, str], Response]:
    return ask_all(home)


@pytest.mark.parametrize("one", EXAMPLES, ids=NAMES)
def test_an_example_is_what_the_sample_answers(
    answers: dict[tuple[str, str], Response], one: Example
) -> None:
    """Where it is not, and should be: python -m cinediv_pipeline_tests.pipeline.api_examples."""
    answer = answers[one.operation, one.name]
    assert answer.status_code == one.answer.status, answer.text
    kind = answer.headers.get("content-type", "")
    assert kind.startswith(one.answer.type or "")
    if one.answer.body != told(answer, one) and not is_as_answered(answer, one):
        assert told(answer, one) == one.answer.body  # shows the difference


@pytest.mark.parametrize("one", EXAMPLES, ids=NAMES)
def test_what_is_not_compared_is_little(one: Example) -> None:
    """An example compares something: names that vary are ids, times, sizes, places, the state."""
    edition = {"release", "latest", "id", "created_at", "queued_at", "started_at", "finished_at",
               "expires_at", "bytes", "next", "self", "report", "n_before", "version", "title",
               "state", "content_type"}  # fmt: skip
    assert set(one.answer.varies) <= edition
    if "state" in one.answer.varies:
        assert one.name == "again"  # it may be at work by then
    if "title" in one.answer.varies:
        assert one.answer.status == 422  # its name is another one in a newer Python


def _valid(value: Any, schema: Mapping[str, Any]) -> None:
    whole = {**schema, "components": SCHEMA["components"]}
    jsonschema.validators.Draft202012Validator(whole).validate(value)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_described_with_examples(name: str) -> None:
    path, method, operation = OPERATIONS[name]
    assert operation["summary"]
    assert any(200 <= one.answer.status < 300 for one in examples_of(name)), (
        f"{method.upper()} {path}: write api/reference/answers/{name}.json"
    )
    for parameter in operation.get("parameters", ()):
        assert parameter["description"], f"{name}: {parameter['name']}"
        assert parameter["examples"], f"{name}: no example has {parameter['name']}"
        for example in parameter["examples"].values():
            _valid(example["value"], parameter["schema"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_examples_of_bodies_and_answers_fit_their_schemas(name: str) -> None:
    _, _, operation = OPERATIONS[name]
    n = 0
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values():
            for example in content.get("examples", {}).values():
                n += 1
                _valid(example["value"], content.get("schema", {}))
                assert status.startswith(("2", "4"))
    assert n == len([one for one in examples_of(name) if one.answer.type is not None])
    sent = operation.get("requestBody", {"content": {}})["content"]
    for content in sent.values():
        for example in content["examples"].values():
            _valid(example["value"], content["schema"])


def test_the_sample_is_of_fictional_films_and_examples_say_so() -> None:
    kinds = [one.answer.body.get("data_kind") for one in EXAMPLES
             if isinstance(one.answer.body, dict)]  # fmt: skip
    assert kinds.count("fictional") >= 9
    assert set(kinds) == {"fictional", None}


def test_every_file_of_examples_is_used() -> None:
    used = {f"{name}.json" for name in OPERATIONS} | {"parameters.json"}
    used |= {name_of(value) for one in EXAMPLES for value in one.request.form.values()} - {""}
    assert {path.name for path in FOLDER.iterdir()} == used


def test_another_number_would_be_noticed() -> None:
    """The comparison itself: what may differ, and what may not."""
    one = Example("x", "x", "", Question(), Given(200, "application/json", varies=("id",)))
    body = {"id": 1, "release": "r-1", "text": "edition r-1", "share": 0.1 + 0.2, "n": 3}

    def against(**other: Any) -> bool:
        now = {**body, **other}
        return equal(comparable(body, one, "r-1"), comparable(now, one, str(now["release"])))

    assert against()
    assert against(id=2, share=0.3)
    assert against(release="r-2", text="edition r-2")
    assert not against(share=0.31)
    assert not against(n=4)
    assert not against(n=3.0)
    assert not against(text="edition r-2")
    assert not against(more=1)
    assert not against(n=None)


def test_a_day_a_release_and_a_page_may_be_asked_for(home: Home) -> None:
    """The parameters whose examples are of an edition that is gone, with values of this one."""
    with TestClient(build_app(settings_for(home))) as client:
        [release] = client.get("/v1/releases").json()["releases"]
        for as_of in (release["id"], release["created_at"][:10]):
            found = client.get("/v1/catalogue", params={"as_of": as_of})
            assert found.headers["x-release"] == release["id"]
        first = client.get("/v1/films", params={"limit": 1}).json()
        second = client.get("/v1/films", params={"limit": 1, "cursor": first["next"]}).json()
        assert first["films"] != second["films"]
    known = json.loads((FOLDER / "parameters.json").read_text("utf-8"))
    assert set(known) == {"as_of", "cursor"}
    assert len(known["cursor"]) == len(client.get("/v1/films?limit=50").json()["next"])


def test_the_command_of_an_example_asks_the_same() -> None:
    n = 0
    for one in EXAMPLES:
        path, method, operation = OPERATIONS[one.operation]
        command = shlex.split(curl(path, method, operation, one).replace("\\\n", ""))
        address = urlsplit(command[1])
        assert address.path == path.format(**one.request.path)
        sent = [(name, json.loads(json.dumps(each))) for name, value in one.request.query.items()
                for each in (value if isinstance(value, list) else [value])]  # fmt: skip
        assert [(name, value.lower()) for name, value in parse_qsl(address.query)] == [
            (name, str(value).lower()) for name, value in sent
        ]
        if one.request.json is not None:
            assert json.loads(command[command.index("-d") + 1]) == one.request.json
        files = [command[at + 1] for at, part in enumerate(command) if part == "-F"]
        assert files == [f"{name}={value}" for name, value in one.request.form.items()]
        assert ("Authorization: Bearer $CINEDIV_KEY" in command) == ("security" in operation)
        n += 1
    assert n > 30
