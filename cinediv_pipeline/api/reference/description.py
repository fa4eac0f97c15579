"""The description of the API (OpenAPI 3.1), as it is served and as its reference is made."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from cinediv_pipeline.api.reference.describing import ProblemDetails, problems
from cinediv_pipeline.api.reference.examples import put_examples

_TAGS: Final = (
    ("data", "Figures and films of a release. No key."),
    ("slates", "Shares of women in a list of films. No key."),
    ("bonus parité", "Whether a team reaches the bonus parité. No key; nothing is kept."),
    ("analyses", "Screenplays, posters and credits. With a key of the operator."),
    ("service", "For whoever runs the server."),
)


def describe(app: FastAPI) -> None:
    """Let an application describe its problems as problems, and its routes by their own names."""

    def made() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _mended(get_openapi(
                title=app.title, version=app.version, summary=app.summary, routes=app.routes,
                license_info={"name": "MIT"},
                tags=[{"name": name, "description": told} for name, told in _TAGS],
            ))  # fmt: skip
        return app.openapi_schema

    app.openapi = made  # type: ignore[method-assign]


def _mended(schema: dict[str, Any]) -> dict[str, Any]:
    """Put problems where the framework describes errors of its own, which are never sent."""
    shapes = schema["components"]["schemas"]
    for own in ("HTTPValidationError", "ValidationError"):
        shapes.pop(own, None)
    shapes["ProblemDetails"] = ProblemDetails.model_json_schema()
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status, told in operation["responses"].items():
                if told["description"] == "Successful Response":
                    told["description"] = f"{operation['summary']}."
                if "HTTPValidationError" in str(told.get("content", "")):
                    operation["responses"][status] = problems(422)[422]
    put_examples(schema)
    return schema
