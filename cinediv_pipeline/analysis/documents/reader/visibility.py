"""What of a page's text a reader sees: not what is invisible, tiny, outside or without contrast."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

import pypdfium2.raw as pdfium
from PIL import Image

from cinediv_pipeline.analysis.documents.reader.characters import (
    Character,
    PageText,
    Style,
    size_of,
)

_SMALLEST: Final = 2.5
# Text that is neither filled nor stroked: 3 shows nothing, 7 only clips.
_INVISIBLE: Final = (3, 7)
# Filled text is seen by its fill; other modes have a stroke as well.
_FILLED: Final = (0, 4)
# Of 255: from here on a fill is light enough, or thin enough, to be compared with its background.
_LIGHT: Final = 180
_THIN: Final = 100
# Of 255: what differs less from its background is not seen.
_CONTRAST: Final = 20
_PIXELS: Final = 2_000_000
_MOST_SHAPES: Final = 2_000


class Sorted(NamedTuple):
    """The characters of a page by whether they are seen.

    `layer` are those that are invisible: the text of a scan, or hidden.
    """

    seen: list[Character]
    layer: list[Character]
    hidden: list[Character]


def by_sight(page: Any, text: PageText) -> Sorted:
    """Return the characters of a page that is open by whether a reader sees them."""
    faint = _faint(page, text)
    found = Sorted([], [], [])
    last = found.seen
    for place, one in enumerate(text.characters):
        # a space is seen or hidden with what stands before it
        if one.style >= 0 and one.text != " ":
            last = found[_kind(text, one, is_faint=place in faint)]
        last.append(one)
    return found


def _kind(text: PageText, one: Character, *, is_faint: bool) -> int:
    style = text.styles[one.style]
    if is_faint or size_of(one, style) < _SMALLEST or not _is_inside(text, one):
        return 2
    return 1 if style.mode in _INVISIBLE else 0


def _is_inside(text: PageText, one: Character) -> bool:
    left, bottom, right, top = text.bounds
    x, y = (one.left + one.right) / 2, (one.bottom + one.top) / 2
    return left <= x <= right and bottom <= y <= top


def _faint(page: Any, text: PageText) -> set[int]:
    """Return the places of the characters that do not stand out from their background."""
    if not _has_shapes(page) and not any(map(_is_light, text.styles)):
        return set()
    scale = min(1.0, (_PIXELS / max(page.get_width() * page.get_height(), 1)) ** 0.5)
    bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
    picture, place = bitmap.to_pil().convert("RGB"), bitmap.get_posconv(page).to_bitmap
    found: set[int] = set()
    for number, run in _runs(text):
        if text.styles[number].mode not in _INVISIBLE and not _stands_out(
            picture, _box([text.characters[each] for each in run], place), text.styles[number]
        ):
            found.update(run)
    return found


def _has_shapes(page: Any) -> bool:
    """Whether something other than text is painted, that text may stand on or under."""
    n = pdfium.FPDFPage_CountObjects(page)
    return n > _MOST_SHAPES or any(
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, place))
        != pdfium.FPDF_PAGEOBJ_TEXT
        for place in range(n)
    )


def _is_light(style: Style) -> bool:
    return min(style.colour[:3]) >= _LIGHT or style.colour[3] < _THIN


def _runs(text: PageText) -> Iterator[tuple[int, list[int]]]:
    """Yield the style and the places of characters that follow each other in one text object."""
    places = [
        place for place, one in enumerate(text.characters) if one.style >= 0 and one.text != " "
    ]
    for number, run in groupby(places, lambda place: text.characters[place].style):
        yield number, list(run)


def _box(run: Sequence[Character], place: Any) -> tuple[int, int, int, int]:
    """Return the pixels that characters cover: left, top, right, bottom."""
    one = place(min(each.left for each in run), min(each.bottom for each in run))
    other = place(max(each.right for each in run), max(each.top for each in run))
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
    return left, top, right + 1, bottom + 1


def _stands_out(picture: Image.Image, box: tuple[int, int, int, int], style: Style) -> bool:
    """Whether a run of text differs from what it stands on."""
    left, top, right, bottom = box
    area = (max(left, 0), max(top, 0), min(right, picture.width), min(bottom, picture.height))
    if area[0] >= area[2] or area[1] >= area[3]:
        return True  # outside the page: that is judged by its place
    part = picture.crop(area)
    bands = [part.getchannel(number).histogram() for number in range(3)]
    if all(_spread(band) < _CONTRAST for band in bands):
        return False
    if style.mode not in _FILLED:
        return True
    paper = [max(range(256), key=band.__getitem__) for band in bands]
    return any(
        abs(one - other) >= _CONTRAST for one, other in zip(style.colour[:3], paper, strict=True)
    )


def _spread(histogram: Sequence[int]) -> int:
    """Return the distance between the darkest and the lightest value that a picture has."""
    values = [value for value, n in enumerate(histogram) if n]
    return values[-1] - values[0]
