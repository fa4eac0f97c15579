"""The first-name stage for names that people type, and who is not to be read."""

from dataclasses import dataclass
from typing import Final

from cinediv_pipeline.enrichment.first_names import FirstNames
from cinediv_pipeline.enrichment.typed_names import ORDER, decide_typed
from cinediv_pipeline.linkage.opt_outs import OptOuts

#: How a holder's gender is known.
GIVEN: Final = "given"
FIRST_NAME: Final = "first_name"
UNDECIDED: Final = "undecided"
__all__ = ["FIRST_NAME", "GIVEN", "ORDER", "UNDECIDED", "NameReader"]


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
        decision = decide_typed(self.stage, typed)
        if decision.reason == ORDER:
            return "unknown", ORDER
        known = decision.gender != "unknown"
        return decision.gender, FIRST_NAME if known else UNDECIDED
