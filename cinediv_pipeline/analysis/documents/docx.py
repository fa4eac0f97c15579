"""Word files (.docx, .docm): paragraphs with their styles, and a text with their columns.

Only the parts with text and styles are unpacked: pictures, macros and embedded files stay closed,
and headers, footers, footnotes and comments are not read.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.parser import parse_xml

from cinediv_pipeline.analysis.documents.archive import Archive
from cinediv_pipeline.analysis.documents.document import Document
from cinediv_pipeline.analysis.documents.word_layout import Block, Paragraph, laid_out
from cinediv_pipeline.analysis.documents.word_looks import (
    Look,
    Styles,
    W,
    is_hidden,
    is_on,
    properties,
)
from cinediv_pipeline.errors import AnalysisError

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ZIP: Final = b"PK\x03\x04"
#: Tags of one part, opening and closing; a screenplay of 200 pages has about 300,000.
MOST_TAGS: Final = 800_000
_LONGEST_PASSAGE: Final = 200
_DELETED: Final = frozenset(W + tag for tag in ("del", "moveFrom"))
_WRAPPERS: Final = frozenset(
    W + tag for tag in (
        "ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "hyperlink", "fldSimple",
        "dir", "bdo",
    )
)  # fmt: skip
_SIGNS: Final = {
    W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "\u2011",
}  # fmt: skip
# Line breaks are elements in Word; as letters they are blanks.
_LINE_ENDS: Final = dict.fromkeys(map(ord, "\n\r\x85\u2028\u2029"), " ")
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True)
class WordFile:
    """A Word file as text with columns, and its paragraphs."""

    document: Document
    paragraphs: tuple[Paragraph, ...]


def read_docx(content: bytes, name: str) -> WordFile:
    """Return the text and paragraphs of a Word file, as if all tracked changes were accepted.

    A form feed stands where a page was broken by hand; the number of pages is Word's own, if the
    file says where it last broke them.

    Raises
    ------
    AnalysisError
        It is no Word file, encrypted, damaged, empty, or larger than any screenplay.
    """
    body, styles = _opened(content, name)
    blocks = list(_blocks(body, styles, _background(body)))
    text, paragraphs = laid_out(blocks)
    if not paragraphs:
        raise AnalysisError(f"{name} has no text.")
    breaks = sum(1 for _ in body.iter(W + "lastRenderedPageBreak"))
    hidden = tuple(passage for block in blocks for passage in block.hidden)
    pages = 1 + max(breaks, text.count("\f"))
    return WordFile(Document(text, pages, hidden=hidden), paragraphs)


def _opened(content: bytes, name: str) -> tuple[Any, Styles]:
    """Return the body of a Word file and its styles."""
    if content.startswith(_OLE):
        raise AnalysisError(f"{name} is encrypted or an old .doc. Save it as .docx, no password.")
    if not content.startswith(_ZIP):
        raise AnalysisError(f"{name} is no Word file (.docx).")
    archive = Archive(content, name)
    main = _related(archive, "", RELATIONSHIP_TYPE.OFFICE_DOCUMENT, name)
    if not main:
        raise AnalysisError(f"{name} is an archive without a Word document.")
    body = _parsed(archive, main, name).find(W + "body")
    if body is None:
        raise AnalysisError(f"{name} has no body of a Word document. Save it anew as .docx.")
    styles = _related(archive, main, RELATIONSHIP_TYPE.STYLES, name)
    return body, Styles(_parsed(archive, styles, name) if styles in archive else None)


def _related(archive: Archive, part: str, kind: str, name: str) -> str:
    """Return the part that a part is related to, by the kind of the relation, or ""."""
    folder, file = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    if relations not in archive:
        return ""
    for relation in _parsed(archive, relations, name):
        if relation.get("Type") == kind and relation.get("TargetMode") != "External":
            target = posixpath.join("/", folder, relation.get("Target", ""))
            return posixpath.normpath(target).lstrip("/")
    return ""


def _parsed(archive: Archive, part: str, name: str) -> Any:
    xml = archive.read(part)
    for encoding in ("ascii", "utf-16-le", "utf-16-be"):
        if "<!DOCTYPE".encode(encoding) in xml or "<!ENTITY".encode(encoding) in xml:
            raise AnalysisError(f"{name} declares XML entities. Save it anew as .docx.")
    if xml.count(b"<") > MOST_TAGS:
        raise AnalysisError(f"{name} has more elements than any screenplay.")
    try:
        return parse_xml(xml)
    except (SyntaxError, ValueError, LookupError) as error:
        raise AnalysisError(f"{name} is damaged: {error}.") from error


def _blocks(node: Any, styles: Styles, around: Look, *, cell: bool = False) -> Iterator[Block]:
    """Yield the paragraphs of a body, cell or text box; `around` is what a cell looks like."""
    for child in node:
        if child.tag == W + "p":
            yield _block(child, styles, around, cell=cell)
            cell = False
            for box in _boxes(child):
                yield from _blocks(box, styles, {}, cell=True)
        elif child.tag == W + "tbl":
            for column in _cells(child):
                shade = properties(column.find(W + "tcPr"))
                yield from _blocks(column, styles, {**around, **shade}, cell=True)
            cell = True
        elif child.tag in _WRAPPERS:
            yield from _blocks(child, styles, around, cell=cell)
            cell = False


def _background(body: Any) -> Look:
    """Return what the pages are filled with, where that is not paper."""
    background = body.getparent().find(W + "background")
    return {} if background is None else {"fill": background.get(W + "color", "")}


def _cells(table: Any) -> Iterator[Any]:
    """Yield the cells of a table, row by row, without rows that were deleted."""
    for row in table.iter(W + "tr"):
        if row.find(f"{W}trPr/{W}del") is None and next(row.iterancestors(W + "tbl")) is table:
            yield from (c for c in row.iter(W + "tc") if next(c.iterancestors(W + "tr")) is row)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Yield the text boxes that are anchored in a paragraph, each once."""
    for box in paragraph.iter(W + "txbxContent"):
        above = {ancestor.tag for ancestor in box.iterancestors()}
        nested = next(box.iterancestors(W + "p")) is not paragraph
        if _FALLBACK not in above and not nested:
            yield box


def _block(paragraph: Any, styles: Styles, around: Look, *, cell: bool) -> Block:
    own = properties(paragraph.find(W + "pPr"))
    look = styles.look({**around, **own})
    seen: list[str] = []
    hidden: list[str] = []
    was_hidden = False
    for run in _runs(paragraph):
        shown = _run_look(run, look, styles)
        text = _said(run)
        # capitals may be a matter of looks: "Nadia" in a style that prints NADIA
        text = text.upper() if is_on(shown, "capitals") or is_on(shown, "small_capitals") else text
        is_unseen = bool(text) and is_hidden(shown)
        if not is_unseen:
            seen.append(text)
        elif was_hidden:
            hidden[-1] += text
        else:
            hidden.append(text)
        was_hidden = is_unseen or (was_hidden and not text)
    said = "".join(seen)
    gone = bool(hidden) or paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None
    page = "\f" if is_on(look, "new_page") and said.strip() else ""
    passages = tuple(" ".join(one.split())[:_LONGEST_PASSAGE] for one in hidden if one.strip())
    style = styles.name(look.get("style", ""))
    return Block(page + said, style, look, passages, cell, gone and not said.strip())


def _run_look(run: Any, look: Look, styles: Styles) -> Look:
    own = properties(run.find(W + "rPr"))
    return {**look, **styles.of(own.get("run_style", "")), **own} if own else look


def _runs(node: Any) -> Iterator[Any]:
    """Yield the runs of a paragraph that were not deleted."""
    for child in node:
        if child.tag == W + "r":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _runs(child)


def _said(run: Any) -> str:
    found = []
    for child in run:
        if child.tag == W + "t":
            found.append((child.text or "").translate(_LINE_ENDS))
        elif child.tag == W + "br":
            found.append("\f" if child.get(W + "type") == "page" else "\n")
        else:
            found.append(_SIGNS.get(child.tag, ""))
    return "".join(found)
