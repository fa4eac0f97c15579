"""nomquamgender: first names of the world with the share of women, from 36 public sources.

Publisher: Ian Van Buskirk, Aaron Clauset and Daniel B. Larremore (2022), MIT licence, as a
Python package. It does not change; the release in force is the one pinned in the project.

Known traps: only the data file is read, the package's code is never imported (it needs a
library under the GPL). The data contain the Santamaría and Mihaljević benchmark, so a score on
that benchmark says nothing. Names are folded to ASCII and lower case by the publisher.
"""

import importlib.metadata
import importlib.util
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from cinediv_pipeline.errors import SourceError

PACKAGE: Final = "nomquamgender"
# Between two entries.
_NEXT: Final = '], "'
LICENCE: Final = "MIT (nomquamgender)"


def version() -> str:
    """Return the version of the installed data."""
    return importlib.metadata.version(PACKAGE)


def read() -> Iterator[tuple[str, int, float]]:
    """Yield name, number of sources and share of women, for 721,739 names.

    The file is decoded entry by entry: as objects all at once it would take 270 MB.

    Raises
    ------
    SourceError
        The package or its data file is not there.
    """
    yield from _entries(_text())


def look_up(names: Iterable[str]) -> Iterator[tuple[str, int, float]]:
    """Yield the entries of some names, folded to ASCII and lower case, without reading the rest.

    Raises
    ------
    SourceError
        The package or its data file is not there.
    """
    text = _kept_text()
    for name in names:
        place = _place_of(text, name)
        if place is not None:
            yield next(_entries(text, place))


def _place_of(text: str, name: str) -> int | None:
    """Return where the entry of a name begins: the publisher sorts them."""
    decode = json.JSONDecoder().raw_decode
    low, high = 1, len(text) - 1
    while low < high:
        before = text.rfind(_NEXT, low, (low + high) // 2)
        begins = low if before < 0 else before + len(_NEXT) - 1
        key, end = decode(text, begins)
        if key == name:
            return begins
        if key > name:
            high = begins
        else:
            behind = text.find(_NEXT, end, high)
            low = high if behind < 0 else behind + len(_NEXT) - 1
    return None


@cache
def _kept_text() -> str:
    return _text()


def _text() -> str:
    found = importlib.util.find_spec(PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    path = Path(folders[0]) / "name_data.json" if folders else None
    if path is None or not path.is_file():
        raise SourceError(
            "The data of nomquamgender are not installed. Install the project again: "
            "pip install -c constraints.txt -e ."
        )
    return path.read_text(encoding="utf-8")


def _entries(text: str, place: int = 1) -> Iterator[tuple[str, int, float]]:
    """Yield the entries of `{"name": [sources, count, share, …], …}` from a place on."""
    decode = json.JSONDecoder().raw_decode
    while place < len(text) - 1:
        name, place = decode(text, place)
        values, place = decode(text, place + len(": "))
        yield name, int(values[0]), float(values[2])
        place += len(", ")
