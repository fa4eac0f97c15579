"""Numbers and dates as French and English print them."""

from datetime import date

import pytest

from cinediv_pipeline.site.language import ENGLISH, FRENCH


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
