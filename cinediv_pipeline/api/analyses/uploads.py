"""Receiving files: as much as is allowed, as fast as is fair, and of kinds that can be read."""

import asyncio
import hashlib
import os
import re
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message

from cinediv_pipeline.api.analyses.queue import Queue
from cinediv_pipeline.api.analyses.records import PART, Upload
from cinediv_pipeline.api.web.problems import Problem, later

_TOO_LARGE, _TOO_SLOW, _FOREIGN = 413, 408, 415
#: Between two pieces, and for a whole file of the largest size.
_PAUSE_SECONDS, _WHOLE_SECONDS = 20.0, 600.0
#: Forms that are received at once, and of one key: it cannot keep all others out by being slow.
_AT_ONCE, _AT_ONCE_OF_A_KEY = 8, 4
_HEAD: Final = 4096
_CHUNK: Final = 1 << 20
_LONGEST_NAME: Final = 120
_FIELDS: Final = 12
_FIELD_BYTES: Final = 500_000
_MAGIC: Final = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"PK\x03\x04")
_WIDE_TEXT: Final = (b"\xff\xfe", b"\xfe\xff")
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True)
class Received:
    """The fields of a form, as texts, and its file."""

    fields: Mapping[str, str]
    file: UploadFile


class Receiver:
    """Takes forms within bounds of size, time and number."""

    def __init__(self, queue: Queue, *, most_bytes: int) -> None:
        self._queue = queue
        self._most = most_bytes
        self._under_way: Counter[str] = Counter()

    @asynccontextmanager
    async def form(self, request: Request, owner: str) -> AsyncIterator[Received]:
        """Give the form of a request; its file is gone afterwards.

        Raises
        ------
        Problem
            It is too large or too slow, no form, has no file, or others are being received.
        """
        n, own = self._under_way.total(), self._under_way[owner]
        if n >= _AT_ONCE or own >= _AT_ONCE_OF_A_KEY:
            raise later("Other files are being received.", 5)
        self._under_way[owner] += 1
        try:
            form = await self._read(request)
            try:
                yield await _received(form)
            finally:
                await form.close()
        finally:
            self._under_way[owner] -= 1

    async def _read(self, request: Request) -> FormData:
        if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            raise Problem(_FOREIGN, "Send a form (multipart/form-data) with the file as `file`.")
        told = request.headers.get("content-length", "")
        if told.isascii() and told.isdigit() and int(told[:12]) > self._most + _FIELD_BYTES:
            raise self._too_large()
        bounded = Request(request.scope, self._bounded(request))
        try:
            async with asyncio.timeout(_WHOLE_SECONDS):
                return await bounded.form(max_files=2, max_fields=_FIELDS,
                                          max_part_size=_FIELD_BYTES)  # fmt: skip
        except TimeoutError:
            raise Problem(_TOO_SLOW, "The file did not come in time.") from None
        except ClientDisconnect:  # nobody reads this: the log tells it
            raise Problem(400, "The file did not come whole.") from None
        except HTTPException as error:
            raise Problem(400, f"The form cannot be read: {error.detail}") from None
        except UnicodeError:
            raise Problem(400, "The form cannot be read: send its fields in UTF-8.") from None

    def _bounded(self, request: Request) -> Any:
        seen = 0

        async def receive() -> Message:
            nonlocal seen
            async with asyncio.timeout(_PAUSE_SECONDS):
                message = await request.receive()
            seen += len(message.get("body", b""))
            if seen > self._most + _FIELD_BYTES:
                raise self._too_large()
            return message

        return receive

    def _too_large(self) -> Problem:
        return Problem(_TOO_LARGE, f"Files of more than {self._most // 1_000_000} MB are not read.")

    async def keep(self, file: UploadFile, options: Mapping[str, Any]) -> Upload:
        """Copy a received file to the place of those that wait."""
        if (file.size or 0) > self._most:
            raise self._too_large()
        if not file.size:
            raise Problem(422, "The file is empty.")
        await file.seek(0)
        if not is_readable_kind(await file.read(_HEAD)):
            raise Problem(
                _FOREIGN, "This is no text, PDF, Word file, spreadsheet, PNG, JPEG or WebP picture."
            )
        await file.seek(0)
        path = self._queue.place() / f"{secrets.token_hex(16)}{PART}"
        digest = await run_in_threadpool(_copied, file.file, path)
        return Upload(path, digest, file.size, clean_name(file.filename or ""), options)


def is_readable_kind(head: bytes) -> bool:
    """Whether the first bytes of a file are of a kind that analyses read; its name is not asked."""
    if head.startswith(_MAGIC):
        return not head.startswith(b"RIFF") or head[8:12] == b"WEBP"
    return head.startswith(_WIDE_TEXT) or b"\0" not in head


def clean_name(given: str) -> str:
    """Return the last part of a file's name, which serves messages and tells formats apart."""
    last = PureWindowsPath(PurePosixPath(given).name).name
    shown = "".join(char for char in last if char.isprintable()).strip()
    suffix = Path(shown).suffix
    if not _SUFFIX.fullmatch(suffix):
        suffix = ""
    stem = shown[: len(shown) - len(suffix)].strip(". ")[: _LONGEST_NAME - len(suffix)]
    return f"{stem or 'file'}{suffix}"


def _copied(source: Any, path: Path) -> str:
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return digest.hexdigest()


async def _received(form: FormData) -> Received:
    fields: dict[str, str] = {}
    files: dict[str, UploadFile] = {}
    for name, value in form.multi_items():
        if name in fields or name in files:
            raise Problem(422, f"The field {name!r} is there twice.")
        if isinstance(value, str):
            fields[name] = value
        else:
            files[name] = value
    if "genders" in files:
        fields["genders"] = await _text(files.pop("genders"))
    if set(files) != {"file"}:
        raise Problem(422, "Send the file as the field `file`; all other fields are texts.")
    return Received(fields, files["file"])


async def _text(file: UploadFile) -> str:
    if (file.size or 0) > _FIELD_BYTES:
        raise Problem(_TOO_LARGE, f"`genders` may have {_FIELD_BYTES:,} bytes.")
    content = await file.read()
    if b"\0" in content:
        raise Problem(422, "`genders` is no text: save it as CSV UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:  # as French spreadsheets save it
        return content.decode("cp1252", errors="replace")
