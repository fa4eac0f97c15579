"""Releases and their files, whole."""

import hashlib
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request
from fastapi.responses import FileResponse
from starlette.responses import Response

from cinediv_pipeline.api.data import shapes
from cinediv_pipeline.api.data.answers import Kitchen, listing, release_headers
from cinediv_pipeline.api.data.prepared import Table
from cinediv_pipeline.api.data.shelf import Shown
from cinediv_pipeline.api.web.conditional import not_modified
from cinediv_pipeline.api.web.headers import PAGE_POLICY
from cinediv_pipeline.api.web.parameters import AsOf, FormatOption
from cinediv_pipeline.api.web.problems import Problem

_NOT_FOUND: Final = 404
#: Media types of released files by the end of their name.
FILE_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8", ".json": "application/json",
    ".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet", "": "application/octet-stream",
}  # fmt: skip
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The file as it was released.", "headers": shapes.HEADERS,
          "content": {kind: {} for kind in FILE_TYPES.values()}},
    206: {"description": "The part of it that `Range` asks for.", "headers": shapes.HEADERS},
    304: shapes.KNOWN,
}  # fmt: skip


def add_releases(router: APIRouter, kitchen: Kitchen) -> None:
    """Add the routes of releases and their files."""
    shelf = kitchen.shelf

    @router.get("/releases", summary="All releases, newest first", response_class=Response,
                responses=shapes.listed(shapes.AllReleases))  # fmt: skip
    async def releases(request: Request) -> Response:
        """Withdrawn ones stay listed, with the reason and what replaced them."""
        latest = shelf.releases.latest()
        return listing(request, {
            "latest": latest.id if latest else None,
            "releases": [
                {"id": one.id, "created_at": one.created_at, "data_kind": one.data_kind,
                 "stale": list(one.stale), "previous": one.previous, "withdrawn": one.withdrawn,
                 "reissued_as": one.reissued_as}
                for one in shelf.releases.all()
            ],
        })  # fmt: skip

    @router.get("/files", summary="The files of a release", response_class=Response,
                responses=shapes.described(shapes.Files, csv=True))  # fmt: skip
    async def files(request: Request, as_of: AsOf = None, form: FormatOption = None) -> Response:
        """Tables as Parquet, CSV and a DuckDB file, their description, dictionary and checksums."""
        del form

        def made(shown: Shown) -> Table:
            found = sorted(path for path in shown.release.path.iterdir() if path.is_file())
            rows = [{"name": path.name, "bytes": path.stat().st_size} for path in found]
            return Table(rows, {}, "files")

        return await kitchen.answer(request, as_of, made)

    @router.get("/files/{name}", summary="One file of a release", response_class=FileResponse,
                responses=_FILE)  # fmt: skip
    async def file(
        request: Request,
        name: Annotated[str, Path(description="Name of the file, as /v1/files lists it.")],
        as_of: AsOf = None,
    ) -> Response:
        shown = shelf.get(as_of)
        # a name of the folder's own listing: no path of a caller is ever opened
        known = {path.name: path for path in shown.release.path.iterdir() if path.is_file()}
        if name not in known:
            raise Problem(_NOT_FOUND, "The release has no such file; /v1/files lists them.")
        kind = FILE_TYPES.get(known[name].suffix, FILE_TYPES[""])
        headers = release_headers(shown, _tag(shown, name), lasting=as_of is not None)
        if kind.startswith("text/html"):
            headers["content-security-policy"] = PAGE_POLICY
        same = not_modified(request, headers, shown.created_at)
        return same or FileResponse(known[name], headers=headers, media_type=kind)


def _tag(shown: Shown, name: str) -> str:
    """Return the tag of a file: it never changes within its release."""
    return f'"{hashlib.sha256(f"{shown.id}/{name}".encode()).hexdigest()[:32]}"'
