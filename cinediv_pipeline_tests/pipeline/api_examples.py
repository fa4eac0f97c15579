"""Asking the sample what the examples of the API ask, comparing, and renewing the examples.

After a change of the sample or of an answer, with the home of a `cinediv refresh --sample`:

    python -m cinediv_pipeline_tests.pipeline.api_examples path/to/home-sample

It asks a copy of that home and writes only what has changed. A new example is a summary and a
request in a file of `api/reference/answers`, with the status and type of its answer: the rest is
filled in.
"""

import json
import math
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from httpx2 import Response
from starlette.testclient import TestClient

from cinediv_pipeline.api.access.keys import Keys
from cinediv_pipeline.api.app import build_app
from cinediv_pipeline.api.reference.examples import FOLDER, Example, examples_of, operations
from cinediv_pipeline.api.state import State
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.pipeline.api_desk import copied, settings_for

#: First what makes an analysis, last what deletes it.
ANALYSES: Final = ("send", "standing", "report", "listed", "delete")
_SECONDS: Final = 60.0
VARIES: Final = "…"


def all_examples(schema: Mapping[str, Any]) -> list[Example]:
    """Return every example, those of analyses last and in the order of their life."""
    names = [operation["operationId"] for _, _, operation in operations(schema)]
    ordered = [name for name in names if name not in ANALYSES] + list(ANALYSES)
    return [one for name in ordered for one in examples_of(name)]


def ask_all(home: Home) -> dict[tuple[str, str], Response]:
    """Return what a server of a home answers to every example, by operation and name."""
    _, key = Keys(State(home)).create("examples", sees_metrics=True)
    app = build_app(settings_for(home))
    places = {operation["operationId"]: (method, path)
              for path, method, operation in operations(app.openapi())}  # fmt: skip
    found: dict[tuple[str, str], Response] = {}
    with TestClient(app) as client:
        client.headers["authorization"] = f"Bearer {key}"
        for one in all_examples(app.openapi()):
            if (one.operation, one.name) == ("standing", "done"):
                wait(client, found["send", "credits"].json()["links"]["self"])
            method, path = places[one.operation]
            found[one.operation, one.name] = _ask(client, method, path, one, found)
    return found


def _ask(
    client: TestClient, method: str, path: str, one: Example,
    found: Mapping[tuple[str, str], Response],
) -> Response:  # fmt: skip
    place = dict(one.request.path)
    if one.operation in ANALYSES and "id" in place and one.answer.status < 400:
        place["id"] = found["send", "credits"].json()["id"]  # others have other ids
    form = one.request.fields
    files = {"file": (one.request.form["file"].lstrip("@"), form.pop("file"))} if form else None
    return client.request(
        method, path.format(**place), params=dict(one.request.query), json=one.request.json,
        data=form or None, files=files,
    )  # fmt: skip


def wait(client: TestClient, path: str) -> None:
    """Wait until an analysis has ended."""
    until = time.monotonic() + _SECONDS
    while client.get(path).json()["state"] in ("queued", "running"):
        assert time.monotonic() < until, "the analysis does not end"
        time.sleep(0.2)


def told(answer: Response, one: Example) -> Any:
    """Return the body of an answer, as much of it as the example holds."""
    if one.answer.type is None:
        return None
    if not one.answer.type.endswith("json"):
        n = one.answer.shortened.get("lines")
        return "".join(answer.text.splitlines(keepends=True)[:n])
    body = answer.json()
    cut = {name: body[name][:n] for name, n in one.answer.shortened.items()}
    return {**body, **cut}


def comparable(body: Any, one: Example, release: str) -> Any:
    """Return a body without what varies, and without the id of its release in its texts."""
    if isinstance(body, dict):
        return {name: VARIES if name in one.answer.varies else comparable(value, one, release)
                for name, value in body.items()}  # fmt: skip
    if isinstance(body, list):
        return [comparable(value, one, release) for value in body]
    return body.replace(release, VARIES) if isinstance(body, str) and release else body


def equal(left: Any, right: Any) -> bool:
    """Whether two bodies say the same; sums of many numbers may differ in the last digit."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9)
    return type(left) is type(right) and bool(left == right)


def release_of(body: Any) -> str:
    """Return the release that a body names, or nothing."""
    if not isinstance(body, dict):
        return ""
    return str(body.get("release") or body.get("usermeta", {}).get("release") or "")


def is_as_answered(answer: Response, one: Example) -> bool:
    """Whether an example is what was answered."""
    now, then = told(answer, one), one.answer.body
    return equal(comparable(now, one, release_of(now)), comparable(then, one, release_of(then)))


def renew(home: Home) -> list[str]:
    """Write the answers of a home into the examples that say something else; return their names."""
    changed = []
    for (operation, name), answer in ask_all(home).items():
        [one] = [one for one in examples_of(operation) if one.name == name]
        assert answer.status_code == one.answer.status, (operation, name, answer.text[:500])
        if one.answer.type is None or is_as_answered(answer, one):
            continue
        path = FOLDER / f"{operation}.json"
        content = json.loads(path.read_text("utf-8"))
        content[name]["answer"] = {**content[name]["answer"], "body": told(answer, one)}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        changed.append(f"{operation}.{name}")
    return changed


def main() -> None:
    """Renew the examples by the sample home that the first argument names."""
    with tempfile.TemporaryDirectory() as folder:
        for name in renew(copied(Path(sys.argv[1]), Path(folder))):
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
