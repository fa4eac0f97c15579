"""The report on a poster: its figures, what women have of it, and the names of its billing."""

from typing import Literal

from pydantic import Field

from cinediv_pipeline.analysis.credits.report import CreditsReport
from cinediv_pipeline.analysis.report import Model, Report

Presentation = Literal["female", "male", "other", "unknown"]
Activity = Literal["active", "passive", "unknown"]
Measure = Literal["figures", "area", "foreground"]
FiguresBy = Literal["vision", "faces", "none"]


class BoxReport(Model):
    """Where a figure stands, in shares of the width and height from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float


class Figure(Model):
    """A human figure, or a face where only faces were looked for. Nobody is named."""

    id: str
    box: BoxReport
    area_share: float = Field(description="Share of the poster; overlaps count once.")
    centrality: float = Field(description="1 in the middle of the poster, 0 in a corner.")
    is_foreground: bool | None
    gender_presentation: Presentation = Field(
        description="As perceived by the model; unknown where it cannot be told."
    )
    activity: Activity
    is_face: bool = Field(description="Whether only the face was measured.")


class Share(Model):
    """What women have of a measure: numbers of figures, or areas in posters; unknown apart."""

    measure: Measure
    women: float
    men: float
    other: float
    unknown: float
    total: float
    women_share: float | None = Field(description="Women of those known; null if none is.")
    women_share_low: float | None = Field(description="If no unknown one were a woman.")
    women_share_high: float | None = Field(description="If all unknown ones were women.")
    coverage: float | None = Field(description="Known of all.")


class PosterReport(Report):
    """The report on a poster."""

    width: int = Field(description="Pixels, upright.")
    height: int
    figures_by: FiguresBy = Field(
        description="What found the figures: a model that sees, a detector of faces, or nothing."
    )
    figures: tuple[Figure, ...]
    shares: tuple[Share, ...] = Field(description="One per measure; none without a model.")
    billing_text: str = Field(description="What was read below, for a check by eye.")
    billing: CreditsReport | None = Field(description="The names that were read; null if none.")
