"""Blocking: which pairs of a listed film and a TMDB film are worth comparing in full.

A pair is when the years fit and the titles are alike, one title is part of the other, a director's
name has a word in common or, where TMDB names no director, a company; or when a title is the same
whatever the years.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

from cinediv_pipeline.linkage.names import name_tokens
from cinediv_pipeline.linkage.records import ListedFilm, TmdbFilm
from cinediv_pipeline.linkage.titles import ALIKE

#: Release minus agreement, in years: methodology, and one more on either side to look at.
FIRST_GAP, LAST_GAP = -1, 4
LOOK_BEFORE, LOOK_AFTER = FIRST_GAP - 1, LAST_GAP + 2
# A word that stands in more titles than this distinguishes no film.
_COMMON: Final = 60
_SHORTEST_WORD: Final = 4

Pair = tuple[str, int]


def pairs(listed: Sequence[ListedFilm], tmdb: Sequence[TmdbFilm]) -> list[Pair]:
    """Return the pairs (film_id, tmdb_id) worth comparing, sorted."""
    found: set[Pair] = set()
    found.update(_same_titles(listed, tmdb))
    found.update(_alike_titles(listed, tmdb))
    found.update(_shared(listed, tmdb, _title_words, _title_words))
    found.update(_shared(listed, tmdb, _director_words, _tmdb_director_words))
    unsigned = [other for other in tmdb if not other.directors]
    found.update(_shared(listed, unsigned, _companies, _companies))
    return sorted(found)


def gap(film: ListedFilm, other: TmdbFilm) -> int | None:
    """Return release minus agreement in years, the most usual one where there are several.

    None where TMDB has no date.
    """
    gaps = [year - agreed for year in other.years for agreed in film.years]
    return min(gaps, key=lambda years: (abs(years - 1), years)) if gaps else None


def _worth_a_look(film: ListedFilm, other: TmdbFilm) -> bool:
    years = gap(film, other)
    return years is None or LOOK_BEFORE <= years <= LOOK_AFTER


def _same_titles(listed: Iterable[ListedFilm], tmdb: Iterable[TmdbFilm]) -> Iterator[Pair]:
    by_title: dict[str, list[str]] = defaultdict(list)
    for film in listed:
        for title in film.titles:
            by_title[title.compact].append(film.film_id)
    for other in tmdb:
        for title in other.titles:
            yield from ((film_id, other.tmdb_id) for film_id in by_title.get(title.compact, ()))


def _alike_titles(listed: Sequence[ListedFilm], tmdb: Sequence[TmdbFilm]) -> Iterator[Pair]:
    """Compare the titles of each year of agreement with those released around it."""
    by_year: dict[int, list[ListedFilm]] = defaultdict(list)
    for film in listed:
        for year in film.years:
            by_year[year].append(film)
    for year, films in sorted(by_year.items()):
        others = [
            other
            for other in tmdb
            if not other.years
            or any(year + LOOK_BEFORE <= one <= year + LOOK_AFTER for one in other.years)
        ]
        yield from _alike(films, others)


def _alike(films: Sequence[ListedFilm], others: Sequence[TmdbFilm]) -> Iterator[Pair]:
    ours = [(title.key, film.film_id) for film in films for title in film.titles]
    theirs = [(title.key, other.tmdb_id) for other in others for title in other.titles]
    if not ours or not theirs:
        return
    keys = [key for key, _ in theirs]
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
        ratios = process.cdist(
            [key for key, _ in ours], keys, scorer=scorer, score_cutoff=ALIKE, dtype=np.uint8
        )
        for row, column in np.argwhere(ratios):
            yield ours[row][1], theirs[column][1]


def _title_words(film: ListedFilm | TmdbFilm) -> set[str]:
    return {word for title in film.titles for word in title.content if len(word) >= _SHORTEST_WORD}


def _companies(film: ListedFilm | TmdbFilm) -> set[str]:
    return set(film.companies)


def _director_words(film: ListedFilm) -> set[str]:
    return _name_words(film.directors)


def _tmdb_director_words(other: TmdbFilm) -> set[str]:
    return _name_words(name for director in other.directors for name in director.spellings)


def _name_words(names: Iterable[str]) -> set[str]:
    """Return the words of names, and each whole name, which is rare where its words are not."""
    tokens = [name_tokens(name) for name in names]
    words = {word for one in tokens for word in one if len(word) > 2}
    return words | {" ".join(one) for one in tokens if one}


def _shared(
    listed: Sequence[ListedFilm],
    tmdb: Sequence[TmdbFilm],
    words_of_ours: Callable[[ListedFilm], set[str]],
    words_of_theirs: Callable[[TmdbFilm], set[str]],
) -> Iterator[Pair]:
    """Pair films around the same time that share a word which is not common."""
    by_word: dict[str, list[ListedFilm]] = defaultdict(list)
    for film in listed:
        for word in words_of_ours(film):
            by_word[word].append(film)
    for other in tmdb:
        for word in words_of_theirs(other):
            films = by_word.get(word, ())
            if len(films) > _COMMON:
                continue
            for film in films:
                if _worth_a_look(film, other):
                    yield film.film_id, other.tmdb_id
