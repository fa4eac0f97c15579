"""A picture of a page read by Tesseract, in French and English as far as it has them."""

import shutil
from collections.abc import Sequence
from typing import Any, Final

from PIL import Image, ImageFilter, ImageOps

from cinediv_pipeline.analysis.documents.boxes import Row
from cinediv_pipeline.analysis.documents.pictures import Found, found_in
from cinediv_pipeline.analysis.documents.reader.refusal import RefusalError

# With both languages Tesseract drops accents ("tres", "déja"): one alone is right more often.
_FREQUENT: Final = {
    "fra": frozenset(("de", "la", "le", "et", "les", "des", "un", "est", "pas", "je", "vous")),
    "eng": frozenset(("the", "and", "of", "to", "you", "is", "it", "in", "that", "he", "with")),
}
_CLEARLY: Final = 3
#: One column of text of various sizes: lines stay whole, whatever stands at their left and right.
_CONFIG: Final = "--psm 4"
_PAGE_SECONDS: Final = 60
# Upright pages are read with a confidence of 0.9, upside down with 0.5, sideways not at all.
_SURE: Final = 0.65


class Ocr:
    """Tesseract as it is installed here; `RefusalError` where it is not."""

    def __init__(self) -> None:
        if shutil.which("tesseract") is None:
            raise RefusalError("no_ocr")
        import pytesseract  # noqa: PLC0415 -- a second to import, for scans only

        self.tesseract: Any = pytesseract
        installed = pytesseract.get_languages(config="")
        self.known = [one for one in _FREQUENT if one in installed]
        self.languages = "+".join(self.known) or next(iter(installed), "")
        if not self.languages:
            raise RefusalError("no_ocr")

    def choose_language(self, picture: Image.Image, points_per_pixel: float, page: int) -> None:
        """Read on in one language alone if a page's picture is clearly in it."""
        self.choose_by(self.read(picture, points_per_pixel, page).rows)

    def choose_by(self, rows: Sequence[Row]) -> bool:
        """Read on in one language alone if lines are clearly in it; return whether so."""
        if len(self.known) < 2:
            return False
        words = [word.text.casefold().strip(":.,") for row in rows for word in row.words]
        n = {one: sum(word in _FREQUENT[one] for word in words) for one in self.known}
        best = max(self.known, key=lambda one: n[one])
        if n[best] <= _CLEARLY * (sum(n.values()) - n[best]):
            return False
        self.languages = best
        return True

    def read(self, picture: Image.Image, points_per_pixel: float, page: int) -> Found:
        """Return the lines of a page's picture, or raise `RefusalError` if they take too long.

        A page that lay sideways or upside down on the scanner is turned.
        """
        found = self._found(picture, points_per_pixel, page)
        if _is_sure(found):
            return found
        others = [
            self._found(picture.rotate(degrees, expand=True), points_per_pixel, page)
            for degrees in (90, 180, 270)
        ]
        return max([found, *others], key=lambda one: sum(one.confidences))

    def _found(self, picture: Image.Image, points_per_pixel: float, page: int) -> Found:
        return found_in(self.table(_prepared(picture), _CONFIG, page), points_per_pixel)

    def table(self, picture: Image.Image, config: str, page: int = 0) -> dict[str, list[Any]]:
        """Return Tesseract's table of words of a picture, dark on light."""
        try:
            found: dict[str, list[Any]] = self.tesseract.image_to_data(
                picture, lang=self.languages, config=config, timeout=_PAGE_SECONDS,
                output_type=self.tesseract.Output.DICT,
            )  # fmt: skip
        except RuntimeError as error:
            raise RefusalError("slow_page", page) from error
        return found


def _is_sure(found: Found) -> bool:
    n = len(found.confidences)
    return n > 0 and sum(found.confidences) >= _SURE * n


def _prepared(picture: Image.Image) -> Image.Image:
    """Return a picture without grain, its strokes a pixel wider, its paper white."""
    smooth = picture.convert("L").filter(ImageFilter.GaussianBlur(0.8))
    return ImageOps.autocontrast(smooth.filter(ImageFilter.MinFilter(3)), cutoff=(0.5, 50))
