"""Charts as they are drawn: their size does not hang on one number."""

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import vl_convert

from cinediv_pipeline.charts.draw import VEGA_LITE
from cinediv_pipeline.charts.palette import TOKENS
from cinediv_pipeline.charts.specs import Kind, specification, with_rows
from cinediv_pipeline.exhibits.measures import frame
from cinediv_pipeline.language import ENGLISH
from cinediv_pipeline.site.assets import stylesheet

_GAP = frame({"unit": "ratio", "indicator_id": "budget_mean_gap"}, (), ENGLISH)


def row(label: str, value: float, low: float, high: float) -> dict[str, Any]:
    """Return a row of a chart."""
    return {"label": label, "order": int(label), "value": value, "low": low, "high": high,
            "text": str(value), "note": "", "label_text": None}  # fmt: skip


def drawn(kind: Kind, rows: list[dict[str, Any]]) -> str:
    """Return the drawing of rows."""
    told = with_rows(specification(kind, "wide", _GAP), rows)
    return str(vl_convert.vegalite_to_svg(told, vl_version=VEGA_LITE))


def height(svg: str) -> float:
    """Return how high a drawing is."""
    found = re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', svg)
    assert found is not None
    return float(found[1])


def ticks(svg: str) -> list[float]:
    """Return the numbers of the axis."""
    return sorted(map(float, re.findall(r">(-?\d+)%<", svg.replace("\u2212", "-"))))


YEARS = [row("2022", -0.3, -0.5, 0.1), row("2023", -0.2, -0.6, 0.4)]
WILD = [*YEARS, row("2024", 0.1, -0.7, 12.0)]


@pytest.mark.parametrize("kind", ["course", "ranking"])
def test_a_wild_interval_does_not_stretch_the_chart(kind: Kind) -> None:
    tame, wild = drawn(kind, [*YEARS, row("2024", 0.1, -0.7, 0.9)]), drawn(kind, WILD)
    assert height(wild) == pytest.approx(height(tame), abs=4)
    assert ticks(wild)[-1] == 100


def test_a_value_is_never_cut() -> None:
    svg = drawn("course", [*YEARS, row("2024", 2.4, 0.2, 12.0)])
    assert ticks(svg)[-1] >= 200
    assert height(svg) < 420


def test_the_axis_of_gaps_shows_zero_and_what_lies_above() -> None:
    found = ticks(drawn("course", [row("2023", -0.2, -0.6, -0.1), row("2024", -0.3, -0.5, -0.1)]))
    assert found[0] <= -40
    assert 0 in found


@pytest.mark.parametrize("kind", ["course", "ranking"])
def test_every_colour_of_a_chart_follows_the_theme_of_its_page(kind: Kind) -> None:
    styles = stylesheet()
    for part, colour in re.findall(r'(fill|stroke)="(#\w+)"', drawn(kind, YEARS)):
        assert f'.chart [{part}="{colour}"]{{{part}:var(--{TOKENS[colour]})}}' in styles
    for token in TOKENS.values():
        assert f"--{token}:" in styles


def test_charts_made_at_once_are_those_made_one_by_one() -> None:
    # altair keeps how it writes data for the whole process; a server makes charts in threads
    frames = [replace(_GAP, reach=1 + n / 100) for n in range(30)]
    expected = [json.dumps(specification("course", "wide", frame)) for frame in frames]
    specification.cache_clear()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(12) as pool:
            made = pool.map(lambda frame: specification("course", "wide", frame), frames)
            assert [json.dumps(one) for one in made] == expected
    finally:
        sys.setswitchinterval(before)
