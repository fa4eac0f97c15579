"""The rule table of the bonus parité and its arithmetic."""

import csv
import json
import re
import shutil
from datetime import date
from fractions import Fraction
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.bonus import Parameters, explained, points_text, read_rules, score
from cinediv_pipeline.bonus.texts import result_json
from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.vocabulary import BONUS_RULES, BONUS_SHARED, GENDERS, GENRES, dbt_vars

RULES = read_rules(reference_dir())
VECTORS = json.loads((reference_dir() / "bonus" / "vectors.json").read_text(encoding="utf-8"))[
    "vectors"
]
SCORED = [grid for grid in RULES.grids.values() if grid.complete]
# Every make of a post of up to four people.
HELD = [
    held
    for n in range(5)
    for held in combinations_with_replacement(("female", "male", "non_binary", "unknown"), n)
]


def exact(points: object) -> Fraction | None:
    return None if points is None else Fraction(str(points))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_team_scores_what_was_worked_out_by_hand(vector: dict[str, Any]) -> None:
    parameters = Parameters(
        vector.get("shared", BONUS_SHARED[0]), vector.get("threshold"), vector.get("year")
    )
    found = score(vector["team"], RULES.grids[vector["grid"]], parameters)
    expected = vector["expect"]
    assert (found.sure, found.possible) == (exact(expected["sure"]), exact(expected["possible"]))
    assert (found.status, found.reason) == (expected["status"], expected["reason"])
    posts = {one.post.post: (one.sure, one.possible, one.reason) for one in found.posts}
    for post, (sure, possible, reason) in expected["posts"].items():
        assert posts[post] == (exact(sure), exact(possible), reason), post


def test_there_are_enough_vectors_for_whoever_reads_the_table() -> None:
    assert len(VECTORS) >= 25
    assert {vector["grid"] for vector in VECTORS} == set(RULES.grids)
    assert {vector.get("shared") for vector in VECTORS} > set(BONUS_SHARED)
    assert len({vector["name"] for vector in VECTORS}) == len(VECTORS)


@pytest.mark.parametrize("shared", BONUS_SHARED)
def test_deciding_somebody_never_leaves_what_was_sure_and_possible(shared: str) -> None:
    grid = RULES.grids["fiction_v1"]
    for held in HELD:
        before = score({"director": held}, grid, Parameters(shared))
        for gender in ("female", "male", "non_binary"):
            decided = list(held)
            if "unknown" in decided:
                decided[decided.index("unknown")] = gender
            after = score({"director": decided}, grid, Parameters(shared))
            assert before.sure is not None
            assert after.sure is not None
            assert before.possible is not None
            assert after.possible is not None
            assert before.sure <= after.sure <= after.possible <= before.possible, (held, gender)


@pytest.mark.parametrize("shared", BONUS_SHARED)
def test_crediting_a_post_never_leaves_what_was_possible(shared: str) -> None:
    grid = RULES.grids["documentary_v1"]
    nobody = score({}, grid, Parameters(shared)).posts
    for held in HELD:
        for post, before in zip(grid.posts, nobody, strict=True):
            somebody = score({post.post: held}, grid, Parameters(shared)).posts
            (after,) = [one for one in somebody if one.post == post]
            assert before.sure <= after.sure <= after.possible <= before.possible


@pytest.mark.parametrize("shared", BONUS_SHARED)
def test_more_women_never_score_less(shared: str) -> None:
    grid = RULES.grids["fiction_v2"]
    for held in HELD:
        before = score({"director": held}, grid, Parameters(shared))
        more = [(*held, "female")] if held else []
        for place, gender in enumerate(held):
            if gender != "unknown":
                more.append((*held[:place], "female", *held[place + 1 :]))
        for women in more:
            after = score({"director": women}, grid, Parameters(shared))
            assert before.sure is not None
            assert after.sure is not None
            assert before.possible is not None
            assert after.possible is not None
            assert after.sure >= before.sure, (held, women)
            assert after.possible >= before.possible, (held, women)


def test_an_answer_that_was_told_stays_whoever_the_undecided_are() -> None:
    """Reached and not reached are final: no way to decide the team gives the other answer."""
    grid = RULES.grids["documentary_v1"]
    roles = [post.post for post in grid.posts]
    told = dict.fromkeys(("reached", "not_reached", "cannot_tell"), 0)
    for made in product(("female", "male", "unknown", ""), repeat=5):
        held = dict(zip(roles, (*made, "male", "female"), strict=True))
        status = score({role: [one] for role, one in held.items() if one}, grid).status
        told[status] += 1
        best = {role: ["male" if one == "male" else "female"] for role, one in held.items()}
        worst = {role: ["female" if one == "female" else "male"] for role, one in held.items()}
        ends = {score(worst, grid).status, score(best, grid).status}
        assert ends == ({status} if status != "cannot_tell" else {"reached", "not_reached"})
    assert min(told.values()) > 0


def test_the_grids_have_the_points_of_the_rule() -> None:
    totals = {grid.grid: grid.total for grid in SCORED}
    assert totals == {"fiction_v1": 10, "fiction_v2": 11, "documentary_v1": 8}
    director = {grid.grid: {one.post: one.points for one in grid.posts}["director"]
                for grid in SCORED}  # fmt: skip
    assert set(director.values()) == {2}
    assert {grid.genre for grid in RULES.grids.values()} == set(GENRES)
    assert RULES.grids["documentary_v1"].threshold == 4
    assert RULES.grids["fiction_v1"].threshold is None


def test_what_is_documented_nowhere_is_said_to_be_assumed() -> None:
    for grid in SCORED:
        assert "shared_posts" in grid.assumptions
        assert (grid.threshold is None) == ("threshold_half" in grid.assumptions)
        assert (grid.valid_from is None) == ("second_grid_undated" in grid.assumptions)
    assert "animation_incomplete" in RULES.grids["animation_v1"].assumptions


@pytest.mark.parametrize(
    ("genre", "year", "grid"),
    [
        ("fiction", 2018, None),
        ("fiction", 2019, "fiction_v1"),
        ("fiction", 2030, "fiction_v1"),
        ("documentary", 2018, None),
        ("documentary", 2019, "documentary_v1"),
        ("animation", 2020, "animation_v1"),
    ],
)
def test_the_grid_is_that_of_genre_and_year(genre: str, year: int, grid: str | None) -> None:
    found = RULES.in_force(genre, year)
    assert (found.grid if found else None) == grid


def test_a_new_rule_is_a_row_with_dates(tmp_path: Path) -> None:
    """A later grid takes over where it begins; the older one stays true for its years."""
    changed = copied(tmp_path)
    content = json.loads((changed / "bonus" / "rules.json").read_text(encoding="utf-8"))
    old = content["grids"][0]
    content["grids"].append({**old, "grid": "fiction_v3", "valid_from": "2027-01-01"})
    old["valid_to"] = "2026-12-31"
    write(changed, content)
    rules = read_rules(changed)
    found = {year: rules.in_force("fiction", year) for year in (2026, 2027)}
    assert {year: grid.grid for year, grid in found.items() if grid} == {
        2026: "fiction_v1", 2027: "fiction_v3",
    }  # fmt: skip
    assert rules.grids["fiction_v1"].valid_to == date(2026, 12, 31)
    assert rules.grids["fiction_v1"].force(2027) == "no"


def copied(tmp_path: Path) -> Path:
    for name in ("bonus", "roles"):
        shutil.copytree(reference_dir() / name, tmp_path / name)
    return tmp_path


def write(folder: Path, content: object) -> None:
    (folder / "bonus" / "rules.json").write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"genre": "western"}, "genre"),
        ({"posts": []}, "complete"),
        ({"assumed_threshold": 11}, "threshold"),
        ({"threshold": 4}, "documented or assumed"),
        ({"assumptions": ["nothing"]}, "no text"),
        ({"posts": [{"post": "a", "roles": ["director", "director"], "points": 1}] * 2}, "twice"),
        ({"posts": [{"post": "director", "roles": ["director"], "points": 0}]}, "at least a point"),
        ({"posts": [{"post": "x", "roles": ["boss"], "points": 9}]}, "not in roles.csv"),
        ({"grid": "fiction_v2"}, "two grids"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    folder = copied(tmp_path)
    content = json.loads((folder / "bonus" / "rules.json").read_text(encoding="utf-8"))
    content["grids"][0] |= change
    write(folder, content)
    with pytest.raises(ContractError, match=said):
        read_rules(folder)


def test_words_for_other_things_than_the_vocabulary_has_are_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    content = json.loads((folder / "bonus" / "rules.json").read_text(encoding="utf-8"))
    content["shared"]["never"] = {"fr": "jamais", "en": "never"}
    write(folder, content)
    with pytest.raises(ContractError, match="shared must be any"):
        read_rules(folder)


def test_a_gender_or_a_rule_that_does_not_exist_is_refused() -> None:
    grid = RULES.grids["fiction_v1"]
    with pytest.raises(ContractError, match=r"director: \['femme'\] is none of female"):
        score({"director": ["femme"]}, grid)
    with pytest.raises(ContractError, match="some is none of any"):
        score({}, grid, Parameters("some"))


def test_the_compared_readings_are_those_of_the_table() -> None:
    """A threshold that is documented is compared with no other."""
    for grid in SCORED:
        own = [rule for rule in BONUS_RULES if rule.grid == grid.grid]
        assert {rule.shared for rule in own} == set(BONUS_SHARED)
        thresholds = {rule.threshold for rule in own}
        if grid.threshold is None:
            assert grid.assumed_threshold in thresholds
            assert len(thresholds) > 1
        else:
            assert thresholds == {grid.threshold}
    assert {rule.grid for rule in BONUS_RULES} == {grid.grid for grid in SCORED}
    assert dbt_vars()["bonus_rules"][0] == "any-4-fiction_v1"
    assert not any("|" in label for label in dbt_vars()["bonus_rules"])


def test_every_text_is_french_and_english_with_french_typography() -> None:
    labels = [label for texts in RULES.texts.values() for label in texts.values()] + [RULES.held]
    assert len(labels) > 25
    for label in labels:
        assert label.fr.strip()
        assert label.en.strip()
        assert not re.search(r"[ ][;:!?%»]|«[ ]|'", label.fr), label.fr
        assert re.findall(r"\{\w+\}", label.fr) == re.findall(r"\{\w+\}", label.en)


def test_an_explanation_says_who_is_counted_and_who_is_not() -> None:
    found = score({"screenwriter": ["female", "male", "unknown"]}, RULES.grids["fiction_v1"],
                  Parameters("share"))  # fmt: skip
    said = {one.post.post: explained(one, RULES) for one in found.posts}
    assert said["screenwriter"].fr == (
        "de 0,33 à 0,67 (femmes\u00a0: 1 sur 3\u202f; genre non déterminé\u00a0: 1)"
    )
    assert said["screenwriter"].en == "0.33 to 0.67 (women: 1 of 3; undetermined: 1)"
    assert said["director"].en == "0 to 2: nobody is credited"
    assert found.posts[0].post.label.fr == "Représentant·e légal·e de la société de production"


def test_points_are_written_as_people_write_them() -> None:
    assert points_text(Fraction(2), french=True) == "2"
    assert points_text(Fraction(10), french=True) == "10"
    assert points_text(Fraction(5, 2), french=True) == "2,5"
    assert points_text(Fraction(1, 3), french=False) == "0.33"
    assert points_text(None, french=True) == ""


def test_a_result_for_machines_has_every_text_in_both_languages() -> None:
    found = result_json(score({"director": ["female"]}, RULES.grids["fiction_v1"]), RULES)
    assert (found["sure"], found["possible"], found["total"]) == (2.0, 10.0, 10)
    assert found["status_label"] == {"fr": "indécidable", "en": "cannot tell"}
    assert found["posts"][1]["why"]["en"] == "all points (women: 1 of 1; undetermined: 0)"
    assert len(found["assumptions"]) == 6
    none = result_json(score({}, RULES.grids["animation_v1"]), RULES)
    assert (none["sure"], none["possible"], none["total"], none["posts"]) == (None, None, None, [])


def test_the_labels_are_those_of_the_taxonomy() -> None:
    with (reference_dir() / "roles" / "roles.csv").open(encoding="utf-8", newline="") as source:
        labels = {row["role"]: row["label_fr"] for row in csv.DictReader(source)}
    (post,) = [one for one in RULES.grids["fiction_v2"].posts if len(one.roles) > 1]
    assert post.label.fr == " / ".join(
        labels[role] for role in ("composer", "sound_editor", "sound_mixer")
    )
    assert set(GENDERS) >= {"female", "unknown"}
