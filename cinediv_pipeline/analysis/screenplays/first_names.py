"""What a character's first name says: by births in France, where they were fetched, or the world's.

In fiction a name stands alone, so a family name may look like a first name; words of the script
speak before it.
"""

from collections.abc import Mapping
from typing import Final

from cinediv_pipeline.analysis.screenplays.words import Gender, Language
from cinediv_pipeline.enrichment.evidence import Births, Evidence, World, world_by_name
from cinediv_pipeline.enrichment.first_names import Context, FirstNames
from cinediv_pipeline.folding import plain
from cinediv_pipeline.language import NBSP
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources import nomquamgender

# Of a person the family name says from where a first name is; a character has none.
_LEAST_SHARE: Final = 0.95


class GivenNames:
    """First names in the context of a script's language; each is looked up once."""

    def __init__(self, language: Language, births: Mapping[str, Births]) -> None:
        self._context: Context = "french" if births and language == "fr" else "elsewhere"
        self._world: dict[str, World] = {}
        self._known: dict[str, tuple[Gender, str]] = {}
        self._stage = FirstNames.read(reference_dir(), Evidence(births, self._world))

    def __call__(self, name: str) -> tuple[Gender, str]:
        """Return a gender, or unknown, and what says so."""
        if name not in self._known:
            self._known[name] = self._decide(name)
        return self._known[name]

    def _decide(self, name: str) -> tuple[Gender, str]:
        self._world |= world_by_name(nomquamgender.look_up([plain(name)]))
        decision = self._stage.decide_alone(name, self._context)
        if decision.gender not in ("female", "male") or decision.share < _LEAST_SHARE:
            return "unknown", decision.reason
        gender: Gender = "female" if decision.gender == "female" else "male"
        source = "INSEE" if decision.reason.startswith("insee") else "nomquamgender"
        return gender, f"{name}, {source} {round(100 * decision.share)}{NBSP}%"
