"""Three indicators in pandas, from the Parquet tables of a lake to rows as they are published.

What a careful analyst would write: only the columns that are needed, merges and group-bys instead
of loops over rows. Corrections and homonyms are left out, since made-up lakes have none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from cinediv_pipeline.statistics.cells import CELL
from cinediv_pipeline.vocabulary import (
    BREAKDOWNS,
    BUDGET_CLASSES,
    LONG_PERIODS,
    breakdown_values,
)

_Z: Final = 1.959963984540054
_BASES: Final = [parts for parts in BREAKDOWNS if "direction" not in parts]
_SHOWN: Final = ["value", "numerator", "denominator", "ci_low", "ci_high", "bound_low",
                 "bound_high"]  # fmt: skip
Counted = Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Lake:
    """The Parquet tables of a lake."""

    folder: Path

    def read(self, key: str, columns: Sequence[str]) -> pd.DataFrame:
        """Return some columns of a table."""
        return pd.read_parquet(self.folder / f"{key}.parquet", columns=list(columns))

    def people(self, source: str) -> pd.DataFrame:
        """Return source_id and person_id of the records of one source."""
        found = self.read("linked/people", ["source", "source_id", "person_id"])
        return found.loc[found["source"] == source, ["source_id", "person_id"]]

    def genders(self) -> pd.DataFrame:
        """Return person_id and gender."""
        return self.read("enriched/person_gender", ["person_id", "gender"])

    def films(self) -> pd.DataFrame:
        """Return one row per agreement: year, film, genre, classes, whether it is French first."""
        films = self.read(
            "raw/cnc_agreements", ["agrement_id", "agrement_year", "genre", "devis_eur", "rank"]
        )
        edges = [budget.low_eur for budget in BUDGET_CLASSES] + [np.inf]
        labels = [budget.label for budget in BUDGET_CLASSES]
        ranks = films["rank"].map({1: "1", 2: "2", 3: "3+", 4: "3+"})
        registry = self.read("linked/films", ["source", "source_id", "film_id"])
        own = registry[registry["source"] == "cnc"].set_index("source_id")["film_id"]
        return films.assign(
            budget_class=pd.cut(films["devis_eur"], edges, right=False, labels=labels),
            rank=ranks,
            is_fif=films["agrement_id"].isin(self.french_first()),
            film_id=films["agrement_id"].map(own),
        )

    def french_first(self) -> pd.Index:
        """Return the agreements in whose financing no country has as large a share as France."""
        shares = self.read("raw/cnc_nationalities", ["agrement_id", "country", "share_percent"])
        total = shares.groupby(["agrement_id", "country"], as_index=False)["share_percent"].sum()
        is_french = total["country"] == "FR"
        french = total[is_french].set_index("agrement_id")["share_percent"]
        foreign = total[~is_french].groupby("agrement_id")["share_percent"].max()
        most: pd.Index = french.index[french > foreign.reindex(french.index, fill_value=0)]
        return most

    def directors(self) -> pd.DataFrame:
        """Return agrement_id, position, person_id and gender of the directors of the list."""
        directors = self.read("raw/cnc_directors", ["agrement_id", "position", "name"])
        return directors.merge(
            self.people("cnc"), left_on="name", right_on="source_id", how="left"
        ).merge(self.genders(), on="person_id", how="left")


def periods(films: pd.DataFrame) -> list[tuple[int, int]]:
    """Return the first and last year of every period: single years, then the long ones."""
    years = set(films["agrement_year"].unique().tolist())
    long = [span for span in LONG_PERIODS if years.issuperset(range(span[0], span[1] + 1))]
    return [*((year, year) for year in sorted(years)), *long]


def in_cells(films: pd.DataFrame, counted: Counted) -> Iterator[pd.DataFrame]:
    """Yield what `counted(rows, by=…)` finds in each population and period; years go together."""
    for population, rows in (("agrees", films), ("fif", films[films["is_fif"]])):
        years = counted(rows, by=["agrement_year"])
        yield years.assign(population=population, first=years["agrement_year"], last=years["agrement_year"])  # noqa: E501  # fmt: skip
        for first, last in periods(films)[films["agrement_year"].nunique() :]:
            own = counted(rows[rows["agrement_year"].between(first, last)], by=[])
            yield own.assign(population=population, first=first, last=last)


def keyed(found: pd.DataFrame) -> pd.DataFrame:
    """Return rows with first and last year under the columns of `CELL`."""
    return found.assign(
        period_start=pd.to_datetime(found["first"].astype(str) + "-01-01"),
        period_end=pd.to_datetime(found["last"].astype(str) + "-12-31"),
    ).drop(columns=["first", "last"])


def by_breakdown(rows: pd.DataFrame, *, by: list[str], **wanted: tuple[str, str]) -> pd.DataFrame:
    """Return named aggregates of films in every breakdown."""
    parts = []
    for names in [("all",), *_BASES]:
        own = rows.assign(all="all") if names == ("all",) else rows
        found = own.groupby([*by, *names], observed=True).agg(**wanted).reset_index()
        value = found[names[0]].astype(str)
        for name in names[1:]:
            value = value + "|" + found[name].astype(str)
        keep = found[[*by, *wanted]]
        parts.append(keep.assign(breakdown="|".join(names), breakdown_value=value))
    return pd.concat(parts, ignore_index=True)


def film_grid(films: pd.DataFrame) -> pd.DataFrame:
    """Return every cell of the indicators of films."""
    values = breakdown_values()
    cells = [("all", "all")]
    for names in _BASES:
        cells += [("|".join(names), "|".join(one)) for one in product(*(values[n] for n in names))]
    return _grid(films, cells)


def _grid(films: pd.DataFrame, cells: Sequence[tuple[str, str]]) -> pd.DataFrame:
    rows = [(p, *span, *c) for p in ("agrees", "fif") for span in periods(films) for c in cells]
    names = ["population", "first", "last", "breakdown", "breakdown_value"]
    return keyed(pd.DataFrame(rows, columns=names))


def shares(grid: pd.DataFrame, counted: pd.DataFrame, *, persons: bool = False) -> pd.DataFrame:
    """Return published shares of n_yes, n_known and n_all, with Wilson intervals."""
    found = grid.merge(counted, on=CELL, how="left", validate="1:1")
    yes, known, everyone = (found[name].fillna(0) for name in ("n_yes", "n_known", "n_all"))
    with np.errstate(divide="ignore", invalid="ignore"):
        middle, half = yes + _Z**2 / 2, _Z * np.sqrt(yes * (known - yes) / known + _Z**2 / 4)
        rows = found[CELL].assign(
            value=yes / known, numerator=yes, denominator=known, n_unknown=everyone - known,
            coverage=known / everyone,
            ci_low=np.where(yes == 0, 0.0, (middle - half) / (known + _Z**2)),
            ci_high=np.where(yes == known, 1.0, (middle + half) / (known + _Z**2)),
            bound_low=yes / everyone, bound_high=(yes + everyone - known) / everyone,
        )  # fmt: skip
    conditions = [known < 20, rows["coverage"] < 0.8]
    reasons = ["withheld_n", "withheld_coverage"]
    if persons:
        conditions.append(found["n_people"].fillna(0) < 5)
        reasons.append("withheld_persons")
    return _published(rows, conditions, reasons)


def _published(
    rows: pd.DataFrame, conditions: Sequence[pd.Series], reasons: Sequence[str]
) -> pd.DataFrame:
    status = np.select(list(conditions), list(reasons), "published")
    shown = {name: rows[name].where(status == "published") for name in _SHOWN if name in rows}
    return rows.assign(**shown, status=status)


def films_directed_by_any_woman_share(lake: Lake) -> pd.DataFrame:
    """Return the rows of the indicator of this name."""
    directors = lake.directors()
    is_woman, is_open = directors["gender"] == "female", ~directors["gender"].isin(
        ["female", "male", "non_binary"])  # fmt: skip
    sums = directors.assign(woman=is_woman, open=is_open).groupby("agrement_id")[["woman", "open"]].sum()  # noqa: E501  # fmt: skip
    films = lake.films().merge(sums, on="agrement_id", how="left")
    known = (films["woman"] > 0) | (films["open"] == 0)
    films = films.assign(yes=films["woman"] > 0, known=known)
    counted = partial(
        by_breakdown, n_yes=("yes", "sum"), n_known=("known", "sum"), n_all=("known", "size")
    )
    cells = keyed(pd.concat(in_cells(films, counted), ignore_index=True))
    return shares(film_grid(films), cells)


def _whole(eur: pd.Series) -> pd.Series:
    """Return whole euros; halves go up, as in SQL."""
    whole: pd.Series = np.floor(eur + 0.5)
    return whole


def women_share_of_budget(lake: Lake) -> pd.DataFrame:
    """Return the rows of the indicator of this name, without its bootstrap intervals."""
    directors = lake.directors()
    flags = directors[["agrement_id"]].assign(
        women=directors["gender"] == "female",
        decided=directors["gender"].isin(["female", "male", "non_binary"]), n=1,
    )  # fmt: skip
    films = lake.films().merge(flags.groupby("agrement_id").sum(), on="agrement_id", how="left")
    money, decided, n = films["devis_eur"], films["decided"], films["n"]
    is_known = (decided > 0) & money.notna()
    paid = money.where(is_known)
    films = films.assign(
        women_eur=_whole(paid * (films["women"] / decided)), known_eur=paid, known=is_known,
        lowest_eur=_whole(money * (films["women"] / n).fillna(0)),
        highest_eur=_whole(money * ((films["women"] + n - decided) / n).fillna(1)),
    )  # fmt: skip
    wanted: dict[str, Any] = {
        "women_eur": ("women_eur", "sum"), "known_eur": ("known_eur", "sum"),
        "largest_eur": ("known_eur", "max"), "n_known": ("known", "sum"),
        "n_all": ("known", "size"), "all_eur": ("devis_eur", "sum"),
        "lowest_eur": ("lowest_eur", "sum"), "highest_eur": ("highest_eur", "sum"),
    }  # fmt: skip
    counted = partial(by_breakdown, **wanted)
    cells = keyed(pd.concat(in_cells(films, counted), ignore_index=True))
    found = film_grid(films).merge(cells, on=CELL, how="left", validate="1:1")
    return _published(*_money(found))


def _money(found: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.Series], list[str]]:
    n_known, everyone = found["n_known"].fillna(0), found["n_all"]
    rows = found[CELL].assign(
        value=found["women_eur"] / found["known_eur"], numerator=found["women_eur"],
        denominator=found["known_eur"], n_unknown=everyone.fillna(0) - n_known,
        coverage=n_known / everyone, bound_low=found["lowest_eur"] / found["all_eur"],
        bound_high=found["highest_eur"] / found["all_eur"],
    )  # fmt: skip
    one_film = found["largest_eur"] > 0.85 * found["known_eur"]
    conditions = [n_known < 20, rows["coverage"] < 0.8, one_film]
    return rows, conditions, ["withheld_n", "withheld_coverage", "withheld_money"]


def women_share_by_role(lake: Lake) -> pd.DataFrame:
    """Return the rows of the indicator of this name."""
    films = lake.films()
    credits_ = _credits(lake, films)
    counted = partial(_by_role, credits_=credits_)
    cells = keyed(pd.concat(in_cells(films, counted), ignore_index=True))
    observed = cells[["breakdown", "breakdown_value"]].drop_duplicates()
    grid = _grid(films, list(observed.itertuples(index=False, name=None)))
    return shares(grid, cells, persons=True)


def _credits(lake: Lake, films: pd.DataFrame) -> pd.DataFrame:
    """Return one row per film, role and person; who directs a listed film is what the list says."""
    rows = lake.read("raw/tmdb_credits", ["tmdb_id", "tmdb_person_id", "kind", "department", "job"])
    jobs = lake.read("linked/job_roles", ["department", "job", "role"])
    rows = rows.merge(jobs, on=["department", "job"], how="left")
    rows["role"] = rows["role"].mask(rows["kind"] == "cast", "actor")
    registry = lake.read("linked/films", ["source", "source_id", "film_id"])
    of_tmdb = registry[registry["source"] == "tmdb"]
    film_of = pd.Series(of_tmdb["film_id"].array, index=of_tmdb["source_id"].astype("int64"))
    people = lake.people("tmdb")
    person_of = pd.Series(people["person_id"].array, index=people["source_id"].astype("int64"))
    rows = rows.assign(
        film_id=rows["tmdb_id"].map(film_of), person_id=rows["tmdb_person_id"].map(person_of)
    )[["film_id", "role", "person_id"]].dropna()
    rows = rows[(rows["role"] != "director") | ~rows["film_id"].isin(films["film_id"])]
    told = rows.loc[rows["role"] != "actor", "film_id"].unique()
    listed = lake.directors().merge(films[["agrement_id", "film_id"]], on="agrement_id")
    both = [rows, listed[["film_id", "person_id"]].assign(role="director")]
    found = pd.concat(both, ignore_index=True).drop_duplicates()
    roles = lake.read("linked/roles", ["role", "department"])
    found = found.merge(roles, on="role").merge(lake.genders(), on="person_id", how="left")
    known = found["gender"].isin(["female", "male", "non_binary"])
    return found.assign(
        told=found["film_id"].isin(told), yes=found["gender"] == "female", known=known,
        decided=found["person_id"].where(known),
    )  # fmt: skip


def _by_role(rows: pd.DataFrame, *, by: list[str], credits_: pd.DataFrame) -> pd.DataFrame:
    films = rows[["film_id", "genre", *by]].drop_duplicates()
    joined = films.merge(credits_, on="film_id").assign(all="all")
    told = joined["told"]
    kinds = [
        ("role", joined, ["role"]), ("genre|role", joined, ["genre", "role"]),
        ("department", joined[told], ["department"]),
        ("all", joined[told & (joined["role"] != "actor")], ["all"]),
    ]  # fmt: skip
    parts = []
    for name, own, columns in kinds:
        found = own.groupby([*by, *columns]).agg(
            n_yes=("yes", "sum"), n_known=("known", "sum"), n_all=("known", "size"),
            n_people=("decided", "nunique"),
        ).reset_index()  # fmt: skip
        value = found[columns[0]] if len(columns) == 1 else found["genre"] + "|" + found["role"]
        keep = found[[*by, "n_yes", "n_known", "n_all", "n_people"]]
        parts.append(keep.assign(breakdown=name, breakdown_value=value))
    return pd.concat(parts, ignore_index=True)


#: Indicator -> its rows from a lake.
INDICATORS: Final = {
    "films_directed_by_any_woman_share": films_directed_by_any_woman_share,
    "women_share_by_role": women_share_by_role,
    "women_share_of_budget": women_share_of_budget,
}
