"""The CNC workbook without the names of people who opted out.

A workbook is an archive of XML members. Only the text of cells is looked at, and only members with
a name to withhold are written anew: inside them every other byte stays as the CNC served it.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from typing import Final
from xml.sax.saxutils import escape

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.landing.withheld import WithheldPeople

_P: Final = rb"(?:[A-Za-z_][\w.-]*:)?"  # a prefix of the namespace
# A shared string, the string of one cell, the text of a comment: what stands in them is one text.
_TEXT: Final = re.compile(
    rb"<(?P<of>" + _P + rb"(?:si|is|text))(?:\s[^>]*)?(?<!/)>.*?</(?P=of)\s*>", re.DOTALL
)
_RUN: Final = re.compile(
    rb"(?P<open><(?P<t>" + _P + rb"t)(?:\s[^>]*)?(?<!/)>)(?P<text>.*?)(?P<close></(?P=t)\s*>)",
    re.DOTALL,
)
# The result of a formula.
_FORMULA: Final = re.compile(
    rb"(?P<open><" + _P + rb'c\s(?:[^>]*\s)?t="str"[^>]*>(?:(?!</' + _P + rb"c\s*>).)*?<"
    + _P + rb"v(?:\s[^>]*)?>)(?P<text>[^<]*)(?P<close></)",
    re.DOTALL,
)  # fmt: skip
_READING_AID: Final = re.compile(rb"<(?P<r>" + _P + rb"rPh)\b.*?</(?P=r)\s*>", re.DOTALL)
_ASIDE: Final = re.compile(r"\s*\(")
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
                   ValueError, OSError)  # fmt: skip


def redact(content: bytes, people: WithheldPeople) -> tuple[bytes, int]:
    """Return the workbook with placeholders for withheld names, and in how many texts.

    A text is split at "/", as a cell of directors is; a part that is such a name is replaced, a
    name that is part of a longer one is not.

    Raises
    ------
    SourceError
        The archive is damaged: what cannot be read cannot be kept.
    """
    if not content.startswith(b"PK"):
        return content, 0  # no workbook: what reads it says so
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = {item.filename: archive.read(item) for item in archive.infolist()}
            made = {name: _member(text, people) for name, text in found.items() if _is_text(name)}
            n = sum(count for _, count in made.values())
            return (_written(archive, found, made), n) if n else (content, 0)
    except _DAMAGED as error:
        raise SourceError(
            f"The CNC workbook cannot be opened: it is damaged or cut short ({error}). "
            "Fetch it again."
        ) from error


def _is_text(member: str) -> bool:
    return member.startswith("xl/") and member.endswith(".xml")


def _written(
    archive: zipfile.ZipFile, found: dict[str, bytes], made: dict[str, tuple[bytes, int]]
) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as copy:
        for item in archive.infolist():
            content = made.get(item.filename, (found[item.filename], 0))[0]
            copy.writestr(item, content, compress_type=item.compress_type)
    return target.getvalue()


def _member(content: bytes, people: WithheldPeople) -> tuple[bytes, int]:
    n = 0

    def whole(match: re.Match[bytes]) -> bytes:
        nonlocal n
        told = _one_text(match[0], people)
        n += told is not None
        return match[0] if told is None else told

    def formula(match: re.Match[bytes]) -> bytes:
        nonlocal n
        told = without_names(_plain(match["text"]), people)
        n += told is not None
        return match[0] if told is None else match["open"] + _xml(told) + match["close"]

    content = _TEXT.sub(whole, content)
    return _FORMULA.sub(formula, content), n


def _one_text(element: bytes, people: WithheldPeople) -> bytes | None:
    """Return the element with the new text in its first run and none in the others, or None."""
    judged = _READING_AID.sub(b"", element)
    told = without_names("".join(_plain(run["text"]) for run in _RUN.finditer(judged)), people)
    if told is None:
        return None
    texts: Iterator[bytes] = iter([_xml(told)])
    return _RUN.sub(lambda run: run["open"] + next(texts, b"") + run["close"], element)


def without_names(text: str, people: WithheldPeople) -> str | None:
    """Return the text with placeholders for withheld names, or None if there is none in it."""
    parts = text.split("/")
    told = [_part(part, people) for part in parts]
    return "/".join(told) if told != parts else None


def _part(part: str, people: WithheldPeople) -> str:
    aside = _ASIDE.search(part)  # (TIERS FERME), (ex : …)
    name = part[: aside.start()] if aside else part
    person = people.by_name(name) if name.strip() else None
    return part if person is None else part.replace(name.strip(), person.placeholder, 1)


def _plain(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", "replace"))


def _xml(text: str) -> bytes:
    return escape(text).encode()
