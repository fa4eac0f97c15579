"""From words on lines to text whose columns and blank lines are those of the page.

Columns are counted in characters of the document's usual width: a place of 108 points is column 15
where type is 7.2 points wide. A blank line stands where the page leaves clearly more than between
two lines.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from statistics import median
from typing import Final

from cinediv_pipeline.analysis.documents.boxes import LINE_HYPHEN, SOFT_HYPHEN, Box, Row
from cinediv_pipeline.analysis.documents.dual import one_after_the_other

# Word processors leave from 0.4 of a line between paragraphs; larger type adds up to 0.2.
_BLANK: Final = 1.33
# The pitch of a document is the smallest distance that so many of its lines have.
_USUAL: Final = 0.1
# Lines are farther apart than a character is wide; what is nearer is a raised letter.
_LEAST_PITCH: Final = 1.1
_USUAL_PITCH: Final = 1.67
# A word and the next, in sizes: what is farther is another column.
_NEAR: Final = 1.3
# A page of so many words may tell that its scale is another one: A3 behind A4.
_FEWEST_WORDS: Final = 30
_OTHER_SCALE: Final = 0.25
_USUAL_WIDTH: Final = 7.2
# Of a drawing's caption far to the right, no more than this is kept as spaces.
_LAST_COLUMN: Final = 250
_WORD: Final = re.compile(r"\w+")


def text_of(pages: Sequence[Sequence[Row]], *, has_dual: bool = True) -> str:
    """Return the text of pages; a form feed ends each.

    `has_dual` is whether two columns of speech, said at once, are put one after the other.
    """
    width = _width(list(chain.from_iterable(pages))) or _USUAL_WIDTH
    widths = [_page_width(rows, width) for rows in pages]
    pitch = _pitch(pages, widths)
    words = _vocabulary(pages)
    found = []
    for rows, each in zip(pages, widths, strict=True):
        blocks: Iterable[Sequence[Row]] = _blocks(rows, pitch * each)
        if has_dual:
            blocks = chain.from_iterable(map(one_after_the_other, blocks))
        lines = "\n\n".join("\n".join(_lines(block, each, words)) for block in blocks)
        found.append(f"{lines}\n\f")
    return "".join(found)


def _width(rows: Sequence[Row]) -> float | None:
    """Return the usual width of a character, by words that one space separates."""
    seen = [
        (after.left - before.left) / (len(before.text) + 1)
        for row in rows
        for before, after in pairwise(row.words)
        if len(before.text) > 1 and after.left - before.right < _NEAR * row.size
    ]
    return median(seen) if len(seen) >= _FEWEST_WORDS else _width_of_words(rows)


def _width_of_words(rows: Sequence[Row]) -> float | None:
    seen = [(one.right - one.left) / len(one.text) for row in rows for one in row.words]
    return median(seen) if seen else None


def _page_width(rows: Sequence[Row], width: float) -> float:
    """Return the width of a character on one page: the document's, unless it has another scale."""
    if sum(len(row.words) for row in rows) < _FEWEST_WORDS:
        return width
    own = _width(rows) or width
    return own if abs(own / width - 1) > _OTHER_SCALE else width


def _pitch(pages: Sequence[Sequence[Row]], widths: Sequence[float]) -> float:
    """Return the distance of two lines with no blank between, in widths of a character."""
    seen: Counter[float] = Counter()
    for rows, width in zip(pages, widths, strict=True):
        for before, after in pairwise(rows):
            seen[round((after.baseline - before.baseline) / width, 1)] += 1
    least = _USUAL * sum(seen.values())
    # neighbours count together: pictures of pages are not exact
    around = {gap: [seen[round(gap + step, 1)] for step in (-0.1, 0.0, 0.1)] for gap in list(seen)}
    usual = [
        gap for gap, near in around.items()
        if gap >= _LEAST_PITCH and sum(near) >= least and seen[gap] == max(near)
    ]  # fmt: skip
    return min(usual, default=_USUAL_PITCH)


def _blocks(rows: Sequence[Row], pitch: float) -> Iterator[list[Row]]:
    """Yield the lines between two blank ones."""
    block: list[Row] = []
    for row in rows:
        if block and row.baseline - block[-1].baseline > _BLANK * pitch:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _vocabulary(pages: Sequence[Sequence[Row]]) -> frozenset[str]:
    """Return the words of a document, if a hyphen that may have divided one has to be judged."""
    words = [word.text for rows in pages for row in rows for word in row.words]
    if not any(word.endswith(LINE_HYPHEN) for word in words):
        return frozenset()
    return frozenset(part for word in words for part in _WORD.findall(word.casefold()))


def _lines(block: Sequence[Row], width: float, known: frozenset[str]) -> Iterator[str]:
    """Yield the lines of a block, words that a hyphen divides at its end joined on the first."""
    rows = [list(row.words) for row in block]
    for words, following, row in zip(rows, [*rows[1:], []], block, strict=True):
        if following and _is_divided(words, following[0].text, known):
            words[-1] = words[-1]._replace(text=words[-1].text[:-1] + following.pop(0).text)
        if words:
            yield _line(words, width, row.size)


def _is_divided(words: Sequence[Box], rest: str, known: frozenset[str]) -> bool:
    """Whether a line ends in the first half of a word: a hyphen alone cannot tell.

    "peut-" and "être" are two words, "pro-" and "duction" one if the document has "production".
    """
    text = words[-1].text if words else ""
    if text.endswith(SOFT_HYPHEN):
        return True
    begin, end = _WORD.findall(text.casefold()), _WORD.findall(rest.casefold())
    return text.endswith(LINE_HYPHEN) and bool(begin and end) and begin[-1] + end[0] in known


def _line(words: Sequence[Box], width: float, size: float) -> str:
    line = ""
    right = 0.0
    for word in words:
        column = min(round(word.left / width), _LAST_COLUMN)
        if not line:
            line = " " * column
        elif word.left - right < _NEAR * size:
            line += " "
        else:
            # columns stay apart also where narrow letters ran ahead of their places
            line += " " * max(2, column - len(line))
        line += word.text.replace(SOFT_HYPHEN, "-").replace(LINE_HYPHEN, "-")
        right = word.right
    return line
