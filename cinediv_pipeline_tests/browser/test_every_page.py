"""Every template, and fifty films, in both languages and themes: readable, quiet, no spy."""

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.language import ENGLISH, FRENCH, Language
from cinediv_pipeline.site.places import place
from cinediv_pipeline.site.themes import THEMES
from cinediv_pipeline_tests.browser.conftest import Served

# One of each kind of chart: by year, by post, money, gaps, spans of years, durations, withheld.
INDICATORS = (
    "films_directed_only_by_women_share", "women_share_by_role", "budget_mean_eur",
    "budget_adjusted_gap", "second_film_share", "parity_horizon_years", "lead_age_gap",
)  # fmt: skip
PAGES = [
    ("home", ""), ("themes", ""), ("figures", ""), ("films", ""), ("simulator", ""),
    ("method", ""), ("data", ""), ("about", ""), ("accessibility", ""),
    *(("theme", theme) for theme in THEMES),
    *(("indicator", indicator) for indicator in INDICATORS), ("embed", INDICATORS[0]),
]  # fmt: skip
LANGUAGES = {"fr": FRENCH, "en": ENGLISH}
WIDTHS = (320, 360, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def faults(page: Any) -> list[str]:
    """Return what axe-core finds against levels A and AA."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for fault in found.response["violations"]
        for node in fault["nodes"][:3]
    ]


def keep_picture(page: Any, name: str) -> None:
    """Keep a picture of a page where the run wants them."""
    folder = os.environ.get("TEST_SCREENSHOTS", "")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def judge(visited: Any) -> None:
    """Check a page as it stands: its faults, errors, requests and widths."""
    assert faults(visited.page) == []
    for width in WIDTHS:
        visited.page.set_viewport_size({"width": width, "height": 900})
        wide = visited.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{visited.page.url} scrolls sideways at {width}: {wide}"
    assert visited.errors == []
    assert visited.foreign == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("code", ["fr", "en"])
@pytest.mark.parametrize(("kind", "item"), PAGES, ids=lambda value: str(value) or "-")
def test_a_page_is_readable_and_quiet(
    visit: Any, kind: str, item: str, code: str, theme: str
) -> None:
    visited = visit(place(kind, LANGUAGES[code], item).path, theme)
    keep_picture(visited.page, f"{kind}-{item or 'page'}-{code}-{theme}")
    judge(visited)


def drawn_films(site: Served) -> list[str]:
    """Return fifty films that chance drew once and for all."""
    pages = sorted(path.parent.name for path in (site.folder / "films").glob("*/index.html"))
    return random.Random(50).sample(pages, 50)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("code", ["fr", "en"])
def test_fifty_films_are_readable_and_quiet(
    visit: Any, site: Served, code: str, theme: str
) -> None:
    first, *others = drawn_films(site)
    visited = visit(_film(first, LANGUAGES[code]), theme)
    judge(visited)
    for film in others:
        visited.page.set_viewport_size({"width": 1280, "height": 900})
        visited.page.goto(site.address + _film(film, LANGUAGES[code]))
        judge(visited)


def _film(film: str, language: Language) -> str:
    return place("film", language, film).path


@pytest.mark.parametrize("kind", ["home", "films", "theme", "indicator", "film", "method"])
def test_the_first_view_is_light(visit: Any, site: Served, kind: str) -> None:
    items = {"theme": "direction", "indicator": INDICATORS[0], "film": drawn_films(site)[0]}
    visited = visit(place(kind, FRENCH, items.get(kind, "")).path)
    assert visited.bytes <= 100_000


def test_a_chosen_chart_stays_within_its_weight(visit: Any) -> None:
    visited = visit(place("indicator", FRENCH, INDICATORS[0]).path)
    visited.page.select_option("#vue", "genre")
    visited.page.wait_for_selector("[data-ready]")
    visited.page.wait_for_load_state("networkidle")
    assert visited.errors == []
    assert visited.bytes <= 450_000


def test_fictional_data_are_marked_on_every_page(site: Served) -> None:
    pages = [path for path in site.folder.rglob("*.html") if "data" not in path.parts[-2:]]
    assert len(pages) > 1000
    unmarked = [str(path) for path in pages if not _is_marked(path)]
    assert unmarked == []


def _is_marked(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return "Données fictives" in text or "Fictional data" in text


def test_embedded_data_are_json(site: Served) -> None:
    for path in sorted((site.folder / "data").glob("*.json")):
        json.loads(path.read_text(encoding="utf-8"))
