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
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cinediv_pipeline.errors import SourceError

PACKAGE: Final = "nomquamgender"
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
    found = importlib.util.find_spec(PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    path = Path(folders[0]) / "name_data.json" if folders else None
    if path is None or not path.is_file():
        raise SourceError(
            "The data of nomquamgender are not installed. Install the project again: "
            "pip install -c constraints.txt -e ."
        )
    yield from _entries(path.read_text(encoding="utf-8"))


def _entries(text: str) -> Iterator[tuple[str, int, float]]:
    """Yield the entries of `{"name": [sources, count, share, …], …}`."""
    decode = json.JSONDecoder().raw_decode
    place = 1
    while place < len(text) - 1:
        name, place = decode(text, place)
        values, place = decode(text, place + len(": "))
        yield name, int(values[0]), float(values[2])
        place += len(", ")
