"""`GET /v1/`: the reference as a page, made when it is first asked for and then kept."""

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI, Request
from starlette.responses import Response

from cinediv_pipeline.api.reference.markdown import reference
from cinediv_pipeline.api.reference.types import anchor
from cinediv_pipeline.api.web.headers import PAGE_POLICY

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

_TEMPLATE: Final = Path(__file__).with_name("page.html")
_PATHS: Final = ("/v1", "/v1/")
_TYPE: Final = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Page:
    """The page of an application."""

    app: FastAPI

    @cached_property
    def plain(self) -> bytes:
        """Its bytes."""
        body = to_html(reference(self.app.openapi()))
        template = _TEMPLATE.read_text("utf-8")
        return template.replace("{{ body }}", body).encode()

    @cached_property
    def packed(self) -> bytes:
        """Its bytes for those who can unpack."""
        return gzip.compress(self.plain, 9, mtime=0)

    @cached_property
    def tag(self) -> str:
        """What changes with its bytes."""
        return f'"{hashlib.sha256(self.plain).hexdigest()[:32]}"'


def add_page(app: FastAPI) -> None:
    """Let an application show its reference where its addresses begin."""
    page = Page(app)

    # no coroutine: it is made in a thread, beside other answers
    def show(request: Request) -> Response:
        headers = {"etag": page.tag, "cache-control": "public, max-age=3600",
                   "vary": "Accept-Encoding", "content-security-policy": PAGE_POLICY}  # fmt: skip
        if page.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(page.plain, headers=headers, media_type=_TYPE)
        packed = {**headers, "content-encoding": "gzip"}
        return Response(page.packed, headers=packed, media_type=_TYPE)

    for path in _PATHS:
        app.add_api_route(path, show, include_in_schema=False)


def to_html(text: str) -> str:
    """Return Markdown as HTML: headings have ids, and wide tables are scrolled by themselves."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 -- with the first page

    made = MarkdownIt("commonmark").enable("table")
    made.add_render_rule("heading_open", _heading)
    made.add_render_rule("table_open", _table_open)
    made.add_render_rule("table_close", _table_close)
    made.add_render_rule("fence", _fence)
    return str(made.render(text))


def _heading(_: "RendererHTML", tokens: "Sequence[Token]", at: int, *__: Any) -> str:
    return f'<{tokens[at].tag} id="{anchor(tokens[at + 1].content)}">'


def _table_open(*_: Any) -> str:
    return '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>'


def _table_close(*_: Any) -> str:
    return "</table></div>"


def _fence(_: "RendererHTML", tokens: "Sequence[Token]", at: int, *__: Any) -> str:
    from markdown_it.common.utils import escapeHtml  # noqa: PLC0415

    return f'<pre tabindex="0"><code>{escapeHtml(tokens[at].content)}</code></pre>'
