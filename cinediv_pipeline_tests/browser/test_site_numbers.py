"""Every number on the page of every indicator is the number of the release."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import html5lib
import pytest

from cinediv_pipeline.site.language import ENGLISH, FRENCH, Language
from cinediv_pipeline.site.places import place

_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f "))
_TIMES = {
    "%": 0.01,
    "M€": 1e6,
    "M": 1e6,
    "Md€": 1e9,
    "bn": 1e9,
    "€": 1,
    "": 1,
    "ans": 1,
    "years": 1,
}


def read(text: str, code: str) -> tuple[float, float] | None:
    """Return a printed number and how far it may be from the exact one by its rounding."""
    plain = text.translate(_SPACES).replace("\u2212", "-").removeprefix("€").removeprefix("+")
    found = re.fullmatch(r"(-?[\d.,]+)(\D*)", plain)
    if found is None:
        return None
    digits, unit = found.groups()
    digits = digits.replace(",", ".") if code == "fr" else digits.replace(",", "")
    decimals = len(digits.partition(".")[2])
    return float(digits) * _TIMES[unit], (0.5 * 10**-decimals + 1e-9) * _TIMES[unit]


def released(folder: Path, code: str) -> dict[str, dict[Any, Any]]:
    """Return value, interval and status by indicator and by what the site writes beside them.

    The key is population, breakdown, first and last year and the label, capitalised; crossings
    are not on pages. Without a breakdown rows have no label.
    """
    with duckdb.connect(str(folder / "observatory.duckdb"), read_only=True) as base:
        rows = base.execute(
            "select indicator_id, population, rows.breakdown, year(period_start), "
            f"year(period_end), coalesce(label_{code}, rows.breakdown_value), value, ci_low, "
            "ci_high, status from indicators as rows left join labels using "
            "(breakdown, breakdown_value) where not contains(rows.breakdown, '|')"
        ).fetchall()
    found: dict[str, dict[Any, Any]] = {}
    for indicator, population, breakdown, first, last, label, *numbers in rows:
        name = "" if breakdown == "all" else label[:1].upper() + label[1:]
        found.setdefault(indicator, {})[population, breakdown, first, last, name] = numbers
    return found


def shown(told: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each row that a page can show, with its key as in `released`."""
    for view in told["views"]:
        for panel in view["panels"]:
            for row in panel["rows"]:
                free = view["breakdown"] == "all"
                span = row["label"].split("–") if free else panel["id"].split("-")
                name = "" if free else row["label"]
                years = (int(span[0]), int(span[-1]))
                yield (view["population"], view["breakdown"], *years, name), row


def close(text: str, exact: float, code: str) -> bool:
    """Whether a printed number is the exact one, rounded."""
    said = read(text, code)
    return said is not None and abs(said[0] - exact) <= said[1]


@pytest.mark.parametrize("language", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_numbers_of_the_site_are_those_of_the_release(built: Path, language: Language) -> None:
    site, release = built / "site" / "current", (built / "releases" / "latest").resolve()
    n = 0
    for indicator, exact in released(release, language.code).items():
        told = json.loads((site / "data" / f"{indicator}.{language.code}.json").read_text("utf-8"))
        rows = dict(shown(told))
        assert len(rows) == sum(1 for _ in shown(told))  # no key twice
        for key, row in rows.items():
            value, low, high, status = exact[key]
            assert (row["value"], row["low"], row["high"]) == (value, low, high), (indicator, key)
            assert bool(row["note"]) == (status != "published"), (indicator, key)
            n += _printed_as_they_are(row, language.code)
        missing = [key for key in exact if key not in rows]
        # a course shows years; longer spans without a breakdown are in the data
        assert all(key[1] == "all" and key[2] != key[3] for key in missing), (indicator, missing)
        _page_shows_its_first_panel(site, indicator, told, language)
    assert n > 5000


def _printed_as_they_are(row: Any, code: str) -> int:
    """Check that what is printed is the number, rounded; return how many rows have one."""
    if row["value"] is None:
        return 0
    assert close(row["text"], row["value"], code), row
    if row["interval"] != "–":
        low, _, high = row["interval"].partition(" – ")
        assert close(low, row["low"], code), row
        assert close(high or low, row["high"], code), row
    return 1


def _page_shows_its_first_panel(site: Path, indicator: str, told: Any, language: Language) -> None:
    view = told["views"][told["opens"]]
    panel = view["panels"][view["default"]]
    path = site / place("indicator", language, indicator).path / "index.html"
    tree = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
    lines = [
        ["".join(cell.itertext()) for cell in line]
        for line in tree.iterfind(".//table/tbody/tr")
        if line.find("th") is not None and line.find("td") is not None
    ]
    wanted = [
        [row["label"], row["note"], row["coverage"]]
        if row["note"]
        else [row["label"], row["text"], row["interval"], row["cases"], row["coverage"]]
        for row in panel["rows"]
    ]
    assert lines[: len(wanted)] == wanted
