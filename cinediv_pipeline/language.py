"""French and English, and how each prints numbers, dates and spans of years.

French: a narrow no-break space in thousands, a no-break space before %, € and inside « », a real
minus sign, a decimal comma. English: none of these spaces, a decimal point.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from babel.dates import format_date
from babel.numbers import format_decimal

Code = Literal["fr", "en"]
NBSP: Final = "\u00a0"
THIN: Final = "\u202f"
DASH: Final = "\u2013"
_MINUS: Final = "\u2212"
# Before ; ! ? a thin space, before : % and inside « » a whole one.
_SPACES: Final = re.compile(r"[ \n](?=[;!?])|[ \n](?=[:%»])|(?<=«)[ \n]")
_SPACES_OF_PAGES: Final = re.compile(
    r"<(pre|code|textarea|style|script)\b.*?</\1>|" + _SPACES.pattern, re.DOTALL
)


@lru_cache(maxsize=100_000)  # the same numbers stand on many pages
def _decimal(value: float, pattern: str, code: Code) -> str:
    return format_decimal(value, format=pattern, locale=code).replace("-", _MINUS)


def _unbroken(found: re.Match[str]) -> str:
    if found[0].startswith("<"):
        return found[0]
    return THIN if found.string[found.end() :][:1] in (";", "!", "?") else NBSP


@dataclass(frozen=True)
class Language:
    """One language; `pick` chooses between a French and an English wording."""

    code: Code

    def pick(self, fr: str, en: str) -> str:
        """Return the wording of this language."""
        return fr if self.code == "fr" else en

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with so many decimals."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return _decimal(round(value, digits) + 0.0, pattern, self.code)  # no minus zero

    def percent(self, share: float, digits: int = 1) -> str:
        """Return a share of 0 to 1 as percent: "28,1 %", "28.1%"."""
        return self.number(share * 100, digits) + self._percent_sign

    def points(self, share: float, digits: int = 1) -> str:
        """Return a difference of shares as percentage points, with its sign."""
        return self.signed(share * 100, digits) + self.pick(f"{NBSP}points", " points")

    def gap(self, ratio: float, digits: int = 1) -> str:
        """Return a relative gap with its sign: "−24,8 %", "+3.0%"."""
        return self.signed(ratio * 100, digits) + self._percent_sign

    def signed(self, value: float, digits: int = 0) -> str:
        """Return a number that always says its sign, but for zero."""
        text = self.number(value, digits)
        return f"+{text}" if round(value, digits) > 0 else text

    def euros(self, value: float) -> str:
        """Return an amount as a reader says it: "4,2 M€", "€4.2M", "850 000 €"."""
        if abs(value) >= 1e9:
            amount, unit, short = self.number(value / 1e9, 2), "Md€", "bn"
        elif abs(value) >= 1e6:
            amount, unit, short = self.number(value / 1e6, 1), "M€", "M"
        else:
            amount, unit, short = self.number(value), "€", ""
        return self.pick(f"{amount}{NBSP}{unit}", f"€{amount}{short}")

    def years(self, value: float, digits: int = 1) -> str:
        """Return a duration in years."""
        text = self.number(value, digits)
        return text + self.pick(f"{NBSP}ans", " years")

    def day(self, day: date) -> str:
        """Return a date in words."""
        return format_date(day, "d MMMM y", locale="fr" if self.code == "fr" else "en_GB")

    def span(self, first: int, last: int) -> str:
        """Return a year, or a span of years with an en dash."""
        return str(first) if first == last else f"{first}{DASH}{last}"

    def between(self, low: str, high: str) -> str:
        """Return an interval in words."""
        return self.pick(f"de {low} à {high}", f"from {low} to {high}")

    def typeset(self, text: str) -> str:
        """Return a text with the spaces of French that no line may break at."""
        return _SPACES.sub(_unbroken, text) if self.code == "fr" else text

    def typeset_page(self, html: str) -> str:
        """Return a page with these spaces, but where it quotes code."""
        return _SPACES_OF_PAGES.sub(_unbroken, html) if self.code == "fr" else html

    @property
    def _percent_sign(self) -> str:
        return f"{NBSP}%" if self.code == "fr" else "%"

    @property
    def other(self) -> "Language":
        """The other language."""
        return ENGLISH if self.code == "fr" else FRENCH


FRENCH: Final = Language("fr")
ENGLISH: Final = Language("en")
LANGUAGES: Final = (FRENCH, ENGLISH)
