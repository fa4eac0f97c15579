"""The lines of segments: one answer each, and what a sidecar says of them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pyarrow as pa

from cinediv_pipeline.errors import StorageError

# Some thousands of lines share a value.
_REPEATED: Final = pa.dictionary(pa.int32(), pa.string())
ENTRIES: Final = pa.schema([
    pa.field("n", pa.int64()),
    pa.field("key", pa.string()),
    pa.field("status", pa.int16()),
    pa.field("sha256", pa.binary(16)),
    pa.field("fetched_at", pa.timestamp("s", tz="UTC")),
    pa.field("cycle", _REPEATED),
    pa.field("has_body", pa.bool_()),
    pa.field("segment", _REPEATED),
])  # fmt: skip


_BODY: Final = b', "body": '
# Key and body of an answer (`null` without a body) -> the body to keep, or None for no line at all.
Edit = Callable[[str, bytes], bytes | None]
# A key -> what stands in its place where it says too much, or None to leave it.
Withheld = Callable[[str], str | None]


@dataclass(frozen=True)
class Answer:
    """One answer to land. Without a body its content is the one landed before."""

    key: str
    cycle: str
    address: str
    status: int
    body: bytes
    same_as_before: bool = False


def digest(body: bytes) -> str:
    """Return the identity of a content: the first half of its SHA-256."""
    return hashlib.sha256(body).hexdigest()[:32]


def line_of(number: int, answer: Answer) -> bytes:
    """Return the line; the body stands last and is copied, not parsed and written again."""
    return _joined({
        "n": number,
        "key": answer.key,
        "cycle": answer.cycle,
        "address": answer.address,
        "status": answer.status,
        "sha256": digest(answer.body),
        "fetched_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }, b"null" if answer.same_as_before else _one_line(answer.body))  # fmt: skip


def _joined(head: dict[str, Any], body: bytes) -> bytes:
    return json.dumps(head).encode()[:-1] + _BODY + body + b"}\n"


def edited(line: bytes, edit: Edit, withheld: Withheld) -> bytes | None:
    """Return the line with the body that `edit` makes of it, or None to leave it out.

    Where `withheld` has another key, it stands in the key and in the address. The line itself comes
    back where nothing was to be edited.
    """
    start = line.index(_BODY)
    head, body = json.loads(line[:start] + b"}"), line[start + len(_BODY) : -2]
    made = edit(head["key"], body)
    if made is None:
        return None
    instead = withheld(head["key"])
    if made == body and instead is None:
        return line
    if instead is not None:
        head |= {"key": instead, "address": head["address"].replace(head["key"], instead)}
    if made != body:
        head |= {"sha256": digest(made)}
    return _joined(head, _one_line(made))


def _one_line(body: bytes) -> bytes:
    # In JSON a raw line break can only stand between tokens, so that nothing is lost.
    return body.strip().replace(b"\r", b" ").replace(b"\n", b" ")


def damaged(what: object, error: Exception) -> StorageError:
    """Return the error of something landed that cannot be read."""
    return StorageError(
        f"{what} is damaged ({type(error).__name__}: {error}). Restore it from a backup, or remove "
        "the source's folder in the landing zone and load again."
    )


def is_whole(line: bytes) -> bool:
    """Return whether nothing of the line is missing."""
    if not line.endswith(b"}\n"):
        return False
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def entry_of(line: bytes) -> list[Any]:
    """Return what the sidecar says of a line, and its address last."""
    head = json.loads(line[: line.index(_BODY)] + b"}")
    has_body = not line.endswith(b', "body": null}\n')
    return [
        head["n"], head["key"], head["status"], head["sha256"], head["fetched_at"], head["cycle"],
        has_body, head["address"].split("?")[0],
    ]  # fmt: skip


def entries_of(sidecar: dict[str, Any]) -> pa.Table:
    """Return what a sidecar says of its lines (`ENTRIES`)."""
    try:
        n, key, status, sha256, fetched_at, cycle, has_body = zip(*sidecar["entries"], strict=True)
        times = [datetime.fromisoformat(text) for text in fetched_at]
        columns = [
            n, key, status, [bytes.fromhex(text) for text in sha256], times, cycle, has_body,
            [sidecar["sha256"]] * len(n),
        ]  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise damaged(f"The sidecar of {sidecar.get('key')}", error) from error
    arrays = [pa.array(values, field.type) for values, field in zip(columns, ENTRIES, strict=True)]
    return pa.table(arrays, schema=ENTRIES)
