"""Numbers and dates as French and English print them."""

import csv
import re
from datetime import date

import pytest

from cinediv_pipeline.language import ENGLISH, FRENCH
from cinediv_pipeline.settings import published_figures
from cinediv_pipeline.site.board import publisher
from cinediv_pipeline.site.countries import said


@pytest.mark.parametrize(
    ("said", "french", "english"),
    [
        (lambda on: on.percent(0.281), "28,1\u00a0%", "28.1%"),
        (lambda on: on.percent(0.0), "0,0\u00a0%", "0.0%"),
        (lambda on: on.percent(1.0, 0), "100\u00a0%", "100%"),
        (lambda on: on.gap(-0.248), "\u221224,8\u00a0%", "\u221224.8%"),
        (lambda on: on.gap(0.03), "+3,0\u00a0%", "+3.0%"),
        (lambda on: on.gap(-0.0001), "0,0\u00a0%", "0.0%"),
        (lambda on: on.number(5851), "5\u202f851", "5,851"),
        (lambda on: on.euros(4_200_000), "4,2\u00a0M€", "€4.2M"),
        (lambda on: on.euros(1_444_000_000), "1,44\u00a0Md€", "€1.44bn"),
        (lambda on: on.euros(850_000), "850\u202f000\u00a0€", "€850,000"),
        (lambda on: on.years(2.54), "2,5\u00a0ans", "2.5 years"),
        (lambda on: on.span(2015, 2024), "2015–2024", "2015–2024"),
        (lambda on: on.span(2024, 2024), "2024", "2024"),
        (lambda on: on.day(date(2026, 11, 2)), "2 novembre 2026", "2 November 2026"),
    ],
)
def test_a_number_is_printed_as_the_language_wants(said, french, english) -> None:  # type: ignore[no-untyped-def]
    assert said(FRENCH) == french
    assert said(ENGLISH) == english


@pytest.mark.parametrize(
    ("written", "french"),
    [
        ("Quoi ? Oui ; non !", "Quoi\u202f? Oui\u202f; non\u202f!"),
        ("En 2024 : « rien »", "En 2024\u00a0: «\u00a0rien\u00a0»"),
        ("28 % le\n: a", "28\u00a0% le\u00a0: a"),
        ("https://example.org/?a", "https://example.org/?a"),
    ],
)
def test_french_spaces_do_not_break(written: str, french: str) -> None:
    assert FRENCH.typeset(written) == french
    assert ENGLISH.typeset(written) == written


def test_code_keeps_its_spaces() -> None:
    assert FRENCH.typeset_page("<p>a : b <code>c : d</code> ?</p>") == (
        "<p>a\u00a0: b <code>c : d</code>\u202f?</p>"
    )


def test_styles_keep_their_line_breaks() -> None:
    page = "<style>\n:root{--a:b}\n:focus{c:d}</style><p>Quoi ?</p>"
    assert FRENCH.typeset_page(page) == page.replace("Quoi ?", "Quoi\u202f?")


def test_publishers_of_figures_are_named_in_french() -> None:
    with published_figures().open(encoding="utf-8", newline="") as table:
        names = {row["published_by"] for row in csv.DictReader(table)}
    english = re.compile(r"\b(and|as|by|gives|report|European|press|the)\b")
    said = {publisher(name, FRENCH) for name in names}
    assert not [name for name in said if english.search(name)]
    assert "CNC" in said
    assert publisher("Collectif 50/50 (CNC gives -25)", ENGLISH) == (
        "Collectif 50/50 (CNC gives \u221225)"
    )


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("Fr-100", "France", "France"),
        ("It-90 / Fr-10", "Italie 90\u00a0%, France 10\u00a0%", "Italy 90%, France 10%"),
        ("Fr-62,5 / Atlantide-37,5", "France 62,5\u00a0%, Atlantide 37,5\u00a0%",
         "France 62.5%, Atlantide 37.5%"),
        ("It-93 / Fr-7 /  / ", "Italie 93\u00a0%, France 7\u00a0%", "Italy 93%, France 7%"),
        (None, "–", "–"),
    ],
)  # fmt: skip
def test_countries_are_named_with_their_shares(text: str | None, french: str, english: str) -> None:
    assert said(text, FRENCH) == french
    assert said(text, ENGLISH) == english
