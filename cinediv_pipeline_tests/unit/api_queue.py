"""A queue of analyses in a folder of its own, and files for it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cinediv_pipeline.api.analyses.queue import Queue
from cinediv_pipeline.api.analyses.records import PART, Result, Upload
from cinediv_pipeline.api.state import State
from cinediv_pipeline.home import Home

RESULT = Result("credits", b'{"a":1}', b"<p>oui</p>", b"<p>yes</p>")


def queue_at(folder: Path, *, room: int = 10, keep_days: int = 30) -> Queue:
    home = Home(folder)
    return Queue(State(home), home, room=room, keep_days=keep_days)


def upload(queue: Queue, text: str, name: str = "a.txt", **options: Any) -> Upload:
    data = text.encode()
    path = queue.place() / f"{hashlib.sha256(data).hexdigest()[:8]}{name}{PART}"
    path.write_bytes(data)
    told: Mapping[str, Any] = options
    return Upload(path, hashlib.sha256(data).hexdigest(), len(data), name, told)


def files(queue: Queue) -> list[str]:
    return sorted(path.name for path in queue.place().iterdir())
