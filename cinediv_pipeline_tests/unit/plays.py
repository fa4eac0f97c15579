"""Plays with marked speakers, laid out as screenplays: what is counted against what is marked."""

import re
import textwrap
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_TEI = "{http://www.tei-c.org/ns/1.0}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_WORD = re.compile(r"\w+")


@dataclass
class Play:
    """Headings and speeches in their order, and the words and sex of each speaker by name."""

    title: str
    parts: list[tuple[str, list[tuple[bool, str]]]] = field(default_factory=list)
    """A heading with no lines, or a cue with lines: whether a line is said, and its text."""
    words: Counter[str] = field(default_factory=Counter)
    sex: dict[str, str] = field(default_factory=dict)
    cast: list[str] = field(default_factory=list)
    """The list of characters as printed: « HARPAGON, père de Cléante »."""


def read_play(path: Path) -> Play:
    """Return a play of DraCor's TEI."""
    root = ET.parse(path).getroot()
    play = Play(path.stem)
    names = {}
    items = root.iter(f"{_TEI}castItem")
    play.cast = [" ".join("".join(item.itertext()).split()) for item in items]
    for person in root.iter(f"{_TEI}person"):
        name = (person.findtext(f"{_TEI}persName") or "").strip().upper().rstrip(".")
        names[str(person.get(_ID))] = name
        play.sex[name] = str(person.get("sex"))
    for node in root.iter():
        if node.tag == f"{_TEI}div" and node.get("type") == "scene":
            play.parts.append((f"{len(play.parts) + 1}. INT. THÉÂTRE - JOUR", []))
        elif node.tag == f"{_TEI}sp" and node.get("who"):
            who = [one.lstrip("#") for one in str(node.get("who")).split()]
            speakers = [names.get(one, one.upper()) for one in who]
            lines = list(_lines(node))
            said = sum(len(_WORD.findall(text)) for is_said, text in lines if is_said)
            play.words.update(dict.fromkeys(speakers, said))
            play.parts.append((" ET ".join(speakers), lines))
    return play


def _lines(node: ET.Element, *, inner: bool = False) -> Iterator[tuple[bool, str]]:
    """Yield what is said and what is done in a speech, in their order."""
    for child in node:
        tag = str(child.tag).removeprefix(_TEI)
        if tag == "stage":
            yield False, "".join(child.itertext())
        elif tag not in ("speaker", "note"):
            yield True, child.text or ""
            yield from _lines(child, inner=True)
        if inner:
            yield True, child.tail or ""


def _paragraphs(lines: list[tuple[bool, str]]) -> Iterator[tuple[bool, str]]:
    merged: list[tuple[bool, str]] = []
    for is_said, text in ((is_said, " ".join(text.split())) for is_said, text in lines):
        if text and merged and merged[-1][0] == is_said:
            merged[-1] = (is_said, f"{merged[-1][1]} {text}")
        elif text:
            merged.append((is_said, text))
    for is_said, text in merged or [(False, "silence")]:
        yield is_said, text if is_said else f"({re.sub('[()]', '', text)})"


def as_text(play: Play) -> str:
    """Return the layout of a French screenplay, indented and wrapped."""
    found = []
    for name, lines in play.parts:
        found += ["", name if not lines and name[0].isdigit() else " " * 40 + name]
        if name[0].isdigit() and not lines:
            found.append("")
            continue
        for is_said, text in _paragraphs(lines):
            indent = " " * (20 if is_said else 30)
            wrapped = textwrap.wrap(text, 38, break_on_hyphens=False, break_long_words=False)
            found += [indent + line for line in wrapped]
    return "\n".join(found)


def as_fountain(play: Play) -> str:
    """Return Fountain; paragraphs are single lines."""
    found = [f"Title: {play.title}", ""]
    for name, lines in play.parts:
        found += ["", name]
        if name[0].isdigit() and not lines:
            found.append("")
            continue
        found += [text for _, text in _paragraphs(lines)]
    return "\n".join(found)
