"""The order of evidence: nothing inferred overrides anything declared, in any world."""

from random import Random
from typing import Final

import pytest

from cinediv_pipeline.enrichment.attribution import (
    Claim,
    contradicted,
    decide,
    wikidata_claims,
)
from cinediv_pipeline.enrichment.credit_words import credit_claims, gender_of_part
from cinediv_pipeline.vocabulary import GENDERS, METHOD_GROUPS, METHODS, STATISTIC

DECLARED: Final = (*METHOD_GROUPS["human"], *METHOD_GROUPS["sourced"])
INFERRED: Final = (*METHOD_GROUPS["inferred"], STATISTIC)


def _world(seed: int) -> list[Claim]:
    """Some hundred people with any claims at all, contradictions among them."""
    rng = Random(seed)
    claims = []
    for number in range(120):
        for method in (*METHODS[:-1], STATISTIC):
            for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
                source = "corrections" if method in METHOD_GROUPS["human"] else method
                gender = rng.choice(GENDERS)
                claims.append(Claim(f"person-{number}", gender, source, method, rng.random()))
    rng.shuffle(claims)
    return claims


@pytest.mark.parametrize("seed", range(60))
def test_nothing_inferred_overrides_anything_declared(seed: int) -> None:
    claims = _world(seed)
    people = {claim.person_id for claim in claims}
    declared = [claim for claim in claims if claim.method in DECLARED]
    with_all = {verdict.person_id: verdict for verdict in decide(people, claims)}
    for alone in decide(people, declared):
        whole = with_all[alone.person_id]
        if alone.gender != "unknown" or alone.contradicted or alone.method != "unknown":
            assert (whole.gender, whole.method) == (alone.gender, alone.method)
        else:
            assert whole.method in (*INFERRED, "unknown")


@pytest.mark.parametrize("seed", range(60))
def test_the_strongest_method_that_knows_decides_or_nobody_does(seed: int) -> None:
    claims = _world(seed)
    people = {claim.person_id for claim in claims}
    for verdict in decide(people, claims):
        own = [claim for claim in claims if claim.person_id == verdict.person_id]
        known = {c.method for c in own if c.gender != "unknown" and c.method != STATISTIC}
        closed = {c.method for c in own if c.source == "corrections"}
        strongest = min((METHODS.index(m) for m in known | closed), default=len(METHODS) - 1)
        said = {c.gender for c in own if c.method == METHODS[strongest]} - {"unknown"}
        if len(said) == 1:
            assert (verdict.gender, verdict.method) == (said.pop(), METHODS[strongest])
        else:
            assert verdict.gender == "unknown"
        assert verdict.method != STATISTIC


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_claims_decides_nothing(seed: int) -> None:
    claims = _world(seed)
    people = {claim.person_id for claim in claims}
    assert decide(people, claims) == decide(people, list(reversed(claims)))


def _claim(gender: str, method: str) -> Claim:
    return Claim("p", gender, method, method)


@pytest.mark.parametrize(
    ("claims", "to_review"),
    [
        ([("female", "wikidata"), ("male", "tmdb")], True),
        ([("female", "tmdb"), ("male", "first_name")], True),
        ([("female", "gendered_credit"), ("male", "wikidata")], True),
        ([("female", "wikidata"), ("female", "tmdb"), ("unknown", "first_name")], False),
        ([("female", "wikidata"), ("male", "model")], False),
        ([("female", "wikidata"), ("male", STATISTIC)], False),
        ([("non_binary", "wikidata"), ("male", "first_name")], False),
        ([("non_binary", "wikidata"), ("male", "tmdb")], True),
        ([("male", "first_name")], False),
    ],
)
def test_contradictions_between_declarations_or_with_the_name_go_to_review(
    claims: list[tuple[str, str]], to_review: bool
) -> None:
    found = contradicted(_claim(gender, method) for gender, method in claims)
    assert bool(found) is to_review


def test_wikidata_s_claim_names_item_and_reference_once() -> None:
    row = ("person-1", "female", "Q9900000001", "https://example.org/x")
    assert wikidata_claims([row, row]) == [
        Claim("person-1", "female", "wikidata", "wikidata", None,
              "Q9900000001: https://example.org/x")
    ]  # fmt: skip


def _post(wording: str) -> str:
    return {"réalisatrice": "female", "Réalisateur": "male", "actrice": "female"}.get(wording, "")


@pytest.mark.parametrize(
    ("part", "gender"),
    [
        ("Elle-même", "female"),
        ("elle-même (voix)", "female"),
        ("Elle même", "female"),
        ("Herself", "female"),
        ("Herself - Narrator", "female"),
        ("Himself", "male"),
        ("Lui-même / le narrateur", "male"),
        ("Self", ""),
        ("Self - réalisatrice", "female"),
        ("Self (actrice)", "female"),
        ("Self - Réalisateur", ""),  # the masculine form is generic too
        ("Lui-même / Elle-même", ""),
        ("La mère", ""),
        ("Himselfish", ""),
        ("Madame Herself", ""),
        ("", ""),
    ],
)
def test_a_part_tells_its_player_s_gender_only_where_it_says_so(part: str, gender: str) -> None:
    assert gender_of_part(part, _post) == gender


def test_the_words_of_credits_are_claims_with_their_words() -> None:
    found = credit_claims([("p", "Elle-même"), ("p", "Herself"), ("q", "La mère")], _post)
    assert [(claim.person_id, claim.gender, claim.method) for claim in found] == [
        ("p", "female", "gendered_credit")
    ]
    assert found[0].evidence == "credited as « Elle-même »"
