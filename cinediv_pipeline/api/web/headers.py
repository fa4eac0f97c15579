"""Headers that keep browsers from making more of an answer than it is."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
#: Pages that are served beside data have their styles inside, and nothing may run in them.
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox; "
    "frame-ancestors 'none'"
)


def is_api(path: str) -> bool:
    """Whether a path is one of the API; all others are pages of the site."""
    return path.startswith("/v1/") or path == "/v1" or is_probe(path)


def is_probe(path: str) -> bool:
    """Whether a path is one that watches the server."""
    return path in ("/healthz", "/readyz", "/metrics")


class DataHeaders:
    """Adds them to every answer, and answers HEAD as GET without its body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                more = [pair for pair in _HEADERS if pair[0] not in own]
                message = {**message, "headers": [*message["headers"], *more]}
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"} if is_head else scope, receive, with_headers)
