"""Examples of the description: requests to the fictional sample, and what it answers.

They are files of `answers` beside this module: one per operation, named by its id, with one example
per key.

- ``summary``: what is asked;
- ``request``: ``path`` and ``query`` (values by name), ``json`` (a body) or ``form`` (fields; the
  value ``@credits.txt`` is the file of this name beside the example);
- ``answer``: ``status``, ``type`` (null: no body), ``body``, ``varies``: names of the fields whose
  values are others with each edition, and ``shortened``: how many items of a list, or ``lines`` of
  a text, the example holds. Everything else is what the sample answers: a test compares.

``parameters.json`` has values of parameters that cannot be sent to every edition.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).with_name("answers")
#: Requests that are refused show a problem; nobody should copy them.
_WRONG: Final = 400
_PARAMETERS: Final = FOLDER / "parameters.json"


def name_of(value: Any) -> str:
    """Return the name of the file that a field of a form stands for, or nothing."""
    return value[1:] if isinstance(value, str) and value.startswith("@") else ""


@dataclass(frozen=True)
class Question:
    """What is sent."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, Any]:
        """The form with the texts of its files."""
        return {name: (FOLDER / name_of(value)).read_text("utf-8") if name_of(value) else value
                for name, value in self.form.items()}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What is answered."""

    status: int
    type: str | None
    body: Any = None
    varies: tuple[str, ...] = ()
    shortened: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """A request, and its answer."""

    operation: str
    name: str
    summary: str
    request: Question
    answer: Given


@cache
def examples_of(operation: str) -> tuple[Example, ...]:
    """Return the examples of an operation by its id; none where it has no file."""
    path = FOLDER / f"{operation}.json"
    told = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return tuple(
        Example(operation, name, one["summary"], Question(**one["request"]), Given(**one["answer"]))
        for name, one in told.items()
    )


def operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method and description of every operation of an OpenAPI document."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def put_examples(schema: dict[str, Any]) -> None:
    """Put the examples into an OpenAPI document, each where its part of the request stands."""
    elsewhere = json.loads(_PARAMETERS.read_text("utf-8"))
    for _, _, operation in operations(schema):
        found = examples_of(operation["operationId"])
        right = [one for one in found if one.answer.status < _WRONG]
        for parameter in operation.get("parameters", ()):
            parameter["examples"] = _values(parameter, right, elsewhere)
        for one in right:
            _put_body(operation, one)
        for one in found:
            _put_answer(operation, one)


def _values(
    parameter: Mapping[str, Any], found: list[Example], elsewhere: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the examples of a parameter; values that come again stand once."""
    name = parameter["name"]
    values: dict[str, Any] = {}
    for one in found:
        sent = getattr(one.request, parameter["in"])
        if name in sent and sent[name] not in values.values():
            values[one.name] = sent[name]
    if not values and name in elsewhere:
        values["example"] = elsewhere[name]
    return {key: {"value": value} for key, value in values.items()}


def _put_body(operation: dict[str, Any], one: Example) -> None:
    sent = one.request.fields or one.request.json
    if sent is not None:
        for content in operation["requestBody"]["content"].values():
            content.setdefault("examples", {})[one.name] = {"summary": one.summary, "value": sent}


def _put_answer(operation: dict[str, Any], one: Example) -> None:
    if one.answer.type is not None:
        answer = operation["responses"][str(one.answer.status)]
        content = answer.setdefault("content", {}).setdefault(one.answer.type, {})
        told = {"summary": one.summary, "value": one.answer.body}
        content.setdefault("examples", {})[one.name] = told
