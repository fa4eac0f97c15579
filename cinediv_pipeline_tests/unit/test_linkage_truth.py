"""The links on 360 real films that were judged twice: precision, recall, hard negatives.

Bars: precision at least 99 %, recall at least 92 %. The file of films names no director, so this
measures titles, years, producers, countries and genres alone.
"""

from collections import Counter
from pathlib import Path

import pytest

from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.linkage.evaluation import Judged, LinkScore, Pair, read_truth, score
from cinediv_pipeline.linkage.match import link
from cinediv_pipeline_tests.unit.link_desk import (
    french_films,
    needs_real_films,
    real_list,
    truth_path,
)


def measured() -> LinkScore:
    visas = {film.film_id: film.visa for film in real_list()}
    pairs = [
        Pair(visas[one.pair[0]], one.pair[1], one.verdict, one.rule)
        for one in link(real_list(), french_films())
    ]
    return score(read_truth(truth_path()), pairs, [film.tmdb_id for film in french_films()])


@needs_real_films
def test_precision_and_recall_on_the_judged_films() -> None:
    found = measured()
    assert found.films == 360
    assert found.wrong == ()
    assert found.precision.share is not None and found.precision.share >= 0.99
    assert found.recall.share is not None and found.recall.share >= 0.92
    assert (found.hard_negatives.n, found.hard_negatives.of) == (111, 111)
    # every miss has a reason, and none is unaccounted for
    assert sum(found.failures.values()) == found.recall.of - found.recall.n


@needs_real_films
def test_the_truth_is_about_films_that_exist() -> None:
    truth = read_truth(truth_path())
    films = {film.tmdb_id for film in french_films()}
    visas = {film.visa for film in real_list()}
    assert {item.tmdb_id for item in truth} == films
    assert {item.visa for item in truth if item.visa} <= visas


def test_the_truth_file_judges_every_film_once_and_has_hard_negatives() -> None:
    truth = read_truth(truth_path())
    kinds = Counter((item.verdict, bool(item.visa)) for item in truth)
    assert kinds == {("match", True): 258, ("none", False): 102, ("none", True): 111}
    films = [item.tmdb_id for item in truth if item.verdict == "match" or not item.visa]
    assert len(films) == len(set(films)) == 360
    matches = {(item.visa, item.tmdb_id) for item in truth if item.verdict == "match"}
    assert not matches & {(item.visa, item.tmdb_id) for item in truth if item.verdict == "none"}


TRUTH = [
    Judged("000001", 1, "match"), Judged("000002", 2, "match"), Judged("000003", 3, "match"),
    Judged("", 4, "none"), Judged("000001", 5, "none"), Judged("", 5, "none"),
    Judged("000009", 6, "unsure"), Judged("000008", 8, "match"),
]  # fmt: skip
PAIRS = [
    Pair("000001", 1, "linked", "title_and_directors"),
    Pair("000002", 2, "review", "title_alone"),
    Pair("000004", 4, "linked", "title_without_homonym"),
    Pair("000001", 5, "apart", "another_part"),
    Pair("000006", 6, "linked", "title_and_directors"),
]


def test_scores_by_hand() -> None:
    found = score(TRUTH, PAIRS, [1, 2, 3, 4, 5, 6])
    # film 8 is not known, film 6 is unsure: five are judged, three of which are in the list
    assert found.films == 5
    assert (found.precision.n, found.precision.of) == (1, 2)
    assert (found.recall.n, found.recall.of) == (1, 3)
    assert found.failures == {"review: title_alone": 1, "nothing in common but the year": 1}
    assert found.wrong == (PAIRS[2],)
    assert (found.hard_negatives.n, found.hard_negatives.of) == (1, 1)
    assert found.by_rule["title_without_homonym"].share == 0
    # Wilson's interval of 1 in 2, by a table
    assert found.precision.low == pytest.approx(0.0945, abs=5e-4)
    assert found.precision.high == pytest.approx(0.9055, abs=5e-4)


def test_a_hard_negative_that_is_linked_is_wrong() -> None:
    found = score(TRUTH, [Pair("000001", 5, "linked", "title_and_directors")], [1, 5])
    assert (found.hard_negatives.n, found.hard_negatives.of) == (0, 1)
    assert [pair.tmdb_id for pair in found.wrong] == [5]


def test_nothing_judged_is_no_share() -> None:
    found = score([], [], [])
    assert found.precision.share is None
    assert found.recall.share is None


@pytest.mark.parametrize(
    "text",
    [
        "visa,tmdb_id,verdict\n,7,match\n",
        "visa,tmdb_id,verdict\n1,x,none\n",
        "visa,tmdb_id,verdict\n1,7,perhaps\n",
    ],
)  # fmt: skip
def test_a_truth_file_that_is_none_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"truth\.csv, line 2"):
        read_truth(path)
    path.write_text("visa;tmdb_id;verdict\n1;7;none\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="columns visa, tmdb_id, verdict"):
        read_truth(path)
    path.write_text("visa,tmdb_id,verdict\n1,7,match\n2,7,match\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="two things of TMDB film 7"):
        read_truth(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_truth(path.with_name("missing.csv"))
