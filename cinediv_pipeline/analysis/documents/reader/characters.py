"""The characters of a page with their places, in the direction in which the page is read."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pypdfium2.raw as pdfium

from cinediv_pipeline.analysis.documents.boxes import Box, shown

# Text that is turned by less is a page that lay askew, not a stamp across it.
_ASKEW: Final = 10
# The size of a Type 3 font says nothing: its characters' boxes do.
_BOX_TO_SIZE: Final = 0.7
_UNMAPPED: Final = "\ufffd"


class Style(NamedTuple):
    """What the characters of one text object share; `angle` in degrees, colours 0 to 255."""

    angle: float
    size: float
    mode: int
    colour: tuple[int, int, int, int]


class Character(NamedTuple):
    """A character as the page has it: its origin and its box in the page's own coordinates."""

    text: str
    x: float
    y: float
    left: float
    bottom: float
    right: float
    top: float
    style: int


@dataclass(frozen=True)
class PageText:
    """The characters of a page in their order; those that pdfium made up have style -1."""

    characters: tuple[Character, ...]
    styles: tuple[Style, ...]
    bounds: tuple[float, float, float, float]
    """Left, bottom, right and top of what is shown of the page."""


def page_text(page: Any, text: Any) -> PageText:
    """Return the characters of a page that is open, with its text page."""
    styles = _Styles(text)
    characters = tuple(_characters(text, styles))
    return PageText(characters, tuple(styles.known), page.get_bbox())


class _Styles:
    """Styles of text objects, each asked for once."""

    def __init__(self, text: Any) -> None:
        self.text = text
        self.known: list[Style] = []
        self.places: dict[int, int] = {}

    def of(self, place: int) -> int:
        """Return the number of the style of a character."""
        shape = pdfium.FPDFText_GetTextObject(self.text, place)
        key = ctypes.addressof(shape.contents) if shape else 0
        number = self.places.get(key)
        if number is None:
            number = self.places[key] = len(self.known)
            self.known.append(self._style(place, shape))
        return number

    def _style(self, place: int, shape: Any) -> Style:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.text, place, matrix)
        colour = [ctypes.c_uint(255 if part == 3 else 0) for part in range(4)]
        pdfium.FPDFText_GetFillColor(self.text, place, *colour)
        red, green, blue, alpha = (part.value for part in colour)
        return Style(
            math.degrees(math.atan2(matrix.b, matrix.a)),
            pdfium.FPDFText_GetFontSize(self.text, place) * math.hypot(matrix.c, matrix.d),
            pdfium.FPDFTextObj_GetTextRenderMode(shape) if shape else 0,
            (red, green, blue, alpha),
        )


def _characters(text: Any, styles: _Styles) -> Iterator[Character]:
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    for place in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, place)
        if code in (9, 10, 13, 32) and pdfium.FPDFText_IsGenerated(text, place) == 1:
            yield Character(" ", 0, 0, 0, 0, 0, 0, -1)
            continue
        said = shown(_char(text, place, code))
        if not said:
            continue
        pdfium.FPDFText_GetCharOrigin(text, place, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, place, box)
        yield Character(
            said, x.value, y.value, box.left, box.bottom, box.right, box.top, styles.of(place)
        )


def _char(text: Any, place: int, code: int) -> str:
    """Return a character; what a font does not map to Unicode is the sign of that."""
    if code == 0 or 0xD800 <= code < 0xF900 or code > 0x10FFFF:  # surrogates, private use
        return _UNMAPPED
    if code > 0x7E and pdfium.FPDFText_HasUnicodeMapError(text, place) == 1:
        return _UNMAPPED
    return chr(code)


def is_unmapped(character: Character) -> bool:
    """Whether a character's font does not tell which letter it is."""
    return character.text == _UNMAPPED


def size_of(character: Character, style: Style) -> float:
    """Return the height of a character's type in points."""
    sideways = abs(math.sin(math.radians(style.angle))) > math.sqrt(0.5)
    tall = character.right - character.left if sideways else character.top - character.bottom
    return max(style.size, _BOX_TO_SIZE * tall)


def upright(page: PageText, characters: Sequence[Character]) -> tuple[list[Box], str]:
    """Return the characters of a page's direction as boxes, and what stands across them."""
    angle = _angle(page, characters)
    turn = _Turn(angle, page.bounds)
    boxes, across = [], []
    for one in characters:
        if one.style < 0:
            across.append(" ")
        elif abs(_between(page.styles[one.style].angle, angle)) <= _ASKEW:
            boxes.append(turn.box(one, size_of(one, page.styles[one.style])))
        else:
            across.append(one.text)
    return boxes, " ".join("".join(across).split())


def _angle(page: PageText, characters: Sequence[Character]) -> float:
    """Return the angle in which most of a page is written."""
    seen = Counter(one.style for one in characters if one.style >= 0 and one.text != " ")
    angles: Counter[float] = Counter()
    for style, n in seen.items():
        angles[round(page.styles[style].angle, 1)] += n
    return max(angles, key=lambda angle: angles[angle], default=0.0)


def _between(one: float, other: float) -> float:
    return (one - other + 180) % 360 - 180


class _Turn:
    """From a page's coordinates to points to the right and downwards as it is read."""

    def __init__(self, angle: float, bounds: tuple[float, float, float, float]) -> None:
        self.cos, self.sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        quarter = round(angle / 90) % 4
        self.along = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
        left, bottom, right, top = bounds
        corners = [(x, y) for x in (left, right) for y in (bottom, top)]
        self.start = min(x * self.along[0] + y * self.along[1] for x, y in corners)
        self.top = min(x * self.along[1] - y * self.along[0] for x, y in corners)

    def box(self, one: Character, size: float) -> Box:
        """Return a character's place; its baseline follows the line also where a page lay askew."""
        x, y = self.along
        ends = one.left * x + one.bottom * y, one.right * x + one.top * y
        down = one.x * self.sin - one.y * self.cos
        return Box(one.text, min(ends) - self.start, max(ends) - self.start, down - self.top, size)
