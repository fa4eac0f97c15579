"""The search of titles finds what a plain reading of all titles finds."""

import random

import pytest

from cinediv_pipeline.linkage.search import TitleSearch

WORDS = ("la", "le", "mer", "mere", "nuit", "nuits", "l", "ile", "et", "maison", "mais", "on", "a")


def _plainly(query: str, titles: list[str]) -> set[int]:
    words = query.split()

    def begins(title: str, word: str) -> bool:
        return any(own.startswith(word) for own in title.split())

    return {place for place, title in enumerate(titles)
            if all(begins(title, word) for word in words)}  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_titles_with_all_words_are_found_each_once(seed: int) -> None:
    chance = random.Random(seed)
    titles = [" ".join(chance.choices(WORDS, k=chance.randrange(5))) for _ in range(60)]
    search = TitleSearch(titles)
    for _ in range(40):
        query = " ".join(chance.choices(WORDS, k=chance.randrange(1, 4)))
        found = search.nearest(query)
        assert len(found) == len(set(found))
        expected = _plainly(query, titles)
        assert set(found) >= expected
        assert set(found[: len(expected)]) == expected  # what has all words comes first


def test_the_title_itself_comes_first_and_slips_are_found() -> None:
    titles = ["la mer et la nuit", "la mer", "la mere", "la merveille", ""]
    search = TitleSearch(titles)
    assert search.nearest("la mer")[0] == 1
    assert search.nearest("la mre")[0] in (1, 2)
    assert search.nearest("mer nuit") == [0]
    assert search.nearest("") == search.nearest("  ") == []
    assert TitleSearch([]).nearest("la mer") == []
