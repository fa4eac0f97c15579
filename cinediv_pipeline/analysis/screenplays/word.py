"""Word files of screenplays: by the names of their styles, else by columns and blank lines."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from cinediv_pipeline.analysis.documents.docx import WordFile, read_docx
from cinediv_pipeline.analysis.documents.word_layout import Paragraph
from cinediv_pipeline.analysis.screenplays.conventions import cue
from cinediv_pipeline.analysis.screenplays.elements import Element, Kind, Script
from cinediv_pipeline.analysis.screenplays.front import without_front
from cinediv_pipeline.analysis.screenplays.plain import read_text
from cinediv_pipeline.folding import plain

# What names of styles say, in French and English; the first that is found counts.
_STYLES: Final[tuple[tuple[str, Kind], ...]] = (
    (r"cast|liste?\b", "action"),
    (r"parenthe|didascalie", "parenthetical"),
    (r"scene ?(?:heading|title)|slug|intitule|sequence|(?:en tete|titre) de scene|^scene$",
     "heading"),
    (r"transition", "transition"),
    (r"character|personnage|speaker|^role\b", "cue"),
    (r"dialog|replique|^lyrics", "dialogue"),
    (r"\baction|description|\bshot\b", "action"),
)  # fmt: skip
_BRACKETED: Final = re.compile(r"(\([^()]*\)?)\s*(.*)", re.DOTALL)


def read_word(content: bytes, name: str) -> Script:
    """Return the script of a Word file; lines are those of its text with columns.

    Raises
    ------
    AnalysisError
        It cannot be read; see `read_docx`.
    """
    return script_of(read_docx(content, name))


def script_of(word: WordFile) -> Script:
    """Return the script of a Word file that was read.

    Where styles name both who speaks and what is said, they are believed, and what has no such
    style is read by its columns; else everything is.
    """
    kinds = [_kind(paragraph.style) for paragraph in word.paragraphs]
    if {"cue", "dialogue"} <= set(kinds):
        return Script(without_front(list(_styled(word, kinds))))
    return _parted(word) if _spaced_alike(word) else read_text(word.document.text)


def _kind(style: str) -> Kind | None:
    name = " ".join(re.findall(r"[^\W\d_]+", plain(style)))
    return next((kind for words, kind in _STYLES if re.search(words, name)), None)


def _styled(word: WordFile, kinds: Sequence[Kind | None]) -> Iterator[Element]:
    """Yield the elements of styled paragraphs; runs of others are read as text."""
    lines = word.document.text.splitlines(keepends=True)
    ends = [paragraph.line for paragraph in word.paragraphs[1:]] + [len(lines) + 1]
    others: list[str] = []
    start = 1
    for paragraph, kind, end in zip(word.paragraphs, kinds, ends, strict=True):
        if kind is None:
            start = start if others else paragraph.line
            others += lines[paragraph.line - 1 : end - 1]
            continue
        yield from _unstyled(others, start)
        others = []
        yield from _elements(paragraph, kind)
    yield from _unstyled(others, start)


def _unstyled(lines: Sequence[str], start: int) -> Iterator[Element]:
    for element in read_text("".join(lines)).elements:
        yield Element(element.kind, element.text, start + element.line - 1)


def _elements(paragraph: Paragraph, kind: Kind) -> Iterator[Element]:
    """Yield a styled paragraph; behind a line break, a cue is followed by what is said."""
    parts = _lines(paragraph)
    if kind not in ("cue", "dialogue", "parenthetical"):
        yield Element(kind, " ".join(" ".join(parts).split()), paragraph.line)
        return
    for number, part in enumerate(parts, paragraph.line):
        text = " ".join(part.split())
        if kind == "cue" and number == paragraph.line:
            yield Element("cue", text, number)
        else:
            yield from _said(text, number)


def _lines(paragraph: Paragraph) -> list[str]:
    return [part.strip() for part in re.split(r"[\n\f]", paragraph.text)]


def _said(text: str, number: int) -> Iterator[Element]:
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        yield Element("parenthetical", bracketed[1], number)
        text = bracketed[2] if bracketed[2].strip(" .") else ""
    if text:
        yield Element("dialogue", text, number)


def _spaced_alike(word: WordFile) -> bool:
    """Whether blank lines do not tell where a speech begins."""
    cues = [one.is_apart for one in word.paragraphs if cue(_lines(one)[0])]
    return 2 * sum(cues) < len(cues)


def _parted(word: WordFile) -> Script:
    """Return the script of a text with a blank line above what belongs to no paragraph above.

    A paragraph belongs to the one above if that is a cue or brackets, or if it is in brackets.
    """
    lines = word.document.text.splitlines(keepends=True)
    above: list[int] = []
    for before, one in pairwise(word.paragraphs):
        last = _lines(before)[-1]
        joined = one.text.startswith("(") or last.startswith("(") or cue(last)
        if not (joined or one.is_apart):
            above.append(one.line + len(above))
            lines[one.line - 1] = f"\n{lines[one.line - 1]}"
    return Script(
        tuple(
            Element(one.kind, one.text, one.line - bisect_left(above, one.line))
            for one in read_text("".join(lines)).elements
        )
    )
