"""Through the pages of a PDF: text where there is text, pictures where a page is one."""

import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from cinediv_pipeline.analysis.documents.boxes import Row
from cinediv_pipeline.analysis.documents.document import Document
from cinediv_pipeline.analysis.documents.layout import text_of
from cinediv_pipeline.analysis.documents.pictures import Found
from cinediv_pipeline.analysis.documents.reader.ocr import Ocr
from cinediv_pipeline.analysis.documents.reader.pages import Page, picture_of, read_page
from cinediv_pipeline.analysis.documents.reader.refusal import RefusalError

MOST_PAGES: Final = 1_000
MOST_CHARACTERS: Final = 5_000_000
_MOST_PASSAGES: Final = 20
# pdfium does not open a PDF without pages, nor tell it from a damaged one.
_PAGES: Final = re.compile(rb"/Type\s*/Pages\b")
_PAGE: Final = re.compile(rb"/Type\s*/Page\b|/ObjStm\b")
_MOST_AT_ONCE: Final = 4

#: Is told how many pages are read from their pictures, and then each page that is done, from 1.
Tell = Callable[[Mapping[str, int]], None]


def read(content: bytes, tell: Tell, order: Mapping[str, Any]) -> Document:
    """Return the document that a PDF is; raise `RefusalError`.

    `order` says whether pictures are read (`ocr`), how many of the first `pages`, and whether there
    may be columns of speech (`dual`).
    """
    ocr, first = order["ocr"], order["pages"]
    with _opened(content) as pdf:
        pages = list(_pages(pdf, len(pdf) if first is None else min(first, len(pdf))))
        pictures = [place for place, page in enumerate(pages) if page.is_picture]
        found = dict(_read_pictures(pdf, pictures, tell)) if ocr and pictures else {}
    text = text_of(
        [_rows(page, found.get(place)) for place, page in enumerate(pages)],
        has_dual=order["dual"],
    )
    if not text.strip():
        raise RefusalError("no_text", len(pictures))
    if len(text) > MOST_CHARACTERS:
        raise RefusalError("long", MOST_CHARACTERS)
    return Document(
        text,
        len(pages),
        tuple(place + 1 for place in found),
        _mean([sure for one in found.values() for sure in one.confidences]),
        tuple(islice(chain.from_iterable(page.hidden for page in pages), _MOST_PASSAGES)),
    )


def _rows(page: Page, found: Found | None) -> Sequence[Row]:
    return found.rows if found else page.rows


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """Open a PDF without a password, or with the empty one that protects from changes only."""
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise RefusalError("encrypted") from error
        is_bare = _PAGES.search(content) and not _PAGE.search(content)
        raise RefusalError("no_pages" if is_bare else "damaged") from error
    with closing(pdf):
        if not 0 < len(pdf) <= MOST_PAGES:
            raise RefusalError("pages" if len(pdf) else "no_pages", len(pdf))
        yield pdf


def _pages(pdf: Any, n_pages: int) -> Iterator[Page]:
    n = 0
    for place in range(n_pages):
        with _page(pdf, place) as page, closing(page.get_textpage()) as textpage:
            n += pdfium.FPDFText_CountChars(textpage)
            if n > MOST_CHARACTERS:
                raise RefusalError("long", MOST_CHARACTERS)
            yield read_page(page, textpage)


@contextmanager
def _page(pdf: Any, place: int) -> Iterator[Any]:
    """Open a page; one that cannot be read is no page without text."""
    try:
        with closing(pdf[place]) as page:
            yield page
    except pypdfium2.PdfiumError as error:
        raise RefusalError("page", place + 1) from error


def _read_pictures(pdf: Any, places: Sequence[int], tell: Tell) -> Iterator[tuple[int, Found]]:
    """Yield what stands on the pictures of pages, several read at once, in their order."""
    reader = Ocr()
    tell({"pictures": len(places)})
    with _page(pdf, places[len(places) // 2]) as page:
        reader.choose_language(*picture_of(page), places[len(places) // 2] + 1)
    at_once = min(os.cpu_count() or 1, _MOST_AT_ONCE)
    waiting: deque[tuple[int, Future[Found]]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        for place in places:
            with _page(pdf, place) as page:
                picture, scale = picture_of(page)
            waiting.append((place, pool.submit(reader.read, picture, scale, place + 1)))
            if len(waiting) > at_once:
                yield _first(waiting, tell, len(pdf))
        while waiting:
            yield _first(waiting, tell, len(pdf))


def _first(
    waiting: deque[tuple[int, Future[Found]]], tell: Tell, n_pages: int
) -> tuple[int, Found]:
    place, future = waiting.popleft()
    found = future.result()
    tell({"page": place + 1, "of": n_pages})
    return place, found
