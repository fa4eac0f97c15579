"""Words that tell a gender, and the language of a script."""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

from cinediv_pipeline.folding import plain
from cinediv_pipeline.settings import reference_dir

Language = Literal["fr", "en"]
Gender = Literal["female", "male", "other", "unknown"]
_LANGUAGES: Final[tuple[Language, Language]] = ("fr", "en")
_WORD: Final = re.compile(r"[^\W\d_]+")
_OF: Final = ("de", "du", "des", "d", "of", "from")
_ARTICLES: Final[Mapping[Gender, tuple[str, ...]]] = {
    "female": ("la", "une"), "male": ("le", "un"),
}  # fmt: skip
_ENDINGS: Final[Mapping[Gender, tuple[str, ...]]] = {
    "female": ("euse", "trice", "iere", "ienne", "esse", "ante", "ente", "eure", "elle", "ette"),
    "male": ("teur", "ier", "ien"),
}


def language_of(text: str) -> Language:
    """Return the language whose small words are more frequent; French where neither is."""
    found = Counter(_WORD.findall(text.lower()))
    french, english = (
        sum(found[word] for word in plain_words(lang, "common")) for lang in _LANGUAGES
    )
    return "en" if english > french else "fr"


@cache
def plain_words(language: Language, kind: str) -> frozenset[str]:
    """Return words of one kind: common, anyone or elsewhere (see the reference tables)."""
    path = reference_dir() / "screenplays" / "plain_words.csv"
    with path.open(encoding="utf-8", newline="") as source:
        return frozenset(
            row["word"] for row in csv.DictReader(source)
            if row["language"] == language and row["kind"] == kind
        )  # fmt: skip


@cache
def gendered(language: Language) -> Mapping[str, tuple[Gender, str]]:
    """Return gender and kind (title, kin, person, occupation) by folded word."""
    path = reference_dir() / "screenplays" / "gendered_words.csv"
    with path.open(encoding="utf-8", newline="") as source:
        return {
            plain(row["word"]): ("female" if row["gender"] == "female" else "male", row["kind"])
            for row in csv.DictReader(source)
            if row["language"] == language
        }


def of_function(words: list[str], language: Language) -> Gender:
    """Return the gender that a function tells: « LA SERVEUSE », "OLD WOMAN", « POLICIER 2 ».

    Parameters
    ----------
    words : list of str
        Folded words of a name, without numbers.
    language : {"fr", "en"}
    """
    known = gendered(language)
    article, nouns = _article(words) if language == "fr" else ("", words)
    own = nouns[: next((n for n, word in enumerate(nouns) if word in _OF), len(nouns))]
    told = {known[word][0] for word in own if word in known}
    if told:
        return told.pop() if len(told) == 1 else "unknown"  # « M. et Mme Pic »
    noun = nouns[0] if nouns else ""
    if not noun or noun in plain_words(language, "anyone"):
        return "unknown"
    if article in ("la", "une") and noun in plain_words(language, "epicene"):
        return "female"  # « le médecin » may be a woman, « la médecin » is one
    for gender, endings in _ENDINGS.items():
        if article in (*_ARTICLES[gender], "l") and noun.endswith(endings):
            return gender
    return "unknown"


def is_function(words: list[str], language: Language) -> bool:
    """Whether a name is none: it has an article, or has words for anybody of a kind only."""
    if not words:
        return True
    article, nouns = _article(words)
    if article:
        return True
    anyone = {
        *gendered(language), *plain_words(language, "anyone"), *plain_words(language, "epicene"),
    }  # fmt: skip
    if nouns[0] in anyone and any(word in _OF for word in nouns):
        return True  # « mère de Paul »
    beside = {*plain_words(language, "adjective"), "et", "and"}
    return bool(anyone.intersection(nouns)) and not set(nouns) - anyone - beside


def _article(words: list[str]) -> tuple[str, list[str]]:
    if words and words[0] in ("le", "la", "les", "un", "une", "l", "the", "a", "an"):
        return words[0], words[1:]
    return "", words
