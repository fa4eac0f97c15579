"""The parity horizon: trends that are built in, and trends that are none."""

import math

import numpy as np
import pandas as pd
import pytest

from cinediv_pipeline.statistics.horizon import COLUMNS, horizons


def series(shares: list[float], n_films: int = 200, first: int = 2010) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "population": "fif",
            "period_start": pd.Timestamp(first, 1, 1),
            "period_end": pd.Timestamp(first + len(shares) - 1, 12, 31),
            "breakdown": "all",
            "breakdown_value": "all",
            "year": range(first, first + len(shares)),
            "share": shares,
            "n_films": n_films,
        }
    )


def logit_line(level: float, slope: float, wobble: float = 0.02) -> list[float]:
    """Shares on a logit line from 2010 on that starts at `level`, with a small zigzag."""
    logits = [math.log(level / (1 - level)) + slope * year for year in range(14)]
    return [
        1 / (1 + math.exp(-logit - wobble * (-1) ** place)) for place, logit in enumerate(logits)
    ]


def test_a_line_is_followed_to_one_half() -> None:
    """From 20 % with 0.08 a year: ln 4 ÷ 0.08 = 17.3 years after 2010."""
    found = horizons(series(logit_line(0.2, 0.08))).iloc[0]
    assert found["slope"] == pytest.approx(0.08, abs=0.003)
    assert found["horizon_year"] == pytest.approx(2010 + math.log(4) / 0.08, abs=0.7)
    assert found["horizon_low"] < found["horizon_year"] < found["horizon_high"]
    # a ratio is skewed: the later end is the farther one
    assert (
        found["horizon_high"] - found["horizon_year"] > found["horizon_year"] - found["horizon_low"]
    )
    assert found["n_years"] == 14


@pytest.mark.parametrize("slope", [0.0, -0.08])
def test_no_rising_trend_has_no_horizon(slope: float) -> None:
    found = horizons(series(logit_line(0.3, slope))).iloc[0]
    assert math.isnan(found["horizon_year"])
    assert math.isnan(found["horizon_high"])
    assert found["slope_low"] < 0


def test_years_that_scatter_widen_the_interval() -> None:
    calm = horizons(series(logit_line(0.2, 0.08))).iloc[0]
    wild = horizons(series(logit_line(0.2, 0.08, wobble=0.3))).iloc[0]
    assert wild["slope_high"] - wild["slope_low"] > 1.5 * (calm["slope_high"] - calm["slope_low"])


def test_the_ends_are_where_the_line_barely_differs_from_one_half() -> None:
    """Fieller by its definition: at either end, (a + bx)² = t² · variance of a + bx."""
    shares = logit_line(0.2, 0.08)
    found = horizons(series(shares)).iloc[0]
    ends = [found["horizon_low"], found["horizon_high"]]
    assert [differs(shares, year) for year in ends] == pytest.approx([2.1788, 2.1788], abs=1e-3)


def differs(shares: list[float], year: float) -> float:
    """Distance of the fitted line from one half at a year, in standard errors (12 degrees)."""
    years = np.arange(2010, 2010 + len(shares)) - year
    design = np.stack([np.ones(len(shares)), years], axis=1)
    at = np.zeros(2)
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-design @ at))
        weight = 200 * fitted * (1 - fitted)
        inverse = np.linalg.inv(design.T @ (design * weight[:, None]))
        at = at + inverse @ design.T @ (200 * (np.array(shares) - fitted))
    scatter = (200 * (np.array(shares) - fitted) ** 2 / (fitted * (1 - fitted))).sum() / 12
    return float(abs(at[0]) / np.sqrt(max(1.0, scatter) * inverse[0, 0]))


def test_fewer_than_ten_years_have_no_row() -> None:
    found = horizons(series([0.2] * 9))
    assert found.empty
    assert list(found.columns) == COLUMNS
