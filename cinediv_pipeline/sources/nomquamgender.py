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
from pathlib import Path
from typing import Final

from cinediv_pipeline.errors import SourceError

PACKAGE: Final = "nomquamgender"
LICENCE: Final = "MIT (nomquamgender)"


def version() -> str:
    """Return the version of the installed data."""
    return importlib.metadata.version(PACKAGE)


def read() -> dict[str, tuple[int, float]]:
    """Return name -> (number of sources, share of women) for 721,739 names.

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
    entries: dict[str, list[float]] = json.loads(path.read_bytes())
    return {name: (int(values[0]), float(values[2])) for name, values in entries.items()}
