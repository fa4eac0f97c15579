"""A report as rows of observations: five per figure, and some on the whole; none names anybody.

A figure's box is its evidence. Numbers are computed by code from boxes.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from cinediv_pipeline.analysis.posters.report import Figure, PosterReport
from cinediv_pipeline.vocabulary import NOT_DETERMINABLE

CONTENT_TYPE: Final = "poster"


def rows_of(report: PosterReport, film_id: str | None, day: date) -> list[dict[str, Any]]:
    """Return the rows; `film_id` is null where nobody said which film it is."""
    whole = {
        "content_type": CONTENT_TYPE, "content_id": report.content_id, "film_id": film_id,
        "confidence": None, "model": None, "prompt_version": None, "observed_at": day,
    }  # fmt: skip
    return [whole | row for row in (*_of_all(report), *_of_figures(report))]


def _of_all(report: PosterReport) -> Iterator[dict[str, Any]]:
    told: dict[str, str] = {"figures_by": report.figures_by}
    if report.figures_by != "none":
        told["n_figures"] = str(len(report.figures))
    if report.billing is not None:
        told["n_credits"] = str(len(report.billing.credits))
    for dimension, value in told.items():
        yield _row(report.content_id, dimension, value)


def _of_figures(report: PosterReport) -> Iterator[dict[str, Any]]:
    for figure in report.figures:
        subject = f"{report.content_id}/{figure.id}"
        yield _row(subject, "area_share", f"{figure.area_share:.5f}", figure)
        yield _row(subject, "centrality", f"{figure.centrality:.5f}", figure)
        for dimension, value in _perceived(figure).items():
            row = _row(subject, dimension, value, figure)
            yield row | _by(report) if report.figures_by == "vision" else row


def _perceived(figure: Figure) -> dict[str, str]:
    front = {True: "yes", False: "no", None: NOT_DETERMINABLE}[figure.is_foreground]
    told = {"gender_presentation": figure.gender_presentation, "activity": figure.activity,
            "foreground": front}  # fmt: skip
    return {name: NOT_DETERMINABLE if value == "unknown" else value
            for name, value in told.items()}  # fmt: skip


def _by(report: PosterReport) -> dict[str, str | None]:
    return {
        "method": "model", "model": report.method.model,
        "prompt_version": report.method.prompts[0],
    }  # fmt: skip


def _row(subject: str, dimension: str, value: str, figure: Figure | None = None) -> dict[str, Any]:
    box = figure.box if figure else None
    evidence = f"box {box.left:.3f} {box.top:.3f} {box.right:.3f} {box.bottom:.3f}" if box else None
    return {
        "subject_id": subject, "subject_label": None, "dimension": dimension, "value": value,
        "method": "rule", "evidence": evidence,
    }  # fmt: skip
