"""The number that stands for an indicator, and the title of a theme."""

from collections.abc import Mapping, Sequence

from cinediv_pipeline.exhibits.dataset import Cell
from cinediv_pipeline.language import FRENCH
from cinediv_pipeline.settings import dbt_project_dir
from cinediv_pipeline.site import themes
from cinediv_pipeline.site.headlines import CHOSEN, headline
from cinediv_pipeline_tests.unit.exhibit_desk import ROLES, Memory, cell, shown


def line(rows: Mapping[str, Sequence[Cell]], indicator: str = "any") -> tuple[str, str]:
    """Return number and words of the line of an indicator."""
    dataset = Memory(indicator, rows)
    made = themes.item(dataset, shown(dataset))
    return made.shown, made.says


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


def test_indicators_that_the_site_names_exist() -> None:
    models = {path.stem for path in (dbt_project_dir() / "models" / "indicators").rglob("*.sql")}
    leads = {indicator for wanted in themes.LEADS.values() for indicator in wanted}
    assert (leads | CHOSEN.keys()) - models == set()
