"""Reports over HTTP: whom a first name tells is in no number that tells of a few people."""

import json
from itertools import pairwise

import pytest

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.credits.report import CreditsReport
from cinediv_pipeline.analysis.public import for_others
from cinediv_pipeline.analysis.registry import analyse

SEVEN = """Réalisation : Marie Dupont
Scénario : Pierre Martin
Image : Claire Bernard
Montage : Marc Petit
Son : Anne Moreau
Décors : Luc Durand
Casting : Sophie Lambert
"""


def _report(text: str, **genders: str) -> CreditsReport:
    given = {name.replace("_", " "): gender for name, gender in genders.items()}
    found = analyse(Content(text.encode(), "générique.txt"), options=Options(genders=given))
    assert isinstance(found, CreditsReport)
    return found


def _shown(text: str, **genders: str) -> CreditsReport:
    found = for_others(_report(text, **genders))
    assert isinstance(found, CreditsReport)
    return found


def test_no_two_numbers_differ_by_a_few_people() -> None:
    """The casting director is a head and no key post: one number less the other would tell her."""
    shown = _shown(SEVEN)
    assert (shown.shares.crew.total, shown.shares.crew.unknown) == (7, 0)
    assert (shown.shares.key_posts.total, shown.shares.key_posts.unknown) == (6, 6)
    assert (shown.shares.heads.total, shown.shares.heads.unknown) == (7, 0)


@pytest.mark.parametrize("n_more", range(12))
def test_parts_and_what_is_left_of_the_whole_are_nobody_or_five(n_more: int) -> None:
    others = "".join(f"Électricien : Paul Nom{chr(65 + n)}\n" for n in range(n_more))
    shares = _shown(SEVEN + others).shares
    counted = [one for one in (shares.crew, shares.heads, shares.key_posts) if one.unknown == 0]
    assert counted[0].total == 7 + n_more
    for whole, part in pairwise(counted):
        rest = whole.total - part.total
        assert rest == 0 or rest >= 5


def test_departments_and_posts_count_what_is_told_only_and_the_report_says_so() -> None:
    shown = _shown(SEVEN, Sophie_Lambert="female")
    posts = {one.id: one.share for one in shown.shares.posts}
    assert (posts["casting_director"].women, posts["director"].unknown) == (1, 1)
    assert sum(one.share.women for one in shown.shares.departments) == 1
    assert shown.limits[0].code == "first_names_in_totals"


def test_the_bonus_does_not_say_how_many_of_a_post_are_women() -> None:
    two = "Réalisation : Sophie Durand\nMontage : Marc Petit\nImage : Claire Bernard\n"
    shown = _shown(two, Claire_Bernard="female")
    assert shown.bonus is not None
    why = {row["post"]: row["why"] for row in shown.bonus["posts"]}
    assert why["director"] == why["picture_editor"]
    assert why["director"]["en"] == "counted by first name"
    assert "1 of 1" in why["cinematographer"]["en"]
    own = _report(two, Claire_Bernard="female").bonus
    assert own is not None
    assert shown.bonus["sure"] == own["sure"]


def test_a_report_with_given_genders_only_is_as_it_was() -> None:
    report = _report("Réalisation : Sophie Durand\n", Sophie_Durand="female")
    assert for_others(report) is report


def test_nothing_beside_a_name_tells_what_a_first_name_told() -> None:
    people = json.loads(_shown(SEVEN).model_dump_json())["people"]
    assert {one["gender"] for one in people} == {None}
    assert {one["gender_method"] for one in people} == {"first_name"}
