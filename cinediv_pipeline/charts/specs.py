"""Vega-Lite for the two charts of the site: a course over years, and values side by side.

A specification reads the data set `rows`, whose fields are the same for both:

- `label`: the category, or the year; `order`: its place
- `value`, `low`, `high`: the number and its 95 % interval, null where withheld
- `text`: the number as printed; `note`: why it is withheld, or nothing
- `label_text`: what is written beside the point, or nothing
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import altair as alt

from cinediv_pipeline.charts.palette import (
    BAND,
    FONT,
    GROUND,
    HAIRLINE,
    INK,
    PARITY,
    SECONDARY,
    WOMEN,
    ZONE,
)

Kind = Literal["course", "ranking"]
Size = Literal["wide", "narrow"]
ROWS: Final = "rows"
# altair keeps its settings for the whole process, and a server makes charts in threads.
_ALONE: Final = threading.Lock()
_WIDTH: Final[Mapping[Size, int]] = {"wide": 900, "narrow": 300}
_CONFIG: Final[dict[str, Any]] = {
    "font": FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFont": FONT, "labelFontSize": 14, "labelColor": SECONDARY, "grid": False,
        "domain": False, "tickColor": HAIRLINE, "titleFont": FONT, "titleColor": SECONDARY,
        "titleFontSize": 14, "titleFontWeight": "normal",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """How values are measured: their axis, and what marks equality on it, if anything does.

    `label` is a Vega expression for the labels of the axis; `zone` and `line` are in the unit of
    the values. `least` and `most` are the ends of the axis where they are given; `open_to` holds
    it open at least so far, and `reach` is how far an interval may stretch it: one that goes
    further is cut there, or at the largest value if that lies beyond.
    """

    label: str
    least: float | None = None
    most: float | None = None
    line: float | None = None
    line_text: str = ""
    zone: tuple[float, float] | None = None
    zone_text: str = ""
    open_to: float | None = None
    reach: float | None = None


@lru_cache(256)
def specification(kind: Kind, size: Size, frame: Frame) -> dict[str, Any]:
    """Return the Vega-Lite of a chart; its rows are put in by `with_rows`, or by a page."""
    layers = _course(frame) if kind == "course" else _ranking(size, frame)
    chart = alt.layer(*layers).properties(width=_WIDTH[size], padding=4)
    chart = chart.properties(height=_HEIGHTS[kind][size])
    with _ALONE, alt.data_transformers.enable(consolidate_datasets=False):
        found: dict[str, Any] = chart.to_dict(validate=False)  # the renderer reads it, and tests do
    found["config"] = _CONFIG
    return found


_HEIGHTS: Final[dict[str, dict[Size, Any]]] = {
    "course": {"wide": 320, "narrow": 260},
    "ranking": {"wide": {"step": 34}, "narrow": {"step": 52}},
}


def with_rows(specified: Mapping[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a specification with its data."""
    return {**specified, "datasets": {ROWS: rows}}


def _rows(frame: Frame) -> alt.Chart:
    rows = alt.Chart(alt.NamedData(name=ROWS))
    if frame.reach is None:
        return rows
    cut = f"datum.high == null ? null : min(datum.high, max({frame.reach}, datum.largest))"
    found: alt.Chart = rows.transform_joinaggregate(largest="max(value)").transform_calculate(
        high=cut
    )
    return found


def _scale(frame: Frame) -> alt.Scale:
    return alt.Scale(
        zero=frame.least is None,
        nice=True,
        domainMin=alt.Undefined if frame.least is None else frame.least,
        domainMax=alt.Undefined if frame.most is None else frame.most,
    )


def _fixed(frame: Frame, channel: str) -> list[alt.Chart]:
    """Return the zone and the line of equality, along the axis `channel`."""
    found: list[alt.Chart] = []
    if frame.open_to is not None:
        held = _literal([{"at": frame.open_to}]).mark_rule(opacity=0)
        found.append(held.encode(**{channel: "at:Q"}))
    if frame.zone:
        low, high = frame.zone
        found.append(
            _literal([{"from": low, "to": high}])
            .mark_rect(fill=ZONE)
            .encode(**{channel: alt.Y("from:Q"), f"{channel}2": "to:Q"})
        )
    if frame.line is not None:
        dash = [3, 3] if frame.zone is None else [1, 0]
        rule = _literal([{"at": frame.line}]).mark_rule(
            stroke=PARITY, strokeWidth=1.5, strokeDash=dash
        )
        found.append(rule.encode(**{channel: "at:Q"}))
    return found


def _said(text: str, at: float) -> alt.Chart:
    mark = _literal([{"at": at}]).mark_text(
        align="left", dy=-9, fill=PARITY, fontSize=14, font=FONT, text=text, x=4
    )
    found: alt.Chart = mark.encode(y="at:Q")
    return found


def _literal(values: list[dict[str, float]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=values))


def _course(frame: Frame) -> list[alt.Chart]:
    x = alt.X(
        "label:O",
        title=None,
        sort=alt.EncodingSortField("order"),
        axis=alt.Axis(labelAngle=0, labelOverlap="parity", tickSize=4, labelPadding=6),
    )
    axis = alt.Axis(labelExpr=frame.label, tickCount=5, grid=True, gridColor=HAIRLINE, ticks=False,
                    labelPadding=8)  # fmt: skip
    y = alt.Y("value:Q", title=None, scale=_scale(frame), axis=axis)
    band = _rows(frame).mark_area(fill=BAND, fillOpacity=0.35).encode(
        x=x, y=alt.Y("low:Q", scale=_scale(frame), axis=axis, title=None), y2="high:Q"
    )  # fmt: skip
    line = _rows(frame).mark_line(stroke=INK, strokeWidth=2).encode(x=x, y=y)
    points = _rows(frame).mark_point(
        filled=True, fill=WOMEN, stroke=INK, strokeWidth=1.5, size=56, opacity=1
    ).encode(x=x, y=y)  # fmt: skip
    words = _rows(frame).transform_filter("datum.label_text != null").mark_text(
        dy=-16, fontSize=16, fontWeight="bold", fill=INK, font=FONT,
        align="center", lineBreak="\n",
    ).encode(x=x, y=y, text="label_text:N")  # fmt: skip
    equal = _fixed(frame, "y")
    if frame.zone:
        equal.append(_said(frame.zone_text, frame.zone[1]))
    elif frame.line is not None and frame.line_text:
        equal.append(_said(frame.line_text, frame.line))
    return [*equal, band, line, points, words]


def _ranking(size: Size, frame: Frame) -> list[alt.Chart]:
    wide = size == "wide"
    axis = alt.Axis(labelExpr=frame.label, tickCount=5 if wide else 4, grid=True,
                    gridColor=HAIRLINE, ticks=False, labelPadding=8, orient="top")  # fmt: skip
    x = alt.X("value:Q", title=None, scale=_scale(frame), axis=axis)
    names = alt.Axis(labelFontSize=15, labelColor=INK, labelLimit=320, labelPadding=12,
                     ticks=False)  # fmt: skip
    y = alt.Y("label:N", title=None, sort=alt.EncodingSortField("order"),
              axis=names if wide else None)  # fmt: skip
    whisker = _rows(frame).mark_rule(stroke=INK, strokeWidth=2).encode(
        x=alt.X("low:Q", scale=_scale(frame), axis=axis, title=None), x2="high:Q", y=y
    )  # fmt: skip
    points = _rows(frame).mark_point(
        filled=True, fill=WOMEN, stroke=INK, strokeWidth=1.5, size=110, opacity=1
    ).encode(x=x, y=y)  # fmt: skip
    number = _rows(frame).transform_filter("datum.value != null").mark_text(
        align="left", dx=8, fontSize=15, fontWeight="bold", fill=INK, font=FONT
    )  # fmt: skip
    right = alt.X("edge:Q", scale=_scale(frame), axis=axis, title=None)
    numbers = number.transform_calculate(
        edge="datum.high != null && datum.high > datum.value ? datum.high : datum.value"
    ).encode(x=right, y=y, text="text:N")
    withheld = _rows(frame).transform_filter("datum.value == null").mark_text(
        align="left", dx=6, fontSize=14, fill=SECONDARY, font=FONT, fontStyle="italic", x=0
    ).encode(y=y, text="note:N")  # fmt: skip
    layers = [*_fixed(frame, "x"), whisker, points, numbers, withheld]
    if not wide:
        layers.append(
            _rows(frame)
            .mark_text(align="left", x=0, dy=-20, fontSize=15, fill=INK, font=FONT, limit=290)
            .encode(y=y, text="label:N")
        )
    return layers


__all__ = ["GROUND", "ROWS", "Frame", "Kind", "Size", "specification", "with_rows"]
