"""An answer before it is sent, and how its body is compressed."""

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
JSON_TYPE = "application/json; charset=utf-8"


@dataclass(slots=True)
class Answer:
    """What the server sends, and in which broken way where a fault asks for it."""

    status: int
    body: bytes
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    compressible: bool = True
    wait_seconds: float = 0.0
    sent_share: float = 1.0  # the part of the body that is sent before the connection is closed
    drip: bool = False  # one byte at a time
    reset: bool = False  # close the connection and send nothing


def json_answer(content: Any, status: int = 200, **headers: str) -> Answer:
    """Answer with JSON; ``Retry_After`` becomes ``Retry-After``."""
    body = _ENCODE(content).encode()
    return Answer(
        status, body, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def error(status: int, code: int, message: str, **headers: str) -> Answer:
    """Answer as TMDB does when it refuses."""
    content = {"success": False, "status_code": code, "status_message": message}
    return json_answer(content, status, **headers)


def gzipped(body: bytes) -> bytes:
    """Compress quickly rather than well."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()
