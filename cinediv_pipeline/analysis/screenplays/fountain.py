"""Fountain: the library reads the format, ours the French forms that the format does not know.

What our conventions take for a heading, a cue or a transition is handed over as forced (a leading
`.`, `@` or `>`), so that notes, boneyards, sections and dual dialogue stay the library's business.
"""

import re
from collections.abc import Iterator
from typing import Final

from screenplay_tools.fountain.parser import Parser  # type: ignore[import-untyped]
from screenplay_tools.screenplay import ElementType  # type: ignore[import-untyped]

from cinediv_pipeline.analysis.screenplays.conventions import cue, heading, is_transition
from cinediv_pipeline.analysis.screenplays.elements import Element, Kind, Script

_KINDS: Final[dict[ElementType, Kind]] = {
    ElementType.HEADING: "heading",
    ElementType.CHARACTER: "cue",
    ElementType.PARENTHETICAL: "parenthetical",
    ElementType.DIALOGUE: "dialogue",
    ElementType.LYRIC: "dialogue",
    ElementType.TRANSITION: "transition",
    ElementType.ACTION: "action",
}
_NOTE: Final = re.compile(r"\[\[\d+\]\]|/\*\d*\*/")
_SCENE: Final = re.compile(r"(?:INT|EXT|EST|I/E)\b", re.IGNORECASE)
_JOINER: Final = "\u2060"
# The library takes "." for a mark only before an ASCII letter or digit: ".ÉCURIE" needs one.
_HEADING: Final = f"0{_JOINER}"
_MARKS: Final = (".", "@", ">", "!", "#", "=", "~", "(", "[", "/")


def read_fountain(text: str) -> Script:
    """Return the script of a Fountain text."""
    lines = text.removeprefix("\ufeff").splitlines()
    parser = Parser()
    parser.mergeActions = parser.mergeDialogue = False
    found: list[Element] = []
    for number, line in enumerate([*_forced(lines), "", ""], 1):
        seen = len(parser.script.elements)
        parser.add_line(line)
        for element in parser.script.elements[seen:]:
            # a cue that is not forced waits for the line behind it
            waited = element.type == ElementType.CHARACTER and not line.startswith("@")
            found.extend(_element(element, number - waited))
    seen = len(parser.script.elements)
    parser.finalize()
    for element in parser.script.elements[seen:]:
        found.extend(_element(element, len(lines)))
    return Script(tuple(found), _title(parser))


def _forced(lines: list[str]) -> Iterator[str]:
    """Yield the lines, with a mark before what only our conventions know.

    Two things the library sees otherwise than the format: a speech ends at an empty line, and
    what begins with "Est" or "Int" within a speech is no heading.
    """
    speaking = False
    for place, line in enumerate(lines):
        bare = line.strip()
        before = lines[place - 1] if place else ""
        after = lines[place + 1].strip() if place + 1 < len(lines) else ""
        if bare.startswith(".") and bare[1:2].isalnum():
            speaking = False
            yield f".{_HEADING}{bare[1:]}"
        elif before.strip() or not bare or bare.startswith(_MARKS):
            yield f"{_JOINER}{bare}" if before.strip() and _SCENE.match(bare) else line
        elif heading(bare):
            speaking = False
            yield f".{_HEADING}{bare}"
        elif is_transition(bare) and not after:
            speaking = False
            yield f"> {bare}"
        elif after and cue(bare):
            speaking = True
            yield f"@{bare}"
        elif speaking and not before:
            speaking = False
            yield f"!{bare}"
        else:
            yield line


def _element(element: object, number: int) -> Iterator[Element]:
    kind = _KINDS.get(getattr(element, "type", None))
    if kind is None:
        return
    if kind == "cue":
        extension = getattr(element, "extension", None)
        name = str(getattr(element, "name", ""))
        yield Element("cue", f"{name} ({extension})" if extension else name, number)
        return
    text = _NOTE.sub("", str(getattr(element, "text", "")))
    text = text.removeprefix(_HEADING).replace(_JOINER, "").strip()
    if kind == "heading" and getattr(element, "scene_number", None):
        text = f"{element.scene_number} {text}"  # type: ignore[attr-defined]
    if kind == "parenthetical":
        text = f"({text})"
    if text:
        yield Element(kind, text, number)


def _title(parser: Parser) -> str:
    for entry in parser.script.titleEntries:
        if str(entry.key).casefold() in ("title", "titre"):
            return " ".join(str(entry.text).replace("*", "").replace("_", " ").split())
    return ""
