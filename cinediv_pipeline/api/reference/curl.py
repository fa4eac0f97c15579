"""A request of an example as a command of curl, for a shell."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from cinediv_pipeline.api.reference.examples import Example

SERVER: Final = "http://127.0.0.1:8000"
#: Letters of a line; a longer command is continued on the next.
_LINE: Final = 100


def curl(path: str, method: str, operation: Mapping[str, Any], one: Example) -> str:
    """Return the command; a key is that of the variable CINEDIV_KEY, files are in the folder."""
    query = urlencode(list(_pairs(one.request.query)))
    address = SERVER + path.format(**one.request.path) + (f"?{query}" if query else "")
    parts = [f"curl {shlex.quote(address)}"]
    if method == "delete":
        parts.append("-X DELETE")
    if operation.get("security"):
        parts.append('-H "Authorization: Bearer $CINEDIV_KEY"')
    if one.request.json is not None:
        body = json.dumps(one.request.json, ensure_ascii=False)
        parts.append(f"-H 'content-type: application/json' -d {shlex.quote(body)}")
    parts += [f"-F {shlex.quote(f'{name}={value}')}" for name, value in one.request.form.items()]
    return (" " if sum(map(len, parts)) < _LINE else " \\\n  ").join(parts)


def _pairs(query: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        for each in value if isinstance(value, list) else [value]:
            yield name, str(each).lower() if isinstance(each, bool) else str(each)
