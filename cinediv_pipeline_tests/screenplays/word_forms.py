"""Our screenplays as Word files: with the styles of a template, or in Normal with indents only."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Inches, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from cinediv_pipeline_tests.screenplays import Line, Own

#: Names of styles as templates have them, by kind; what is missing is in Normal.
FINAL_DRAFT: Final = {
    "heading": "Scene Heading",
    "action": "Action",
    "cue": "Character",
    "dual": "Character",
    "parenthetical": "Parenthetical",
    "dialogue": "Dialogue",
    "transition": "Transition",
    "cast": "Cast List",
}
CELTX: Final = {
    "heading": "celtx Sceneheading",
    "action": "celtx Action",
    "cue": "celtx Character",
    "dual": "celtx Character",
    "parenthetical": "celtx Parenthetical",
    "dialogue": "celtx Dialog",
    "transition": "celtx Transition",
}
FRENCH: Final = {
    "heading": "Intitulé de scène",
    "cue": "Personnage",
    "dual": "Personnage",
    "parenthetical": "Didascalie",
    "dialogue": "Dialogue",
}
_INDENTS: Final = {"cue": 7.0, "dual": 7.0, "parenthetical": 5.5, "dialogue": 4.0}
_Holder = Document | _Cell
_Write = Callable[[_Holder, Line], object]


def as_styled_word(script: Own, styles: Mapping[str, str] = FINAL_DRAFT) -> bytes:
    """Return a file whose paragraphs have the styles of a template, space before in the style."""
    document = docx.Document()
    for kind, name in styles.items():
        if name not in document.styles:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.paragraph_format.left_indent = Cm(_INDENTS.get(kind, 0))
            close = kind in ("parenthetical", "dialogue")
            style.paragraph_format.space_before = Pt(0 if close else 12)
            style.paragraph_format.space_after = Pt(0)

    def write(holder: _Holder, line: Line) -> None:
        holder.add_paragraph(line.printed, style=styles.get(line.kind))

    return _saved(document, script, write)


def as_indented_word(script: Own) -> bytes:
    """Return a file in Normal: indents by hand, empty paragraphs or space before between blocks."""
    document = docx.Document()
    document.styles["Normal"].paragraph_format.space_after = Pt(0)

    def write(holder: _Holder, line: Line) -> None:
        paragraph = holder.add_paragraph(line.printed)
        paragraph.paragraph_format.left_indent = Cm(_INDENTS.get(line.kind, 0))
        if line.kind not in ("parenthetical", "dialogue", "cast"):
            paragraph.paragraph_format.space_before = Pt(12)

    return _saved(document, script, write)


def as_dense_word(script: Own) -> bytes:
    """Return a file in Normal with indents by hand and the same space below every paragraph."""
    document = docx.Document()
    document.styles["Normal"].paragraph_format.space_after = Pt(8)

    def write(holder: _Holder, line: Line) -> None:
        paragraph = holder.add_paragraph(line.printed)
        paragraph.paragraph_format.left_indent = Cm(_INDENTS.get(line.kind, 0))

    return _saved(document, script, write, title=False)


def as_centred_word(script: Own) -> bytes:
    """Return a file in Normal where only the cues are centred; empty paragraphs between blocks."""
    document = docx.Document()
    document.styles["Normal"].paragraph_format.space_after = Pt(8)

    def write(holder: _Holder, line: Line) -> None:
        if line.kind not in ("parenthetical", "dialogue", "cast"):
            holder.add_paragraph("")
        paragraph = holder.add_paragraph(line.printed)
        if line.kind in ("cue", "dual"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    return _saved(document, script, write)


def as_tabbed_word(script: Own) -> bytes:
    """Return a file in Normal with tabs and line breaks: each speech is one paragraph."""
    document = docx.Document()
    last: dict[int, Paragraph] = {}

    def write(holder: _Holder, line: Line) -> None:
        tabs = {"cue": 5, "dual": 5, "parenthetical": 4, "dialogue": 3}.get(line.kind, 0)
        text = "\t" * tabs + line.printed
        if line.kind in ("parenthetical", "dialogue"):
            last[id(holder)].add_run().add_break()
            last[id(holder)].add_run(text)
        else:
            holder.add_paragraph("")
            last[id(holder)] = holder.add_paragraph(text)

    return _saved(document, script, write)


def _saved(document: Document, script: Own, write: _Write, *, title: bool = True) -> bytes:
    """Return the file; what is said together stands in the two cells of a row."""
    kind, cast = script.words
    section = document.sections[0]
    section.left_margin = Inches(1.5)
    section.header.paragraphs[0].text = f"{script.title.upper()}\n1."
    for text in (script.title.upper(), kind, "") if title else ():
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for row in script.rows():
        if row[0][0].kind == "cast":
            document.add_paragraph(cast)
        holders: list[_Holder] = [document]
        if len(row) > 1:
            holders = [*document.add_table(rows=1, cols=2).rows[0].cells]
        for holder, block in zip(holders, row, strict=True):
            for line in block:
                write(holder, line)
    content = BytesIO()
    document.save(content)
    return content.getvalue()
