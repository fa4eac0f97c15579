"""Headings of credits: which department begins, where the cast stands, what is no crew at all."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cinediv_pipeline.linkage.roles import wording_key

#: What stands below is not of the crew: thanks, suppliers, partners.
NONE: Final = "none"
CAST: Final = "cast"
CREW: Final = "crew"
_JOINED: Final = re.compile(r"\s*[,/&+]\s*|\s+[–—-]\s+|\s+(?:et|and)\s+", re.IGNORECASE)
_SHORTEST_START: Final = 4


@dataclass(frozen=True)
class Headings:
    """Folded heading -> department of the taxonomy, `cast`, `crew` (any) or `none`."""

    departments: Mapping[str, str]

    @classmethod
    def read(cls, reference: Path) -> "Headings":
        """Read `credits/headings.csv` of the reference folder."""
        with (reference / "credits" / "headings.csv").open(encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source, strict=True))
        return cls({wording_key(row["heading"]): row["department"] for row in rows})

    def of(self, text: str) -> str | None:
        """Return what a heading opens; of several departments the first."""
        whole = self.departments.get(wording_key(text))
        if whole:
            return whole
        parts = [self.departments.get(wording_key(part)) for part in _JOINED.split(text)]
        return parts[0] if len(parts) > 1 and all(parts) else None

    def ends_the_crew(self, text: str) -> bool:
        """Whether a line begins like thanks, or names partners: « Merci aux habitantes »."""
        words = wording_key(text).split()
        return any(
            self.departments.get(" ".join(words[:n])) == NONE and len(" ".join(words[:n])) > 3
            for n in range(1, min(len(words), 7) + 1)
        )
