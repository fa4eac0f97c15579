"""How right each stage is, source by source, and for which groups of names.

What is measured on labelled names stands beside what a home can measure on itself: where humans or
Wikidata have decided, every weaker source can be compared with them. Aggregates only, and none of
fewer than five people.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from cinediv_pipeline.enrichment.attribution import Claim
from cinediv_pipeline.enrichment.evaluation import Labelled, rate
from cinediv_pipeline.enrichment.first_names import bin_of
from cinediv_pipeline.vocabulary import METHOD_GROUPS

#: Sources that are measured, strongest first.
MEASURED: Final = ("wikidata", "tmdb", "gendered_credit", "first_name", "model")
_LEAST_PEOPLE: Final = 5
_GENDERS: Final = ("female", "male")
# A single statistic alone decides from here on; the rules ask for more.
_ALONE: Final = 0.95


class Compared(NamedTuple):
    """One person whose gender is known from better evidence, and what a source says."""

    truth: str
    said: str
    group: str
    confidence: float | None = None


def scores(compared: Sequence[Compared]) -> dict[str, Any]:
    """Return coverage and error: of all, by true gender and by group of names."""
    by_gender = {gender: [one for one in compared if one.truth == gender] for gender in _GENDERS}
    groups: dict[str, list[Compared]] = defaultdict(list)
    for one in compared:
        groups[one.group].append(one)
    return {
        **_scored(compared),
        "by_gender": {gender: _scored(items) for gender, items in by_gender.items()},
        "by_group": {group: _scored(items) for group, items in sorted(groups.items()) if group},
    }


def _scored(compared: Sequence[Compared]) -> dict[str, Any]:
    decided = [one for one in compared if one.said != "unknown"]
    return {
        "n": len(compared) if len(compared) >= _LEAST_PEOPLE else None,
        "coverage": _rated([one.said != "unknown" for one in compared]),
        "error": _rated([one.said != one.truth for one in decided]),
    }


def _rated(hits: Sequence[bool]) -> dict[str, Any] | None:
    """Return the rate, or None where it would tell of fewer than five people."""
    return asdict(rate(hits)) if len(hits) >= _LEAST_PEOPLE else None


def calibration(compared: Iterable[Compared]) -> list[dict[str, Any]]:
    """Return, per published confidence, how often the source was right."""
    levels: dict[float, list[bool]] = defaultdict(list)
    for one in compared:
        if one.said != "unknown" and one.confidence is not None:
            levels[one.confidence].append(one.said == one.truth)
    return [{"confidence": level, "right": _rated(hits)} for level, hits in sorted(levels.items())]


def agreement(claims: Iterable[Claim], verdicts: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """Return how each source fares where humans have decided, and where Wikidata has.

    `verdicts` are person, gender and the method that decided.

    People whom humans looked at are not drawn by lot: most were doubtful, so that errors here are
    larger than in the whole.
    """
    by_method: dict[str, dict[str, Claim]] = defaultdict(dict)
    doubtful: set[tuple[str, str]] = set()
    for claim in claims:
        known = by_method[claim.method].get(claim.person_id)
        if known is None or known.gender == "unknown":
            by_method[claim.method][claim.person_id] = claim
        elif claim.gender not in (known.gender, "unknown"):
            doubtful.add((claim.method, claim.person_id))
    human = {
        person: gender
        for person, gender, method in verdicts
        if method in METHOD_GROUPS["human"] and gender in _GENDERS
    }
    wikidata = {
        person: claim.gender
        for person, claim in by_method["wikidata"].items()
        if claim.gender in _GENDERS and ("wikidata", person) not in doubtful
    }
    return {
        "human": _measured(human, by_method, doubtful, MEASURED),
        "wikidata": _measured(wikidata, by_method, doubtful, MEASURED[1:]),
    }


def _measured(
    truth: Mapping[str, str],
    by_method: Mapping[str, Mapping[str, Claim]],
    doubtful: set[tuple[str, str]],
    methods: Iterable[str],
) -> dict[str, Any]:
    found = {}
    for method in methods:
        compared = [
            Compared(
                truth[person],
                "unknown" if (method, person) in doubtful else claim.gender,
                _group(claim),
                claim.confidence,
            )
            for person, claim in by_method.get(method, {}).items()
            if person in truth
        ]
        if compared:
            found[method] = {**scores(compared), "calibration": calibration(compared)}
    return found


def _group(claim: Claim) -> str:
    """Return the group of a name: the rule that decides it, or the basis that a model names."""
    if claim.method not in ("first_name", "model"):
        return ""
    return claim.evidence.split(":")[0]


def labelled_scores(labelled: Sequence[Labelled]) -> dict[str, Any]:
    """Return the first-name stage on labelled names: by group, each source alone, calibration."""
    rules = [_compared(item, item.decision.gender) for item in labelled]
    return {
        "by_group": scores(rules)["by_group"],
        "by_source": {
            name: _scored([_compared(item, alone(item)) for item in labelled])
            for name, alone in (("insee", _births_alone), ("nomquamgender", _world_alone))
        },
        "calibration": calibration(rules),
        "by_bin": _by_bin(labelled),
    }


def _compared(item: Labelled, said: str) -> Compared:
    return Compared(item.truth, said, item.group, item.decision.confidence)


def _births_alone(item: Labelled) -> str:
    births = item.decision.births
    return _clear(births.p_female) if births else "unknown"


def _world_alone(item: Labelled) -> str:
    world = item.decision.world
    return _clear(world.p_female) if world else "unknown"


def _clear(p_female: float) -> str:
    if p_female >= _ALONE:
        return "female"
    return "male" if 1 - p_female >= _ALONE else "unknown"


def _by_bin(labelled: Iterable[Labelled]) -> dict[str, Any]:
    """Return the error per rule and bin of the winning share."""
    cells: dict[str, list[bool]] = defaultdict(list)
    for item in labelled:
        if item.decided:
            cells[f"{item.decision.reason} {bin_of(item.decision.share)}"].append(item.wrong)
    return {name: _rated(wrong) for name, wrong in sorted(cells.items())}


def model_scores(labelled: Sequence[Labelled], said: Mapping[int, str]) -> dict[str, Any]:
    """Return a language model on the rows that first names leave open, and both stages together.

    `said` is what it says, by place in `labelled`; rows without an answer are not among them.
    """
    asked = [Compared(labelled[place].truth, gender, labelled[place].group)
             for place, gender in said.items()]  # fmt: skip
    together = [
        _compared(item, said.get(place, item.decision.gender))
        for place, item in enumerate(labelled)
    ]
    return {"model": scores(asked), "cascade": scores(together)}
