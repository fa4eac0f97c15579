"""Genders in credits: what tells them, what never does, and what follows for the bonus parité."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from cinediv_pipeline.enrichment.evidence import Births
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.settings import sample_first_names
from cinediv_pipeline.sources import insee
from cinediv_pipeline.steps.gender import births_by_first_name
from cinediv_pipeline_tests.conftest import REAL_FIRST_NAMES
from cinediv_pipeline_tests.credits import OWN, own
from cinediv_pipeline_tests.unit.credits_desk import content_of, credits_in, people_of

EVERY = pytest.mark.parametrize("name", OWN)
needs_births = pytest.mark.skipif(
    not REAL_FIRST_NAMES.exists(), reason="the real file of first names is not here"
)


@cache
def births(path: Path) -> Mapping[str, Births]:
    return births_by_first_name(insee.parse(path.read_bytes()))


@cache
def births_of(kind: str) -> Mapping[str, Births]:
    """None, those of the fictional sample, or the real ones."""
    return {} if kind == "none" else births(
        sample_first_names() if kind == "sample" else REAL_FIRST_NAMES
    )  # fmt: skip


BIRTHS = pytest.mark.parametrize(
    "kind", ["none", "sample", pytest.param("real", marks=needs_births)]
)


@EVERY
def test_the_bonus_is_as_by_hand_where_genders_are_given(name: str) -> None:
    source = own(name)
    report = credits_in(
        *content_of(name, "text_columns"),
        genders=source.truth["people"], genre=source.genre, year=source.year,
    )  # fmt: skip
    assert report.bonus is not None
    assert {key: report.bonus[key] for key in source.truth["bonus"]} == source.truth["bonus"]
    assert {one.gender_method for one in report.people if one.gender != "unknown"} == {"given"}


@BIRTHS
@EVERY
def test_the_answer_on_the_bonus_is_right_where_genders_are_inferred(name: str, kind: str) -> None:
    source = own(name)
    report = credits_in(
        *content_of(name, "text_columns"),
        births=births_of(kind), genre=source.genre, year=source.year,
    )  # fmt: skip
    assert report.bonus is not None
    assert report.bonus["status"] == source.truth["bonus"]["status"]
    assert report.bonus["sure"] == source.truth["bonus"]["sure"]


#: First names that a human leaves open and counts of births do not: few people of each are decided
#: the way the counts say.
_OPEN = {"Sam Delacourtie", "Sam Okoro-Finch", "Sam Ellershawe", "Wei-Ling Hargrove",
         "Alex Monkshood"}  # fmt: skip


@BIRTHS
def test_nobody_is_given_the_wrong_gender(kind: str) -> None:
    decided, undecided = 0, 0
    for name in OWN:
        source = own(name)
        found = people_of(credits_in(*content_of(name, "csv_semicolon"), births=births_of(kind)))
        for person, gender in source.truth["people"].items():
            said = found[name_key(person)]
            if said == "unknown":
                undecided += gender != "unknown"
                continue
            decided += 1
            assert said == gender or (gender == "unknown" and person in _OPEN), (person, said)
    assert decided >= 315
    assert undecided <= 12


@pytest.mark.parametrize(
    ("text", "gender", "method"),
    [
        ("Chef opérateur du son\tCamille Dorval", "unknown", None),
        ("Cheffe opératrice du son\tCamille Dorval", "female", "gendered_credit"),
        ("Chef monteur\tAnna Bellac", "female", "first_name"),
        ("Réalisatrice\tJean-Pierre Bellac", "unknown", None),
        ("Image\tMme Camille Dorval", "female", "title"),
        ("Image\tM. Camille Dorval", "male", "title"),
        ("Réalisatrice\tM. Jean-Pierre Bellac", "male", "title"),
        ("Un·e chef·fe monteur·euse\tCamille Dorval", "unknown", None),
        ("Monteur·euse\tCamille Dorval", "unknown", None),
        ("Scripte\tCamille Dorval", "unknown", None),
    ],
)
def test_what_tells_a_gender_and_what_does_not(text: str, gender: str, method: str | None) -> None:
    (one,) = credits_in(f"{text}\n").people
    assert (one.gender, one.gender_method) == (gender, method)


def test_what_contradicts_itself_is_shown() -> None:
    (one,) = credits_in("Réalisatrice\tJean-Pierre Bellac\n").people
    assert {(each.gender, each.method) for each in one.gender_evidence} == {
        ("female", "gendered_credit"), ("male", "first_name"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "gender"),
    [
        ("F", "female"), ("Femme", "female"), ("Mme", "female"), ("woman", "female"),
        ("H", "male"), ("M.", "male"), ("homme", "male"), ("non binaire", "non_binary"),
        ("X", "non_binary"), ("?", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_a_column_of_genders_is_believed(said: str, gender: str) -> None:
    (one,) = credits_in(f"Poste,Nom,Genre\nImage,Camille Dorval,{said}\n", "a.csv").people
    assert one.gender == gender
    assert one.gender_method == (None if gender == "unknown" else "listed")


def test_what_the_caller_says_stands_above_all_else() -> None:
    text = "Poste,Nom,Genre\nRéalisatrice,Mme Anna Bellac,F\n"
    for said, gender in (("male", "male"), ("other", "non_binary"), ("unknown", "unknown")):
        (one,) = credits_in(text, "a.csv", genders={"ANNA BELLAC": said}).people
        assert one.gender == gender
    with pytest.raises(AnalysisError, match="A gender is female, male"):
        credits_in(text, "a.csv", genders={"Anna Bellac": "f"})


def test_who_opted_out_stays_unknown_without_evidence() -> None:
    text = "Poste,Nom,Genre\nRéalisatrice,Mme Anna Bellac,F\nMontage,Sophie Ternier,\n"
    report = credits_in(
        text, "a.csv", is_opted_out=lambda name: name == "Anna Bellac",
        genders={"Anna Bellac": "female"},
    )  # fmt: skip
    anna, sophie = report.people
    assert (anna.gender, anna.gender_method, anna.gender_evidence) == ("unknown", None, ())
    assert sophie.gender == "female"


def test_one_spelling_that_opted_out_is_enough() -> None:
    text = "Réalisatrice\tAnna Bellac\nMontage\tANNA BELLAC\n"
    (anna,) = credits_in(text, is_opted_out=lambda name: name == "ANNA BELLAC").people
    assert (anna.gender, anna.gender_evidence) == ("unknown", ())


def test_the_undecided_stand_apart_in_shares() -> None:
    report = credits_in("Image\tAnna Bellac\nMontage\tCamille Dorval\nMusique\tPaul Ferrand\n")
    crew = report.shares.crew
    assert (crew.women, crew.men, crew.unknown, crew.total) == (1, 1, 1, 3)
    assert (crew.women_share, crew.women_share_low, crew.women_share_high) == pytest.approx(
        (1 / 2, 1 / 3, 2 / 3)
    )
    assert "undecided_gender" in {one.code for one in report.limits}


def test_no_grid_no_bonus() -> None:
    text = "Image\tAnna Bellac\n"
    assert credits_in(text, genre="fiction", year=2010).bonus is None
    with pytest.raises(AnalysisError, match="A genre is"):
        credits_in(text, genre="western")


def test_women_are_not_left_undecided_where_their_family_name_is_a_mans_first_name() -> None:
    """Both orders of "Emma Clarke" can be read; of a list the usual one is."""
    report = credits_in(
        "Directed by: Emma Clarke\nWritten by: Olivia Grant\nEdited by: Kate Byrne\n"
        "Cinematography by: Tom Baker\n"
    )
    assert {one.name: one.gender for one in report.people} == {
        "Emma Clarke": "female", "Olivia Grant": "female", "Kate Byrne": "female",
        "Tom Baker": "male",
    }  # fmt: skip


def test_a_list_with_family_names_first_is_read_so() -> None:
    report = credits_in(
        "Réalisation : Ferrandier Élodie\nImage : Quémarec Nathalie\nMontage : Loubeyre Martin\n"
    )
    genders = {one.name: one.gender for one in report.people}
    assert genders["Ferrandier Élodie"] == genders["Quémarec Nathalie"] == "female"
    assert genders["Loubeyre Martin"] in ("male", "unknown")
