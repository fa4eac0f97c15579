"""What may link two records of a film, as rules that can be read, and what leaves a doubt.

A title alone never links homonyms or the parts of a series. A director who differs stops a link;
directors and year link a film whose working title changed, unless its producers speak against it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from cinediv_pipeline.linkage.candidates import Pair
from cinediv_pipeline.linkage.evidence import Evidence

#: From this share of letters in common, a channel or studio in common suffices beside them.
MOST_OF_TITLE: Final = 75.0
#: Nine releases of ten. Where titles differ, directors decide in these years only: a film of theirs
#: that comes out earlier or later is mostly another one.
USUAL_GAPS: Final = (0, 1, 2)
_SAME_TITLE: Final = ("identical", "near")
_PART_OF_TITLE: Final = ("contained", "alike")
_OWN: Final = ("own", "several")
_NAMED: Final = ("all", "some")
_FEATURE: Final = ("feature", "unknown")


class Doubt(NamedTuple):
    """Why a pair that no rule allows is worth a word, and whether a human should look."""

    rule: str
    for_review: bool


def _first(*cases: tuple[str, bool]) -> str:
    """Return the first rule whose condition holds, or nothing."""
    return next((rule for rule, holds in cases if holds), "")


def strong_rule(everything: Iterable[Evidence]) -> Callable[[Evidence], str]:
    """Return the rule that pairs whose titles are the same are judged by."""
    homonyms = _homonyms(everything)

    def rule(found: Evidence) -> str:
        same = found.title.likeness in _SAME_TITLE and found.length != "short"
        if not same or not found.in_window or found.directors == "none":
            return ""
        alone = (
            found.title.likeness == "identical"
            and found.length in _FEATURE
            and found.genre != "different"
            # a stub that says nothing of itself may be anything
            and (found.genre == "same" or found.length == "feature")
            and (found.film_id, found.tmdb_id) not in homonyms
        )
        return _first(
            ("title_and_directors", found.directors in (*_NAMED, "like")),
            ("title_and_companies", found.companies in _OWN),
            ("title_without_homonym", alone),
        )

    return rule


def _homonyms(everything: Iterable[Evidence]) -> set[Pair]:
    """Return the pairs of which one film has the title of another film too, or of another part."""
    alike = [
        found
        for found in everything
        if found.title.likeness in (*_SAME_TITLE, "part")
        and found.in_window
        and found.directors != "none"
        and found.genre != "different"
    ]
    ours: dict[str, set[int]] = defaultdict(set)
    theirs: dict[int, set[str]] = defaultdict(set)
    for found in alike:
        ours[found.film_id].add(found.tmdb_id)
        theirs[found.tmdb_id].add(found.film_id)
    return {
        (found.film_id, found.tmdb_id)
        for found in alike
        if len(ours[found.film_id]) > 1 or len(theirs[found.tmdb_id]) > 1
    }


def weak_rule(found: Evidence) -> str:
    """Return the rule of pairs whose titles differ: a working title, a part of a title."""
    part = found.title.likeness in _PART_OF_TITLE
    if not found.in_window or found.title.likeness == "part" or found.length not in _FEATURE:
        return ""
    if found.directors == "unknown":
        plausible = (found.gap or 0) >= 0 and found.genre != "different"
        return _rule_without_directors(found) if plausible else ""
    named = found.directors in _NAMED or found.companies in _OWN
    usual = found.gap in USUAL_GAPS and found.companies != "none"
    return _first(
        ("", found.directors == "none" or not usual),
        ("part_of_title_and_directors", part and named),
        ("directors_and_year", found.directors == "all" and _is_confirmed(found)),
    )


def _is_confirmed(found: Evidence) -> bool:
    """Return whether something beside director and year says that it is this film of theirs.

    A producer does. Where TMDB names none, a feature of the same genre is no other work: a short,
    a film for television.
    """
    if found.genre == "different":
        return False
    known = found.length == "feature" and found.genre == "same"
    return found.companies != "unknown" or known


def is_rival(found: Evidence) -> bool:
    """Return whether a pair stands in the way of another one: it could be a film by its director.

    A year alone does not choose between two films of one director.
    """
    alone = found.directors == "all" and found.in_window and found.length in _FEATURE
    return alone and found.title.likeness != "part" and found.genre != "different"


def _rule_without_directors(found: Evidence) -> str:
    most = found.title.likeness == "contained" and found.title.ratio >= MOST_OF_TITLE
    in_common = (*_OWN, "common") if most else _OWN
    part = found.title.likeness in _PART_OF_TITLE and found.companies in in_common
    several = found.companies == "several" and found.countries == "same"
    return _first(("part_of_title_and_companies", part), ("companies_and_year", several))


def doubt_of(found: Evidence) -> Doubt | None:
    """Return why a pair that no rule allows is worth a word; None for pairs nobody would take."""
    if found.title.likeness == "part":
        return Doubt("another_part", for_review=found.directors == "all" and found.in_window)
    if found.title.likeness in _SAME_TITLE:
        return _doubt_of_same_title(found)
    if found.length not in _FEATURE or found.directors in ("none", "unknown"):
        return None
    likely = found.directors == "all" or found.companies in _OWN
    part = found.title.likeness in _PART_OF_TITLE
    return Doubt("directors_only", for_review=found.in_window) if likely or part else None


def _doubt_of_same_title(found: Evidence) -> Doubt:
    if found.directors in _NAMED:
        short = found.length == "short" and found.in_window
        return Doubt("short_film" if short else "outside_the_years", for_review=True)
    if found.directors == "none":
        open_ = found.in_window and found.companies in (*_OWN, "common")
        return Doubt("other_directors", for_review=open_)
    rule = "title_alone" if found.in_window else "outside_the_years"
    return Doubt(rule, for_review=found.in_window)
