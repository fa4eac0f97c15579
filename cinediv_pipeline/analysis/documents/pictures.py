"""From the words that an OCR found on a picture to words on lines, the picture's slope taken out.

The data are Tesseract's table: one row per word with its box in pixels and its confidence.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from statistics import median
from typing import Any, Final, NamedTuple

from cinediv_pipeline.analysis.documents.boxes import Box, Row, rows_of_words

_BELOW: Final = frozenset("gjpqyçQJ,;()[]/|_µ§")
_WORD_LEVEL: Final = 5
# Below, every second word is wrong.
_UNSURE: Final = 0.5
# Letters with nothing below the line are three quarters of the size of their type.
_TALL: Final = 0.72
# Longer lines tell the slope; a page is not turned by more than this, or it is no slope.
_LONG: Final = 4
_STEEPEST: Final = 0.1


class Found(NamedTuple):
    """What stands on a picture: its lines in points, and the confidence of each word, 0 to 1.

    `unsure` are the words that are rather guessed than read.
    """

    rows: tuple[Row, ...]
    confidences: tuple[float, ...]
    unsure: tuple[str, ...] = ()


class _Word(NamedTuple):
    line: tuple[int, int, int]
    text: str
    left: float
    right: float
    top: float
    bottom: float
    confidence: float


def found_in(data: Mapping[str, Sequence[Any]], points_per_pixel: float) -> Found:
    """Return the lines of a picture from the table of words that Tesseract made of it."""
    lines = [
        list(words) for _, words in groupby(_words(data, points_per_pixel), lambda word: word.line)
    ]
    slope = _slope(lines)
    size = _size(lines)
    boxes = [box for line in lines for box in _boxes(line, slope, size)]
    words = [word for line in lines for word in line]
    return Found(
        tuple(rows_of_words(boxes)),
        tuple(word.confidence for word in words),
        tuple(word.text for word in words if word.confidence < _UNSURE),
    )


def _words(data: Mapping[str, Sequence[Any]], scale: float) -> list[_Word]:
    found = []
    for place, raw in enumerate(data["text"]):
        text = str(raw).strip()
        if not text or int(data["level"][place]) != _WORD_LEVEL:
            continue
        left, top, width, height = (
            scale * float(data[name][place]) for name in ("left", "top", "width", "height")
        )
        line = tuple(int(data[name][place]) for name in ("block_num", "par_num", "line_num"))
        sure = max(0.0, float(data["conf"][place])) / 100
        found.append(
            _Word((line[0], line[1], line[2]), text, left, left + width, top, top + height, sure)
        )
    return found


def _stands(word: _Word) -> bool:
    """Whether the foot of a word is its baseline."""
    return any(char.isalnum() for char in word.text) and not _BELOW & set(word.text)


def _slope(lines: Sequence[Sequence[_Word]]) -> float:
    """Return by how much lines fall per point to the right."""
    slopes = []
    for line in lines:
        feet = [word for word in line if _stands(word)]
        if len(line) >= _LONG and len(feet) > 1 and feet[-1].left - feet[0].left > 72:
            slopes.append((feet[-1].bottom - feet[0].bottom) / (feet[-1].left - feet[0].left))
    slope = median(slopes) if slopes else 0.0
    return slope if abs(slope) < _STEEPEST else 0.0


def _size(lines: Sequence[Sequence[_Word]]) -> float:
    """Return the usual size of the type of a picture, by words that have a capital or a stem."""
    tall = [
        (word.bottom - word.top) / _TALL
        for line in lines
        for word in line
        if _stands(word) and any(char.isupper() or char in "bdfhklt" for char in word.text)
    ]
    return median(tall) if tall else 12.0


def _boxes(line: Sequence[_Word], slope: float, size: float) -> list[Box]:
    """Return the words of a line on one baseline, upright."""
    feet = [word.bottom - slope * word.left for word in line if _stands(word)]
    low = [word.bottom - slope * word.left - 0.2 * size for word in line]
    baseline = median(feet or low)
    return [Box(word.text, word.left, word.right, baseline, size) for word in line]
