"""What readers come to do, by keyboard alone."""

import csv
import io
import re
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from cinediv_pipeline.language import ENGLISH, FRENCH, Language
from cinediv_pipeline.site.places import place
from cinediv_pipeline_tests.browser.conftest import Served
from cinediv_pipeline_tests.browser.test_every_page import faults

_FOCUS = "document.activeElement"


def tab_to(page: Any, selector: str, *, most: int = 80) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"{_FOCUS} && {_FOCUS}.matches({selector!r})"):
            return
    raise AssertionError(f"{selector} is not reached by keyboard")


def asked(page: Any) -> dict[str, list[str]]:
    """Return the state in the address."""
    return parse_qs(urlparse(page.url).query)


def test_a_film_is_found_without_accents(visit: Any) -> None:
    page = visit(place("films", FRENCH).path).page
    accented = page.evaluate(
        "fetch(document.querySelector('[data-films]').dataset.films).then(a => a.json())"
        ".then(f => f.title.find(t => /[ÉÈÊÀ]/.test(t)))"
    )
    assert accented
    tab_to(page, "#q")
    plain = page.evaluate("t => t.normalize('NFD').replace(/\\p{M}/gu, '')", accented).lower()
    page.keyboard.type(plain)
    page.wait_for_selector("[data-rows][data-ready]")
    page.wait_for_function("location.search.includes('q=')")
    assert accented in page.inner_text("[data-rows] tbody tr:first-child, [data-rows] tbody")
    tab_to(page, "[data-rows] tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/films/*/")
    assert page.inner_text("h1").casefold() == accented.casefold()


def test_filters_of_films_are_a_link(visit: Any) -> None:
    page = visit(place("films", FRENCH).path).page
    page.select_option("#genre", "documentary")
    page.select_option("#year", index=2)
    page.wait_for_selector("[data-rows][data-ready]")
    page.wait_for_function("location.search.includes('year=')")
    n = page.inner_text("[data-count]")
    again = visit(page.url.split("/", 3)[3]).page
    again.wait_for_selector("[data-rows][data-ready]")
    assert again.inner_text("[data-count]") == n
    genres = again.locator("[data-rows] tbody td:nth-child(4)").all_inner_texts()
    assert genres
    assert set(genres) == {"Documentaire"}


def test_films_of_a_person_are_found(visit: Any) -> None:
    page = visit(place("films", FRENCH).path).page
    name = page.inner_text("[data-rows] tbody tr:first-child td:nth-child(2)")
    assert name
    page.fill("#q", name.upper())
    page.wait_for_selector("[data-rows][data-ready]")
    found = page.locator("[data-rows] tbody td:nth-child(2)").all_inner_texts()
    assert found
    assert all(name in by for by in found)


@pytest.mark.parametrize("language", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_a_searched_film_reads_like_one_of_the_page(visit: Any, language: Language) -> None:
    page = visit(place("films", language).path).page
    rows = page.locator("[data-rows] tbody tr")
    before = rows.all_inner_texts()
    page.click("[data-films] button")
    page.wait_for_selector("[data-rows][data-ready]")
    assert rows.all_inner_texts() == before
    assert any("\u202f" in row or "€" in row for row in before)


def test_tables_fit_a_phone(visit: Any) -> None:
    for path in (place("films", FRENCH).path, place("indicator", FRENCH, "budget_mean_gap").path):
        page = visit(path, width=360).page
        table = page.locator("[data-rows], [data-table]").first
        assert table.evaluate("e => e.scrollWidth <= e.parentElement.clientWidth"), path


def test_roles_and_years_are_filtered_and_shared(visit: Any) -> None:
    page = visit(place("indicator", FRENCH, "women_share_by_role").path).page
    tab_to(page, "#periode")
    before = page.inner_text("[data-title]")
    page.keyboard.press("Home")
    page.wait_for_selector("[data-ready]")
    page.wait_for_function(
        "t => document.querySelector('[data-title]').innerText !== t", arg=before
    )
    title, state = page.inner_text("[data-title]"), asked(page)
    assert state["periode"]
    again = visit(page.url.split("/", 3)[3]).page
    again.wait_for_selector("[data-ready]")
    assert again.inner_text("[data-title]") == title


def test_a_theme_is_filtered_and_leads_to_the_numbers_of_the_same_view(visit: Any) -> None:
    page = visit(place("theme", FRENCH, "direction").path).page
    tab_to(page, "#population")
    before = page.inner_text("[data-caption]")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("[data-ready]")
    assert page.inner_text("[data-caption]") != before
    state, caption = asked(page), page.inner_text("[data-caption]")
    tab_to(page, "[data-follow]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicateurs/**")
    page.wait_for_selector("[data-ready]")
    assert asked(page) == state
    assert page.inner_text("[data-caption]") == caption


def test_the_language_changes_in_the_same_state(visit: Any) -> None:
    path = place("indicator", FRENCH, "films_directed_only_by_women_share").path
    page = visit(path).page
    page.select_option("#vue", "budget_class")
    page.wait_for_selector("[data-ready]")
    state = asked(page)
    page.keyboard.press("Home")
    page.focus("[data-twin]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/**")
    page.wait_for_selector("[data-ready]")
    assert asked(page) == state
    assert place("indicator", ENGLISH, "films_directed_only_by_women_share").path in page.url
    assert "by budget class" in page.inner_text("[data-title]")


def test_a_french_spreadsheet_reads_the_csv(visit: Any) -> None:
    visited = visit(place("indicator", FRENCH, "films_directed_only_by_women_share").path,
                    accept_downloads=True)  # fmt: skip
    page = visited.page
    tab_to(page, "a[href$='.fr.csv']")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    content = started.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    published = [row for row in rows if row["status"] == "published"]
    assert published
    assert all("." not in row["value"] for row in published)
    newest = max(
        (row for row in published if row["breakdown"] == "all" and row["population"] == "agrees"
         and row["period_start"][:4] == row["period_end"][:4]),
        key=lambda row: row["period_end"],
    )  # fmt: skip
    share = round(float(newest["value"].replace(",", ".")) * 100, 1)
    assert f"{share:.1f}".replace(".", ",") in page.inner_text("[data-table]")


def test_the_picture_of_a_choice_carries_its_title(visit: Any) -> None:
    page = visit(place("indicator", FRENCH, "films_directed_only_by_women_share").path).page
    page.select_option("#vue", "genre")
    page.wait_for_selector("[data-ready]")
    with page.expect_download() as started:
        page.click("[data-svg]")
    drawn = started.value.path().read_text(encoding="utf-8")
    assert "par type de film" in drawn
    assert "Licence Ouverte" in drawn
    assert "DONNÉES FICTIVES" in drawn


def test_the_picture_of_a_choice_has_the_terms_of_tmdb_in_lines(visit: Any, site: Served) -> None:
    page = visit(place("indicator", FRENCH, "women_share_by_role").path).page
    page.select_option("#population", "fif")
    page.wait_for_selector("[data-ready]")
    with page.expect_download() as started:
        page.click("[data-svg]")
    chosen = started.value.path().read_text(encoding="utf-8")
    ready = (site.folder / "pictures" / "women_share_by_role.fr.svg").read_text(encoding="utf-8")
    for drawn in (chosen, ready):
        assert "usage non commercial" in drawn
        texts = re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", drawn)
        assert any("TMDB API" in text for text in texts)
        assert max(map(len, texts)) <= 150  # unit tests: so many letters are within the chart


def test_the_theme_is_remembered(visit: Any, site: Served) -> None:
    page = visit("").page
    page.focus(".theme-button")
    page.keyboard.press("Enter")
    page.goto(site.address + place("films", FRENCH).path)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_who_is_lost_is_led_on(visit: Any, site: Served) -> None:
    visited = visit("films/000000-1900/")
    page = visited.page
    assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 404
    assert page.locator(".page-head").evaluate("e => getComputedStyle(e).display") == "grid"
    assert faults(page) == []
    page.click("[lang=en] a.button.strong")
    page.wait_for_url(f"{site.address}en/")


def test_without_an_address_no_code_is_promised(visit: Any) -> None:
    page = visit(place("indicator", FRENCH, "film_count").path).page
    assert page.locator("textarea").count() == 0
    page.click("details summary")
    page.click("details a")
    page.wait_for_url("**/integrer/film_count/")


def test_pages_are_read_without_scripts(visit: Any) -> None:
    path = place("indicator", FRENCH, "films_directed_only_by_women_share").path
    page = visit(path, java_script_enabled=False).page
    assert page.locator("[data-drawing] svg").first.is_visible()
    assert page.locator("[data-table] tbody tr").count() > 10
    assert not page.locator("[data-controls]").is_visible()
