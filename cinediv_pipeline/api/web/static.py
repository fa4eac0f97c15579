"""The static site over HTTP, with the headers that a host of static files should send."""

from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS: Final = (
    (b"content-security-policy",
     b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
     b"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
     b"base-uri 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), interest-cohort=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)  # fmt: skip


class _Headers:
    """Adds the security headers; data may be read, and charts embedded, from other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = str(scope["path"])
        open_ = [(b"access-control-allow-origin", b"*")] if "/data/" in path else []
        lasting = [(b"cache-control", b"public, max-age=31536000, immutable")]
        kept = lasting if path.startswith("/static/") and path.count(".") > 1 else []

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_HEADERS, *open_, *kept]}
            await send(message)

        await self.app(scope, receive, with_headers)


def site_app(folder: Path) -> Starlette:
    """Return the application that serves a built site; `folder` may be a link that moves."""
    pages = StaticFiles(directory=folder, html=True, follow_symlink=True)
    return Starlette(
        routes=[Mount("/", app=pages)],
        middleware=[Middleware(_Headers), Middleware(GZipMiddleware, minimum_size=500)],
    )
