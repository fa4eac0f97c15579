"""What templates say of an edition: an address or none, a contact or none."""

from datetime import date

import pytest

from cinediv_pipeline.language import FRENCH
from cinediv_pipeline.site.assets import _NAMED
from cinediv_pipeline.site.film_pages import _report_says
from cinediv_pipeline.site.pages import Edition, Pages


def edition(address: str = "", contact: str = "") -> Edition:
    """Return an edition at an address."""
    names = {name: name for name in (*_NAMED, "vega.js")}
    return Edition("2026-11-23-aaaa", date(2026, 11, 23), False, contact, address, names, 0.3)


@pytest.mark.parametrize(
    ("address", "root"),
    [("", "/"), ("https://example.org", "/"), ("https://example.org/egalite", "/egalite/")],
)
def test_the_page_for_lost_readers_finds_the_site_from_anywhere(address: str, root: str) -> None:
    page = Pages(edition(address)).lost()
    assert f'href="{root}static/site.css"' in page
    assert f'href="{root}films/"' in page
    assert f'href="{root}en/films/"' in page
    assert 'rel="canonical"' not in page
    assert "../" not in page


@pytest.mark.parametrize(
    ("contact", "said"),
    [("a@example.org", "message"), ("https://example.org/contact", "page"), ("", "ne donne pas")],
)
def test_what_is_promised_to_whoever_finds_an_error_is_true(contact: str, said: str) -> None:
    assert said in _report_says(contact, FRENCH)
