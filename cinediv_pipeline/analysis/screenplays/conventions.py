"""How French and English screenplays write headings, cues and transitions.

Headings: a scene number on either side, INT. and EXT. in all spellings, words for the time of day
at any place. Cues: capitals with accents, apostrophes and numbers, what stands in brackets behind
the name (OFF, V.O., SUITE), two names with ET, AND, & or a stroke.
"""

import re
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"\w+")
_NUMBER: Final = r"(?:(?:SC[EÈ]NE|S[EÉ]QUENCE|S[EÉ]Q|SCENE|SC)\s*(?:\.\s*)?)?\d{1,4}\s?[A-Z]{0,2}\b"
_INSIDE: Final = r"INT(?:[EÉ]RIEURE?S?|ERIOR)?"
_OUTSIDE: Final = r"EXT(?:[EÉ]RIEURE?S?|ERIOR)?"
_PLACE: Final = re.compile(
    rf"(?<!\w)(?:(?P<both>(?:{_INSIDE}|{_OUTSIDE})\.?\s?[/–—-]\s?(?:{_INSIDE}|{_OUTSIDE})|I\.?/E)"
    rf"|(?P<inside>{_INSIDE})|(?P<outside>{_OUTSIDE}|EST(?=\.)))(?!\w)\.?",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"(?<!\w)(?:JOUR(?:NÉE)?|NUIT|MATIN(?:ÉE)?|SOIR(?:ÉE)?|AUBE|CR[EÉ]PUSCULE|MIDI|MINUIT"
    r"|APR[EÈ]S[- ]MIDI|FIN DE JOURN[EÉ]E|PETIT MATIN|TOMB[EÉ]E DU JOUR|DAY|NIGHT|MORNING"
    r"|AFTERNOON|EVENING|DAWN|DUSK|NOON|MIDNIGHT|SUNSET|SUNRISE)(?!\w)",
    re.IGNORECASE,
)
_SCENE: Final = re.compile(
    rf"^\s*(?P<number>{_NUMBER})\s*[.):–—-]*\s+(?P<rest>\S.*)$", re.IGNORECASE
)
_NUMBER_BEHIND: Final = re.compile(r"(?<!\s)\s{2,}\d{1,4}[A-Z]{0,2}\.?\s*$")
_SCENE_WORD: Final = re.compile(r"^(?:SC[EÈ]NE|S[EÉ]QUENCE|S[EÉ]Q)\b", re.IGNORECASE)
# « GARAGE - NUIT », « CUISINE / PLUS TARD »: capitals that end with a time behind a stroke.
_ENDS: Final = re.compile(
    r"\w\s*[-–—/]\s*(?:JOUR|NUIT|MATIN|SOIR|AUBE|CR[EÉ]PUSCULE|MIDI|MINUIT|PLUS TARD|M[EÊ]ME MOMENT"
    r"|DAY|NIGHT|MORNING|EVENING|DAWN|DUSK|LATER|CONTINUOUS)\s*\.?$"
)
_NUMBERED: Final = re.compile(r"^(?:SC[EÈ]NE|S[EÉ]QUENCE)\s+(?:N[°O]\s*)?\d{1,4}\s?[A-Z]?\.?$")
_TRANSITION: Final = re.compile(
    r"^(?:(?:SMASH |MATCH |JUMP |HARD )?CUT(?: TO)?(?: BLACK)?|(?:SLOW )?(?:FADE|DISSOLVE)\b.{0,30}"
    r"|WIPE TO|COUP[EÉ] (?:SUR|[AÀ]|FRANCHE)\b.{0,30}|COUPE FRANCHE|CUT AU NOIR|FONDU\b.{0,40}"
    r"|OUVERTURE AU NOIR|NOIR|G[EÉ]N[EÉ]RIQUE(?: DE (?:D[EÉ]BUT|FIN))?|THE END|FIN|BACK TO SCENE"
    r"|RETOUR (?:A|À) LA SC[EÈ]NE|TITRE|INTERTITLE|CARTON)\s*[:.]*$"
)
_TO: Final = re.compile(r"^[A-ZÀ-ÖØ-ÞŒ' ]{2,30} TO:$")
_FURNITURE: Final = re.compile(
    r"^(?:\(?(?:CONTINUED|MORE|SUITE|À SUIVRE|A SUIVRE)\)?\s*(?::\s*)?(?:\(\d+\))?"
    r"|(?:page\s+)?\d{1,4}\s*(?:[./]\s*\d{0,4})?|-\s*\d{1,4}\s*-)$",
    re.IGNORECASE,
)
_BRACKETS: Final = re.compile(r"\(([^()]*)\)?")
_TITLES: Final = (
    "Mme", "Mlle", "Dr", "Mr", "Mrs", "Ms", "Pr", "Me", "St", "Mc", "Mac", "de", "du", "d", "la",
    "le", "et", "von", "van", "n", "and", "the", "of", "des", "les",
)  # fmt: skip
_LOWER_PART: Final = re.compile(r"(?<![^\W\d_])(?:" + "|".join(_TITLES) + r")(?![^\W\d_A-Z])")
_OFF: Final = re.compile(r"\s*[-–—,]\s*(OFF|V\.?O\.?|O\.?S\.?|SUITE|HORS CHAMP)$")
_VOICE_OF: Final = re.compile(
    r"^(?:LA )?VOI(?:X|CE)(?: OFF)? (?:DE |D['’]|OF )(?P<who>(?!LA |LE |L['’]|UNE? )[A-ZÀ-Þ].+)$"
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_LONGEST_CUE: Final = 64
# What is longer is a paragraph, whatever it begins with.
_LONGEST_LINE: Final = 400
_MOST_WORDS: Final = 9
_JOINED: Final = re.compile(r"\s+(?:ET|AND|&|\+)\s+|\s*/\s*|\s*,\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """A scene heading: where it plays, as far as it says. `inside` is null for both or neither."""

    text: str
    number: str
    inside: bool | None


@dataclass(frozen=True)
class Cue:
    """Who speaks: the name as printed, and what stands in brackets behind it."""

    name: str
    extensions: tuple[str, ...]
    is_dual: bool = False


def count_words(text: str) -> int:
    r"""Return how many words a text has: one match of `\w+` is one word."""
    return len(_WORD.findall(text))


def is_capital(text: str) -> bool:
    """Whether a text has letters, and all are capitals, but for brackets, titles and particles."""
    bare = _LOWER_PART.sub("", _BRACKETS.sub("", text))
    return bool(_LETTER.search(bare)) and bare == bare.upper()


def heading(line: str) -> Heading | None:
    """Return the scene heading that a line is, or None."""
    if len(line.strip()) > _LONGEST_LINE:
        return None
    text = _NUMBER_BEHIND.sub("", line.strip())
    found = _SCENE.match(text)
    number, rest = (found["number"].strip(), found["rest"]) if found else ("", text)
    where = _PLACE.search(rest)
    if not _is_scene(rest, number, where):
        return None
    inside = None if not where or where["both"] else bool(where["inside"])
    return Heading(rest.strip(), number, inside)


def _is_scene(rest: str, number: str, where: re.Match[str] | None) -> bool:
    """Whether a line says that a scene begins; `rest` is what stands behind its number."""
    says_when = bool(_TIME.search(rest))
    if where and where.start() == 0 and not rest[where.end() :].startswith(("'", "’")):
        return says_when or is_capital(rest) or where[0].endswith(".")
    if not is_capital(rest):
        return False
    if where:
        said = where[0].endswith(".") and "(" not in rest[: where.start()]
        return says_when or bool(number) or said
    if _ENDS.search(rest) or _NUMBERED.match(rest):
        return True
    return bool(number) and (says_when or bool(_SCENE_WORD.match(number)))


def cue(line: str) -> Cue | None:
    """Return the cue that a line could be by its form alone, or None."""
    text = line.strip()
    dual = text.endswith("^")
    text = text.removesuffix("^").strip().removeprefix("@").strip()
    name = " ".join(_BRACKETS.sub(" ", text).split()).rstrip(":. ").strip()
    behind = tuple(
        " ".join(part.split()).upper() for part in _BRACKETS.findall(text) if part.strip()
    )
    name, heard = _voice(name)
    if not name or len(name) > _LONGEST_CUE or len(name.split()) > _MOST_WORDS:
        return None
    if not is_capital(name) or name[-1] in "!?…" or is_transition(text) or heading(text):
        return None
    return Cue(name, (*behind, *heard), dual)


def _voice(name: str) -> tuple[str, tuple[str, ...]]:
    """Return whose voice it is, and how: « ANNE - OFF », « VOIX DE MARC »."""
    off = _OFF.search(name)
    if off and name[: off.start()].strip():
        return name[: off.start()].strip(), (off[1],)
    of = _VOICE_OF.match(name)
    return (of["who"], ("VOIX",)) if of else (name, ())


def is_transition(line: str) -> bool:
    """Whether a line is a transition: "CUT TO:", "FONDU AU NOIR."."""
    text = line.strip().lstrip(">").strip()
    return len(text) <= _LONGEST_LINE and bool(_TRANSITION.match(text) or _TO.match(text))


def is_furniture(line: str) -> bool:
    """Whether a line is a page number or tells that a scene goes on."""
    text = line.strip()
    return len(text) <= _LONGEST_LINE and bool(_FURNITURE.match(text))


def speakers(name: str) -> tuple[str, ...]:
    """Return the names that a cue joins: "MARC ET NADIA" are two, if both are known by a caller."""
    return tuple(part for part in _JOINED.split(name) if part)
