"""From claims to one gender per person: the order of methods, contradictions, and what is told."""

from dataclasses import replace
from datetime import date
from itertools import pairwise, permutations

import pytest

from cinediv_pipeline.enrichment.attribution import (
    Claim,
    Verdict,
    decide,
    first_name_claims,
    human_claims,
)
from cinediv_pipeline.enrichment.corrections import Correction, Status
from cinediv_pipeline.enrichment.evidence import Births, Evidence, World
from cinediv_pipeline.enrichment.first_names import FirstNames
from cinediv_pipeline.settings import reference_dir

ORDER = (
    "self_declared", "correction", "review", "wikidata", "tmdb", "gendered_credit", "first_name",
    "model",
)  # fmt: skip
EVIDENCE = Evidence(
    {
        "ODILE": Births(2000, 0.99),
        "CAMILO": Births(2000, 0.5),
        "ANDREA": Births(2000, 0.9),
        "LUNO": Births(40, 0.96),
    },
    {"ODILE": World(9, 0.97), "CAMILO": World(8, 0.5), "RARISSE": World(2, 0.9)},
)
STAGE = FirstNames.read(reference_dir(), EVIDENCE)
DECISION = Correction(
    "project", 2, "person", "p", "gender", "unknown", "female", "2025-04-30", "editorial_review",
    "seen", "public knowledge",
)  # fmt: skip


def claim(gender: str, method: str, **other: object) -> Claim:
    return Claim("p", gender, "a source", method, **other)  # type: ignore[arg-type]


def human(gender: str, method: str = "review") -> Claim:
    return Claim("p", gender, "corrections", method, requested_by="editorial_review")


def verdict(*claims: Claim) -> Verdict:
    (found,) = decide(["p"], claims)
    return found


@pytest.mark.parametrize(("stronger", "weaker"), list(pairwise(ORDER)))
def test_the_stronger_method_decides_whatever_the_order(stronger: str, weaker: str) -> None:
    claims = (claim("male", weaker), claim("female", stronger))
    for order in permutations(claims):
        found = verdict(*order)
        assert (found.gender, found.method, found.contradicted) == ("female", stronger, False)


def test_a_method_that_does_not_know_leaves_the_word_to_the_next() -> None:
    found = verdict(claim("unknown", "wikidata"), claim("male", "first_name", confidence=0.9))
    assert found == Verdict("p", "male", "first_name", "a source", 0.9, "male", "", False)


def test_nothing_known_is_unknown() -> None:
    assert verdict() == Verdict("p", "unknown", "unknown", "", None, "unknown", "", False)
    assert verdict(claim("unknown", "first_name")) == verdict()


@pytest.mark.parametrize("method", ORDER)
def test_a_contradiction_within_one_method_decides_nothing_and_stops_there(method: str) -> None:
    contradiction = (claim("female", method), claim("male", method))
    found = verdict(*contradiction, claim("male", ORDER[-1]))
    assert (found.gender, found.method, found.source) == ("unknown", "unknown", "")
    assert found.contradicted
    if method != ORDER[0]:
        settled = verdict(*contradiction, claim("female", ORDER[0]))
        assert (settled.gender, settled.contradicted) == ("female", False)


def test_two_claims_that_agree_are_told_by_the_surer() -> None:
    unsure = claim("female", "first_name", confidence=0.9)
    found = verdict(unsure, replace(unsure, confidence=0.99), claim("unknown", "first_name"))
    assert (found.gender, found.confidence, found.contradicted) == ("female", 0.99, False)


def test_a_human_who_decides_unknown_closes_the_question() -> None:
    found = verdict(human("unknown"), claim("female", "wikidata"), claim("male", "first_name"))
    assert found == Verdict(
        "p", "unknown", "review", "corrections", None, "male", "editorial_review", False
    )


def test_a_stronger_method_still_decides_over_a_human_unknown() -> None:
    found = verdict(human("unknown", "review"), human("female", "self_declared"))
    assert (found.gender, found.method) == ("female", "self_declared")


def test_who_decided_is_told_for_humans_only() -> None:
    assert verdict(human("male"), claim("male", "first_name")).reviewed_by == "editorial_review"
    assert verdict(claim("male", "first_name")).reviewed_by == ""


def test_the_first_name_alone_is_told_beside_a_human_decision() -> None:
    found = verdict(human("female"), claim("male", "first_name"))
    assert (found.gender, found.gender_by_first_name) == ("female", "male")


def test_statistics_never_decide() -> None:
    claims = [
        Claim("p", "female", source, "statistic", 1.0) for source in ("insee", "nomquamgender")
    ]
    assert verdict(*claims) == verdict()


def test_every_person_has_one_verdict_in_the_order_of_ids() -> None:
    found = decide(["p3", "p1", "p2", "p1"], [Claim("p2", "male", "a source", "tmdb")])
    assert [(item.person_id, item.gender) for item in found] == [
        ("p1", "unknown"), ("p2", "male"), ("p3", "unknown"),
    ]  # fmt: skip


def told(*printed: str) -> list[tuple[str, str, str, str]]:
    found = first_name_claims({"p": printed}, STAGE)
    return [(item.gender, item.source, item.method, item.evidence) for item in found]


def test_a_decision_by_first_name_is_told_with_its_statistics() -> None:
    assert told("VARENNE Odile") == [
        ("female", "first_name_rules", "first_name", "insee_frequent: ODILE"),
        ("female", "insee", "statistic", "ODILE: 2,000 births, 99.0% girls"),
        ("female", "nomquamgender", "statistic", "ODILE: 9 sources, 97.0% women"),
    ]


def test_a_mixed_first_name_is_told_with_its_statistics() -> None:
    assert told("VARENNE Camilo") == [
        ("unknown", "first_name_rules", "first_name", "mixed: CAMILO"),
        ("unknown", "insee", "statistic", "CAMILO: 2,000 births, 50.0% girls"),
        ("unknown", "nomquamgender", "statistic", "CAMILO: 8 sources, 50.0% women"),
    ]


def test_variants_that_differ_are_told() -> None:
    assert told("VARENNE Andréa") == [
        ("unknown", "first_name_rules", "first_name", "variants_differ: ANDREA"),
        ("unknown", "insee", "statistic", "ANDREA: 2,000 births, 90.0% girls"),
    ]


def test_missing_counts_are_told_without_a_first_name() -> None:
    empty = FirstNames.read(reference_dir(), Evidence({}, {}))
    (found,) = first_name_claims({"p": ["VARENNE Odile"]}, empty)
    assert (found.gender, found.evidence) == ("unknown", "no_counts")


@pytest.mark.parametrize(
    "printed",
    [
        # left out for the family name, though the first name is clear
        "KIM Odile",
        "KIM Camilo",
        # unconfirmed, rare, absent, initials, a single name, a company
        "VARENNE Luno",
        "VARENNE Rarisse",
        "VARENNE Zzyx",
        "VARENNE O.",
        "Odile",
        "STUDIO Odile",
    ],
)
def test_no_row_tells_who_was_left_out_for_the_family_name(printed: str) -> None:
    assert first_name_claims({"p": [printed]}, STAGE) == [
        Claim("p", "unknown", "first_name_rules", "first_name", None, "no rule decides")
    ]


def test_spellings_of_one_person_that_say_the_same_make_one_claim() -> None:
    assert told("VARENNE Odile", "Odile VARENNE") == told("VARENNE Odile")


@pytest.mark.parametrize(
    ("source", "requested_by", "method"),
    [
        ("self-declaration", "person_concerned", "self_declared"),
        ("self-declaration", "editorial_review", "self_declared"),
        ("public knowledge", "editorial_review", "review"),
        ("a book", "editorial_review", "review"),
        ("a book", "publisher", "correction"),
    ],
)
def test_a_human_claim_says_how_it_was_made(source: str, requested_by: str, method: str) -> None:
    assert human_claims([replace(DECISION, source=source, requested_by=requested_by)]) == [
        Claim("p", "female", "corrections", method, None, f"{source}: seen", date(2025, 4, 30),
              requested_by)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "n_claims"),
    [("applied", 1), ("obsolete", 1), ("conflict", 1), ("superseded", 0), ("rejected", 0)],
)
def test_only_corrections_in_force_make_claims(status: Status, n_claims: int) -> None:
    assert len(human_claims([replace(DECISION, status=status)])) == n_claims


def test_a_correction_of_a_film_claims_nothing_about_a_person() -> None:
    film = replace(DECISION, entity="agreement", column="title", new_value="Lune")
    assert human_claims([film]) == []


@pytest.mark.parametrize(
    ("p_female", "gender"), [(0.90, "female"), (0.10, "male"), (0.11, "unknown"), (0.89, "unknown")]
)
def test_a_statistic_is_clear_at_the_same_share_for_both_genders(
    p_female: float, gender: str
) -> None:
    from cinediv_pipeline.enrichment.attribution import _clear  # noqa: PLC0415

    assert _clear(p_female, 0.90) == gender
