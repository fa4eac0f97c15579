"""The first-name stage for names as people type and print them, whichever part comes first."""

from typing import Final

from cinediv_pipeline.enrichment.first_names import Context, Decision, FirstNames
from cinediv_pipeline.enrichment.given_names import Name, cnc_name, first_name_key, western_name

#: Both parts may be the first name: capitals would tell.
ORDER: Final = "order"


def decide_typed(stage: FirstNames, typed: str, context: Context = "french") -> Decision:
    """Return what the first name of a typed name says; the reason is `ORDER` where both could."""
    printed = cnc_name(typed)
    if printed.given and printed.family:  # capitals say which part is the family name
        return stage.decide(printed, context)
    first = stage.decide(western_name(typed, stage.unreliable_families), context)
    parts = typed.split()
    if len(parts) != 2:
        return first
    last = stage.decide(Name(parts[1], parts[0]), context)
    # of a family name in two parts, one may be a first name: "Olivia Martin-Sandoz"
    is_whole = last.first_name == first_name_key(parts[1])
    return _either(first, last) if is_whole else first


def _either(first: Decision, last: Decision) -> Decision:
    """Decide on two parts of which either may be the first name.

    The last part decides alone only where the first is no first name that anybody counts: many
    family names are first names too, and most of them men's.
    """
    if last.gender in ("unknown", first.gender):
        return first
    nobody_has_it = first.births is None and first.reason in ("absent", "rare")
    if first.gender == "unknown" and nobody_has_it:
        return last
    return Decision("unknown", ORDER, first.first_name, None, first.births, first.world)
