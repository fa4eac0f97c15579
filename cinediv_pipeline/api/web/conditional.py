"""Questions with a condition: whoever has the bytes of an answer is told so, and no more."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response


def not_modified(
    request: Request, headers: Mapping[str, str], made: datetime | None = None
) -> Response | None:
    """Return 304 where the caller has these bytes: by their tag, or, without one, by their date.

    `headers` are those of the answer, `etag` among them; `made` is when its release was made.
    """
    if _is_known(request, headers["etag"], made):
        return Response(status_code=304, headers=dict(headers))
    return None


def _is_known(request: Request, tag: str, made: datetime | None) -> bool:
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return tags.strip() == "*" or tag.removeprefix("W/") in known
    since = request.headers.get("if-modified-since")
    if since is None or made is None:
        return False
    try:
        return parsedate_to_datetime(since) >= made.replace(microsecond=0)
    except (TypeError, ValueError):
        return False
