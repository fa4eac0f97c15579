"""Parts of the description (OpenAPI) that several routes share."""

from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel, Field

from cinediv_pipeline.api.web.problems import MEDIA_TYPE


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="about:blank: the status says what kind of problem it is.")
    title: str
    status: int
    detail: str = Field(description="What is wrong, and how to repair it.")


#: An answer about an analysis says where its parts are.
LINKS: Final[dict[str, Any]] = {
    name: {"operationId": operation, "parameters": {"id": "$response.body#/id"}}
    for name, operation in (("standing", "standing"), ("report", "report"), ("delete", "delete"))
}


#: What files are read; what one is, is told by its bytes and not by the caller.
READABLE: Final = (
    "text/plain", "text/csv", "application/pdf", "image/png", "image/jpeg", "image/webp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
)  # fmt: skip


_MEANINGS: Final = {
    400: "A parameter that the address does not have, or a form that cannot be read.",
    401: "No key, or one that has ended.",
    403: "This server analyses without a language model.",
    404: "There is none; `detail` says where those that there are stand.",
    406: "The answer is not to be had in the format that is asked for.",
    408: "The body did not come in time.",
    409: "There is no report: not yet (`Retry-After`), or, as `detail` says, none.",
    410: "The release was withdrawn; `reissued_as` names the one that replaces it.",
    413: "The body is too large.",
    415: "No form, or a kind of file that is not read.",
    422: "A value that is not allowed; `detail` says which and why.",
    429: "Too many requests, or no room: ask again after the seconds of `Retry-After`.",
    503: "There is no release yet, or a part of the server is not there: try later.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the description of answers that are problems."""
    return {
        status: {
            "description": _MEANINGS.get(status, HTTPStatus(status).phrase),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
        }
        for status in statuses
    }


def form_of(model: type[BaseModel], file: str) -> dict[str, Any]:
    """Return the description of a form with a file and the fields of a model."""
    schema = model.model_json_schema()
    properties = {
        "file": {"type": "string", "format": "binary", "description": file},
        **{name: _plain(one) for name, one in schema["properties"].items()},
    }
    form = {"type": "object", "required": ["file"], "properties": properties,
            "additionalProperties": False}  # fmt: skip
    kinds = {"file": {"contentType": ", ".join(READABLE)}}
    content = {"multipart/form-data": {"schema": form, "encoding": kinds}}
    return {"requestBody": {"required": True, "content": content}}


def _plain(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field of a form: what is not there is not sent, so nothing is null."""
    kinds = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    kept = {name: value for name, value in field.items()
            if name not in ("anyOf", "title", "default")}  # fmt: skip
    return {**(kinds[0] if kinds else {}), **kept}
