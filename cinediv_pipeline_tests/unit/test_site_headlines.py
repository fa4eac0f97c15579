"""The number that stands for an indicator, and the title of a theme."""

from collections.abc import Mapping, Sequence

import pytest

from cinediv_pipeline.language import FRENCH
from cinediv_pipeline.site import themes
from cinediv_pipeline.site.dataset import Cell
from cinediv_pipeline.site.exhibits import Exhibit, exhibit
from cinediv_pipeline.site.headlines import headline
from cinediv_pipeline.site.spans import standing
from cinediv_pipeline_tests.unit.site_desk import Memory, cell

ROLES = [
    cell(2013, 2022, 0.2, "director"), cell(2013, 2022, 0.5, "actor"),
    cell(2015, 2024, 0.3, "director"), cell(2015, 2024, 0.4, "actor"),
    cell(2024, 2024, None, "director"), cell(2024, 2024, None, "actor"),
]  # fmt: skip


def shown(dataset: Memory) -> Exhibit:
    """Return the only indicator of a dataset as the site shows it."""
    found = exhibit(dataset, next(iter(dataset.catalogue)), FRENCH)
    assert found is not None
    return found


def line(rows: Mapping[str, Sequence[Cell]], indicator: str = "any") -> tuple[str, str]:
    """Return number and words of the line of an indicator."""
    dataset = Memory(indicator, rows)
    made = themes.item(dataset, shown(dataset))
    return made.shown, made.says


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


def test_a_number_of_all_stands_before_one_of_a_group() -> None:
    rows = {"all": [cell(2023, 2023, 0.1), cell(2024, 2024, 0.2), cell(2015, 2024, 0.3)],
            "role": ROLES}  # fmt: skip
    assert line(rows) == ("20,0\u00a0%", "2024 · films agréés")


def test_periods_stand_where_no_year_is_published() -> None:
    years = [cell(year, year, None) for year in range(2020, 2025)]
    rows = {"all": [*years, cell(2013, 2022, 0.1), cell(2015, 2024, 0.3)]}
    assert line(rows) == ("30,0\u00a0%", "2015–2024 · films agréés")


def test_of_posts_alone_the_highest_stands_and_is_named() -> None:
    assert line({"role": ROLES}) == (
        "40,0\u00a0%", "2015–2024 · films agréés · Acteur·rice · valeur la plus haute"
    )  # fmt: skip


def test_a_decomposition_is_told_by_what_remains() -> None:
    rows = {"all": [cell(2015, 2024, -0.5, unit="ratio")],
            "component": [cell(2015, 2024, -0.1, "year", unit="ratio"),
                          cell(2015, 2024, -0.4, "unexplained", unit="ratio")]}  # fmt: skip
    number, says = line(rows, "budget_gap_decomposition")
    assert number == "−40,0\u00a0%"
    assert says.endswith("reste, à caractéristiques égales")


def test_nothing_published_has_no_headline() -> None:
    dataset = Memory("any", {"role": ROLES[-2:]})
    assert headline(dataset, shown(dataset)) is None


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


def test_the_title_of_teams_says_when_and_of_whom_it_is_true() -> None:
    dataset = Memory("women_share_by_role", {"role": ROLES}, "teams")
    found = themes.finding(dataset, shown(dataset), "teams", FRENCH)
    assert (found.says, found.scope) == (
        "1 poste sur 2 dans la zone de parité", "Films agréés, 2015–2024"
    )  # fmt: skip
    listed = themes.theme_item(dataset, "teams", {"women_share_by_role": shown(dataset)}, FRENCH)
    assert listed.shown == "1 sur 2"


def test_a_title_has_its_interval() -> None:
    rows = {"all": [cell(2024, 2024, -0.21, unit="ratio", low=-0.788, high=1.316)]}
    dataset = Memory("budget_mean_gap", rows, "money")
    found = themes.finding(dataset, shown(dataset), "money", FRENCH)
    assert found.interval == "de −78,8\u00a0% à +131,6\u00a0%"
    assert found.scope == "Films agréés, 2024"


def test_an_indicator_that_nobody_wrote_a_title_for_has_one() -> None:
    dataset = Memory("new", {"all": [cell(2024, 2024, 0.2)]}, "teams")
    found = themes.finding(dataset, shown(dataset), "teams", FRENCH)
    assert found.says == "20,0\u00a0%\u00a0: part de femmes"


def test_not_identifiable_is_explained() -> None:
    unknown = cell(2015, 2024, None, status="not_identifiable")
    assert "ne fixent pas le nombre" in shown(Memory("any", {"all": [unknown]})).panel.summary
    assert "Non identifiable" not in shown(Memory("any", {"role": ROLES})).panel.summary
