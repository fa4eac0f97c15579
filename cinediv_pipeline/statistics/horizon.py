"""When a share would reach one half, if its trend went on: a logit line through the years.

The interval is Fieller's, that of a ratio of two estimates. Where the slope may as well be zero,
or goes down, there is no horizon, and none is made up.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student  # type: ignore[import-untyped]

from cinediv_pipeline.statistics.rows import as_rows

CELL: Final = ["population", "period_start", "period_end", "breakdown", "breakdown_value"]
MIN_YEARS: Final = 10
DIGITS: Final = 9
COLUMNS: Final = [
    *CELL, "n_years", "slope", "slope_low", "slope_high", "horizon_year", "horizon_low",
    "horizon_high",
]  # fmt: skip

Floats = npt.NDArray[np.float64]


def horizons(series: pd.DataFrame) -> pd.DataFrame:
    """Return one row per cell with at least ten years.

    Parameters
    ----------
    series : DataFrame
        One row per cell (`CELL`) and year: year, share (0 to 1), n_films (its weight).

    Returns
    -------
    DataFrame
        `COLUMNS`: the slope per year on the logit scale with its 95 % interval; the year in which
        the line crosses one half with its interval, nan where the slope's interval covers zero or
        is negative. The upper end is infinite where Fieller's interval is open.
    """
    rows = (
        {**dict(zip(CELL, cell, strict=True)), **_fit(group.sort_values("year"))}
        for cell, group in series.groupby(CELL, sort=True)
        if len(group) >= MIN_YEARS
    )
    return as_rows(rows, COLUMNS)


def _fit(group: pd.DataFrame) -> dict[str, Any]:
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415 -- a second to import
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415

    years = group["year"].to_numpy(np.float64)
    middle = float(np.round(years.mean()))
    design = np.stack([np.ones(len(years)), years - middle], axis=1)
    weights = group["n_films"].to_numpy(np.float64)
    yes = group["share"].to_numpy(np.float64) * weights
    model = GLM(np.stack([yes, weights - yes], axis=1), design, family=Binomial())
    # years scatter more than coin tosses: the scale is estimated from them, never below 1
    fit = model.fit(scale=max(1.0, _dispersion(model)))
    critical = float(student.ppf(0.975, len(years) - 2))
    error = float(np.sqrt(fit.cov_params()[1, 1]))
    slope = float(fit.params[1])
    width = critical * error
    found = {"slope": slope, "slope_low": slope - width, "slope_high": slope + width}
    if found["slope_low"] > 0:
        found |= _crossing(fit.params, fit.cov_params(), critical, middle)
    return {"n_years": len(group), **{name: round(each, DIGITS) for name, each in found.items()}}


def _dispersion(model: Any) -> float:
    fit = model.fit()
    return float(fit.pearson_chi2 / fit.df_resid)


def _crossing(params: Floats, cov: Floats, critical: float, middle: float) -> dict[str, float]:
    """Return where a + b·x = 0, with the x for which a + b·x does not differ from 0."""
    (a, b), (saa, sab, sbb) = params, (cov[0, 0], cov[0, 1], cov[1, 1])
    square = critical**2
    # (a + bx)² = t²(saa + 2·sab·x + sbb·x²): opens upwards, since the slope differs from 0
    two = b * b - square * sbb
    one = 2 * (a * b - square * sab)
    zero = a * a - square * saa
    root = float(np.sqrt(max(one * one - 4 * two * zero, 0.0)))
    low, high = sorted(((-one - root) / (2 * two), (-one + root) / (2 * two)))
    return {
        "horizon_year": middle - a / b, "horizon_low": middle + low, "horizon_high": middle + high,
    }  # fmt: skip
