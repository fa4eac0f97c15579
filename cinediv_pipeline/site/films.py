"""Films as the site shows them: facts of the list, credits as counted, and similar films."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cinediv_pipeline.exhibits.dataset import Dataset
from cinediv_pipeline.language import Language
from cinediv_pipeline.site.names import usual

_SIMILAR_YEARS: Final = 2
_FEWEST_SIMILAR: Final = 10
_BINS: Final = 40
_DIRECTOR: Final = "director"
_AIDS: Final = (
    ("avance_sur_recettes", "avance_sur_recettes"), ("sofica", "sofica"),
    ("credit_impot", "credit_impot"), ("aide_regionale", "aide_regionale"),
)  # fmt: skip


@dataclass(frozen=True)
class Credit:
    """One person in one post of a film. `gender` is null where it may not stand beside a name."""

    role: str
    name: str | None
    gender: str | None
    counted: bool
    source: str

    @property
    def marker(self) -> str:
        """Which sign stands beside the name."""
        return self.gender or ("counted" if self.counted else "unknown")


@dataclass(frozen=True)
class Post:
    """One post of a film, with the people credited in it."""

    role: str
    label: str
    is_key: bool
    credits: tuple[Credit, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The signs of the post: one column of the film's print."""
        return tuple(credit.marker for credit in self.credits)


@dataclass(frozen=True)
class Dots:
    """Budgets of similar films as stacks of dots: (place 0–1, how many), and this film's place."""

    n: int
    stacks: tuple[tuple[float, int], ...]
    here: float
    low: int
    high: int
    rank: int


class Films:
    """The films of a release, with their credits where the warehouse has them."""

    def __init__(self, dataset: Dataset, named: Iterable[Mapping[str, Any]]) -> None:
        self.dataset = dataset
        self.rows = dataset.table("films", "agrement_year desc, title, agrement_id")
        self.teams = {row["agrement_id"]: row for row in dataset.table("film_teams")}
        self.roles = {row["role"]: row for row in dataset.table("roles")}
        self.credits: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for credit in named:
            self.credits[credit["film_id"]].append(credit)
        self._similar: dict[tuple[str, str, int], tuple[int, ...]] = {}
        self._groups: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for row in self.rows:
            if row["devis_eur"] and row["is_fif"] and row["genre"] and row["budget_class"]:
                key = (row["genre"], row["budget_class"])
                self._groups[key].append((row["agrement_year"], row["devis_eur"]))

    def posts(self, film_id: str, language: Language) -> list[Post]:
        """Return the posts of a film in the order of the taxonomy, people by their place."""
        by_role: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for credit in self.credits.get(film_id, ()):
            by_role[credit["role"]].append(credit)
        ordered = sorted(by_role, key=lambda role: self.roles[role]["role_position"])
        return [
            Post(
                role,
                str(self.roles[role][f"label_{language.code}"]),
                bool(self.roles[role]["is_key_post"]),
                tuple(_credit(item) for item in sorted(by_role[role], key=_place)),
            )
            for role in ordered
        ]

    def directors(self, film_id: str) -> list[str | None]:
        """Return the names of those who direct a film, None where one is withdrawn."""
        found = [item for item in self.credits.get(film_id, ()) if item["role"] == _DIRECTOR]
        return [_credit(item).name for item in sorted(found, key=_place)]

    def similar(self, film: Mapping[str, Any]) -> Dots | None:
        """Return where a film's budget stands among those of its genre, class and years.

        Similar films are of French initiative, of the same genre and budget class, agreed at most
        two years before or after. None where there are fewer than ten.
        """
        if not (film["devis_eur"] and film["genre"] and film["budget_class"]):
            return None
        budgets = self._budgets_like(film["genre"], film["budget_class"], film["agrement_year"])
        if len(budgets) < _FEWEST_SIMILAR:
            return None
        return _dots(budgets, film["devis_eur"])

    def _budgets_like(self, genre: str, class_: str, year: int) -> tuple[int, ...]:
        """Return the budgets of the films that are compared with one another, smallest first."""
        if (genre, class_, year) not in self._similar:
            group = self._groups.get((genre, class_), [])
            near = sorted(devis for when, devis in group if abs(when - year) <= _SIMILAR_YEARS)
            self._similar[genre, class_, year] = tuple(near)
        return self._similar[genre, class_, year]

    def known_of(self, film: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return all that the page of a film is made of, before any word: equal, so is the page."""
        dots = self.similar(film)
        credits_ = self.credits.get(film["film_id"], ())
        return (
            film, [dict(item) for item in credits_], self.teams.get(film["agrement_id"]),
            dots and vars(dots),
        )  # fmt: skip

    def aids(self, film: Mapping[str, Any], language: Language) -> list[str]:
        """Return the aids of a film in words."""
        found = []
        for column, aid in _AIDS:
            value = film[column]
            if not value:
                continue
            words = self.dataset.label("aid", aid, language)
            if column == "avance_sur_recettes":
                when = language.pick("avant", "before") if value == "avant" else language.pick(
                    "après", "after")  # fmt: skip
                words = language.pick(f"{words} ({when} réalisation)", f"{words} ({when} shooting)")
            found.append(words)
        return found

    def index(self) -> dict[str, Any]:
        """Return all films for the search of the films page, one list per field, to stay light.

        Genre, class and rank are places in the lists beside them.
        """
        genres = sorted({row["genre"] for row in self.rows if row["genre"]})
        classes = ["<2", "2-5", "5-10", "10-20", ">=20"]
        ranks = ["1", "2", "3+"]
        return {
            "genres": genres, "classes": classes, "ranks": ranks,
            "id": [row["agrement_id"] for row in self.rows],
            "title": [row["title"] for row in self.rows],
            "genre": [_at(genres, row["genre"]) for row in self.rows],
            "class": [_at(classes, row["budget_class"]) for row in self.rows],
            "rank": [_at(ranks, row["rank"]) for row in self.rows],
            "bonus": [-1 if row["bonus_parite"] is None else int(row["bonus_parite"])
                      for row in self.rows],
            "fif": [int(bool(row["is_fif"])) for row in self.rows],
            "devis": [row["devis_eur"] or -1 for row in self.rows],
            "by": [", ".join(filter(None, self.directors(row["film_id"]))) for row in self.rows],
        }  # fmt: skip


def _credit(item: Mapping[str, Any]) -> Credit:
    name = item["person_name"]
    return Credit(
        item["role"], usual(name) if name else None, item["shown_gender"], bool(item["is_counted"]),
        item["credit_source"],
    )  # fmt: skip


def _place(item: Mapping[str, Any]) -> tuple[int, str]:
    return item["billing_order"] or 0, item["person_name"] or ""


def _at(values: Sequence[str], value: str | None) -> int:
    return values.index(value) if value in values else -1


def _dots(budgets: tuple[int, ...], own: int) -> Dots:
    low, high = budgets[0], budgets[-1]
    here = min(max((own - low) / max(high - low, 1), 0.0), 1.0)
    return Dots(len(budgets), _stacks(budgets), here, low, high, bisect_left(budgets, own) + 1)


@lru_cache
def _stacks(budgets: tuple[int, ...]) -> tuple[tuple[float, int], ...]:
    low, width = budgets[0], max(budgets[-1] - budgets[0], 1)
    found: dict[int, int] = defaultdict(int)
    for devis in budgets:
        found[min(int((devis - low) / width * _BINS), _BINS - 1)] += 1
    return tuple(((place + 0.5) / _BINS, n) for place, n in sorted(found.items()))
