"""From the first film to the second: Kaplan–Meier by gender, and whether the curves differ.

Who has made one film so far may still make a second: such careers are censored at the end of the
list, so nobody has to be left out. Time is counted in whole years between agreements.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm  # type: ignore[import-untyped]

from cinediv_pipeline.statistics.rows import as_rows
from cinediv_pipeline.vocabulary import DIRECTOR_GENDERS

CELL: Final = ["population", "period_start", "period_end"]
#: Who is looked at apart; everybody of known gender together is "all".
ARMS: Final = ("all", *DIRECTOR_GENDERS)
#: Within how many years a second film counts.
WITHIN_YEARS: Final = 5
#: A second film of the same year comes after the first one all the same.
SAME_YEAR: Final = 0.5
DIGITS: Final = 9
_CRITICAL: Final = float(norm.ppf(0.975))
Floats = npt.NDArray[np.float64]
COLUMNS: Final = [
    *CELL, "arm", "n_people", "n_within", "share", "share_low", "share_high", "median",
    "median_low", "median_high", "chi2", "p_value",
]  # fmt: skip


def careers(people: pd.DataFrame) -> pd.DataFrame:
    """Return one row per cell and arm.

    Parameters
    ----------
    people : DataFrame
        One row per cell (`CELL`) and person whose first film lies in it: gender, years (to the
        second film, or to the end of the list), has_second.

    Returns
    -------
    DataFrame
        `COLUMNS`: persons of the arm; those with a second film within five years; the
        Kaplan–Meier share of those with a second film within five years, with its log-log interval
        (nan where nobody is followed so long); the median years to the second film with its
        interval (nan where fewer than half get there); for "all" the log-rank test of women
        against men.
    """
    cells = people.groupby(CELL, sort=True)
    return as_rows((row for cell, group in cells for row in _cell(cell, group)), COLUMNS)


def _cell(cell: tuple[Any, ...], group: pd.DataFrame) -> Iterator[dict[str, Any]]:
    known = group[group["gender"] != "unknown"]
    for arm in ARMS:
        people = known if arm == "all" else known[known["gender"] == arm]
        found = {**_arm(people), **(_log_rank(known) if arm == "all" else {})}
        rounded = {name: round(float(value), DIGITS) for name, value in found.items()}
        yield {**dict(zip(CELL, cell, strict=True)), "arm": arm, **rounded}


def _arm(people: pd.DataFrame) -> dict[str, float]:
    years = np.maximum(people["years"].to_numpy(np.float64), SAME_YEAR)
    second = people["has_second"].to_numpy(bool)
    within = int((second & (years <= WITHIN_YEARS)).sum())
    counted: dict[str, float] = {"n_people": len(people), "n_within": within}
    if not len(people):
        return counted
    return {**counted, **_curve(years, second)}


def _curve(years: Floats, second: npt.NDArray[np.bool_]) -> dict[str, float]:
    from statsmodels.duration.survfunc import SurvfuncRight  # noqa: PLC0415 -- a second to import

    found: dict[str, float] = {}
    alone, error = 1.0, 0.0
    if second.any():
        curve = SurvfuncRight(years, second.astype(int))
        with np.errstate(divide="ignore", invalid="ignore"):  # once nobody is left
            low, high = curve.quantile_ci(0.5)
        found = {"median": curve.quantile(0.5), "median_low": low, "median_high": high}
        place = int(np.searchsorted(curve.surv_times, WITHIN_YEARS, side="right")) - 1
        if place >= 0:
            alone, error = float(curve.surv_prob[place]), float(curve.surv_prob_se[place])
    # nobody was followed so long, and somebody is still without a second film: it cannot be told
    if years.max() < WITHIN_YEARS and alone > 0:
        return found
    followed = int((second | (years >= WITHIN_YEARS)).sum())
    low, high = _log_log(alone, error) if 0 < alone < 1 else _wilson(alone, followed)
    return {**found, "share": 1 - alone, "share_low": 1 - high, "share_high": 1 - low}


def _log_log(alone: float, error: float) -> tuple[float, float]:
    """Return the 95 % interval of a survival probability, which stays within 0 and 1."""
    width = _CRITICAL * error / (alone * abs(np.log(alone)))
    return float(alone ** np.exp(width)), float(alone ** np.exp(-width))


def _wilson(alone: float, followed: int) -> tuple[float, float]:
    """Return the 95 % interval where nobody, or everybody, of those followed made a second film."""
    open_end = _CRITICAL**2 / (followed + _CRITICAL**2)
    return (1 - open_end, 1.0) if alone == 1 else (0.0, open_end)


def _log_rank(people: pd.DataFrame) -> dict[str, float]:
    """Return chi² and p of the test that women and men have the same curve."""
    from statsmodels.duration.survfunc import survdiff  # noqa: PLC0415

    arms = people[people["gender"].isin(ARMS)]
    if arms["gender"].nunique() < len(ARMS) - 1 or not arms["has_second"].any():
        return {}
    years = np.maximum(arms["years"].to_numpy(np.float64), SAME_YEAR)
    try:
        chi2, p_value = survdiff(years, arms["has_second"].astype(int).to_numpy(), arms["gender"])
    except np.linalg.LinAlgError:  # all second films at once, by all: nothing can differ
        return {}
    return {"chi2": chi2, "p_value": p_value}
