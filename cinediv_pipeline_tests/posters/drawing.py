"""Draws a poster: a sky, a setting, figures, a title, and the billing block at the bottom.

Lengths are those of a poster 1,200 wide. Forms are drawn twice as large and reduced, text is not.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from PIL import Image, ImageDraw, ImageFont

from cinediv_pipeline_tests.posters.colours import Rgb
from cinediv_pipeline_tests.posters.figures import Figure, Point

_TITLE: Final = ("font_fjallaone", "FjallaOne-Regular.ttf")
_TAGLINE: Final = ("font_source_sans_pro", "SourceSansPro-It.ttf")
_FINER: Final = 2
#: Capitals of the narrow face are 0.83 of its size: 23 pixels of 28, and 11.6 of 14.
_BILLING_SIZE: Final = 28
_SMALL_BILLING_SIZE: Final = 14
_SMALL: Final = 600
_LINE_HEIGHT: Final = 1.32

Format = Literal["PNG", "JPEG", "WEBP"]
Names = tuple[str, ...]


class Brush:
    """Draws simple forms in lengths of a poster 1,200 wide."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        self.pen = ImageDraw.Draw(image)
        self.scale = scale

    def box(self, left: float, top: float, right: float, bottom: float, colour: Rgb) -> None:
        self.pen.rectangle([v * self.scale for v in (left, top, right, bottom)], fill=colour)

    def oval(self, x: float, y: float, wide: float, high: float, colour: Rgb) -> None:
        corners = (x - wide, y - high, x + wide, y + high)
        self.pen.ellipse([v * self.scale for v in corners], fill=colour)

    def polygon(self, points: Sequence[Point], colour: Rgb) -> None:
        self.pen.polygon([(x * self.scale, y * self.scale) for x, y in points], fill=colour)

    def line(self, points: Sequence[Point], width: float, colour: Rgb) -> None:
        scaled = [(x * self.scale, y * self.scale) for x, y in points]
        self.pen.line(scaled, fill=colour, width=max(1, round(width * self.scale)), joint="curve")


@dataclass(frozen=True)
class Text:
    """A line in the middle of (x, y)."""

    words: str
    x: float
    y: float
    size: float
    ink: Rgb


@dataclass(frozen=True)
class Billing:
    """The block at the bottom: credits as printed, (post, names); `panel` is what is behind it."""

    credits: tuple[tuple[str, str], ...]
    companies: str
    top: float
    panel: Rgb
    ink: Rgb
    post_ink: Rgb

    @property
    def text(self) -> str:
        return "  ".join([f"{post} {names}" for post, names in self.credits] + [self.companies])


@dataclass(frozen=True)
class Design:
    """Everything that is on a poster; figures from the back to the front."""

    size: tuple[int, int]
    format: Format
    sky: tuple[Rgb, Rgb]
    setting: Callable[[Brush], None]
    figures: tuple[Figure, ...]
    titles: tuple[Text, ...]
    tagline: Text
    billing: Billing
    before: Callable[[Brush], None] = lambda _: None

    @property
    def scale(self) -> float:
        """A landscape has the letters and lines of a portrait as high as it is wide."""
        return min(self.size) / 1200


def drawn(design: Design) -> Image.Image:
    """Return the poster in RGB; the same pixels each time."""
    wide, high = design.size
    large = _gradient((wide * _FINER, high * _FINER), *design.sky)
    brush = Brush(large, design.scale * _FINER)
    design.setting(brush)
    for figure in design.figures:
        figure.draw(brush.pen, brush.scale)
    design.before(brush)
    brush.box(0, design.billing.top, 4000, 4000, design.billing.panel)
    image = large.reduce(_FINER)
    pen = ImageDraw.Draw(image)
    for text in design.titles:
        _write(pen, text, _TITLE, design.scale)
    _write(pen, design.tagline, _TAGLINE, design.scale)
    _write_billing(pen, design)
    return image


def _gradient(size: tuple[int, int], top: Rgb, bottom: Rgb) -> Image.Image:
    bands = [Image.linear_gradient("L").point([round(a + (b - a) * v / 255) for v in range(256)])
             for a, b in zip(top, bottom, strict=True)]  # fmt: skip
    return Image.merge("RGB", bands).resize(size, Image.Resampling.BILINEAR)


@cache
def _face(face: tuple[str, str], size: int) -> ImageFont.FreeTypeFont:
    package, name = face
    path = Path(str(files(package))) / "files" / name
    # without the shaping library, so that letters stand alike on every machine
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _write(pen: ImageDraw.ImageDraw, text: Text, face: tuple[str, str], scale: float) -> None:
    font = _face(face, round(text.size * scale))
    pen.text((text.x * scale, text.y * scale), text.words, fill=text.ink, font=font, anchor="mm")


def _write_billing(pen: ImageDraw.ImageDraw, design: Design) -> None:
    billing = design.billing
    wide, _ = design.size
    size = _BILLING_SIZE if wide > _SMALL else _SMALL_BILLING_SIZE
    font = _face(_TITLE, size)
    down = billing.top * design.scale + size * 1.4
    for line in _lines(billing, font, wide * 0.9):
        across = (wide - _width(line, font)) / 2
        for word, ink, gap in line:
            pen.text((across, down), word, fill=ink, font=font, anchor="ls")
            across += font.getlength(word) + gap * size
        down += size * _LINE_HEIGHT


Word = tuple[str, Rgb, float]


def _words(billing: Billing) -> Iterator[Word]:
    """Yield each word with its ink and the blank after it; two blanks stand between names."""
    for post, names in [*billing.credits, ("", billing.companies)]:
        for text, ink in ((post, billing.post_ink), (names, billing.ink)):
            for part in text.split("  "):
                *words, last = part.split(" ")
                yield from ((word, ink, 0.3) for word in words)
                if last:
                    yield last, ink, 0.7


def _lines(billing: Billing, font: ImageFont.FreeTypeFont, most: float) -> Iterator[list[Word]]:
    line: list[Word] = []
    for word in _words(billing):
        if line and _width([*line, word], font) > most:
            yield line
            line = []
        line.append(word)
    yield line


def _width(line: Sequence[Word], font: ImageFont.FreeTypeFont) -> float:
    blanks = sum(gap for _, _, gap in line[:-1]) * float(font.size)
    return sum(font.getlength(word) for word, _, _ in line) + blanks
