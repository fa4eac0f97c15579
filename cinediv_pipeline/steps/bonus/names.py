"""The first-name stage for names that people type, whichever part comes first."""

from dataclasses import dataclass
from typing import Final

from cinediv_pipeline.enrichment.first_names import Decision, FirstNames
from cinediv_pipeline.enrichment.given_names import Name, cnc_name, western_name
from cinediv_pipeline.linkage.opt_outs import OptOuts

#: How a holder's gender is known.
GIVEN: Final = "given"
FIRST_NAME: Final = "first_name"
UNDECIDED: Final = "undecided"
#: Both parts may be the first name: capitals would tell.
ORDER: Final = "order"


@dataclass(frozen=True)
class NameReader:
    """Reads genders off typed names; whoever opted out is read by nobody."""

    stage: FirstNames
    opt_outs: OptOuts

    @property
    def has_counts(self) -> bool:
        """Whether there are counts of first names at all."""
        return not self.stage.evidence.is_empty

    def read(self, typed: str) -> tuple[str, str]:
        """Return a gender (unknown where the name does not tell) and how it is known."""
        if self.opt_outs.by_name(typed) is not None:
            return "unknown", UNDECIDED
        printed = cnc_name(typed)
        if printed.given and printed.family:  # capitals say which part is the family name
            return _told(self.stage.decide(printed, "french"))
        first = self.stage.decide(western_name(typed, self.stage.unreliable_families), "french")
        parts = typed.split()
        if len(parts) != 2:
            return _told(first)
        return _either(first, self.stage.decide(Name(parts[1], parts[0]), "french"))


def _told(decision: Decision) -> tuple[str, str]:
    known = decision.gender != "unknown"
    return decision.gender, FIRST_NAME if known else UNDECIDED


def _either(first: Decision, last: Decision) -> tuple[str, str]:
    """Decide on two parts of which either may be the first name.

    The last part decides alone only where the first is no first name that anybody counts: many
    family names are first names too, and most of them men's.
    """
    if last.gender in ("unknown", first.gender):
        return _told(first)
    nobody_has_it = first.births is None and first.reason in ("absent", "rare")
    if first.gender == "unknown" and nobody_has_it:
        return _told(last)
    return "unknown", ORDER
