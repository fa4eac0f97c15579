"""The gender of characters, with the words it rests on; who cannot be told stays unknown.

In order: what the caller gives; what the name itself says (« Mme Leroy », « la serveuse »); how
the script presents the character (« NADIA, 34 ans, avocate »); which pronoun follows the name; the
first name's statistics. Evidence of one kind that contradicts itself decides nothing, and neither
do a single pronoun and a first name that contradict each other.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cinediv_pipeline.analysis.screenplays.conventions import speakers
from cinediv_pipeline.analysis.screenplays.counting import Character
from cinediv_pipeline.analysis.screenplays.elements import Element, Script
from cinediv_pipeline.analysis.screenplays.words import (
    Gender,
    Language,
    gendered,
    is_function,
    of_function,
    plain_words,
)
from cinediv_pipeline.folding import plain

Method = Literal["given", "name", "cast_list", "grammar", "pronoun", "first_name", "model"]
#: First name to female, male or unknown, and what says so.
GivenName = Callable[[str], tuple[Gender, str]]
_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+")
# « NADIA, 34 ans, », "NADIA (34),", « NADIA : »: what follows presents the character.
_PRESENTS: Final = re.compile(r"^\s*(?:\([^)]{0,60}\)\s*)?(?:[,:–—(-]|\)\s*,|,?\s+est\b|,?\s+is\b)")
# « CÉCILE, fille de NADIA » says nothing of Nadia.
_OF_ANOTHER: Final = re.compile(r"(?:\b(?:de|du|des|of)\s+|\bd['’])$", re.IGNORECASE)
_FAMILY: Final = re.compile(r"(?:\s+(?:de\s+|d['’])?[A-ZÀ-Þ][\w'’-]*){1,3}")
_NOUN: Final = re.compile(r"(?P<noun>[^\W\d_][\w-]*)\s+\(?$")
_APPOSED: Final = re.compile(
    r"^\W*(?:une?|sa|son|leur|le|la|l['’]|an?|the|his|her)\s*(?:[^\W\d_][\w-]*\s+){0,3}?"
    r"(?P<noun>[^\W\d_][\w-]*)\s*[,(:–—]\s*$", re.IGNORECASE,
)  # fmt: skip
_CLAUSE: Final = re.compile(r"[,.;)]")
_AGE: Final = re.compile(r"^\s*(?:\w+\s+)?\d{1,3}s?(?:\s+\w+)?\s*$|^\s*\w+aine\s*$")
# « PAUL, une femme à son bras » is not the woman.
_BESIDE: Final = re.compile(
    r"\b(?:à|au|sur|derrière|devant|contre|près de|avec|on|at|behind|beside|under|by|in|with)\s+"
    r"(?:son|sa|ses|lui|elle|eux|his|her|him|them)\b", re.IGNORECASE,
)  # fmt: skip
# « est fatiguée », « NADIA, fatiguée, »; not « NADIA, café à la main ».
_STATE: Final = re.compile(
    r"^\s+(?:est|reste|semble|para[iî]t|demeure)\s+(?:\w+ment\s+|très\s+|assez\s+|déjà\s+|"
    r"encore\s+)?(?P<is>[^\W\d_]+)|^,\s+(?:très\s+|encore\s+)?(?P<word>[^\W\d_]+)\s*[,.]",
    re.IGNORECASE,
)
_FEMININE: Final = re.compile(
    r"(?:ée|[^qg]ue|(?<![aeiou])ie|ise|euse|ive|trice)$|^(?:seule|morte|nue|vêtue|couverte|"
    r"surprise|assise|contente|absente|présente|ouverte|folle|belle|vieille|inquiète|discrète)$"
)
# Nouns of an object in hand end so too: behind a comma only what is said of people.
_NO_STATE: Final = frozenset(
    ("rue", "vue", "tenue", "chemise", "valise", "robe", "café", "épée", "clé", "bébé", "fusée",
     "avenue", "sortie", "partie", "journée", "soirée", "entrée", "vie")
)  # fmt: skip
_MASCULINE: Final = re.compile(r"é$|^(?:seul|mort|nu|vêtu|couvert|assis|content|inquiet|fou|beau)$")
_PRONOUNS: Final[dict[Language, dict[str, Gender]]] = {
    "fr": {"elle": "female", "il": "male"},
    "en": {"she": "female", "he": "male"},
}
_POSSESSIVES: Final[dict[str, Gender]] = {
    "her": "female", "herself": "female", "his": "male", "himself": "male", "him": "male",
}  # fmt: skip
# « Il » of nobody.
_IMPERSONAL: Final = re.compile(
    r"^il (?:n['’ ]?)?(?:y a|pleut|neige|fait|faut|s['’]agit|reste|est (?:\d|tard|tôt|midi|minuit|"
    r"temps|vrai|clair|presque))", re.IGNORECASE,
)  # fmt: skip
# « tenant la voisine », "holding the girl": what follows is done to another.
_DOING: Final[dict[Language, str]] = {"fr": "ant", "en": "ing"}
_NEAR: Final = 8
_ENOUGH_VOTES: Final = 2
_AGREED: Final = 0.8
_QUOTE_CHARS: Final = 120


@dataclass(frozen=True)
class Evidence:
    """Why a gender: the kind of evidence, the words, and their line; no line outside the script."""

    gender: Gender
    method: Method
    quote: str
    line: int | None = None


@dataclass(frozen=True)
class Told:
    """The gender of one character; evidence of `unknown` is what contradicts itself, or nothing."""

    gender: Gender
    evidence: tuple[Evidence, ...]
    is_named: bool

    @property
    def method(self) -> Method | None:
        """What decided; null where nothing did."""
        return None if self.gender == "unknown" else self.evidence[0].method


def is_impersonal(clause: str) -> bool:
    """Whether the « il » at the head of a clause is nobody: « il pleut », « il y a »."""
    return bool(_IMPERSONAL.match(clause))


def genders_of(
    script: Script,
    characters: Sequence[Character],
    language: Language,
    *,
    given: Mapping[str, Gender] | None = None,
    given_name: GivenName | None = None,
) -> dict[str, Told]:
    """Return what is told of every character, by name.

    Parameters
    ----------
    script : Script
    characters : sequence of Character
    language : {"fr", "en"}
    given : mapping, optional
        Genders that the caller knows, by name as printed; accents and case count nothing.
    given_name : callable, optional
        What the statistics of first names say; without it no first name decides.
    """
    known = {plain(name): gender for name, gender in (given or {}).items()}
    reader = _Reader(script, characters, language)
    return {one.name: reader.told(one, known, given_name) for one in characters}


class _Reader:
    def __init__(self, script: Script, characters: Sequence[Character], language: Language) -> None:
        self.language = language
        self.forms = {form: one.name for one in characters for form in _forms(one)}
        names = sorted(map(re.escape, self.forms), key=len, reverse=True)
        self.names = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)") if names else None
        self.found: dict[str, list[Evidence]] = {one.name: [] for one in characters}
        first = next((e.line for e in script.elements if e.kind == "heading"), 0)
        for element in script.of("action", "parenthetical"):
            self._read(element, before=element.line < first)

    def told(
        self, one: Character, known: Mapping[str, Gender], given_name: GivenName | None
    ) -> Told:
        """Return what is told of one character."""
        named = not is_function(_words(one.name), self.language)
        for variant in (one.name, *one.variants):
            if plain(variant) in known:
                gender = known[plain(variant)]
                return Told(gender, (Evidence(gender, "given", variant),), named)
        return _decided(self._ranked(one, given_name), named)

    def _ranked(
        self, one: Character, given_name: GivenName | None
    ) -> Iterator[tuple[Evidence, ...]]:
        """Yield the evidence, the strongest kind first."""
        by_name = of_function(_words(one.name), self.language)
        if by_name != "unknown" and len(speakers(one.name)) == 1:
            yield (Evidence(by_name, "name", one.name),)
        found = self.found[one.name]
        yield tuple(each for each in found if each.method in ("cast_list", "grammar"))
        pronouns = tuple(each for each in found if each.method == "pronoun")
        statistics = tuple(_by_first_name(one, given_name, self.language))
        if len(pronouns) >= _ENOUGH_VOTES:
            yield _majority(pronouns)
            yield statistics
        else:
            yield (*pronouns, *statistics)

    def _read(self, element: Element, *, before: bool) -> None:
        """Keep what a passage says of those whom it names."""
        if self.names is None:
            return
        sentences = _SENTENCE.split(element.text)
        for place, sentence in enumerate(sentences):
            found = list(self.names.finditer(sentence))
            for match in found:
                gender = self._presented(sentence, match)
                if gender:
                    method: Method = "cast_list" if before else "grammar"
                    self._keep(match[0], gender, method, sentence, element.line)
            if len({self.forms[match[0]] for match in found}) == 1:
                follows = sentences[place + 1] if place + 1 < len(sentences) else ""
                self._pronouns(found[0], sentence, follows, element.line)

    def _presented(self, sentence: str, match: re.Match[str]) -> Gender | None:
        """Return the gender by the words right behind or before a name, or None."""
        before, behind = sentence[: match.start()], self._behind(sentence[match.end() :])
        if _OF_ANOTHER.search(before):
            return None
        presents = _PRESENTS.match(behind)
        if presents:
            clause = _CLAUSE.split(behind[presents.end() :])
            near = self._first_gendered(_WORD.findall(clause[0])[:_NEAR])
            if near is None and len(clause) > 1 and _AGE.match(clause[0]):
                clause = clause[1:]
                near = self._first_gendered(_WORD.findall(clause[0])[:_NEAR])
            if near and not _BESIDE.search(clause[0]):
                return near
        state = _STATE.match(behind) if self.language == "fr" else None
        if state:
            word = (state["is"] or state["word"]).lower()
            if word in _NO_STATE:
                return None
            if _FEMININE.search(word):
                return "female"
            if _MASCULINE.search(word):
                return "male"
        return self._noun_before(before, behind)

    def _first_gendered(self, words: Sequence[str]) -> Gender | None:
        """Return the gender of the first noun that tells; behind « avec » it is another's."""
        for word in words:
            folded = plain(word)
            if folded in plain_words(self.language, "elsewhere") or self.forms.get(word):
                return None
            if folded in gendered(self.language):
                return gendered(self.language)[folded][0]
            if folded.endswith(_DOING[self.language]):
                return None
        return None

    def _behind(self, behind: str) -> str:
        """Return what follows a name, without a family name: « NADIA Lopez, avocate »."""
        family = _FAMILY.match(behind)
        if family and not (self.names and self.names.search(family[0])):
            return behind[family.end() :]
        return behind

    def _noun_before(self, before: str, behind: str) -> Gender | None:
        """Return the gender of « une jeune femme, NADIA, », « sa sœur NADIA ».

        Behind a comma only where the sentence begins so and the name ends the apposition: in « elle
        embrasse sa mère, Paul sort » the mother is another.
        """
        near = _NOUN.search(before)
        if near is None and re.match(r"\s*[,):–—]|\s*\(", behind):
            near = _APPOSED.match(before)
        told = gendered(self.language).get(plain(near["noun"])) if near else None
        return told[0] if told else None

    def _pronouns(self, match: re.Match[str], sentence: str, follows: str, line: int) -> None:
        """Keep the pronoun of the next sentence where this one is about nobody else."""
        if match.start() == 0 and follows and not (self.names and self.names.match(follows)):
            first = _WORD.match(follows)
            gender = _PRONOUNS[self.language].get(first[0].lower()) if first else None
            if gender and not is_impersonal(follows):
                self._keep(match[0], gender, "pronoun", f"{sentence} {follows}", line)
        if self.language == "en" and match.start() == 0:
            for word in _WORD.findall(sentence[match.end() :])[:_NEAR]:
                if word.lower() in _POSSESSIVES:
                    self._keep(match[0], _POSSESSIVES[word.lower()], "pronoun", sentence, line)
                    break

    def _keep(self, form: str, gender: Gender, method: Method, text: str, line: int) -> None:
        quote = text if len(text) <= _QUOTE_CHARS else f"{text[:_QUOTE_CHARS]}…"
        self.found[self.forms[form]].append(Evidence(gender, method, quote, line))


def _words(name: str) -> list[str]:
    return _WORD.findall(plain(name))


def _forms(one: Character) -> set[str]:
    """Return how action may write a name: in capitals, or as a name is written."""
    found = set()
    for name in (one.name, *one.variants):
        bare = name.strip()
        found |= {bare.upper(), bare.title(), bare.capitalize(), plain(bare).upper()}
        if _words(bare)[:1] and _words(bare)[0] in ("le", "la", "l", "un", "une", "the"):
            found.add(bare.lower())
    return {form for form in found if form}


def _by_first_name(
    one: Character, given_name: GivenName | None, language: Language
) -> Iterator[Evidence]:
    words = [word for word in _WORD.findall(one.name) if len(word) > 1]
    if (
        given_name is None
        or not words
        or len(speakers(one.name)) > 1
        or is_function(_words(one.name), language)
    ):
        return
    gender, says = given_name(words[0])
    if gender != "unknown":
        yield Evidence(gender, "first_name", says)


def _majority(votes: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the votes of a clear majority, or all of them, which then contradict each other."""
    gender, n = Counter(vote.gender for vote in votes).most_common(1)[0]
    return tuple(v for v in votes if v.gender == gender) if n >= _AGREED * len(votes) else votes


def _decided(ranked: Iterator[tuple[Evidence, ...]], named: bool) -> Told:  # noqa: FBT001
    for kind in ranked:
        genders = {each.gender for each in kind}
        if len(genders) == 1:
            return Told(genders.pop(), kind, named)
        if genders:
            return Told("unknown", kind, named)
    return Told("unknown", (), named)
