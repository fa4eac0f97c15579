"""PDFs made for tests: text at places, screenplays in their layout, and pictures of pages."""

import io
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pypdfium2
import reportlab
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from cinediv_pipeline_tests.unit.plays import Play, _paragraphs

A4 = (595.0, 842.0)
ACTION, DIALOGUE, BRACKETS, CUE = 108.0, 180.0, 216.0, 266.4
_LINES = 54
# A TrueType font that comes with reportlab, for characters beyond those of the standard fonts.
pdfmetrics.registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))


class Press:
    """A canvas on which a line is said where it stands, in points from the top left corner."""

    def __init__(self, size: tuple[float, float] = A4, **options: object) -> None:
        self.file = io.BytesIO()
        self.height = size[1]
        self.canvas = Canvas(self.file, pagesize=size, **options)

    def put(self, x: float, y: float, text: str, font: str = "Courier", size: float = 12) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y, text)

    def lines(self, x: float, y: float, lines: Sequence[str], font: str = "Courier") -> None:
        for place, line in enumerate(lines):
            self.put(x, y + 12 * place, line, font)

    def turn(self) -> None:
        self.canvas.showPage()

    def pdf(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.file.getvalue()


def screenplay(play: Play, *, says_more: bool) -> bytes:
    """Return a play in a French screenplay's layout.

    Speeches go on over the end of a page, plainly or with (SUITE) and the cue again.
    """
    press = Press()
    page, line, speaker = 0, _LINES, ""
    for kind, x, text in _placed(play):
        if line >= _LINES and kind != "blank":
            if page:
                if says_more and speaker and kind in ("said", "done"):
                    press.put(CUE, 80 + 12 * line, "(SUITE)")
                press.turn()
            page, line = page + 1, 0
            press.put(72, 40, play.title.replace("-", " ").title())
            press.put(500, 40, f"{page}.")
            if says_more and page > 1 and speaker and kind in ("said", "done"):
                press.put(CUE, 80, f"{speaker} (SUITE)")
                line = 1
        speaker = text if kind == "cue" else speaker if kind in ("said", "done") else ""
        if kind != "blank":
            press.put(x, 80 + 12 * line, text)
        line += kind != "blank" or line > 0
    return press.pdf()


def _placed(play: Play) -> Iterator[tuple[str, float, str]]:
    """Yield the kind, the place and the text of each line of a play."""
    for name, lines in play.parts:
        yield "blank", 0, ""
        if name[0].isdigit() and not lines:
            yield "heading", ACTION, name
            continue
        yield "cue", min(CUE, A4[0] - 7.2 * (len(name) + 1)), name
        for is_said, text in _paragraphs(lines):
            wrapped = textwrap.wrap(text, 35, break_on_hyphens=False, break_long_words=False)
            for line in wrapped:
                yield ("said", DIALOGUE, line) if is_said else ("done", BRACKETS, line)


def scanned(pdf: bytes, *, dpi: int = 200, degrees: float = 0.5, noise: float = 9) -> bytes:
    """Return a PDF of pictures of the pages of another, as a scanner gives them."""
    rng = np.random.default_rng(1)
    file = io.BytesIO()
    canvas = Canvas(file)
    for picture in pictures(pdf, dpi):
        turned = picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
        grey = 30 + 0.8 * np.asarray(turned).astype(float)
        grey += rng.normal(0, noise, grey.shape)
        image = Image.fromarray(grey.clip(0, 255).astype("uint8"))
        paint(canvas, image, (72 / dpi * image.width, 72 / dpi * image.height))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def pictures(pdf: bytes, dpi: int = 200) -> list[Image.Image]:
    """Return the pages of a PDF in grey."""
    with pypdfium2.PdfDocument(pdf) as pages:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in pages]


def paint(canvas: Canvas, image: Image.Image, size: tuple[float, float]) -> None:
    """Paint an image over a page, as a JPEG."""
    canvas.setPageSize(size)
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=75)
    jpeg.seek(0)
    canvas.drawImage(ImageReader(jpeg), 0, 0, *size)
