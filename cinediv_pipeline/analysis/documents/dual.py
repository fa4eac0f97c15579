"""Two who speak at once stand side by side: their speeches one after the other, left to right."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from cinediv_pipeline.analysis.documents.boxes import Box, Row
from cinediv_pipeline.analysis.screenplays.conventions import cue

# Two cues are at least so many sizes apart, two columns of speech one.
_APART: Final = 2.5
_GUTTER: Final = 0.9
_SCENE_NUMBER: Final = re.compile(r"\d{1,4}\s?[A-Z]{0,2}\.?")


def one_after_the_other(block: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the lines between two blank ones, those of two columns of speech column by column.

    The columns stand where the last one does, so that their cues are in a place of cues.
    """
    for place, row in enumerate(block):
        cues = _cues(row)
        columns = _columns(block[place:], cues) if len(cues) > 1 else []
        if columns:
            if place:
                yield list(block[:place])
            yield from columns
            return
    yield list(block)


def _cues(row: Row) -> list[Box]:
    """Return the cues of a line, if it is made of nothing else."""
    parts: list[Box] = []
    for word in row.words:
        if parts and word.left - parts[-1].right < _APART * row.size:
            text = f"{parts[-1].text} {word.text}"
            parts[-1] = parts[-1]._replace(text=text, right=word.right)
        else:
            parts.append(word)
    is_all = all(cue(part.text) and not _SCENE_NUMBER.fullmatch(part.text) for part in parts)
    return parts if is_all else []


def _columns(rows: Sequence[Row], cues: Sequence[Box]) -> list[list[Row]]:
    """Return the lines of each column, or nothing if what follows is not in such columns."""
    edges = [_gutter(rows, left, right) for left, right in pairwise(cues)]
    places = [-1.0, *(edge for edge in edges if edge is not None), float("inf")]
    if len(rows) < 2 or None in edges:
        return []
    columns = [
        [part for row in rows if (part := _between(row, *span))] for span in pairwise(places)
    ]
    if any(len(column) < 2 for column in columns):
        return []
    return [
        _moved(column, cues[-1].left - one.left) for column, one in zip(columns, cues, strict=True)
    ]


def _gutter(rows: Sequence[Row], left: Box, right: Box) -> float | None:
    """Return the middle of the widest strip between two cues that no word of any line enters."""
    start, end = (left.left + left.right) / 2, (right.left + right.right) / 2
    words = sorted((word for row in rows for word in row.words), key=lambda word: word.left)
    reach, widest, place = start, _GUTTER * rows[0].size, None
    for word in words:
        stop = min(word.left, end)
        if stop - reach > widest and reach >= start:
            widest, place = stop - reach, (stop + reach) / 2
        reach = max(reach, word.right)
    return place


def _between(row: Row, start: float, end: float) -> Row | None:
    words = tuple(word for word in row.words if start <= word.left < end)
    return row._replace(words=words) if words else None


def _moved(column: Sequence[Row], shift: float) -> list[Row]:
    return [
        row._replace(
            words=tuple(
                word._replace(left=word.left + shift, right=word.right + shift)
                for word in row.words
            )
        )
        for row in column
    ]
