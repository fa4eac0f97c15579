"""Our screenplays as text: indented, flush, Fountain and Final Draft's XML."""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from cinediv_pipeline_tests.screenplays import Line, Own

_FDX_TYPES = {
    "cast": "General",
    "heading": "Scene Heading",
    "action": "Action",
    "cue": "Character",
    "dual": "Character",
    "parenthetical": "Parenthetical",
    "dialogue": "Dialogue",
    "transition": "Transition",
}


@dataclass(frozen=True)
class Columns:
    """Where kinds of lines start, and how wide they are, in characters."""

    action: int = 0
    dialogue: int = 17
    parenthetical: int = 22
    cue: int = 28
    transition: int = 45
    right_number: int = 68

    def of(self, kind: str) -> tuple[int, int]:
        """Return the first column of a kind and how many characters a line of it has."""
        return {
            "cue": (self.cue, 34),
            "dual": (self.cue, 34),
            "dialogue": (self.dialogue, 34),
            "parenthetical": (self.parenthetical, 24),
            "transition": (self.transition, 30),
        }.get(kind, (self.action, 60))


NARROW = Columns()
WIDE = Columns(action=10, dialogue=20, parenthetical=25, cue=30, transition=55, right_number=74)


def as_indented(script: Own, columns: Columns = NARROW) -> str:
    """Return the layout of a word processor's page, wrapped."""
    title, (kind, cast) = script.title.upper(), script.words
    found = ["", f"{title:^70}".rstrip(), f"{kind:^70}".rstrip(), ""]
    for block in script.blocks():
        if block[0].kind == "cast":
            found.append(" " * columns.action + cast)
        for line in block:
            found += _indented(line, columns)
        found.append("")
    return "\n".join(found)


def _indented(line: Line, columns: Columns) -> list[str]:
    start, width = columns.of(line.kind)
    wrapped = [" " * start + part for part in wrap(line.printed, width)]
    if line.right:
        wrapped[0] = f"{wrapped[0]:<{columns.right_number}}{line.right}"
    return wrapped


def wrap(text: str, width: int) -> list[str]:
    """Return a text in lines; no word is cut at a hyphen."""
    return textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False)


def as_flush(script: Own) -> str:
    """Return lines without indents, paragraphs unwrapped."""
    kind, cast = script.words
    found = [script.title.upper(), kind, ""]
    for block in script.blocks():
        found += [cast] if block[0].kind == "cast" else []
        found += [f"{line.printed}    {line.right}".rstrip() for line in block]
        found.append("")
    return "\n".join(found)


def as_bytes(text: str, *, encoding: str = "utf-8", crlf: bool = False) -> bytes:
    """Return a text as a file; Windows-1252 has one kind of no-break space only."""
    if encoding == "cp1252":
        text = text.replace("\u202f", "\u00a0")
    return text.replace("\n", "\r\n" if crlf else "\n").encode(encoding)


def as_typed_fountain(script: Own) -> str:
    """Return Fountain as somebody types it who marks nothing by hand."""
    return _fountain(script, lambda line: line.printed)


def as_fountain(script: Own) -> str:
    """Return Fountain as software writes it: marks before what the format would not recognise."""
    return _fountain(script, _marked)


def _fountain(script: Own, written: Callable[[Line], str]) -> str:
    kind, cast = script.words
    found = [f"Title: {script.title}", f"Credit: {kind}", ""]
    for block in script.blocks():
        found += [cast, ""] if block[0].kind == "cast" else []
        found += [written(line) + (" ^" if line.kind == "dual" else "") for line in block]
        found.append("")
    return "\n".join(found)


def _marked(line: Line) -> str:
    if line.kind == "heading":
        mark = "" if line.text.startswith(("INT", "EXT", "I/E")) else "."
        return f"{mark}{line.text}" + (f" #{line.number}#" if line.number else "")
    if line.kind in ("cue", "dual") and line.text.partition("(")[0] != line.text.upper():
        return f"@{line.text}"
    if line.kind == "transition" and not line.text.endswith("TO:"):
        return f"> {line.text}"
    return line.text


def as_fdx(script: Own) -> str:
    """Return Final Draft's XML, dialogue in two runs as after a change of style."""
    body = "\n".join(_row(row) for row in script.rows())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
        '<FinalDraft DocumentType="Script" Template="No" Version="5">\n'
        f"  <Content>\n{body}\n  </Content>\n"
        f"  <TitlePage><Content>{_paragraph('Dialogue', script.title)}</Content></TitlePage>\n"
        "</FinalDraft>\n"
    )


def _row(row: tuple[tuple[Line, ...], ...]) -> str:
    paragraphs = "\n".join(
        _paragraph(_FDX_TYPES[line.kind], line.text, line.number) for block in row for line in block
    )
    if len(row) == 1:
        return paragraphs
    return f"<Paragraph><DualDialogue>\n{paragraphs}\n</DualDialogue></Paragraph>"


def _paragraph(kind: str, text: str, number: str = "") -> str:
    attribute = f" Number={quoteattr(number)}" if number else ""
    runs = "".join(f"<Text>{escape(run)}</Text>" for run in _runs(text, kind))
    return f'    <Paragraph{attribute} Type="{kind}">{runs}</Paragraph>'


def _runs(text: str, kind: str) -> Iterator[str]:
    half = len(text) // 2 if kind == "Dialogue" else len(text)
    yield text[:half]
    if text[half:]:
        yield text[half:]
