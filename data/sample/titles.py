"""A seeded grammar of unique, plausible and invented film titles."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from data.sample import words


def lower_first(text: str) -> str:
    """Lower the first letter, so that a head can stand inside a sentence."""
    return text[:1].lower() + text[1:]


class TitleMaker:
    """Draws titles one after the other and never gives the same one twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._seen: set[str] = set()
        self._foreign = list(words.FOREIGN_TITLES)
        rng.shuffle(self._foreign)

    def draw(self, genre: str, *, french: bool) -> str:
        """Draw a new title that suits the genre and, roughly, the language."""
        if self._foreign and self._rng.random() < (0.02 if french else 0.4):
            return self._foreign.pop()
        while True:
            title = self._pattern(genre)()
            if title.casefold() not in self._seen:
                self._seen.add(title.casefold())
                return title

    def _pattern(self, genre: str) -> Callable[[], str]:
        """Choose the way of building a title, with weights that depend on the genre."""
        if genre == "animation" and self._rng.random() < 0.7:
            return self._creature
        if genre == "documentary" and self._rng.random() < 0.5:
            return self._documentary
        ways = [self._noun_phrase, self._sentence, self._stay, self._duo]
        return self._rng.choices(ways, weights=[60, 18, 12, 10])[0]

    def _place(self) -> str:
        return self._rng.choice(words.PLACES)

    def _noun_phrase(self) -> str:
        tail = self._rng.choice(words.TITLE_TAILS).format(place=self._place())
        head = self._rng.choice(words.TITLE_HEADS)
        if head.startswith("Les "):
            tail = re.sub(r"^(qui .*?\w+)ait\b", r"\1aient", tail)
        return f"{head} {tail}"

    def _sentence(self) -> str:
        thing = lower_first(self._rng.choice(words.TITLE_HEADS))
        return self._rng.choice(words.SENTENCES).format(thing=thing)

    def _stay(self) -> str:
        return f"{self._rng.choice(words.STAYS)} {self._place()}"

    def _duo(self) -> str:
        first, second = self._rng.sample(words.DUOS, 2)
        return f"{first.capitalize()} et {second}"

    def _documentary(self) -> str:
        theme = self._rng.choice(words.DOC_THEMES).format(place=self._place())
        return f"{self._rng.choice(words.DOC_HEADS)} {theme}"

    def _creature(self) -> str:
        return f"{self._rng.choice(words.CREATURES)} {self._rng.choice(words.CREATURE_TAILS)}"
