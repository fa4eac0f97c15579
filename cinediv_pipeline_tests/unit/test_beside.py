"""Statistics in a process of their own give what they give here, and say why they fail."""

import pandas as pd
import pytest

from cinediv_pipeline.statistics.beside import beside
from cinediv_pipeline.statistics.horizon import horizons


def _series() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "population": "cnc_fif",
            "period_start": pd.Timestamp("2010-01-01"),
            "period_end": pd.Timestamp("2019-12-31"),
            "breakdown": "all",
            "breakdown_value": "all",
            "year": range(2010, 2020),
            "share": [0.20, 0.22, 0.21, 0.25, 0.24, 0.27, 0.29, 0.28, 0.31, 0.33],
            "n_films": 100,
        }
    )


def test_the_other_process_computes_the_same() -> None:
    series = _series()
    pd.testing.assert_frame_equal(beside("horizon:horizons", series), horizons(series))


def test_a_failure_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"horizon:horizons failed(?s:.)*KeyError"):
        beside("horizon:horizons", pd.DataFrame({"nothing": [1]}))
