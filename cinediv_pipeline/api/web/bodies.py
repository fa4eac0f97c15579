"""Bodies in JSON, within bounds of size and time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BeforeValidator, Field
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Message

from cinediv_pipeline.api.web.problems import Problem


def _whole(value: object) -> object:
    """Return 2019.0 as the whole number that it is in JSON; a text is none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


#: For whole numbers of a body; it stands behind their bounds, which the description tells.
WHOLE: Final = BeforeValidator(_whole)
#: A year of a body.
BodyYear = Annotated[int, Field(strict=True, ge=1900, le=2100), WHOLE]
#: Bytes of a body, and seconds in which it comes, at most.
MOST_BYTES: Final = 200_000
_SECONDS: Final = 20.0
_TOLD_ERRORS: Final = 10
_BROKEN_OFF, _TOO_SLOW, _TOO_LARGE, _FOREIGN = 400, 408, 413, 415


class BoundedRoute(APIRoute):
    """A route whose body is refused as soon as it is too large, and that tells few errors of many.

    A thousand wrong items would otherwise be answered with a thousand sentences.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        own = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json" and not kind.endswith("+json"):
                raise Problem(_FOREIGN, "Send JSON, with `Content-Type: application/json`.")
            body = await _read(request)

            async def receive() -> Message:
                return {"type": "http.request", "body": body, "more_body": False}

            try:
                return await own(Request(request.scope, receive))
            except RequestValidationError as error:
                raise RequestValidationError(error.errors()[:_TOLD_ERRORS]) from None

        return bounded


async def _read(request: Request) -> bytes:
    """Return a body.

    Raises
    ------
    Problem
        It says that it is too large, proves to be while it comes, or does not come.
    """
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and int(said[:9]) > MOST_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > MOST_BYTES:
                    raise _too_large()
    except TimeoutError:
        raise Problem(_TOO_SLOW, "The body did not come in time.") from None
    except ClientDisconnect:  # nobody reads this: the log tells it
        raise Problem(_BROKEN_OFF, "The body did not come whole.") from None
    return bytes(body)


def _too_large() -> Problem:
    return Problem(_TOO_LARGE, f"A body has {MOST_BYTES:,} bytes at most.")
