"""From characters with places to words on lines: what a page of a PDF is made of.

Places are points, 1/72 inch, from the page's top left corner; a baseline is counted downwards.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

# Lines are at least one size apart; raised letters ("1er") sit a third of a size above theirs.
_SAME_LINE: Final = 0.45
# Spaces are a quarter of the size in print, tight ones a sixth; kerning stays below a tenth.
_GAP: Final = 0.17
# Where spaces are written as characters, only what is wider than a space separates words too.
_GAP_BESIDE_SPACES: Final = 0.3
_LEAST_SPACE: Final = 0.05
# As many gaps of one width as no words of one letter make: letters are set apart.
_SPREAD_LETTERS: Final = 8
_SPREAD_GAP: Final = 0.08
# Accents that stand as characters of their own over a letter, and the ones that join it.
_ACCENTS: Final = {
    "´": "\u0301", "`": "\u0300", "ˋ": "\u0300", "ˊ": "\u0301", "^": "\u0302", "ˆ": "\u0302",
    "¨": "\u0308", "¸": "\u0327", "˜": "\u0303", "˚": "\u030a", "ˇ": "\u030c",
}  # fmt: skip
#: A hyphen that shows at the end of a line only, and one there that may or may not be such.
SOFT_HYPHEN: Final = "\u00ad"
LINE_HYPHEN: Final = "\x02"
_SPACES: Final = dict.fromkeys(
    [*map(chr, range(0x2000, 0x200B)), "\t", "\u00a0", "\u202f", "\u205f", "\u3000"], " "
)
# Nothing that shows: zero-width marks, byte order marks, direction marks and controls.
_NOTHING: Final = frozenset(
    [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *map(chr, range(0x200B, 0x2010)),
     *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2060, 0x2070)), "\ufeff"]
)  # fmt: skip


class Box(NamedTuple):
    """A character or a word and where it stands; `size` is the height of its type."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


class Row(NamedTuple):
    """The words on one baseline from left to right."""

    baseline: float
    size: float
    words: tuple[Box, ...]


def shown(char: str) -> str:
    """Return what is read for one character: ligatures taken apart, all spaces as one kind."""
    if " " < char < "\x7f":
        return char
    if char in _SPACES:
        return " "
    if char in _NOTHING and char != LINE_HYPHEN:
        return ""
    if "\ufb00" <= char <= "\ufb06":
        return unicodedata.normalize("NFKC", char)
    return char


def rows_of_characters(boxes: Sequence[Box]) -> list[Row]:
    """Return the lines that single characters form; spaces are boxes as well."""
    rows = []
    for line in _lines(boxes):
        words = tuple(_words(line))
        if words:
            rows.append(_row(words))
    return rows


def rows_of_words(boxes: Sequence[Box]) -> list[Row]:
    """Return the lines that whole words form."""
    return [_row(tuple(line)) for line in _lines(boxes)]


def _row(words: tuple[Box, ...]) -> Row:
    return Row(median(word.baseline for word in words), max(word.size for word in words), words)


def _lines(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Yield boxes of one baseline, from left to right, lines from top to bottom."""
    line: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.baseline):
        if line and box.baseline - line[0].baseline > _SAME_LINE * max(line[0].size, box.size):
            yield sorted(line, key=lambda box: box.left)
            line = []
        line.append(box)
    if line:
        yield sorted(line, key=lambda box: box.left)


def _words(line: Sequence[Box]) -> Iterator[Box]:
    """Yield the words of a line of characters."""
    letters = _composed([box for box in line if not box.text.isspace()])
    spaces = [box for box in line if box.text.isspace() and _is_wide(box)]
    least = _least_gap(letters, spaces)
    word: list[Box] = []
    place = 0
    for box in letters:
        while place < len(spaces) and spaces[place].left < (word[-1].left if word else box.left):
            place += 1
        has_space = place < len(spaces) and spaces[place].left < box.left
        gap = box.left - word[-1].right if word else 0.0
        if word and (gap > least * box.size or (has_space and gap > _LEAST_SPACE * box.size)):
            yield _joined(word)
            word = []
        word.append(box)
    if word:
        yield _joined(word)


def _is_wide(space: Box) -> bool:
    return space.right - space.left > _LEAST_SPACE * space.size


def _least_gap(letters: Sequence[Box], spaces: Sequence[Box]) -> float:
    """Return from which gap on, in sizes, letters belong to two words."""
    gaps = [
        (after.left - before.right) / after.size
        for before, after in pairwise(letters)
        if after.left - before.right < after.size
    ]
    usual = median(gaps) if len(gaps) >= _SPREAD_LETTERS else 0.0
    spread = usual if usual > _SPREAD_GAP else 0.0
    return spread + (_GAP_BESIDE_SPACES if spaces else _GAP)


def _composed(letters: Sequence[Box]) -> list[Box]:
    """Return letters with the accents that stand over them, each once where it was printed twice.

    Bold type is made by printing a character again, a little beside.
    """
    found: list[Box] = []
    for box in letters:
        last = found[-1] if found else None
        if last is None or not _overlap(last, box):
            found.append(box)
        elif box.text in _ACCENTS and last.text.isalpha():
            found[-1] = last._replace(text=last.text + _ACCENTS[box.text])
        elif last.text in _ACCENTS and box.text.isalpha():
            found[-1] = box._replace(text=box.text + _ACCENTS[last.text])
        elif unicodedata.combining(box.text[0]):
            found[-1] = last._replace(text=last.text + box.text)
        elif last.text != box.text:
            found.append(box)
    return found


def _overlap(one: Box, other: Box) -> bool:
    """Whether two characters stand in each other's place for more than half of the narrower."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > 0.5 * min(one.right - one.left, other.right - other.left)


def _joined(word: Sequence[Box]) -> Box:
    text = unicodedata.normalize("NFC", "".join([box.text for box in word]))
    text = text[:-1].replace(SOFT_HYPHEN, "").replace(LINE_HYPHEN, "-") + text[-1]
    first, last = word[0], word[-1]
    size = max(box.size for box in word)
    return Box(text, first.left, last.right, first.baseline, size)
