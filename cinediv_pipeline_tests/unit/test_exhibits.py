"""What an exhibit opens with, how its periods stand, and what it explains."""

import pytest

from cinediv_pipeline.exhibits.spans import standing
from cinediv_pipeline_tests.unit.exhibit_desk import ROLES, Memory, cell, shown


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([(2013, 2022), (2015, 2024), (2020, 2024), (2003, 2024)], (2015, 2024)),
        ([(2013, 2022), (2020, 2024)], (2020, 2024)),
        ([(2003, 2024)], (2003, 2024)),
        ([], None),
    ],
)
def test_the_newest_period_stands_and_ten_years_rather_than_all(
    spans: list[tuple[int, int]], found: tuple[int, int] | None
) -> None:
    assert standing(spans) == found


def test_the_newest_period_opens() -> None:
    assert shown(Memory("any", {"role": ROLES})).panel.id == "2015-2024"


def test_a_newest_period_that_shows_little_does_not_open() -> None:
    sparse = [cell(2016, 2025, None, "director"), cell(2016, 2025, None, "actor")]
    assert shown(Memory("any", {"role": [*ROLES, *sparse]})).panel.id == "2015-2024"


def test_periods_of_one_length_are_shown_together() -> None:
    spans = [(2010, 2014), (2011, 2015), (2013, 2022), (2015, 2024), (2010, 2024)]
    view = shown(Memory("any", {"all": [cell(*span, 0.2) for span in spans]})).view
    assert [[row.label for row in panel.rows] for panel in view.panels] == [
        ["2010–2014", "2011–2015"], ["2013–2022", "2015–2024"], ["2010–2024"],
    ]  # fmt: skip
    assert view.panels[view.default].label == "périodes de 10\u00a0ans"


def test_not_identifiable_is_explained() -> None:
    unknown = cell(2015, 2024, None, status="not_identifiable")
    assert "ne fixent pas le nombre" in shown(Memory("any", {"all": [unknown]})).panel.summary
    assert "Non identifiable" not in shown(Memory("any", {"role": ROLES})).panel.summary
