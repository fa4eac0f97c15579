"""Intervals of gaps, fractions, money and people: a slow loop over the draws confirms them."""

import math
import statistics
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from cinediv_pipeline.statistics import bootstrap
from cinediv_pipeline.statistics.direction import NAMES, direction_intervals

ENDS = [f"{name}_{end}" for name in NAMES for end in ("low", "high")]
GAPS = ("mean_gap", "median_gap", "geometric_gap")
# film -> budget, direction, fraction of women, directors
Film = tuple[float | None, str | None, float | None, tuple[str, ...]]
Films = dict[str, Film]

# Budgets are whole thousands: the share of budgets is computed in thousands.
FILMS: Films = {
    "w1": (1_000_000, "women_only", 1.0, ("ada",)),
    "w2": (3_000_000, "women_only", 1.0, ("ada", "bea")),
    "w3": (None, "women_only", 1.0, ("cleo",)),
    "m1": (2_000_000, "men_only", 0.0, ("dov",)),
    "m2": (7_000_000, "men_only", 0.0, ("eli",)),
    "m3": (9_000_000, "men_only", 0.0, ("dov", "eli")),
    "x1": (4_000_000, "mixed", 1 / 3, ("bea", "dov", "fay")),
    "u1": (5_000_000, "unknown", None, ("gil",)),
    "u2": (6_000_000, None, None, ()),
}


def frames(
    films: Films, **members: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cells (one per breakdown value, with the films listed), films and directors."""
    cells = pd.DataFrame(
        [
            {"population": "fif", "period_start": "2020-01-01", "period_end": "2020-12-31",
             "breakdown": "genre", "breakdown_value": value, "agrement_id": film}
            for value, listed in members.items() for film in listed
        ],
        columns=["agrement_id", *bootstrap.CELL],
    )  # fmt: skip
    table = pd.DataFrame({
        "agrement_id": list(films),
        "devis_eur": pd.array([film[0] for film in films.values()], dtype="Float64"),
        "direction": pd.Series([film[1] for film in films.values()], dtype="str"),
        "women_fraction": pd.array([film[2] for film in films.values()], dtype="Float64"),
    })  # fmt: skip
    directors = pd.DataFrame(
        [
            {"agrement_id": film, "person_id": name}
            for film, row in films.items()
            for name in row[3]
        ],
        columns=["agrement_id", "person_id"],
    )
    return cells, table, directors


def ends(found: pd.DataFrame, value: str = "fiction") -> dict[str, tuple[float, float]]:
    row = found.loc[found["breakdown_value"] == value, ENDS]
    assert len(row) == 1
    low_high = [float(end) for end in row.to_numpy(dtype=np.float64)[0]]
    return dict(zip(NAMES, zip(low_high[::2], low_high[1::2], strict=True), strict=True))


def computed(films: Films) -> dict[str, tuple[float, float]]:
    return ends(direction_intervals(*frames(films, fiction=list(films))))


def geometric_mean(budgets: Sequence[float]) -> float:
    return math.exp(sum(map(math.log, budgets)) / len(budgets))


MEASURES: tuple[Callable[[Sequence[float]], float], ...] = (
    statistics.fmean, statistics.median, geometric_mean,
)  # fmt: skip


def ratio(over: float, under: float) -> float:
    return over / under if under else math.nan


def slow(films: Films) -> dict[str, tuple[float, float]]:
    """The same by writing every drawn film out, replicate by replicate."""
    drawn = {film: bootstrap.draws(film) for film in films}
    people = {name: bootstrap.draws(name) for row in films.values() for name in row[3]}
    samples: dict[str, list[float]] = {name: [] for name in NAMES}
    for number in range(bootstrap.REPLICATES):
        repeated = [films[film] for film, counts in drawn.items() for _ in range(counts[number])]
        sides = [
            [row[0] for row in repeated if row[1] == side and row[0] is not None]
            for side in ("women_only", "men_only")
        ]
        for name, measure in zip(GAPS, MEASURES, strict=True):
            women, men = (measure(side) if side else math.nan for side in sides)
            samples[name].append(women / men - 1)
        decided = [row for row in repeated if row[2] is not None]
        samples["fraction"].append(ratio(sum(row[2] or 0 for row in decided), len(decided)))
        paid = [(row[0], row[2] or 0) for row in decided if row[0] is not None]
        women_money = sum(budget * share for budget, share in paid)
        samples["budget_share"].append(ratio(women_money, sum(budget for budget, _ in paid)))
        samples["n_people"].append(sum(int(counts[number]) for counts in people.values()))
    found = {}
    for name, values in samples.items():
        low, high = np.nanquantile(values, [0.025, 0.975], method="linear")
        found[name] = (float(low), float(high))
    return found


def test_a_slow_loop_finds_the_same_intervals() -> None:
    found, wanted = computed(FILMS), slow(FILMS)
    assert list(found) == NAMES
    for name in NAMES:
        assert found[name] == pytest.approx(wanted[name], rel=1e-7, abs=1e-9), name
        assert found[name][0] < found[name][1], name


def test_a_slow_loop_finds_the_same_on_random_films() -> None:
    generator = np.random.default_rng(5)
    films: Films = {}
    for number in range(14):
        n_women, n_men = (int(count) for count in generator.integers(0, 3, 2))
        people = (*[f"w{index}" for index in generator.integers(0, 6, n_women)],
                  *[f"m{index}" for index in generator.integers(0, 6, n_men)])  # fmt: skip
        both = n_women and n_men
        side = "mixed" if both else "women_only" if n_women else "men_only" if n_men else None
        share = n_women / len(people) if people else None
        budget = None if number % 5 == 0 else float(generator.integers(20, 9_000)) * 1000
        films[f"film-{number}"] = (budget, side, share, people)
    found, wanted = computed(films), slow(films)
    for name in NAMES:
        assert found[name] == pytest.approx(wanted[name], rel=1e-7, abs=1e-9), name


def test_two_films_of_one_budget_each_have_a_constant_gap() -> None:
    found = computed({"w": (3_000_000, "women_only", 1.0, ("ada",)),
                      "m": (4_000_000, "men_only", 0.0, ("dov",))})  # fmt: skip
    for name in GAPS:
        assert found[name] == pytest.approx((-0.25, -0.25)), name
    assert found["fraction"] == (0.0, 1.0)
    assert found["budget_share"] == (0.0, 1.0)
    assert found["n_people"] == (0.0, 5.0)  # the quantiles of a Poisson count of mean 2


def test_rows_in_another_order_change_nothing() -> None:
    members = {"fiction": ["w1", "w2", "m1", "m2", "x1"], "animation": ["w3", "m3", "u1", "u2"]}
    tables = frames(FILMS, **members)
    found = direction_intervals(*tables)
    shuffled = [
        table.sample(frac=1, random_state=seed) for seed, table in enumerate(tables, start=3)
    ]
    assert shuffled[1]["agrement_id"].tolist() != list(FILMS)
    pd.testing.assert_frame_equal(direction_intervals(*shuffled), found)


def test_a_cell_is_not_moved_by_the_films_of_another() -> None:
    both = direction_intervals(*frames(FILMS, fiction=["w1", "m1", "x1"], animation=["w2", "m2"]))
    few = {film: FILMS[film] for film in ("w1", "m1", "x1")}
    assert ends(both) == computed(few)


@pytest.mark.parametrize(("missing", "fraction"), [("women_only", 0.0), ("men_only", 1.0)])
def test_without_films_of_one_side_there_is_no_gap(missing: str, fraction: float) -> None:
    films = {film: row for film, row in FILMS.items() if row[1] not in (missing, "mixed")}
    found = computed(films)
    for name in GAPS:
        assert all(math.isnan(end) for end in found[name]), name
    assert found["fraction"] == (fraction, fraction)
    assert found["budget_share"] == (fraction, fraction)


def test_a_side_whose_films_have_no_budget_has_no_gap() -> None:
    films = {film: FILMS[film] for film in ("w3", "m1", "m2")}
    found = computed(films)
    assert all(math.isnan(end) for name in GAPS for end in found[name])
    assert found["fraction"] == (0.0, 1.0)
    assert found["budget_share"] == (0.0, 0.0)


def test_films_without_budget_count_for_people_and_fraction_only() -> None:
    before = computed({film: row for film, row in FILMS.items() if film != "w3"})
    after = computed(FILMS)
    for name in (*GAPS, "budget_share"):
        assert after[name] == before[name], name
    # cleo, who directs w3 and nothing else
    assert after["n_people"][1] > before["n_people"][1]
    assert after["fraction"][0] > before["fraction"][0]


def test_a_budget_of_nothing_is_left_out_of_the_geometric_mean_only() -> None:
    films: Films = {**{film: FILMS[film] for film in ("w1", "m1", "m2")},
                    "w0": (0.0, "women_only", 1.0, ("ada",))}  # fmt: skip
    without, found = computed({film: films[film] for film in ("w1", "m1", "m2")}), computed(films)
    assert found["geometric_gap"] == without["geometric_gap"]
    assert found["mean_gap"][0] == -1.0
    assert without["mean_gap"][0] > -1.0


def test_films_of_undecided_directors_have_no_fraction_and_no_share() -> None:
    found = computed({film: FILMS[film] for film in ("u1", "u2")})
    for name in ("fraction", "budget_share", *GAPS):
        assert all(math.isnan(end) for end in found[name]), name
    assert found["n_people"] == (0.0, 3.0)


def test_undecided_films_do_not_move_fraction_and_share() -> None:
    films = {film: FILMS[film] for film in ("w1", "m1", "x1")}
    before = computed(films)
    after = computed({**films, "u1": FILMS["u1"], "u2": FILMS["u2"]})
    assert after["fraction"] == before["fraction"]
    assert after["budget_share"] == before["budget_share"]


def test_a_person_counts_once_however_many_films_and_rows() -> None:
    films: Films = {f"a{number}": (None, "women_only", 1.0, ("ada", "ada")) for number in range(9)}
    assert computed(films)["n_people"] == (0.0, 3.0)  # as for one film


def test_directors_without_id_or_of_other_films_are_nobody() -> None:
    cells, films, directors = frames({"w1": FILMS["w1"]}, fiction=["w1"])
    more = pd.DataFrame({"agrement_id": ["w1", "elsewhere"], "person_id": [None, "zoe"]})
    found = direction_intervals(cells, films, pd.concat([directors, more]))
    assert ends(found)["n_people"] == (0.0, 3.0)
    assert ends(direction_intervals(cells, films, directors.head(0)))["n_people"] == (0.0, 0.0)


def test_unknown_breakdown_values_have_no_row() -> None:
    cells, films, directors = frames(FILMS, fiction=["w1"], other=["m1"])
    cells.loc[cells["breakdown_value"] == "other", "breakdown_value"] = None
    found = direction_intervals(cells, films, directors)
    assert found["breakdown_value"].tolist() == ["fiction"]


def test_without_films_the_table_is_empty_and_typed() -> None:
    cells, films, directors = frames({})
    found = direction_intervals(cells, films, directors)
    assert found.empty
    assert found.columns.tolist() == [*bootstrap.CELL, *ENDS]
    assert {str(found[end].dtype) for end in ENDS} == {"float64"}


def test_films_in_no_cell_have_no_row() -> None:
    cells, films, directors = frames(FILMS)
    found = direction_intervals(cells, films, directors)
    assert found.empty
    assert found.columns.tolist() == [*bootstrap.CELL, *ENDS]


def test_the_number_of_directors_lies_in_its_interval() -> None:
    films: Films = {f"a{number}": (None, None, None, (f"p{number}",)) for number in range(60)}
    low, high = computed(films)["n_people"]
    assert low < 60 < high
