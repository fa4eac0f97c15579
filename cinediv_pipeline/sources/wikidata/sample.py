"""The fictional Wikidata of the sample: the same questions, answered from a file of this project.

The client, its checks and the landing zone are those of the real service; only the network is not
there.
"""

import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.sources.wikidata.queries import KINDS, VARIABLES, Kind, query

ADDRESS: Final = "sample://wikidata/sparql"
#: The file of each kind in the archive: one row of an answer per line.
FILES: Final[Mapping[Kind, str]] = {kind: f"{kind}.fictif.jsonl" for kind in KINDS}
_IDS: Final = re.compile(r"VALUES \?tmdb \{ ([^}]*) \}")


class FictionalWikidata:
    """Answers addresses as Wikidata would, from the fictional statements."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, address: str) -> tuple[int, bytes]:
        """Return status and body; 400 for a question that the pipeline does not ask."""
        text = parse_qs(urlsplit(address).query).get("query", [""])[0]
        found = _IDS.search(text)
        ids = [int(part.strip('"')) for part in found[1].split()] if found else []
        for kind in KINDS:
            if ids and text == query(kind, ids):
                rows = [row for number in ids for row in self._rows[kind, str(number)]]
                head = {"vars": list(VARIABLES[kind])}
                answer = {"head": head, "results": {"bindings": rows}}
                return 200, json.dumps(answer, ensure_ascii=False).encode()
        return 400, b"SPARQL-QUERY: queryStr=..."

    @cached_property
    def _rows(self) -> Mapping[tuple[Kind, str], list[dict[str, Any]]]:
        found: dict[tuple[Kind, str], list[dict[str, Any]]] = defaultdict(list)
        try:
            with zipfile.ZipFile(self._file) as archive:
                for kind, name in FILES.items():
                    for line in archive.read(name).splitlines():
                        row = json.loads(line)
                        found[kind, row["tmdb"]["value"]].append(row)
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise SourceError(
                f"{self._file} cannot be read ({error}). Install the project again, or make the "
                "sample anew: python -m data.sample.generate"
            ) from error
        return found
