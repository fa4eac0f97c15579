"""Women by role in a release, as a reader meets them: a small table of the heads of department.

Zero is 0 %; a withheld share says why.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

INDICATOR: Final = "women_share_by_role"
POPULATION: Final = "agrees"
_WITHHELD: Final = {
    "withheld_n": ("moins de 20 crédits connus", "fewer than 20 known credits"),
    "withheld_coverage": (
        "genre connu pour {coverage}, il en faut 80\u202f%",
        "gender known for {coverage}, 80 % needed",
    ),
    "withheld_persons": ("moins de 5 personnes", "fewer than 5 persons"),
}
# The longest period that is there, and the latest of these.
_ROWS: Final = """
    with own as (
        select * from read_parquet($indicators)
        where indicator_id = $indicator and population = $population and breakdown = 'role'
    ),
    latest as (
        select period_start, period_end from own
        order by period_end - period_start desc, period_end desc limit 1
    )
    select cast(year(period_start) as integer) as first_year,
        cast(year(period_end) as integer) as last_year,
        roles.role, roles.label_fr, roles.label_en, own.value, own.ci_low, own.ci_high,
        own.denominator, own.coverage, own.status
    from own
    join latest using (period_start, period_end)
    join read_parquet($roles) as roles on roles.role = own.breakdown_value
    where roles.is_head_of_department or roles.role = 'actor'
    order by roles.role_position
"""


@dataclass(frozen=True)
class RoleLine:
    """One role: share of women among its known credits in the list's films, or why it is withheld.

    `value`, `ci_low`, `ci_high` and `coverage` are shares; `denominator` counts known credits.
    """

    first_year: int
    last_year: int
    role: str
    label_fr: str
    label_en: str
    value: float | None
    ci_low: float | None
    ci_high: float | None
    denominator: float | None
    coverage: float | None
    status: str

    @property
    def period(self) -> str:
        """The years."""
        if self.first_year == self.last_year:
            return str(self.first_year)
        return f"{self.first_year}-{self.last_year}"

    @property
    def interval(self) -> str:
        """The 95 % interval in percent, or nothing."""
        if self.ci_low is None or self.ci_high is None:
            return ""
        return f"[{_percent(self.ci_low)}, {_percent(self.ci_high)}]"

    @property
    def share(self) -> str:
        """The share in percent, or nothing."""
        return "" if self.value is None else _percent(self.value)

    @property
    def known(self) -> str:
        """The share of credits of known gender in percent, or nothing."""
        return "" if self.coverage is None else _percent(self.coverage)

    def why(self, *, french: bool) -> str:
        """Return why the share is withheld, or nothing."""
        texts = _WITHHELD.get(self.status)
        if texts is None:
            return ""
        return texts[0 if french else 1].format(coverage=_percent(self.coverage or 0))

    def as_json(self) -> dict[str, Any]:
        """Return the line for machines."""
        return asdict(self)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u202f%"


def read_by_role(folder: Path) -> list[RoleLine]:
    """Return the lines of a release folder; none where it has no roles."""
    if not (folder / "roles.parquet").exists():
        return []
    with duckdb.connect() as connection:
        rows = connection.execute(
            _ROWS,
            {
                "indicators": str(folder / "indicators.parquet"),
                "roles": str(folder / "roles.parquet"),
                "indicator": INDICATOR,
                "population": POPULATION,
            },
        ).fetchall()
    return [RoleLine(*row) for row in rows]


def by_role_text(lines: Sequence[RoleLine]) -> str:
    """Return the table as plain text, French and English, for the release's README."""
    if not lines:
        return ""
    width = max(len(f"{line.label_fr} / {line.label_en}") for line in lines)
    told = [
        f"  {f'{line.label_fr} / {line.label_en}':<{width}}  "
        + (
            f"{line.share:>5} {line.interval:<14} n = {line.denominator:.0f}, {line.known}"
            if line.value is not None
            else f"    – non publié / withheld : {line.why(french=True)} / {line.why(french=False)}"
        )
        for line in lines
    ]
    period = lines[0].period
    return "\n".join((
        f"Part de femmes par poste, films agréés {period} (crédits de TMDB, réalisation du CNC ; "
        "intervalle à 95 %, n crédits connus et leur part), chef·fes de département et casting /",
        f"Share of women by role, films agréés {period} (credits from TMDB, directors from the "
        "CNC; 95 % interval, n known credits and their share), heads of department and cast:",
        *told,
    ))  # fmt: skip
