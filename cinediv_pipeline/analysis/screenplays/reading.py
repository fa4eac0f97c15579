"""A screenplay's file: which format it is, by its content first, and its script."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.documents.document import Document
from cinediv_pipeline.analysis.documents.docx import read_docx
from cinediv_pipeline.analysis.documents.pdf import read_pdf
from cinediv_pipeline.analysis.documents.text import decoded
from cinediv_pipeline.analysis.screenplays.elements import Script
from cinediv_pipeline.analysis.screenplays.fdx import is_fdx, read_fdx
from cinediv_pipeline.analysis.screenplays.fountain import read_fountain
from cinediv_pipeline.analysis.screenplays.plain import read_text
from cinediv_pipeline.analysis.screenplays.word import script_of
from cinediv_pipeline.errors import AnalysisError

#: Ends of names, by format; a file that has one of them must be what it says.
SUFFIXES: Final = {
    ".pdf": "pdf", ".docx": "docx", ".docm": "docx", ".fdx": "fdx", ".fountain": "fountain",
    ".spmd": "fountain", ".txt": "text", ".text": "text",
}  # fmt: skip
NAMES: Final = {
    "pdf": "a PDF", "docx": "a Word file (.docx)", "fdx": "a Final Draft file (.fdx)",
    "fountain": "Fountain", "text": "plain text",
}  # fmt: skip
_READ: Final = "Screenplays are read from PDF, Fountain, FDX, Word (.docx) and plain text"
_REFUSED: Final = {
    b"PK\x03\x04": "a ZIP archive, but no Word file",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old or encrypted Word file: save it as .docx without a password",
    b"{\\rtf": "an RTF file: save it as .docx",
    b"<?xml": "an XML file of another kind",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture or a sound",
}
# A Fountain text by another name: a title page of keys, a centred line.
_FOUNTAIN: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:title|titre|credit|authors?|source|draft date)\s*:"
    rb"|^[ \t]*>[^<>\r\n]+<[ \t]*\r?$", re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
_HEAD: Final = 1024


@dataclass(frozen=True)
class Read:
    """A script as it was read.

    Parameters
    ----------
    script : Script
    format : str
        pdf, docx, fdx, fountain or text.
    document : Document, optional
        The pages of a PDF.
    hidden : tuple of str
        Passages that a reader of the file cannot see; they are not part of the script.
    """

    script: Script
    format: str
    document: Document | None = None
    hidden: tuple[str, ...] = ()


def is_screenplay(content: Content) -> bool:
    """Whether the bytes begin like a format that is read; its text may still be another."""
    try:
        format_of(content)
    except AnalysisError:
        return False
    return True


def format_of(content: Content) -> str:
    """Return the format of a content.

    Raises
    ------
    AnalysisError
        It is of no format that is read, or of another than the end of its name says.
    """
    found = _format(content)
    claimed = SUFFIXES.get(content.suffix, found)
    is_fountain = claimed == "fountain" or _FOUNTAIN.search(content.data[:_HEAD])
    if found == "text" and claimed in ("text", "fountain") and is_fountain:
        return "fountain"
    if claimed != found:
        raise AnalysisError(
            f"{content.name} is {NAMES[found]}, not {NAMES[claimed]}: give it its right name."
        )
    return found


def _format(content: Content) -> str:
    data = content.data
    if b"%PDF-" in data[:_HEAD]:
        return "pdf"
    if is_fdx(data):
        return "fdx"
    if data.startswith(b"PK\x03\x04") and b"word/" in data:
        return "docx"
    for start, what in _REFUSED.items():
        if data.startswith(start):
            raise AnalysisError(f"{content.name} is {what}. {_READ}.")
    decoded(data[:_HEAD], content.name, _READ, is_part=True)
    return "text"


def read(content: Content, *, ocr: bool = True) -> Read:
    """Return the script of a content; raise `AnalysisError` with what is wrong in one sentence."""
    kind = format_of(content)
    name = Path(content.name).stem
    if kind == "pdf":
        document = read_pdf(content.data, content.name, ocr=ocr)
        return Read(read_text(document.text, name), kind, document, document.hidden)
    if kind == "docx":
        word = read_docx(content.data, content.name)
        return Read(script_of(word), kind, hidden=word.document.hidden)
    if kind == "fdx":
        return Read(read_fdx(content.data, content.name), kind)
    text = decoded(content.data, content.name, _READ)
    return Read(read_fountain(text) if kind == "fountain" else read_text(text, name), kind)


def read_file(path: Path) -> Script:
    """Return the script of a file; raise `AnalysisError` where it cannot be read."""
    return read(Content.of(path)).script
