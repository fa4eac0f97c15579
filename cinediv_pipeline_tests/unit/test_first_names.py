"""The first-name rules on each side of each threshold, with evidence made by hand."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cinediv_pipeline.enrichment.evidence import (
    Births,
    Evidence,
    World,
    births_by_name,
    world_by_name,
)
from cinediv_pipeline.enrichment.first_names import Context, Decision, FirstNames
from cinediv_pipeline.enrichment.given_names import Name
from cinediv_pipeline.settings import reference_dir

ODILE = Name("Odile", "VARENNE")
# Births keep the stage at work where the name in question has none.
OTHER = {"SOMEBODY-ELSE": Births(5000, 1.0)}
CONTEXTS: tuple[Context, ...] = ("french", "elsewhere")


def stage(births: Mapping[str, Births], world: Mapping[str, World] | None = None) -> FirstNames:
    """The committed rules on hand-made evidence."""
    return FirstNames.read(reference_dir(), Evidence({**OTHER, **births}, world or {}))


def said(births: Births | None, world: World | None, context: Context) -> Decision:
    """What the name Odile says with this evidence."""
    found = stage({"ODILE": births} if births else {}, {"ODILE": world} if world else {})
    return found.decide(ODILE, context)


@pytest.mark.parametrize(
    ("context", "births", "world", "rule"),
    [
        # insee_frequent: a thousand births, 95 % of one gender
        ("french", Births(1000, 0.95), None, "insee_frequent"),
        ("french", Births(999, 0.95), None, None),
        ("french", Births(1000, 0.949), None, None),
        ("french", Births(5000, 0.99), World(9, 0.60), "insee_frequent"),
        # ... unless the world says the opposite at 90 %
        ("french", Births(1000, 0.95), World(1, 0.101), "insee_frequent"),
        ("french", Births(1000, 0.95), World(1, 0.10), None),
        ("french", Births(99_000, 1.0), World(50, 0.0), None),
        # insee_rare_confirmed: 20 to 999 births, 95 %, and the world at 90 %
        ("french", Births(999, 0.95), World(1, 0.90), "insee_rare_confirmed"),
        ("french", Births(20, 0.95), World(1, 0.90), "insee_rare_confirmed"),
        ("french", Births(19, 0.95), World(1, 0.90), None),
        ("french", Births(20, 0.949), World(1, 0.90), None),
        ("french", Births(20, 1.0), World(1, 0.899), None),
        # insee_rare_alone: 20 to 999 births, 98 %, and the world silent
        ("french", Births(20, 0.98), None, "insee_rare_alone"),
        ("french", Births(999, 0.98), None, "insee_rare_alone"),
        ("french", Births(20, 0.979), None, None),
        ("french", Births(19, 0.98), None, None),
        # nomquamgender: under 20 births, five sources of the world, 95 %
        ("french", None, World(5, 0.95), "nomquamgender"),
        ("french", Births(19, 0.02), World(5, 0.95), "nomquamgender"),
        ("french", Births(20, 0.02), World(5, 0.95), None),
        ("french", None, World(4, 0.95), None),
        ("french", None, World(5, 0.949), None),
        ("french", None, None, None),
        # nomquamgender_elsewhere: five sources of the world, 90 %
        ("elsewhere", None, World(5, 0.90), "nomquamgender_elsewhere"),
        ("elsewhere", None, World(4, 0.90), None),
        ("elsewhere", None, World(5, 0.899), None),
        ("elsewhere", Births(5000, 0.50), World(5, 0.90), "nomquamgender_elsewhere"),
        ("elsewhere", Births(5000, 1.0), None, None),
        # ... unless a thousand French births say the opposite at 95 %
        ("elsewhere", Births(999, 0.0), World(5, 0.90), "nomquamgender_elsewhere"),
        ("elsewhere", Births(1000, 0.051), World(5, 0.90), "nomquamgender_elsewhere"),
        ("elsewhere", Births(1000, 0.05), World(5, 0.90), None),
        ("elsewhere", Births(99_000, 0.0), World(50, 1.0), None),
    ],
)
def test_a_rule_decides_from_its_threshold_on_and_alike_for_both_genders(
    context: Context, births: Births | None, world: World | None, rule: str | None
) -> None:
    woman = said(births, world, context)
    births = births and Births(births.n, round(1 - births.p_female, 3))
    world = world and World(world.n_sources, round(1 - world.p_female, 3))
    man = said(births, world, context)
    if rule is None:
        assert (woman.gender, man.gender) == ("unknown", "unknown")
        assert woman.reason == man.reason
    else:
        assert (woman.gender, woman.reason) == ("female", rule)
        assert (man.gender, man.reason) == ("male", rule)


@pytest.mark.parametrize(
    ("births", "world", "reason"),
    [
        (Births(20, 0.5), None, "mixed"),
        (Births(20, 0.94), World(4, 1.0), "mixed"),
        (Births(20, 0.95), None, "unconfirmed"),
        (Births(1000, 1.0), World(1, 0.0), "unconfirmed"),
        (Births(19, 0.5), None, "absent"),
        (None, None, "absent"),
        (None, World(4, 0.5), "rare"),
        (None, World(5, 0.5), "mixed"),
    ],
)
def test_an_abstention_says_why(births: Births | None, world: World | None, reason: str) -> None:
    found = said(births, world, "french")
    assert found == Decision("unknown", reason, "ODILE", None, births, world)
    assert found.share == 0


def test_a_decision_shows_the_evidence_and_the_share_that_decided() -> None:
    births, world = Births(30, 0.03), World(8, 0.02)
    found = said(births, world, "french")
    assert (found.first_name, found.births, found.world) == ("ODILE", births, world)
    assert found.share == pytest.approx(0.97)
    assert said(Births(19, 0.5), World(8, 0.02), "french").share == pytest.approx(0.98)
    assert said(births, World(8, 0.06), "elsewhere").share == pytest.approx(0.94)


def test_births_are_summed_over_accent_variants() -> None:
    rows = [("ZOÉ", 10, 400), ("ZOE", 20, 570), ("LÉO", 3, 0), ("LIS", 0, 0), ("-", 5, 5)]
    found = births_by_name(rows)
    assert found == {"ZOE": Births(1000, 0.97), "LEO": Births(3, 0.0)}
    together = stage(found).decide(Name("Zoé", "VARENNE"), "french")
    assert (together.gender, together.reason) == ("female", "insee_frequent")


def test_of_several_spellings_of_the_world_the_one_with_most_sources_speaks() -> None:
    rows = [("zoé", 9, 0.9), ("zoe", 4, 0.1), ("léo", 1, 0.2), ("leo", 3, 0.0), ("a b", 1, 0.5)]
    expected = {"ZOE": World(9, 0.9), "LEO": World(3, 0.0), "A-B": World(1, 0.5)}
    assert world_by_name(rows) == world_by_name(reversed(rows)) == expected


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("given", ["Andrea", "Andréa", "ANDREA", "Andréa L.", "Andréa-Lise"])
def test_a_name_whose_variants_differ_is_undecided_in_every_spelling(
    given: str, context: Context
) -> None:
    clear = stage({"ANDREA": Births(9000, 1.0)}, {"ANDREA": World(50, 1.0)})
    found = clear.decide(Name(given, "VARENNE"), context)
    assert (found.gender, found.reason) == ("unknown", "variants_differ")


def test_a_compound_whose_variants_differ_is_not_decided_by_its_first_component() -> None:
    clear = replace(stage({"ANNE": Births(9000, 1.0)}), variants_differ=frozenset({"ANNE-LISE"}))
    found = clear.decide(Name("Anne-Lise", "VARENNE"), "french")
    assert (found.gender, found.reason) == ("unknown", "variants_differ")
    assert clear.decide(Name("Anne-Zoé", "VARENNE"), "french").gender == "female"


@pytest.mark.parametrize("given", ["Anne-Lise", "Anne Lise", "ANNE LISE"])
def test_a_compound_speaks_as_a_whole_before_its_first_component(given: str) -> None:
    name = Name(given, "VARENNE")
    whole, first = {"ANNE-LISE": Births(2000, 0.0)}, {"ANNE": Births(2000, 1.0)}
    mixed, alone = {"ANNE-LISE": Births(2000, 0.5)}, {"LISE": Births(2000, 1.0)}
    for births, expected in (
        (whole | first, ("male", "ANNE-LISE")),
        (first, ("female", "ANNE")),
        (mixed | first, ("female", "ANNE")),
        (alone, ("unknown", "ANNE")),
    ):
        found = stage(births).decide(name, "french")
        assert (found.gender, found.first_name) == expected


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("name", [ODILE, Name("Odile", ""), Name("O.", "KIM")])
def test_without_births_nothing_is_decided(name: Name, context: Context) -> None:
    empty = FirstNames.read(reference_dir(), Evidence({}, {"ODILE": World(99, 1.0)}))
    assert empty.decide(name, context) == Decision("unknown", "no_counts")


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (Name("Odile", ""), "single_name"),
        (Name("O. Odile", "VARENNE"), "initials"),
        (Name("Odile & Lise", "VARENNE"), "collective"),
        (Name("Odile", "KIM"), "counts_unreliable"),
        (Name("Odile", "VARENNE-Kim"), "counts_unreliable"),
    ],
)
def test_a_name_that_misleads_is_undecided_whatever_the_counts(
    name: Name, reason: str, context: Context
) -> None:
    clear = stage({"ODILE": Births(9000, 1.0)}, {"ODILE": World(50, 1.0)})
    assert clear.decide(name, context) == Decision("unknown", reason)
    assert clear.decide(ODILE, context).gender == "female"


def test_one_name_may_say_different_things_in_the_two_contexts() -> None:
    both = stage({"ODILE": Births(900, 1.0)}, {"ODILE": World(50, 0.0)})
    found = [both.decide(ODILE, context).gender for context in (*CONTEXTS, *CONTEXTS)]
    assert found == ["unknown", "male", "unknown", "male"]
