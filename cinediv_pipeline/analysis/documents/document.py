"""A file of pages as lines of text, and what was found on the way."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """A document as text whose columns and blank lines are those of its pages.

    Parameters
    ----------
    text : str
        Lines indented by spaces as on the page, one blank line where the page leaves one or more;
        a form feed ends each page.
    n_pages : int
    pages_by_ocr : tuple of int
        Pages, from 1, whose text was read from their picture.
    ocr_confidence : float or None
        Mean confidence of the words read from pictures, 0 to 1.
    hidden : tuple of str
        Passages that a reader of the page cannot see, at most 200 characters each. They are not
        part of the text.
    """

    text: str
    n_pages: int
    pages_by_ocr: tuple[int, ...] = ()
    ocr_confidence: float | None = None
    hidden: tuple[str, ...] = ()
