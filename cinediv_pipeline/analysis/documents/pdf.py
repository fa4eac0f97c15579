"""PDF: the text that a reader of its pages sees, read by a process that may fail."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from cinediv_pipeline.analysis.documents.child import Deadline, read_apart
from cinediv_pipeline.analysis.documents.document import Document
from cinediv_pipeline.errors import AnalysisError

LARGEST_BYTES: Final = 50_000_000
#: Seconds on the clock for text; for each page that is a picture, and for all of them at most.
TEXT_SECONDS: Final = 60
PICTURE_SECONDS: Final = 10
LONGEST_SECONDS: Final = 30 * 60

_REFUSALS: Final = {
    "damaged": "{name} is damaged, or no PDF: it cannot be opened. Export it again.",
    "encrypted": "{name} is encrypted and needs a password. Save a copy without one.",
    "memory": "{name} needs more memory than a document may. Export it again, or as plain text.",
    "no_pages": "{name} has no pages.",
    "no_text": "{name} has no text on its pages.",
    "page": "Page {number} of {name} is damaged. Export it again.",
    "pages": "{name} has {number:,} pages; at most 1,000 are read.",
    "long": "{name} has more than {number:,} characters of text: too many.",
    "slow_page": "Page {number} of {name} is a picture that took too long to read.",
}  # fmt: skip

log = logging.getLogger("cinediv")


def read_pdf(
    content: bytes, name: str, *, ocr: bool = True, pages: int | None = None, dual: bool = True
) -> Document:
    """Return the text of a PDF, columns and blank lines as on its pages.

    Parameters
    ----------
    content : bytes
    name : str
        What messages call it.
    ocr : bool
        Whether pages that are pictures are read by Tesseract; they are left out otherwise.
    pages : int, optional
        Read so many of the first pages only.
    dual : bool
        Whether there may be two columns of speech, as in screenplays: they are read one after the
        other.

    Raises
    ------
    AnalysisError
        It is encrypted, damaged, without pages or text, of more than 50 MB, 1,000 pages or five
        million characters, needs too much memory or time, or Tesseract to read it is missing.
    """
    if len(content) > LARGEST_BYTES:
        raise AnalysisError(f"{name} is larger than {LARGEST_BYTES // 1_000_000} MB: too large.")
    if not content.strip():
        raise AnalysisError(f"{name} is empty.")
    order = {
        "what": "pdf", "ocr": ocr, "pages": pages, "dual": dual,
        "seconds": LONGEST_SECONDS if ocr else TEXT_SECONDS,
    }  # fmt: skip
    deadline = Deadline(TEXT_SECONDS)
    found = read_apart(
        content, name, order, deadline=deadline, refusals=_REFUSALS, heard=_hearing(deadline)
    )
    return Document(
        found["text"],
        found["n_pages"],
        tuple(found["pages_by_ocr"]),
        found["ocr_confidence"],
        tuple(found["hidden"]),
    )


def _hearing(deadline: Deadline) -> Callable[[Mapping[str, Any]], None]:
    """Return what logs each page that is read from its picture, and allows the time for all."""

    def heard(said: Mapping[str, Any]) -> None:
        if "pictures" in said:
            more = PICTURE_SECONDS * max(int(said["pictures"]), 0)
            deadline.seconds = min(TEXT_SECONDS + more, LONGEST_SECONDS)
        if "page" in said:
            log.info("page %d of %d read from its picture", said["page"], said["of"])

    return heard
