"""The fictional TMDB of the sample: the same questions, answered from a file of this project.

The client, its checks and the landing zone are those of the real API; only the network is not
there. Nothing ever changes in fiction, so the feeds are empty.
"""

import json
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from cinediv_pipeline.errors import SourceError

ADDRESS: Final = "sample://tmdb/3"
_FILMS, _PEOPLE = "films.fictif.jsonl", "people.fictif.jsonl"
_PER_PAGE: Final = 20
_GONE: Final = {
    "success": False,
    "status_code": 34,
    "status_message": "The resource you requested could not be found.",
}


class FictionalTmdb:
    """Answers addresses as TMDB would, from the fictional films and people."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, address: str) -> tuple[int, bytes]:
        """Return status and body."""
        parts = urlsplit(address)
        path = parts.path.removeprefix("/3/")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        kind, _, rest = path.partition("/")
        if rest == "changes":
            return _ok(_page([], query))
        if path == "discover/movie":
            return _ok(_page(self._discover(query), query))
        found = self._bodies.get((kind, rest))
        return (200, found) if found is not None else (404, json.dumps(_GONE).encode())

    @cached_property
    def _bodies(self) -> Mapping[tuple[str, str], bytes]:
        try:
            with zipfile.ZipFile(self._file) as archive:
                return {
                    (kind, str(json.loads(line)["id"])): line
                    for kind, name in (("movie", _FILMS), ("person", _PEOPLE))
                    for line in archive.read(name).splitlines()
                }
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise SourceError(
                f"{self._file} cannot be read ({error}). Install the project again, or make the "
                "sample anew: python -m data.sample.generate"
            ) from error

    @cached_property
    def _released(self) -> list[tuple[str, int]]:
        films = [json.loads(body) for (kind, _), body in self._bodies.items() if kind == "movie"]
        return sorted((film["release_date"], film["id"]) for film in films if film["release_date"])

    def _discover(self, query: Mapping[str, str]) -> list[int]:
        first = query.get("primary_release_date.gte", date.min.isoformat())
        last = query.get("primary_release_date.lte", date.max.isoformat())
        return [number for day, number in self._released if first <= day <= last]


def _page(ids: list[int], query: Mapping[str, str]) -> dict[str, Any]:
    page = int(query.get("page", "1"))
    start = (page - 1) * _PER_PAGE
    return {
        "page": page,
        "results": [{"id": number} for number in ids[start : start + _PER_PAGE]],
        "total_pages": max(1, -(-len(ids) // _PER_PAGE)),
        "total_results": len(ids),
    }


def _ok(body: Mapping[str, Any]) -> tuple[int, bytes]:
    return 200, json.dumps(body).encode()
