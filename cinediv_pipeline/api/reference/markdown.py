"""The reference of the API as Markdown, from its description (OpenAPI) and nothing else."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from cinediv_pipeline.api.reference.curl import curl
from cinediv_pipeline.api.reference.examples import Example, examples_of, operations
from cinediv_pipeline.api.reference.types import (
    allowed,
    fields_of,
    kind,
    kind_sent,
    linked,
    sent_shapes,
    shape_of,
)

_OPENING: Final = """\
# HTTP API

{about}

Addresses are relative to the server: `http://127.0.0.1:8000` for `cinediv serve`. Data need no
key; analyses need one of the operator, sent as `Authorization: Bearer <key>`. The examples are true
answers of the fictional sample (`cinediv serve --sample`): nothing in them is about real films. For
programs, `/v1/openapi.json` says the same.
"""
_PROBLEMS: Final = """\
What is no success is `application/problem+json` ([ProblemDetails](#problemdetails), RFC 9457):
`detail` says what is wrong and how to repair it. A fault of the server is 500; its log says why.
"""
_NOTHING: Final = "–"
_WRONG: Final = "400"
_STYLES: Final = {"application/json": "json", "application/problem+json": "json"}
Schema = Mapping[str, Any]


def reference(schema: Schema) -> str:
    """Return the whole reference of an OpenAPI document."""
    parts = [_OPENING.format(about=schema["info"]["summary"]), _contents(schema)]
    for tag in schema["tags"]:
        parts.append(f"## {_capital(tag['name'])}\n\n{tag['description']}\n")
        parts += [_operation(*one) for one in operations(schema) if tag["name"] in one[2]["tags"]]
    parts.append(_problems(schema))
    parts.append("## Fields of bodies and answers\n\nA shape is told once; links lead to it.\n")
    sent = sent_shapes(schema)
    parts += [_shape(name, one, is_sent=name in sent)
              for name, one in sorted(schema["components"]["schemas"].items())]  # fmt: skip
    return "\n".join(parts)


def _contents(schema: Schema) -> str:
    rows = [
        (f"`{method.upper()} {path}`", linked(told["summary"]))
        for tag in schema["tags"]
        for path, method, told in operations(schema)
        if tag["name"] in told["tags"]
    ]
    return _table(("address", "what it does"), rows)


def _operation(path: str, method: str, told: Schema) -> str:
    own = examples_of(told["operationId"])
    parts = [f"### {told['summary']}\n", f"`{method.upper()} {path}`\n"]
    if "description" in told:
        parts.append(f"{_prose(told['description'])}\n")
    if told.get("security"):
        parts.append("With a key.\n")
    if told.get("parameters"):
        parts += ["**Parameters**\n", _parameters(told["parameters"])]
    if "requestBody" in told:
        parts += ["**Body**\n", _body(told["requestBody"]["content"])]
    parts += ["**Answers**\n", _answers(told["responses"]), "**Example**\n"]
    parts += [_example(path, method, told, one) for one in own]
    return "\n".join(parts)


def _parameters(parameters: Iterable[Schema]) -> str:
    rows = [
        (f"`{one['name']}`" + (" (path)" if one["in"] == "path" else ""), kind_sent(one["schema"]),
         allowed(one["schema"]), _prose(one["description"]))
        for one in parameters
    ]  # fmt: skip
    return _table(("name", "type", "allowed, default", "meaning"), rows)


def _body(content: Schema) -> str:
    [(media, told)] = content.items()
    schema = told["schema"]
    if "$ref" in schema:
        return f"`{media}`: {shape_of(schema)}\n"
    rows = [(f"`{name}`" + (" (required)" if name in schema["required"] else ""), kind_sent(one),
             allowed(one), _prose(one.get("description", "")))
            for name, one in schema["properties"].items()]  # fmt: skip
    return f"`{media}`:\n\n" + _table(("field", "type", "allowed, default", "meaning"), rows)


def _answers(responses: Schema) -> str:
    rows = []
    wrong = [status for status in sorted(responses) if status >= _WRONG]
    for status in sorted(set(responses) - set(wrong)):
        told = responses[status]
        content = told.get("content", {})
        shapes = [f"`{media}`" + (f" {shape}" if (shape := shape_of(one.get("schema", {}))) else "")
                  for media, one in content.items()]  # fmt: skip
        rows.append((status, told["description"], "<br>".join(shapes) or _NOTHING))
    problems = f"\n{linked('Problems')}: {', '.join(wrong)}.\n" if wrong else ""
    return _table(("status", "meaning", "content"), rows) + problems


def _problems(schema: Schema) -> str:
    """Return what the statuses mean that are no success, wherever they come."""
    meanings = {status: answer["description"] for _, _, told in operations(schema)
                for status, answer in told["responses"].items() if status >= _WRONG}  # fmt: skip
    return f"## Problems\n\n{_PROBLEMS}\n" + _table(("status", "meaning"), sorted(meanings.items()))


def _example(path: str, method: str, told: Schema, one: Example) -> str:
    """Return one example: what it is, the command, and the answer folded away."""
    parts = [f"{one.summary}:\n", f"```sh\n{curl(path, method, told, one)}\n```\n"]
    answer = one.answer
    if answer.type is None:
        parts.append(f"Answer: {answer.status}.\n")
        return "\n".join(parts)
    text = answer.body.replace("\r\n", "\n") if isinstance(answer.body, str) else _json(answer.body)
    cut = ", shortened" if answer.shortened else ""
    summary = f"<details><summary>Answer: {answer.status}, {answer.type}{cut}</summary>"
    style = _STYLES.get(answer.type, "text")
    parts.append(f"{summary}\n\n```{style}\n{text.rstrip()}\n```\n\n</details>\n")
    return "\n".join(parts)


def _json(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, indent=1)


def _shape(name: str, schema: Schema, *, is_sent: bool) -> str:
    parts = [f"### {name}\n"]
    if "description" in schema:
        parts.append(f"{_prose(schema['description'])}\n")
    rows = [(f"`{field.name}`" + (" (required)" if is_sent and field.is_required else ""),
             kind(field.schema), allowed(field.schema), _prose(field.schema.get("description", "")))
            for field in fields_of(schema)]  # fmt: skip
    parts.append(_table(("field", "type", "allowed, default", "meaning"), rows))
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table without the columns that would be empty."""
    all_rows = [list(row) for row in rows]
    full = [at for at in range(len(head)) if at == 0 or any(row[at] for row in all_rows)]
    lines = [[head[at] for at in full], ["---"] * len(full)]
    lines += [[_cell(row[at]) for at in full] for row in all_rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", r"\|").split()) or _NOTHING


def _prose(text: str) -> str:
    """Return a text whose paragraphs are lines, and in which no sign is a tag outside of code."""
    parts = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
    pieces = "\n\n".join(parts).split("`")
    return "`".join(piece.replace("<", r"\<") if at % 2 == 0 else piece
                    for at, piece in enumerate(pieces))  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
