"""Names of people as they are usually written: the list writes "DE LA TOUR Jean", surname first."""

import re
from collections.abc import Sequence
from typing import Final

from cinediv_pipeline.language import Language

# Written small before a surname; the article of a name (Le, La, El) keeps its capital.
_PARTICLES: Final = frozenset({"de", "du", "des", "van", "von", "der", "den", "ter", "zu", "y"})
_INITIALS: Final = re.compile(r"(?:\w\.-?)+|\w")
_SHORTEST: Final = 2
# Before a vowel, a y that sounds like one, and the h of French first names that is not heard.
_ELIDED: Final = re.compile(
    r"[aàâäeéèêëiîïoôöuùûüœæ]|y(?![aàâeéèêiîoôuûy])|h(?:é|el|en|er|ip|ono|or|ub|ug)", re.IGNORECASE
)


def usual(name: str) -> str:
    """Return a name as "Jean de La Tour"; one that is not in capitals is left as it is."""
    words = name.replace("'", "’").split()
    given = next((n for n, word in enumerate(words) if not _in_capitals(word)), len(words))
    if given == 0 or len(name) <= _SHORTEST:
        return name
    return " ".join([*words[given:], *(_surname(word) for word in words[:given])])


def _in_capitals(word: str) -> bool:
    """Whether a word is in capitals; some letters are small where an accent was lost, or in Mac."""
    if _INITIALS.fullmatch(word):
        return False
    large = sum(letter.isupper() for letter in word)
    return large >= _SHORTEST and large > sum(letter.islower() for letter in word)


def _surname(word: str) -> str:
    if word.lower() in _PARTICLES:
        return word.lower()
    mac = re.match(r"(?:Mac|Mc)(?=[A-Z])", word)
    start = mac[0] if mac else ""
    parts = re.split(r"([-’])", word[len(start) :].lower())
    made = start + "".join(part[:1].upper() + part[1:] for part in parts)
    return re.sub(r"^D’", "d’", made)


def joined(names: Sequence[str], language: Language) -> str:
    """Return names as a list in words: "A, B et C"."""
    *first, last = names
    if not first:
        return last
    return f"{', '.join(first)} {language.pick('et', 'and')} {last}"


def film_by(names: Sequence[str], language: Language) -> str:
    """Return what stands before the names of directors: "Un film de ", "Un film d’"."""
    if language.code == "fr" and _ELIDED.match(names[0]):
        return "Un film d’"
    return language.pick("Un film de ", "A film by ")
