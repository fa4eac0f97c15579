"""Which pairs are one film: one film on each side, and doubt said.

A pair is linked where a rule (`rules.py`) allows it and no other film of either side comes close.
Strong rules go first; weak ones then judge what is left, so that a working title is found among few
films. What a rule allows but another film contests, and what contradicts itself, goes to review.

Nothing depends on the order of the rows. A decision by a human is never overruled.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from cinediv_pipeline.linkage.candidates import Pair, pairs
from cinediv_pipeline.linkage.evidence import Evidence, common_companies, weigh
from cinediv_pipeline.linkage.records import ListedFilm, TmdbFilm
from cinediv_pipeline.linkage.rules import doubt_of, is_rival, strong_rule, weak_rule

Verdict = Literal["linked", "review", "apart"]
#: Points by which a pair must be ahead of every other pair of either film. Where titles differ, a
#: year alone must not decide between two films of one director.
MARGIN: Final = 2.0
WIDE_MARGIN: Final = 5.0


@dataclass(frozen=True, slots=True)
class Link:
    """The verdict on one pair, with its reason.

    `runner_up` is the score of the best other pair of either film that a rule allows.
    """

    evidence: Evidence
    verdict: Verdict
    rule: str
    runner_up: float | None = None
    decided_by: Literal["rule", "review"] = "rule"

    @property
    def pair(self) -> Pair:
        """The two films."""
        return self.evidence.film_id, self.evidence.tmdb_id


def link(
    listed: Sequence[ListedFilm],
    tmdb: Sequence[TmdbFilm],
    decided: Mapping[Pair, bool] | None = None,
) -> list[Link]:
    """Judge every pair worth a look.

    Parameters
    ----------
    listed, tmdb : sequence of ListedFilm, TmdbFilm
    decided : mapping
        Pairs that a human has judged: whether they are one film.

    Returns
    -------
    list of Link
        Sorted by pair; each film is in at most one link. Pairs that nobody would take for one film
        are left out.
    """
    decided = decided or {}
    ours = {film.film_id: film for film in listed}
    theirs = {film.tmdb_id: film for film in tmdb}
    common = common_companies(listed)
    known = {pair for pair in decided if pair[0] in ours and pair[1] in theirs}
    weighed = {
        pair: weigh(ours[pair[0]], theirs[pair[1]], common)
        for pair in sorted({*pairs(listed, tmdb), *known})
    }
    human = {pair: decided[pair] for pair in sorted(known)}
    return _judged(weighed, human, decided)


def _judged(
    weighed: Mapping[Pair, Evidence], human: Mapping[Pair, bool], decided: Mapping[Pair, bool]
) -> list[Link]:
    links = {
        pair: Link(weighed[pair], "linked" if same else "apart", "decided", None, "review")
        for pair, same in human.items()
    }
    taken = _Taken(pair for pair, same in decided.items() if same)
    left = {pair: found for pair, found in weighed.items() if pair not in human}
    for rule_of, margin in ((strong_rule(left.values()), MARGIN), (weak_rule, WIDE_MARGIN)):
        allowed = {pair: rule for pair, found in left.items() if (rule := rule_of(found))}
        rivals = {pair for pair, found in left.items() if is_rival(found)}
        for link_ in _assigned(left, allowed, rivals if rule_of is weak_rule else set(), taken,
                               margin):  # fmt: skip
            links[link_.pair] = link_
            if link_.verdict == "linked":
                taken.add(link_.pair)
    for pair, found in left.items():
        if pair not in links and (doubt := doubt_of(found)):
            open_ = doubt.for_review and taken.is_free(pair)
            links[pair] = Link(found, "review" if open_ else "apart", doubt.rule)
    return [_settled(links[pair], taken) for pair in sorted(links)]


def _settled(link_: Link, taken: "_Taken") -> Link:
    """Return the link, settled if a pair in doubt has a film that is linked with another."""
    if link_.verdict == "review" and not taken.is_free(link_.pair):
        return Link(link_.evidence, "apart", "linked_elsewhere", link_.runner_up)
    return link_


class _Taken:
    """The films that are linked already, also with one that TMDB does not show today."""

    def __init__(self, decided: Iterable[Pair]) -> None:
        self._ours: set[str] = set()
        self._theirs: set[int] = set()
        for pair in decided:
            self.add(pair)

    def add(self, pair: Pair) -> None:
        self._ours.add(pair[0])
        self._theirs.add(pair[1])

    def is_free(self, pair: Pair) -> bool:
        return pair[0] not in self._ours and pair[1] not in self._theirs


def _assigned(
    weighed: Mapping[Pair, Evidence],
    allowed: Mapping[Pair, str],
    rivals: set[Pair],
    taken: _Taken,
    margin: float,
) -> list[Link]:
    """Link the pairs that are ahead of all others of either film, until none is left.

    `rivals` are never linked here, but stand in the way of others.
    """
    open_ = {pair for pair in {*allowed, *rivals} if taken.is_free(pair)}
    found: list[Link] = []
    while True:
        ahead = {
            pair: runner_up
            for pair, runner_up in _ahead({p: weighed[p].score for p in open_}, margin).items()
            if pair in allowed
        }
        if not ahead:
            break
        for pair, runner_up in ahead.items():
            found.append(Link(weighed[pair], "linked", allowed[pair], runner_up))
        ours, theirs = {pair[0] for pair in ahead}, {pair[1] for pair in ahead}
        open_ = {pair for pair in open_ if pair[0] not in ours and pair[1] not in theirs}
    left = sorted(pair for pair in open_ if pair in allowed)
    return found + [Link(weighed[pair], "review", "contested") for pair in left]


def _ahead(scores: Mapping[Pair, float], margin: float) -> dict[Pair, float | None]:
    """Return the pairs that are ahead of every other pair of either film, and the next score."""
    by_film: dict[str | int, list[tuple[float, Pair]]] = defaultdict(list)
    for pair, score in scores.items():
        for film in pair:
            by_film[film].append((score, pair))
    best = {film: sorted(found, reverse=True)[:2] for film, found in by_film.items()}
    return {
        pair: max((score for score, _ in rest), default=None)
        for pair, score in scores.items()
        if (rest := [one for film in pair for one in best[film] if one[1] != pair]) is not None
        and all(score >= other + margin for other, _ in rest)
    }
