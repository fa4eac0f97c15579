"""The report on a screenplay in a browser: accessible, alone, and no wider than the screen."""

from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.registry import CONTENT_TYPES, analyse
from cinediv_pipeline.language import LANGUAGES, Language
from cinediv_pipeline_tests.browser.test_every_page import faults, keep_picture
from cinediv_pipeline_tests.screenplays import own
from cinediv_pipeline_tests.screenplays.text_forms import as_fountain


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_report_is_accessible_and_asks_for_nothing(
    chromium: Any, tmp_path: Path, language: Language, theme: str
) -> None:
    report = analyse(Content(as_fountain(own("le_plan_de_table")).encode(), "film.fountain"))
    page_file = tmp_path / "report.html"
    page_file.write_text(CONTENT_TYPES["screenplay"].html(report, language), encoding="utf-8")
    asked: list[str] = []
    context = chromium.new_context(color_scheme=theme, bypass_csp=True)
    try:
        page = context.new_page()
        page.on("request", lambda sent: asked.append(sent.url))
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(page_file.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert set(asked) == {page_file.as_uri()}
        assert faults(page) == []
        keep_picture(page, f"report-{language.code}-{theme}")
    finally:
        context.close()
