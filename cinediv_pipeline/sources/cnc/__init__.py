"""CNC, list of films agréés.

Publisher: Centre national du cinéma et de l'image animée (CNC), also on the national open-data
portal. Licence Ouverte 2.0. One workbook, one sheet per year, a new edition every spring.

Known traps (each has its rule in `fields` or `tables`): the portal's "last modified" is wrong, so
a change is detected by content; a visa is not unique; columns are added and renamed over the
years; ten spellings of three genres; directors, ranks, nationalities and channels are lists in
one cell; a new edition may add films to past years.

`fetch` returns bytes and interprets nothing but the portal's own page of the dataset.
"""

import json
from pathlib import Path
from typing import Any

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.landing import Fetched, without_credentials
from cinediv_pipeline.sources import http

SOURCE = "cnc"
LICENCE = "Licence Ouverte 2.0 (CNC)"
SUFFIX = "xlsx"


def fetch_file(path: Path) -> Fetched:
    """Read a workbook at hand; its sidecar keeps the file's name, not its folder."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror}). Give the CNC workbook's path to --cnc-file."
        ) from error
    return Fetched(content, f"file:{path.name}", 200, SUFFIX, LICENCE)


def fetch(address: str, *, timeout_seconds: float) -> Fetched:
    """Download the workbook from `address`: the file itself, or its page on the portal."""
    answer = http.get(address, timeout_seconds=timeout_seconds)
    if answer.content.lstrip()[:1] == b"{":
        workbook = _workbook_address(answer.content, address)
        answer = http.get(workbook, timeout_seconds=timeout_seconds)
    return Fetched(answer.content, answer.address, answer.status, SUFFIX, LICENCE)


def _workbook_address(page: bytes, address: str) -> str:
    """Find the one workbook on the portal's page; more than one is for a person to decide."""
    shown = without_credentials(address)
    try:
        resources: list[dict[str, Any]] = json.loads(page)["resources"]
        found = [str(item["url"]) for item in resources if item.get("format") == SUFFIX]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{shown} answered JSON that is not a dataset page. Set CINEDIV_CNC_URL to the "
            "workbook or to its page on the portal's API."
        ) from error
    if len(found) != 1:
        raise SourceError(
            f"{shown} lists {len(found)} workbooks where one is expected: "
            f"{[without_credentials(item) for item in found]}. Set "
            "CINEDIV_CNC_URL to the right one."
        )
    return found[0]
