"""Rows of a release for slates, made by hand."""

from typing import Any

from cinediv_pipeline.publication.slates import SlateDesk
from cinediv_pipeline.statistics.published import ShareRow

Row = dict[str, Any]


class Films:
    """Films one after the other; each has a visa of its own, from 000001 on."""

    def __init__(self) -> None:
        self.films: list[Row] = []
        self.directions: list[Row] = []
        self.teams: list[Row] = []

    def add(self, n: int, told: str, **facts: Any) -> "Films":
        """Add n films; `told` has a letter per director: w, m or u.

        A team is (women, men, unknown).
        """
        team = facts.pop("team", None)
        for _ in range(n):
            visa = f"{len(self.films) + 1:06d}"
            own = {"agrement_year": 2020, "title": f"Film {visa}", "former_title": None,
                   "devis_eur": 1_000_000, "rank": "2", "bonus_parite": False, **facts}  # fmt: skip
            key = {"agrement_id": f"{visa}-{own['agrement_year']}", "film_id": f"film-{visa}"}
            self.films.append({**key, "visa": visa, **own})
            women, men = told.count("w"), told.count("m")
            self.directions.append({**key, "n_directors": len(told), "n_women": women,
                                    "n_men": men, "n_unknown": told.count("u")})  # fmt: skip
            if team is not None:
                self.teams.append({**key, "n_women": team[0], "n_men": team[1],
                                   "n_unknown": team[2], "n_credits": sum(team)})  # fmt: skip
        return self

    def desk(self) -> SlateDesk:
        """Return the desk of these rows."""
        return SlateDesk(self.films, self.directions, self.teams, [])


def by_id(rows: tuple[ShareRow, ...]) -> dict[str, ShareRow]:
    """Return rows by their indicator."""
    return {row.indicator_id: row for row in rows}
