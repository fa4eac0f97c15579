"""A screenplay's file: which format it is, and its script."""

from pathlib import Path
from typing import Final

from cinediv_pipeline.analysis.screenplays.elements import Script
from cinediv_pipeline.analysis.screenplays.fdx import is_fdx, read_fdx
from cinediv_pipeline.analysis.screenplays.fountain import read_fountain
from cinediv_pipeline.analysis.screenplays.plain import read_text
from cinediv_pipeline.errors import AnalysisError

#: Formats by the end of the name; others are refused by their content.
FOUNTAIN: Final = (".fountain", ".spmd")
_LARGEST: Final = 20_000_000
_SIGNATURES: Final = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive, such as a .docx",
    b"\xd0\xcf\x11\xe0": "an old .doc",
    b"{\\rtf": "an RTF file",
    b"<?xml": "an XML file of another kind",
}


def read_file(path: Path) -> Script:
    """Return the script of a file in plain text, Fountain or Final Draft's FDX.

    Raises
    ------
    AnalysisError
        It is not there, empty, larger than 20 MB, or of another format.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise AnalysisError(f"{path} is larger than {_LARGEST // 1_000_000} MB: no screenplay.")
        content = path.read_bytes()
    except OSError as error:
        raise AnalysisError(f"{path} cannot be read: {error.strerror}.") from error
    if is_fdx(content):
        return read_fdx(content, str(path))
    text = decoded(content, str(path))
    return read_fountain(text) if path.suffix.lower() in FOUNTAIN else read_text(text, path.stem)


def decoded(content: bytes, name: str) -> str:
    """Return a text, in UTF-8, UTF-16 with a mark or Windows-1252; raise `AnalysisError` if none.

    Only plain text and Fountain are read; other formats are named by what they begin with.
    """
    for start, what in _SIGNATURES.items():
        if content.startswith(start):
            raise AnalysisError(f"{name} is {what}. Plain text, Fountain and FDX are read.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise AnalysisError(f"{name} is no text. Plain text, Fountain and FDX are read.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if not text.strip():
        raise AnalysisError(f"{name} is empty.")
    return text
