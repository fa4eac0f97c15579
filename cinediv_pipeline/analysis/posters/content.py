"""Posters as a content type."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

from cinediv_pipeline import __version__
from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.credits.content import report_of
from cinediv_pipeline.analysis.credits.persons import without_contacts
from cinediv_pipeline.analysis.credits.reading import CreditsRead
from cinediv_pipeline.analysis.credits.report import CreditsReport
from cinediv_pipeline.analysis.documents.picture import Picture, picture_format, read_picture
from cinediv_pipeline.analysis.posters import page
from cinediv_pipeline.analysis.posters.billing import read_billing
from cinediv_pipeline.analysis.posters.figures import Poster, figures_of
from cinediv_pipeline.analysis.posters.limits import limits_of
from cinediv_pipeline.analysis.posters.observations import rows_of
from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline.analysis.posters.shares import shares_of
from cinediv_pipeline.analysis.report import Method, Report
from cinediv_pipeline.errors import AnalysisError, NoOcrError
from cinediv_pipeline.language import Language as PageLanguage

SUFFIXES: Final = frozenset((".png", ".jpg", ".jpeg", ".webp"))
#: Longest side of the copy that a model sees: more costs more and tells no more of figures.
_SHOWN: Final = 1_024


class Posters:
    """PNG, JPEG and WebP: figures with a model that sees or a detector of faces, and names."""

    name = "poster"
    suffixes = SUFFIXES

    def accepts(self, content: Content) -> bool:
        """Whether it is a picture."""
        return picture_format(content.data) is not None

    def analyse(self, content: Content, options: Options) -> PosterReport:
        """Return the report; raise `AnalysisError` where it is no picture that can be opened."""
        if not self.accepts(content):
            raise AnalysisError(f"{content.name} is no PNG, JPEG or WebP.")
        picture, without_text = _opened(content, options)
        text = "\n".join(map(without_contacts, picture.text.splitlines()))
        seen = figures_of(Poster(content.id, picture.jpeg), picture.faces, options)
        billing = _billing(content, picture, text, options)
        return PosterReport(
            content_type="poster",
            content_id=content.id,
            title=Path(content.name).stem,
            method=Method(
                version=__version__, format=picture.format,
                language=billing.method.language if billing else "fr", model=seen.model,
                prompts=seen.prompts,
            ),
            limits=limits_of(picture, seen, billing, without_text=without_text),
            width=picture.width,
            height=picture.height,
            figures_by=seen.by,
            figures=seen.figures,
            shares=shares_of(seen.figures) if seen.by == "vision" else (),
            billing_text=text,
            billing=billing,
        )  # fmt: skip

    def read(self, told: Mapping[str, Any]) -> PosterReport:
        """Return a report from its JSON."""
        return PosterReport.model_validate(told)

    def observations(self, report: Report, film_id: str | None, day: date) -> list[dict[str, Any]]:
        """Return rows on every figure, and on the whole; no row names anybody."""
        return rows_of(cast("PosterReport", report), film_id, day)

    def html(self, report: Report, language: PageLanguage) -> str:
        """Return the report as a page."""
        return page.render(cast("PosterReport", report), language)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the report."""
        return PosterReport.model_json_schema(mode="serialization")


def _opened(content: Content, options: Options) -> tuple[Picture, bool]:
    """Return the picture, and whether its text is left aside because nothing here reads it."""
    shown = _SHOWN if options.reader is not None else 0
    if not options.ocr:
        return read_picture(content.data, content.name, jpeg=shown, faces=options.faces), True
    try:
        return read_picture(
            content.data, content.name, text="poster", jpeg=shown, faces=options.faces
        ), False
    except NoOcrError:
        if not (shown or options.faces):
            raise
    return read_picture(content.data, content.name, jpeg=shown, faces=options.faces), True


def _billing(
    content: Content, picture: Picture, text: str, options: Options
) -> CreditsReport | None:
    """Return the report on the names of the billing block, or None if none is read."""
    read = read_billing(text)
    if not read.entries:
        return None
    found = CreditsRead(
        f"picture ({picture.format})", read, "", (), picture.confidence, 1,
        frozenset(word.strip(".,:;") for word in picture.unsure), picture.is_animated,
    )  # fmt: skip
    return report_of(content, found, options)
