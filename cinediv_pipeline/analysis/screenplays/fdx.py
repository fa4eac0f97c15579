"""Final Draft (FDX): XML that names the kind of each paragraph."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final

from cinediv_pipeline.analysis.screenplays.elements import Element, Kind, Script
from cinediv_pipeline.errors import AnalysisError

_KINDS: Final[dict[str, Kind]] = {
    "Scene Heading": "heading",
    "Action": "action",
    "General": "action",
    "Shot": "action",
    "Cast List": "action",
    "Character": "cue",
    "Parenthetical": "parenthetical",
    "Dialogue": "dialogue",
    "Lyrics": "dialogue",
    "Transition": "transition",
}


def is_fdx(content: bytes) -> bool:
    """Whether a file begins like Final Draft's."""
    begins = content[:4000].lstrip(b"\xef\xbb\xbf \r\n\t")
    return begins.startswith(b"<") and b"<FinalDraft" in begins


def read_fdx(content: bytes, name: str) -> Script:
    """Return the script of an FDX file; lines are numbers of paragraphs.

    Raises
    ------
    AnalysisError
        It is no well-formed XML, or it declares entities: no screenplay needs them.
    """
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
        raise AnalysisError(f"{name} declares XML entities. Save it anew with Final Draft.")
    try:
        root = ET.fromstring(content)  # noqa: S314 -- what declares entities is refused above
    except ET.ParseError as error:
        raise AnalysisError(f"{name} is damaged: {error}.") from error
    return Script(tuple(_elements(root)))


def _elements(root: ET.Element) -> Iterator[Element]:
    body = root.find("Content")
    for number, paragraph in enumerate(body.iter("Paragraph") if body is not None else (), 1):
        kind = _KINDS.get(paragraph.get("Type", ""))
        text = " ".join("".join(part.text or "" for part in paragraph.findall("Text")).split())
        if kind is None or not text:
            continue
        if kind == "heading" and paragraph.get("Number"):
            text = f"{paragraph.get('Number')} {text}"
        yield Element(kind, text, number)
