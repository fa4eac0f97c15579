"""From evidence to claims to one gender per person. All claims are kept; a rule picks the winner.

Order of methods: `vocabulary.METHODS`. Two claims of one method that contradict each other decide
nothing: the person stays unknown and goes to review.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cinediv_pipeline.enrichment.corrections import Correction
from cinediv_pipeline.enrichment.first_names import Decision, FirstNames
from cinediv_pipeline.enrichment.given_names import cnc_name, western_name
from cinediv_pipeline.vocabulary import METHOD_GROUPS, METHODS, SELF_DECLARATION, STATISTIC

RULES_SOURCE: Final = "first_name_rules"
CORRECTIONS_SOURCE: Final = "corrections"
TMDB_SOURCE: Final = "tmdb"
WIKIDATA_SOURCE: Final = "wikidata"
# What no first name can speak against.
_BEYOND_NAMES: Final = {"non_binary"}
# Why a first name decides nothing, where saying so helps a reviewer. All other reasons are written
# as one, so that no row tells who was left out for the family name.
_TOLD: Final = ("mixed", "variants_differ", "no_counts")
_UNTOLD: Final = "no rule decides"


@dataclass(frozen=True)
class Claim:
    """One claim on one person's gender."""

    person_id: str
    gender: str
    source: str
    method: str
    confidence: float | None = None
    evidence: str = ""
    claimed_at: date | None = None
    requested_by: str = ""


@dataclass(frozen=True)
class Verdict:
    """What is decided on one person."""

    person_id: str
    gender: str
    method: str
    source: str
    confidence: float | None
    gender_by_first_name: str
    reviewed_by: str
    contradicted: bool


def first_name_claims(spellings: Mapping[str, Sequence[str]], stage: FirstNames) -> list[Claim]:
    """Return the claims of first names for person_id -> names as printed in the CNC list.

    Every row of that list is read in the French context (docs/methodology).
    """
    claims: dict[Claim, None] = {}
    for person_id, printed in spellings.items():
        for name in printed:
            decision = stage.decide(cnc_name(name), "french")
            claims |= dict.fromkeys(_claims_of(person_id, decision))
    return list(claims)


def tmdb_claims(people: Iterable[tuple[str, str, str]], stage: FirstNames) -> list[Claim]:
    """Return the claims of TMDB's field, and those of first names, for people of TMDB.

    Parameters
    ----------
    people : iterable of (person_id, name, gender)
        TMDB does not say who is French: first names are judged as those of anybody.
    """
    claims: dict[Claim, None] = {}
    for person_id, name, gender in people:
        if gender != "unknown":
            told = "set by TMDB's contributors"
            claims[Claim(person_id, gender, TMDB_SOURCE, "tmdb", None, told)] = None
        decision = stage.decide(western_name(name, stage.unreliable_families), "elsewhere")
        claims |= dict.fromkeys(_claims_of(person_id, decision))
    return list(claims)


def wikidata_claims(people: Iterable[tuple[str, str, str, str]]) -> list[Claim]:
    """Return the claims of Wikidata from (person_id, gender, item, reference)."""
    return list(
        dict.fromkeys(
            Claim(person_id, gender, WIKIDATA_SOURCE, "wikidata", None, f"{item}: {reference}")
            for person_id, gender, item, reference in people
        )
    )


def clear_statistics(claims: Iterable[Claim]) -> dict[str, frozenset[str]]:
    """Return person -> genders that counts of their first name clearly speak for."""
    found: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.method == STATISTIC and claim.gender != "unknown":
            found[claim.person_id].add(claim.gender)
    return {person: frozenset(genders) for person, genders in found.items()}


def contradicted(claims: Iterable[Claim]) -> frozenset[str]:
    """Return the people of whom sources declare two genders, or one against the first name.

    A declaration of non-binary is none against a first name: a name cannot know.
    """
    declared: dict[str, set[str]] = defaultdict(set)
    by_name: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if claim.gender == "unknown":
            continue
        if claim.method in METHOD_GROUPS["sourced"]:
            declared[claim.person_id].add(claim.gender)
        elif claim.method == "first_name":
            by_name[claim.person_id].add(claim.gender)
    return frozenset(
        person
        for person, genders in declared.items()
        if len(genders) > 1
        or (genders != {"non_binary"} and by_name.get(person, genders) != genders)
    )


def _claims_of(person_id: str, decision: Decision) -> Iterable[Claim]:
    told = decision.gender != "unknown" or decision.reason in _TOLD
    yield Claim(
        person_id,
        decision.gender,
        RULES_SOURCE,
        "first_name",
        decision.confidence,
        f"{decision.reason}: {decision.first_name}".rstrip(": ") if told else _UNTOLD,
    )
    if told and decision.births is not None:
        births = decision.births
        evidence = f"{decision.first_name}: {births.n:,} births, {births.p_female:.1%} girls"
        yield Claim(person_id, _clear(births.p_female, 0.95), "insee", STATISTIC, None, evidence)
    if told and decision.world is not None:
        world = decision.world
        evidence = f"{decision.first_name}: {world.n_sources} sources, {world.p_female:.1%} women"
        yield Claim(
            person_id, _clear(world.p_female, 0.90), "nomquamgender", STATISTIC, None, evidence
        )


def _clear(p_female: float, threshold: float) -> str:
    if p_female >= threshold:
        return "female"
    return "male" if 1 - p_female >= threshold else "unknown"


def human_claims(corrections: Iterable[Correction]) -> list[Claim]:
    """Return the claims that corrections in force make on persons."""
    return [
        Claim(
            item.key,
            item.new_value,
            CORRECTIONS_SOURCE,
            _human_method(item),
            None,
            f"{item.source}: {item.reason}",
            item.day,
            item.requested_by,
        )
        for item in corrections
        if item.entity == "person" and item.counts
    ]


def _human_method(item: Correction) -> str:
    if item.source == SELF_DECLARATION:
        return "self_declared"
    return "review" if item.requested_by == "editorial_review" else "correction"


def decide(people: Iterable[str], claims: Iterable[Claim]) -> list[Verdict]:
    """Return one verdict per person, in the order of their ids."""
    by_person: dict[str, dict[str, list[Claim]]] = {
        person_id: defaultdict(list) for person_id in sorted(set(people))
    }
    for claim in claims:
        by_person[claim.person_id][claim.method].append(claim)
    return [_verdict(person_id, methods) for person_id, methods in by_person.items()]


def _verdict(person_id: str, methods: Mapping[str, Sequence[Claim]]) -> Verdict:
    by_first_name = _agreed(methods.get("first_name", ()))
    first_name = by_first_name.gender if by_first_name else "unknown"
    contradicted = False
    for method in METHODS:
        known = [claim for claim in methods.get(method, ()) if claim.gender != "unknown"]
        if not known and not _closes(methods.get(method, ())):
            continue
        winner = _agreed(methods[method])
        if winner is None:
            contradicted = True
            break
        return Verdict(
            person_id, winner.gender, method, winner.source, winner.confidence, first_name,
            winner.requested_by, contradicted,
        )  # fmt: skip
    return Verdict(person_id, "unknown", "unknown", "", None, first_name, "", contradicted)


def _closes(claims: Sequence[Claim]) -> bool:
    """Return whether a human has decided that the gender is unknown: nothing weaker decides."""
    return any(claim.source == CORRECTIONS_SOURCE for claim in claims)


def _agreed(claims: Sequence[Claim]) -> Claim | None:
    """Return the claim that speaks for all, or None where two genders are claimed."""
    known = [claim for claim in claims if claim.gender != "unknown"]
    if len({claim.gender for claim in known}) > 1:
        return None
    best = sorted(known or claims, key=lambda claim: -(claim.confidence or 0.0))
    return best[0] if best else None
