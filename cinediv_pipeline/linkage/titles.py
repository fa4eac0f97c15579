"""Titles made comparable: articles, accents, numbers in digits, words or roman numerals.

Two titles that say different numbers are two parts of a series, however alike they are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from rapidfuzz import fuzz

from cinediv_pipeline.folding import plain

_ARTICLES: Final = frozenset((
    "le", "la", "les", "l", "un", "une", "des", "the", "a", "an", "el", "los", "las", "il", "lo",
    "gli", "der", "die", "das",
))  # fmt: skip
# Words between which two titles of one film differ most often; they distinguish nothing.
_LINKING: Final = _ARTICLES | frozenset((
    "et", "and", "de", "du", "d", "en", "au", "aux", "y", "of", "in", "sur", "dans", "pour",
    "par", "ou", "ma", "mon", "mes", "ce", "cette", "ces",
))  # fmt: skip
_SPOKEN: Final = {"&": " et ", "n°": " numero ", "nº": " numero ", "@": " a "}
_ARTICLE_LAST: Final = re.compile(r"\s*\((le|la|les|l'|un|une|des|the)\)\s*$")
# A format, not a part of the title.
_FORMATS: Final = frozenset({"3d", "imax"})
_UNITS: Final = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_TENS: Final = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50,
                "soixante": 60}  # fmt: skip
_SCALES: Final = {"cent": 100, "cents": 100, "mille": 1000}
_ONE: Final = {"un": 1, "une": 1}
_ORDINALS: Final = {
    "premier": 1, "premiere": 1, "first": 1, "deuxieme": 2, "second": 2, "seconde": 2,
    "troisieme": 3, "third": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7,
    "huitieme": 8, "neuvieme": 9, "dixieme": 10,
}  # fmt: skip
_SUFFIXED: Final = re.compile(r"(\d+)(?:st|nd|rd|th|er|re|e|eme|ere)")
# Beside these words a first part says that it is one.
_PARTS: Final = frozenset((
    "partie", "part", "volet", "chapitre", "chapter", "episode", "volume", "vol", "tome", "epoque",
    "saison",
))  # fmt: skip
_SEGMENTS: Final = re.compile(r"\s*:\s*|\s+[-–—]\s+")
_ROMAN: Final = {"i": 1, "v": 5, "x": 10}
_ROMAN_NUMERAL: Final = re.compile(r"x{0,2}(ix|iv|v?i{0,3})")
# A title of one shorter word stands in too many others; fewer begin with it.
_SHORTEST_WORD: Final = 7
_SHORTEST_FIRST_WORD: Final = 5
_SHORTEST_SLIP: Final = 6
# Words that distinguish, from which the end of a title names the part by itself.
_SUBTITLE: Final = 2
_WORDS: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it is compared.

    Attributes
    ----------
    text : str
        As printed.
    tokens : tuple of str
        Words without a leading article, numbers in digits.
    key : str
        The tokens, joined.
    compact : str
        The tokens without spaces: "Ma-man" and "maman" are one.
    numbers : frozenset of str
        Numbers in it; 1 counts only beside a word such as "partie": first parts seldom bear it.
    content : frozenset of str
        Tokens that distinguish.
    """

    text: str
    tokens: tuple[str, ...]
    key: str
    compact: str
    numbers: frozenset[str]
    content: frozenset[str]


@lru_cache(maxsize=200_000)
def title_of(text: str) -> Title:
    """Return a title made comparable."""
    spoken = text.lower()
    for sign, word in _SPOKEN.items():
        spoken = spoken.replace(sign, word)
    folded = _ARTICLE_LAST.sub("", plain(spoken))
    words = [word for word in _WORDS.findall(folded) if word not in _FORMATS]
    tokens = tuple(_without_article(list(_numbers_in_digits(words))))
    in_parts = not _PARTS.isdisjoint(tokens)
    return Title(
        text,
        tokens,
        " ".join(tokens),
        "".join(tokens),
        frozenset(word for word in tokens if word.isdigit() and (word != "1" or in_parts)),
        frozenset(word for word in tokens if word not in _LINKING and len(word) > 1),
    )


def titles_of(texts: Iterable[str | None]) -> tuple[Title, ...]:
    """Return the different titles of a film; one without a letter or digit is like no other."""
    found = {title.compact: title for title in map(title_of, filter(None, texts)) if title.compact}
    return tuple(sorted(found.values(), key=lambda title: title.compact))


def _without_article(tokens: list[str]) -> list[str]:
    while len(tokens) > 1 and tokens[0] in _ARTICLES:
        tokens = tokens[1:]
    return tokens


def _numbers_in_digits(words: Sequence[str]) -> Iterator[str]:
    """Turn "vingt-quatre", "24" and "XXIV" into one token."""
    place = 0
    while place < len(words):
        value, used = _spoken_number(words, place)
        if used:
            yield str(value)
            place += used
            continue
        yield _roman(words, place) or _plain_number(words[place])
        place += 1


def _plain_number(word: str) -> str:
    if word in _ORDINALS:
        return str(_ORDINALS[word])
    suffixed = _SUFFIXED.fullmatch(word)
    digits = suffixed[1] if suffixed else word
    return str(int(digits)) if digits.isascii() and digits.isdigit() else word


def _spoken_number(words: Sequence[str], place: int) -> tuple[int, int]:
    """Return the number that begins at `place` and how many words it takes; 0 words for none."""
    total, current, used, last = 0, 0, 0, ""
    while place + used < len(words):
        word = words[place + used]
        following = words[place + used + 1] if place + used + 1 < len(words) else ""
        after_ten = last == "ten" and _UNITS.get(word) in (7, 8, 9)  # dix-sept
        if word in _UNITS and (not last or last in ("tens", "scale") or after_ten):
            current, last = current + _UNITS[word], "ten" if word == "dix" else "unit"
        elif word in _TENS and last == "unit" and current % 100 == 4:
            current, last = current - 4 + 80, "tens"  # quatre-vingt
        elif word in _TENS and (not last or last == "scale"):
            current, last = current + _TENS[word], "tens"
        elif word in _SCALES and last != "scale":
            current, last = max(current, 1) * _SCALES[word], "scale"
        elif word == "et" and last == "tens" and following in _ONE:
            current, used, last = current + 1, used + 1, "unit"
        elif word in _ONE and last == "tens":
            current, last = current + 1, "unit"
        else:
            break
        used += 1
    return total + current, used


def _roman(words: Sequence[str], place: int) -> str:
    """Return a roman numeral in digits; one letter alone is a numeral only at the end."""
    word = words[place]
    if len(word) == 1:
        last = place == len(words) - 1 and place > 0
        return str(_ROMAN[word]) if last and word in _ROMAN else ""
    if not _ROMAN_NUMERAL.fullmatch(word):
        return ""
    values = [_ROMAN[letter] for letter in word]
    following = [*values[1:], 0]
    return str(sum(-v if v < n else v for v, n in zip(values, following, strict=True)))


Likeness = Literal["identical", "near", "contained", "alike", "part", "different"]
#: What the titles of two films say together is the first of these that any two of them say.
LIKENESS: Final[tuple[Likeness, ...]] = (
    "identical", "near", "contained", "part", "alike", "different",
)  # fmt: skip
NEAR: Final = 90.0
ALIKE: Final = 78.0


class Compared(NamedTuple):
    """How alike the two most similar titles of two films are, and which these are."""

    likeness: Likeness
    ratio: float
    ours: str
    theirs: str


def compare(ours: Sequence[Title], theirs: Sequence[Title]) -> Compared:
    """Compare all titles of two films and return what speaks most for one film.

    `part`: alike but for a number, such as a film and its sequel.
    """
    best = Compared("different", 0.0, "", "")
    for mine in ours:
        for other in theirs:
            found = _compare(mine, other)
            if _place(found) < _place(best) or not best.ours:
                best = found
    return best


def _place(found: Compared) -> tuple[int, float]:
    return LIKENESS.index(found.likeness), -found.ratio


def _compare(mine: Title, other: Title) -> Compared:
    if mine.compact == other.compact:
        return Compared("identical", 100.0, mine.text, other.text)
    ratio = max(
        fuzz.ratio(mine.key, other.key),
        fuzz.ratio(mine.compact, other.compact),
        fuzz.token_sort_ratio(mine.key, other.key),
    )
    return Compared(_likeness(mine, other, ratio), ratio, mine.text, other.text)


def _likeness(mine: Title, other: Title, ratio: float) -> Likeness:
    contained = _contained(mine, other) or _contained(other, mine)
    if _same_subtitle(mine, other):
        return "near"
    if _other_subtitle(mine.text, other.text):
        return "part"
    if mine.numbers != other.numbers and not (contained and _by_subtitle(mine, other)):
        # "Taxi" and "Taxi 2"; but "Nationale 7" and something else are simply different
        return "part" if _is_part(mine, other) else "different"
    # in a short title one letter makes another word
    long_enough = min(len(mine.compact), len(other.compact)) >= _SHORTEST_SLIP
    if ratio >= NEAR and long_enough:
        return "near"
    if contained:
        return "contained"
    return "alike" if ratio >= ALIKE and long_enough else "different"


def _by_subtitle(mine: Title, other: Title) -> bool:
    """Return whether one is the end of the other: "Les Visiteurs 2 : Les Couloirs du temps"."""
    small, large = sorted((mine, other), key=lambda title: len(title.tokens))
    ends = large.tokens[-len(small.tokens) :] == small.tokens
    return ends and len(small.content) >= _SUBTITLE


def _other_subtitle(mine: str, other: str) -> bool:
    """Return whether two titles begin alike and go on differently: two parts of a series.

    "Les Trois mousquetaires : D'Artagnan" is not "Les Trois mousquetaires : Milady".
    """
    (head, *tail), (other_head, *other_tail) = _SEGMENTS.split(mine), _SEGMENTS.split(other)
    if not tail or not other_tail:
        return False
    one, two = (title_of(" ".join(part)).key for part in (tail, other_tail))
    same = title_of(head).compact == title_of(other_head).compact != ""
    return same and fuzz.ratio(one, two) < ALIKE


def _same_subtitle(mine: Title, other: Title) -> bool:
    """Return whether only the number of the part is left out: "Minuscule 2 - Les Mandibules …"."""
    small, large = sorted((mine, other), key=lambda title: len(title.tokens))
    for place, token in enumerate(large.tokens):
        rest = (*large.tokens[:place], *large.tokens[place + 1 :])
        if token in large.numbers - small.numbers and rest == small.tokens:
            after = set(large.tokens[place + 1 :]) & large.content
            return len(after) >= _SUBTITLE
    return False


def _is_part(mine: Title, other: Title) -> bool:
    """Return whether the titles are one but for the number and a subtitle."""
    small, large = sorted((_letters(mine), _letters(other)), key=len)
    return bool(small) and (
        large[: len(small)] == small or fuzz.ratio(" ".join(small), " ".join(large)) >= NEAR
    )


def _letters(title: Title) -> tuple[str, ...]:
    return tuple(token for token in title.tokens if not token.isdigit())


def _contained(small: Title, large: Title) -> bool:
    """Return whether every word that distinguishes one title stands in the other."""
    if not small.content or not small.content <= large.content:
        return False
    if len(small.content) > 1:
        return True
    word = next(iter(small.content))
    begins = large.tokens[0] == word and len(word) >= _SHORTEST_FIRST_WORD
    return begins or len(word) >= _SHORTEST_WORD
