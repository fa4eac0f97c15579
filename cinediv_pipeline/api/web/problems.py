"""What went wrong, for machines and people: problem details (RFC 9457)."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import compile_path

from cinediv_pipeline.errors import HomeError

MEDIA_TYPE: Final = "application/problem+json"


class Problem(Exception):  # noqa: N818 -- the term of RFC 9457
    """An answer that is no success: status, what, and how to repair it."""

    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.more = more
        self.headers: dict[str, str] = {}


def later(detail: str, seconds: int) -> Problem:
    """Return the problem that something can be had after some seconds (429)."""
    problem = Problem(HTTPStatus.TOO_MANY_REQUESTS, detail)
    problem.headers["retry-after"] = str(seconds)
    return problem


def answer(
    status: int, detail: str, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """Return a problem as an answer; nothing may keep it."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status,
            "detail": detail, **more}  # fmt: skip
    return Response(
        json.dumps(body, ensure_ascii=False).encode(errors="replace"),  # halves of characters
        status,
        {"cache-control": "no-store", **(headers or {})},
        MEDIA_TYPE,
    )


def _place(path: Sequence[str | int]) -> str:
    """Return where something is wrong, without the name of the shape that was tried for an item."""
    kept = [
        part for n, part in enumerate(path)
        if not (n and n + 1 < len(path) and isinstance(path[n - 1], int))
    ]  # fmt: skip
    return "/".join(map(str, kept))


def _methods(app: FastAPI, path: str) -> list[str]:
    """Return all methods of an address, as they are described: a route knows its own only."""
    found = {
        method.upper()
        for pattern, operations in app.openapi()["paths"].items()
        if compile_path(pattern)[0].match(path)
        for method in operations
    }
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def tell_problems(app: FastAPI) -> None:
    """Have every error of an application answered as a problem."""

    @app.exception_handler(Problem)
    async def problem(_: Request, error: Problem) -> Response:
        return answer(error.status, error.detail, error.headers, **error.more)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        detail = str(error.detail)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            known = _methods(app, request.url.path)  # pages are not described
            headers = {"allow": ", ".join(known or ["GET", "HEAD"])}
            detail = f"This address takes {headers['allow']}."
        elif detail == HTTPStatus.NOT_FOUND.phrase:  # no route has it
            detail = "There is no such address; /v1/ lists them."
        return answer(error.status_code, detail, headers)

    @app.exception_handler(HomeError)
    async def home(_: Request, __: HomeError) -> Response:
        # its words hold paths of this machine
        return answer(503, "The server cannot keep or find what this needs; try later.")

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        wrong = [{"where": _place(one["loc"]), "what": one["msg"]} for one in error.errors()]
        return answer(422, "; ".join(f"{one['where']}: {one['what']}" for one in wrong),
                      errors=wrong)  # fmt: skip
