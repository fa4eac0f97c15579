"""A picture of a page read by Tesseract, in French and English as far as it has them."""

import shutil
from typing import Any, Final

from PIL import Image

from cinediv_pipeline.analysis.documents.pdf_reader.refusal import RefusalError
from cinediv_pipeline.analysis.documents.pictures import Found, found_in

_LANGUAGES: Final = ("fra", "eng")
#: One column of text of various sizes: lines stay whole, whatever stands at their left and right.
_CONFIG: Final = "--psm 4"
_PAGE_SECONDS: Final = 60


class Ocr:
    """Tesseract as it is installed here; `RefusalError` where it is not."""

    def __init__(self) -> None:
        if shutil.which("tesseract") is None:
            raise RefusalError("no_ocr")
        import pytesseract  # noqa: PLC0415 -- a second to import, for scans only

        self.tesseract: Any = pytesseract
        installed = pytesseract.get_languages(config="")
        known = [one for one in _LANGUAGES if one in installed]
        self.languages = "+".join(known) or next(iter(installed), "")
        if not self.languages:
            raise RefusalError("no_ocr")

    def read(self, picture: Image.Image, points_per_pixel: float, page: int) -> Found:
        """Return the lines of a page's picture, or raise `RefusalError` if they take too long."""
        try:
            data = self.tesseract.image_to_data(
                picture, lang=self.languages, config=_CONFIG, timeout=_PAGE_SECONDS,
                output_type=self.tesseract.Output.DICT,
            )  # fmt: skip
        except RuntimeError as error:
            raise RefusalError("slow_page", page) from error
        return found_in(data, points_per_pixel)
