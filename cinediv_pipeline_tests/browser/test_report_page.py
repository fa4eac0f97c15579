"""Reports of analyses in a browser: accessible, alone, in colour, no wider than the screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.readers import reader_of
from cinediv_pipeline.analysis.registry import CONTENT_TYPES, analyse
from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.language import LANGUAGES, Language
from cinediv_pipeline.settings import Settings
from cinediv_pipeline_tests.browser.test_every_page import faults, keep_picture
from cinediv_pipeline_tests.credits import own as crew
from cinediv_pipeline_tests.credits.forms import FORMS
from cinediv_pipeline_tests.posters.posters import file_name, files
from cinediv_pipeline_tests.posters.vision_server import vision_server
from cinediv_pipeline_tests.screenplays import own
from cinediv_pipeline_tests.screenplays.text_forms import as_fountain


def _screenplay(_: Path) -> Report:
    return analyse(Content(as_fountain(own("le_plan_de_table")).encode(), "film.fountain"))


def _credits(_: Path) -> Report:
    return analyse(Content(FORMS["xlsx_list"][1](crew("la_saison_des_corneilles")), "crew.xlsx"))


def _poster(home: Path) -> Report:
    name = "quarante_chaises_rouges"
    with vision_server() as server:
        reader = reader_of(Settings(home=home, llm_url=server.url, llm_model="scripted-eye-1"))
        return analyse(Content(files(name), file_name(name)), options=Options(reader=reader))


_REPORTS: Final[dict[str, Callable[[Path], Report]]] = {
    "screenplay": _screenplay, "credits": _credits, "poster": _poster,
}  # fmt: skip


@pytest.mark.parametrize("kind", _REPORTS)
def test_a_report_is_accessible_and_asks_for_nothing(
    chromium: Any, tmp_path: Path, kind: str
) -> None:
    report = _REPORTS[kind](tmp_path)
    for language in LANGUAGES:
        for theme in ("light", "dark"):
            _look(chromium, tmp_path, report, language, theme)


def _look(chromium: Any, folder: Path, report: Report, language: Language, theme: str) -> None:
    page_file = folder / "report.html"
    page_file.write_text(CONTENT_TYPES[report.content_type].html(report, language), "utf-8")
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
        fills = page.evaluate("[...document.querySelectorAll('rect.female, rect.male')]"
                              ".map(it => getComputedStyle(it).fill)")  # fmt: skip
        # a rule of the page that the typesetting broke would leave them black
        assert len(set(fills)) == 2
        assert "rgb(0, 0, 0)" not in fills
        assert faults(page) == []
        keep_picture(page, f"report-{report.content_type}-{language.code}-{theme}")
    finally:
        context.close()
