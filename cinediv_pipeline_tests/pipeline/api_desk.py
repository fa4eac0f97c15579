"""What tests of the API share: a server's settings, a client, files to send."""

import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from cinediv_pipeline.api.access.keys import Keys
from cinediv_pipeline.api.state import State
from cinediv_pipeline.home import Home
from cinediv_pipeline.settings import Settings


def settings_for(home: Home, **more: Any) -> Settings:
    """Return settings of a server without limits per address: tests ask from one."""
    unlimited: dict[str, Any] = {"api_reads_per_minute": 0, "api_posts_per_minute": 0}
    return Settings(**{"home": home.root, **unlimited, **more})


def copied(refreshed: Path, folder: Path) -> Home:
    """Return a copy of a refreshed home: a server writes into its home."""
    copy = folder / "home-sample"
    shutil.copytree(refreshed, copy, symlinks=True, ignore=shutil.ignore_patterns("site"))
    return Home(copy)


def key_for(home: Home, name: str = "a test", *, per_minute: int = 100_000) -> str:
    """Return a new key of a home."""
    return Keys(State(home)).create(name, per_minute=per_minute)[1]


def bearer(key: str) -> dict[str, str]:
    """Return the header of a key."""
    return {"authorization": f"Bearer {key}"}


CREDITS = """Réalisation : Marie DUPONT
Scénario : Jean MARTIN
Image : Claire BERNARD
Son : Paul PETIT
Montage : Sophie DURAND
Décors : Luc MOREAU
"""


def send(
    client: TestClient, key: str, data: bytes | str, name: str = "credits.txt", **fields: str
) -> Any:
    """Send a file for its analysis; return the answer."""
    content = data.encode() if isinstance(data, str) else data
    return client.post("/v1/analyses", headers=bearer(key), files={"file": (name, content)},
                       data=fields)  # fmt: skip


def ended(client: TestClient, key: str, told: Mapping[str, Any], seconds: float = 60) -> Any:
    """Wait for the end of an analysis and return how it stands."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = client.get(told["links"]["self"], headers=bearer(key)).json()
        if found["state"] not in ("queued", "running"):
            return found
        time.sleep(0.05)
    raise AssertionError("the analysis did not end")
