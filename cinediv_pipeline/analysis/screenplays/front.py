"""What stands before the first scene: a title page and a list of characters look like speeches."""

from collections.abc import Sequence
from typing import Final

from cinediv_pipeline.analysis.screenplays.conventions import cue
from cinediv_pipeline.analysis.screenplays.elements import Element
from cinediv_pipeline.folding import plain

_CAST: Final = frozenset(
    {"personnages", "les personnages", "liste des personnages", "distribution", "characters",
     "cast", "cast list", "cast of characters", "dramatis personae"}
)  # fmt: skip
_SPOKEN: Final = ("cue", "parenthetical", "dialogue")


def without_front(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Return the elements, with a title page and a list of characters as action.

    "MON FILM" above "Un court métrage" has the form of a cue above a speech. Before the first
    heading, a cue is believed if it is a voice, "NADIA (OFF)", or speaks in a scene too; behind the
    title of a list of characters none is. A script without headings is left as it is.
    """
    first = next((n for n, one in enumerate(elements) if one.kind == "heading"), 0)
    known = {_name(one) for one in elements[first:] if one.kind == "cue"}
    found = []
    speaks = cast = False
    for element in elements[:first]:
        cast = cast or _name(element) in _CAST
        if element.kind not in ("parenthetical", "dialogue"):
            speaks = element.kind == "cue" and not cast and _is_voice(element, known)
        kept = speaks or element.kind not in _SPOKEN
        found.append(element if kept else Element("action", element.text, element.line))
    return (*found, *elements[first:])


def _is_voice(element: Element, known: set[str]) -> bool:
    called = cue(element.text)
    return _name(element) in known or bool(called and called.extensions)


def _name(element: Element) -> str:
    called = cue(element.text)
    return plain(called.name if called else element.text)
