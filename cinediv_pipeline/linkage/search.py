"""Search of titles as people type them: some words of one, or all of it with slips."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz, process

#: Share of letters in order from which a title is what a searcher meant.
TITLE_SLIP: Final = 75.0
_MOST_ALIKE: Final = 200


class TitleSearch:
    """Folded titles, made ready once for many questions.

    Parameters
    ----------
    titles : sequence of str
        Folded by `names.title_key`; answers are places in it.
    """

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = titles
        # one text, in which the machine finds a word faster than in thousands
        self._text = "".join(f"\n {title}" for title in titles)
        starts, at = [], 0
        for title in titles:
            starts.append(at)
            at += len(title) + 2
        self._starts = starts

    def nearest(self, query: str) -> list[int]:
        """Return the places of titles that fit a folded query, the best first.

        A title fits that holds all words of the query, also as beginnings, or is like it but for
        slips.
        """
        words = query.split()
        if not words:
            return []
        scores: dict[int, float] = {}
        for place in self._with(words):
            title = self.titles[place]
            scores[place] = 200 - len(title) / 100 + 100 * (title == query)
        found = process.extract(query, self.titles, scorer=fuzz.ratio, limit=_MOST_ALIKE,
                                score_cutoff=TITLE_SLIP)  # fmt: skip
        for _, score, place in found:
            scores.setdefault(place, score)
        return sorted(scores, key=lambda place: (-scores[place], place))

    def _with(self, words: Sequence[str]) -> Iterator[int]:
        """Yield the places of titles in which every word begins a word."""
        longest = max(words, key=len)
        others = [f" {word}" for word in words if word != longest]
        wanted, text = f" {longest}", self._text
        at = text.find(wanted)
        while at >= 0:
            # a word stands behind the start of its title, whose blank belongs to it
            place = bisect_right(self._starts, at) - 1
            own = f" {self.titles[place]}"
            if all(word in own for word in others):
                yield place
            following = place + 1
            if following == len(self._starts):
                return
            at = text.find(wanted, self._starts[following])
