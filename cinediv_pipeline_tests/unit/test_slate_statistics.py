"""Shares of chosen films: each rule, with numbers that were worked out by hand."""

from dataclasses import astuple, fields

import pytest

from cinediv_pipeline.linkage.entries import Entry
from cinediv_pipeline.publication.slates import MEASURES, Slate
from cinediv_pipeline.statistics.draws import draws
from cinediv_pipeline.statistics.published import ShareRow, wilson
from cinediv_pipeline.statistics.slates import INDICATORS, any_woman, only_women
from cinediv_pipeline.vocabulary import INDICATOR_COLUMNS, INDICATOR_KEY, STATUSES
from cinediv_pipeline_tests.unit.slate_rows import Films, by_id

ANY, ONLY, HEADS, BONUS, FIRST, BUDGET = INDICATORS
NUMBERS = ("value", "numerator", "denominator", "ci_low", "ci_high", "bound_low", "bound_high")


def all_of(films: Films) -> Slate:
    return films.desk().answer([Entry(visa=film["visa"]) for film in films.films])


def rows(films: Films) -> dict[str, ShareRow]:
    return by_id(all_of(films).slate)


@pytest.mark.parametrize(
    ("told", "any_is", "only_is"),
    [("ww", True, True), ("m", False, False), ("wm", True, False), ("wu", True, None),
     ("mu", None, False), ("u", None, None), ("", None, None)],
)  # fmt: skip
def test_an_answer_is_none_while_the_undetermined_could_change_it(
    told: str, any_is: bool | None, only_is: bool | None
) -> None:
    """As film_direction answers in dbt, except that who is not binary is undetermined here."""
    [row] = Films().add(1, told).directions
    assert (any_woman(row), only_women(row)) == (any_is, only_is)


def test_a_row_is_an_indicator_row_with_what_it_does_not_look_at() -> None:
    shape = [name for name in INDICATOR_COLUMNS if name not in INDICATOR_KEY[1:]]
    assert [one.name for one in fields(ShareRow) if one.name != "n_outside"] == shape
    assert tuple(MEASURES) == INDICATORS


def test_shares_of_known_films() -> None:
    """25 films: 5 by women, 15 by men, 1 by both, 2 by a woman and an unknown, 2 unknown."""
    films = Films().add(5, "w").add(15, "m").add(1, "wm").add(2, "wu").add(2, "u")
    found = rows(films)
    # any woman: 5 + 1 + 2 of 23 known, 2 unknown of 25
    row = found[ANY]
    assert (row.numerator, row.denominator, row.n_unknown, row.coverage) == (8, 23, 2, 0.92)
    assert row.value == pytest.approx(8 / 23)
    assert (row.bound_low, row.bound_high) == (8 / 25, 10 / 25)
    # Wilson by its formula with z = 1.96: centre (x + z²/2) ÷ (n + z²)
    assert (row.ci_low, row.ci_high) == pytest.approx((0.18806, 0.55109), abs=1e-4)
    # only women: 5 of 21 known; a woman and an unknown may yet be two women
    row = found[ONLY]
    assert (row.numerator, row.denominator, row.n_unknown, row.coverage) == (5, 21, 4, 0.84)
    assert (row.bound_low, row.bound_high) == (5 / 25, 9 / 25)


def test_zero_is_zero_and_all_is_one() -> None:
    none, every = rows(Films().add(20, "m")), rows(Films().add(20, "w"))
    for name in (ANY, ONLY, BUDGET):
        assert (none[name].value, none[name].numerator, none[name].ci_low) == (0, 0, 0)
        # Wilson of 0 of 20: z² ÷ (n + z²) = 3.8415 ÷ 23.8415
        assert none[name].ci_high == pytest.approx(0.16113, abs=1e-4)
        assert (every[name].value, every[name].ci_high) == (1, 1)
        assert every[name].ci_low == pytest.approx(1 - 0.16113, abs=1e-4)


@pytest.mark.parametrize(
    ("known", "unknown", "status"),
    [(19, 0, "withheld_n"), (20, 0, "published"), (20, 5, "published"),
     (20, 6, "withheld_coverage"), (19, 30, "withheld_n"), (0, 30, "withheld_n")],
)  # fmt: skip
def test_rule_r(known: int, unknown: int, status: str) -> None:
    row = rows(Films().add(known, "m").add(unknown, "u"))[ANY]
    assert row.status == status
    assert row.n_unknown == unknown
    assert row.coverage == pytest.approx(known / (known + unknown))
    assert {getattr(row, name) is None for name in NUMBERS} == {status != "published"}


def test_of_no_films_everything_is_withheld() -> None:
    answer = Films().add(30, "w").desk().answer([Entry(visa="999999")])
    assert (answer.years, answer.n_agreements, answer.n_all_agreements) == ((), 0, 0)
    for row in (*answer.slate, *answer.all_films):
        assert (row.status, row.n_unknown, row.coverage, row.value) == ("withheld_n", 0, None, None)


def test_heads_of_department_are_counted_by_credits() -> None:
    """Ten teams of 2 women, 4 men and 1 unknown, and five films without a team."""
    row = rows(Films().add(10, "m", team=(2, 4, 1)).add(5, "w"))[HEADS]
    assert (row.numerator, row.denominator, row.n_unknown, row.n_outside) == (20, 60, 10, 5)
    assert row.coverage == pytest.approx(6 / 7)
    assert (row.value, row.bound_low, row.bound_high) == pytest.approx((1 / 3, 2 / 7, 3 / 7))
    assert row.status == "published"
    # teams that are alike have the same share in every draw
    assert (row.ci_low, row.ci_high) == pytest.approx((1 / 3, 1 / 3))


def test_the_interval_of_heads_is_a_bootstrap_over_films() -> None:
    films = Films().add(5, "m", team=(6, 2, 0)).add(5, "m", team=(1, 7, 0))
    row = rows(films)[HEADS]
    # by hand, replicate by replicate, from the draws of each film
    drawn = [draws(film["film_id"]).tolist() for film in films.films]
    women = [6] * 5 + [1] * 5
    shares = sorted(
        sum(w * n for w, n in zip(women, counts, strict=True)) / (8 * sum(counts))
        for counts in zip(*drawn, strict=True) if sum(counts)
    )  # fmt: skip
    place = 0.025 * (len(shares) - 1)
    low = shares[int(place)] + (shares[int(place) + 1] - shares[int(place)]) * (place % 1)
    assert row.ci_low == pytest.approx(low)
    assert row.value == pytest.approx(35 / 80)
    assert row.ci_low is not None
    assert row.ci_high is not None
    assert row.ci_low < 35 / 80 < row.ci_high


@pytest.mark.parametrize(
    ("films", "status"),
    [(Films().add(4, "m", team=(4, 6, 0)), "withheld_persons"),
     (Films().add(5, "m", team=(4, 6, 0)), "published"),
     (Films().add(4, "m", team=(2, 2, 0)), "withheld_n"),
     (Films().add(9, "m", team=(2, 2, 1)), "published"),
     (Films().add(9, "m", team=(2, 2, 2)), "withheld_coverage")],
)  # fmt: skip
def test_rules_of_heads(films: Films, status: str) -> None:
    assert rows(films)[HEADS].status == status


def test_the_bonus_is_looked_at_since_it_exists() -> None:
    films = (Films().add(10, "m", agrement_year=2018, bonus_parite=None)
             .add(6, "m", agrement_year=2019, bonus_parite=True)
             .add(18, "m", agrement_year=2021))  # fmt: skip
    row = rows(films)[BONUS]
    assert (row.numerator, row.denominator, row.n_unknown, row.n_outside) == (6, 24, 0, 10)
    assert row.value == 0.25
    assert (row.ci_low, row.ci_high) == wilson(6, 24)


def test_first_films_are_those_of_rank_one() -> None:
    films = Films().add(7, "m", rank="1").add(14, "m", rank="3+").add(4, "m", rank=None)
    row = rows(films)[FIRST]
    assert (row.numerator, row.denominator, row.n_unknown) == (7, 21, 4)
    assert row.status == "published"


def test_budgets_of_films_directed_only_by_women() -> None:
    """5 × 2 M€ by women, 15 × 4 M€ by men; 2 × 5 M€ undecided and 2 without a budget."""
    films = (Films().add(5, "w", devis_eur=2_000_000).add(15, "m", devis_eur=4_000_000)
             .add(2, "u", devis_eur=5_000_000).add(2, "w", devis_eur=None))  # fmt: skip
    row = rows(films)[BUDGET]
    assert (row.numerator, row.denominator, row.n_unknown) == (10_000_000, 70_000_000, 4)
    assert row.value == pytest.approx(1 / 7)
    assert row.coverage == pytest.approx(20 / 24)
    assert (row.bound_low, row.bound_high) == (10 / 80, 20 / 80)
    assert row.ci_low is not None
    assert row.ci_high is not None
    assert row.ci_low < 1 / 7 < row.ci_high


@pytest.mark.parametrize(("largest", "status"), [(107, "published"), (108, "withheld_money")])
def test_no_film_is_nearly_all_of_the_money(largest: int, status: str) -> None:
    """19 films of 1 M€ and one of L: L ÷ (L + 19) is above 0.85 from 107.67 on."""
    films = Films().add(19, "m").add(1, "w", devis_eur=largest * 1_000_000)
    assert rows(films)[BUDGET].status == status


def test_an_agreement_counts_once_however_often_it_is_named() -> None:
    films = Films().add(20, "w").add(5, "m")
    once = [Entry(visa=film["visa"]) for film in films.films]
    again = [*once, Entry(visa="1"), Entry(visa="000001", year=2020),
             Entry(title="film 000001", year=2021)]  # fmt: skip
    told = films.desk().answer(again)
    assert told.slate == films.desk().answer(once).slate
    assert [line.repeats for line in told.lines] == [False] * 25 + [True] * 3
    assert told.n_agreements == told.n_films == 25


def test_the_slate_is_compared_with_all_films_of_its_agreement_years() -> None:
    films = (Films().add(30, "w", agrement_year=2020).add(30, "m", agrement_year=2020)
             .add(40, "m", agrement_year=2021).add(50, "m", agrement_year=2022))  # fmt: skip
    desk = films.desk()
    chosen = [*range(25), 60]  # 25 films by women of 2020, and one of 2021
    told = desk.answer([Entry(visa=films.films[place]["visa"]) for place in chosen])
    assert (told.years, told.n_all_agreements) == ((2020, 2021), 100)
    slate, everything = by_id(told.slate), by_id(told.all_films)
    assert (slate[ANY].numerator, slate[ANY].denominator) == (25, 26)
    assert (everything[ANY].numerator, everything[ANY].denominator) == (30, 100)
    whole = desk.answer([Entry(visa=film["visa"]) for film in films.films[:100]])
    assert whole.slate == whole.all_films == told.all_films


def test_one_film_of_an_undetermined_director_moves_no_number_but_what_is_unknown() -> None:
    films = Films().add(8, "w").add(20, "m").add(1, "u")
    desk = films.desk()
    without = by_id(desk.answer([Entry(visa=film["visa"]) for film in films.films[:28]]).slate)
    with_it = by_id(desk.answer([Entry(visa=film["visa"]) for film in films.films]).slate)
    for name in (ANY, ONLY, BUDGET):
        one, two = without[name], with_it[name]
        assert two.n_unknown == one.n_unknown + 1
        kept = ("value", "numerator", "denominator", "ci_low", "ci_high", "status")
        assert [getattr(one, key) for key in kept] == [getattr(two, key) for key in kept]


def test_statuses_are_those_of_the_vocabulary() -> None:
    for films in (Films().add(3, "m"), Films().add(30, "w"), Films().add(30, "u")):
        for row in all_of(films).slate:
            assert row.status in STATUSES
            assert None not in astuple(row) or row.status != "published"
