"""Tables of results with the same column types whether or not there are rows."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

#: Type of a column by its name; all others are numbers.
_TYPES: dict[str, str] = {
    "period_start": "datetime64[us]",
    "period_end": "datetime64[us]",
    **dict.fromkeys(
        ("population", "breakdown", "breakdown_value", "model", "specification", "term", "arm",
         "measure"),
        "str",
    ),
}  # fmt: skip


def as_rows(rows: Iterable[Mapping[str, Any]], columns: list[str]) -> pd.DataFrame:
    """Return rows under these columns, typed; what a row lacks is null."""
    table = pd.DataFrame(list(rows), columns=columns)
    return table.astype({name: _TYPES.get(name, "float64") for name in columns})
