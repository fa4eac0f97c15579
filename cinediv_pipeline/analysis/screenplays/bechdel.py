"""The three questions of Alison Bechdel, each answered by itself, or not decidable.

Two women talk together where nobody else speaks in a scene, or where one speaks again behind the
other's answer; two speeches in a row may both be for a third.

The third asks for a part of a talk in which no man is mentioned: no male character, no man's first
name, no word for a man, no masculine pronoun. Such a part answers it with yes. Where
each talk mentions one, reading alone can tell what it is about: not decidable.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final

from cinediv_pipeline.analysis.screenplays.counting import Count, Speech
from cinediv_pipeline.analysis.screenplays.genders import GivenName, Told, is_impersonal
from cinediv_pipeline.analysis.screenplays.report import Answer, Bechdel, BechdelEvidence, Step
from cinediv_pipeline.analysis.screenplays.words import Language, gendered, plain_words
from cinediv_pipeline.folding import plain

Talk = tuple[Speech, ...]
_WORD: Final = re.compile(r"[^\W\d_]+")
_IL: Final = re.compile(r"(?<!\w)il(?!\w)", re.IGNORECASE)
# « Y a-t-il », « faut-il », « quelle heure est-il »: nobody.
_NOBODY: Final = re.compile(
    r"(?:y a|pleut|faut|neige|reste|s['’]agit|fait|heure est)-(?:t-)?$", re.IGNORECASE
)
_HE: Final[dict[Language, frozenset[str]]] = {
    "fr": frozenset(["ils", "lui", "leur", "leurs", "eux", "celui", "ceux"]),
    "en": frozenset(["he", "him", "his", "himself"]),
}
_QUOTE_CHARS: Final = 160
_PAIR: Final = 2


def bechdel_of(
    count: Count,
    told: Mapping[str, Told],
    language: Language,
    given_name: GivenName | None = None,
) -> Bechdel:
    """Return the answers with scene and line."""
    women = {name for name, one in told.items() if one.gender == "female" and one.is_named}
    perhaps = women | {name for name, one in told.items()
                       if one.gender == "unknown" and one.is_named}  # fmt: skip
    possible = list(_talks(count.speeches, perhaps))
    alone = _scenes_of(count.speeches, women)
    talks = [talk for talk in _talks(count.speeches, women)
             if _of_two(talk, language) and (talk[0].scene in alone or _answers(talk))]  # fmt: skip
    men = _Men(told, language, given_name)
    free = [part for talk in talks for part in _without(talk, men)
            if _of_two(part, language) and (talk[0].scene in alone or _answers(part))]  # fmt: skip
    many = len(perhaps) >= _PAIR or not count.speeches
    second = _answer(bool(talks), bool(possible) or not count.speeches)
    return Bechdel(
        step_1=Step(
            answer=_answer(_are_two(women, language), many),
            evidence=_first_words(count, women if _are_two(women, language) else perhaps),
        ),
        step_2=Step(answer=second, evidence=_evidence(talks or possible)),
        step_3=Step(
            answer="yes" if free else ("no" if second == "no" else "not_decidable"),
            evidence=_evidence(free or talks or possible),
        ),
    )


def _are_two(names: Iterable[str], language: Language) -> bool:
    """Whether two of the names are of two people.

    ANNE or Mme MARTIN may be ANNE MARTIN; Mme LEROY is another, and so is MARIE MARTIN.
    """
    titles = gendered(language)
    words = [
        {word for word in _WORD.findall(plain(name)) if word not in titles} for name in set(names)
    ]
    return any(one - other and other - one for one, other in combinations(words, _PAIR))


def _answer(is_so: bool, could_be: bool) -> Answer:  # noqa: FBT001
    return "yes" if is_so else ("not_decidable" if could_be else "no")


def _talks(speeches: Sequence[Speech], who: set[str]) -> Iterator[Talk]:
    """Yield what is said in one go, in a scene, by at least two of these and nobody else."""
    run: list[Speech] = []
    for speech in speeches:
        if run and run[-1].scene != speech.scene:
            yield from _talk(run)
            run = []
        if speech.speakers and set(speech.speakers) <= who:
            run.append(speech)
        else:
            yield from _talk(run)
            run = []
    yield from _talk(run)


def _talk(run: Sequence[Speech]) -> Iterator[Talk]:
    if any(set(one.speakers) != set(other.speakers) for one, other in pairwise(run)):
        yield tuple(run)


def _of_two(talk: Talk, language: Language) -> bool:
    return _are_two((name for speech in talk for name in speech.speakers), language)


def _without(talk: Talk, men: "_Men") -> Iterator[Talk]:
    """Yield the parts of a talk in which no man is mentioned."""
    run: list[Speech] = []
    for speech in talk:
        if men.mentioned(speech.text):
            yield from _talk(run)
            run = []
        else:
            run.append(speech)
    yield from _talk(run)


def _answers(talk: Talk) -> bool:
    """Whether somebody speaks again behind another: two may be speaking to a third."""
    said = [speech.speakers for speech in talk]
    return any(
        one == third != other for one, other, third in zip(said, said[1:], said[2:], strict=False)
    )


def _scenes_of(speeches: Sequence[Speech], who: set[str]) -> set[int]:
    """Return the scenes in which nobody but these speaks."""
    others = {speech.scene for speech in speeches if not set(speech.speakers) <= who}
    return {speech.scene for speech in speeches} - others


def _first_words(count: Count, who: set[str]) -> tuple[BechdelEvidence, ...]:
    """Return the first speech of the two who speak most."""
    names = [one.name for one in count.characters if one.name in who][:_PAIR]
    found = []
    for name in names:
        first = next(speech for speech in count.speeches if name in speech.speakers)
        found.append(_of(first.scene, first.line, (name,), first.text))
    return tuple(found)


def _evidence(talks: Sequence[Talk]) -> tuple[BechdelEvidence, ...]:
    """Return where the longest talk stands."""
    if not talks:
        return ()
    talk = max(talks, key=lambda talk: sum(speech.words for speech in talk))
    names = tuple(dict.fromkeys(name for speech in talk for name in speech.speakers))
    return (_of(talk[0].scene, talk[0].line, names, " — ".join(one.text for one in talk)),)


def _of(scene: int, line: int, names: tuple[str, ...], text: str) -> BechdelEvidence:
    quote = text if len(text) <= _QUOTE_CHARS else f"{text[:_QUOTE_CHARS].rsplit(' ', 1)[0]} …"
    return BechdelEvidence(scene=scene or None, line=line, characters=names, quote=quote)


class _Men:
    """Words that mention a man in a script."""

    def __init__(
        self, told: Mapping[str, Told], language: Language, given_name: GivenName | None
    ) -> None:
        self.language, self.given_name = language, given_name
        self.named = {
            word
            for name, one in told.items() if one.gender == "male"
            for word in _WORD.findall(plain(name)) if len(word) > 1
        }  # fmt: skip
        self.women = {
            word
            for name, one in told.items() if one.gender == "female"
            for word in _WORD.findall(plain(name))
        }  # fmt: skip

    def mentioned(self, text: str) -> bool:
        """Whether a speech mentions a man."""
        if self.language == "fr" and any(
            not is_impersonal(text[found.start() :]) and not _NOBODY.search(text[: found.start()])
            for found in _IL.finditer(text)
        ):
            return True
        words = _WORD.findall(text)
        return any(self._is_a_man(word, place) for place, word in enumerate(words)) or any(
            self._may_be_a_man(word, words[place - 1] if place else "")
            for place, word in enumerate(words)
        )

    def _may_be_a_man(self, word: str, before: str) -> bool:
        """Whether a word is a post that « la » does not make a woman's: « mon chef »."""
        posts = plain_words(self.language, "epicene") | {"dr", "prof"}
        folded = plain(word)
        is_post = folded in posts or folded.removesuffix("s") in posts
        return is_post and plain(before) not in ("la", "une", "ma", "ta", "sa", "cette")

    def _is_a_man(self, word: str, place: int) -> bool:
        folded = plain(word)
        if folded in self.named or folded in _HE[self.language]:
            return True
        lexicon = gendered(self.language)
        known = lexicon.get(folded) or lexicon.get(folded.removesuffix("s"))
        if known and known[0] == "male":
            return True
        is_name = word[0].isupper() and place > 0 and folded not in self.women
        return is_name and self.given_name is not None and self.given_name(word)[0] == "male"
