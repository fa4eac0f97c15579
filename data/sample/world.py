"""The fictional world: people, companies and films, generated from one seed.

The world holds what is true; how a public workbook spells it is the matter of
`cnc_workbook`. Other fictional sources can be written from the same world.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from data.sample import words
from data.sample.model import Company, Film, Genre, World, deal
from data.sample.people import Casting, Gender, Person
from data.sample.titles import TitleMaker

DEFAULT_SEED = 2010
YEARS = range(2010, 2025)

#: Share of women among the directors drawn, in the first and in the last year.
WOMEN_SHARE = (0.20, 0.32)
#: Share of the majority-French films that get the bonus.
BONUS_SHARE = {2019: 0.13, 2020: 0.20, 2021: 0.25, 2022: 0.29, 2023: 0.32, 2024: 0.35}
GENRE_SHARE: dict[Genre, float] = {"fiction": 0.75, "documentary": 0.18, "animation": 0.07}
#: Median budget and spread (of the logarithm) by genre.
BUDGETS: dict[Genre, tuple[float, float]] = {
    "fiction": (3_900_000, 0.95),
    "documentary": (520_000, 0.6),
    "animation": (7_000_000, 0.7),
}
#: Years in which some films still bear an old, smaller visa, written with leading zeros.
OLD_VISA_YEARS = (2010, 2011, 2012, 2013, 2015, 2019)
RANK_FACTOR = {1: 0.75, 2: 0.95, 3: 1.2}
WOMEN_BUDGET_FACTOR = 0.72
#: Partner countries of coproductions, with their weights and the origin of directors there.
PARTNERS: dict[str, tuple[int, str]] = {
    "BE": (30, "france"), "DE": (14, "germany"), "IT": (12, "italy"), "CH": (8, "france"),
    "ES": (7, "spain"), "LU": (6, "germany"), "CA": (6, "english"), "PT": (5, "spain"),
    "TN": (5, "maghreb"), "MA": (4, "maghreb"), "GB": (4, "english"), "GR": (4, "east"),
    "RO": (4, "east"), "NL": (3, "germany"), "SN": (2, "africa"), "CN": (2, "asia"),
    "CZ": (2, "east"), "SE": (2, "germany"), "IL": (2, "maghreb"), "TR": (2, "east"),
}  # fmt: skip


class _Builder:
    """Generates the films year by year; one random stream for the whole world."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = Random(seed)
        self.casting = Casting(self.rng)
        self.titles = TitleMaker(self.rng)
        self.companies = self._found_companies()
        self.films: list[Film] = []
        self.visa, self.old_visa = 900_000, 9_100
        self.film_count = 0

    def _found_companies(self) -> list[Company]:
        names = list(words.COMPANIES)
        companies = [Company(number, name) for number, name in enumerate(names, start=1)]
        companies[4] = replace(companies[4], former_name="Ficelle Nord Films")
        return companies

    def year(self, year: int) -> None:
        """Add the films of one year."""
        count = self.rng.randint(38, 42)
        genres = deal(self.rng, count, GENRE_SHARE)
        bands = deal(self.rng, count, {1: 0.38, 2: 0.20, 3: 0.42})
        leads = deal(self.rng, count, {"FR": 0.75, "abroad": 0.25})
        progress = (year - YEARS[0]) / (len(YEARS) - 1)
        women = WOMEN_SHARE[0] + progress * (WOMEN_SHARE[1] - WOMEN_SHARE[0])
        weights: dict[Gender, float] = {"female": women, "male": 1 - women}
        genders = deal(self.rng, count, weights)
        if year in (2016, 2020, 2023):
            genders[genders.index("male")] = "non_binary"
        sizes = deal(self.rng, count, {1: 0.939, 2: 0.058, 3: 0.003})
        films = [
            self._film(year, *row) for row in zip(genres, bands, leads, genders, sizes, strict=True)
        ]
        self.films += self._give_bonus(films, year)

    def _film(
        self, year: int, genre: Genre, band: int, lead: str, gender: Gender, size: int
    ) -> Film:
        shares = self._draw_shares(lead)
        origin = self._origin(shares)
        directors = [self.casting.direct(year, band, gender, origin)]
        while len(directors) < size:
            directors.append(self._co_director(year, band, directors, origin))
        french_language = self.rng.random() < (0.97 if lead == "FR" else 0.27)
        title = self.titles.draw(genre, french=french_language)
        renamed = year >= 2017 and self.rng.random() < 0.05
        self.visa += self.rng.randint(1, 60)
        visa = self.visa
        if year in OLD_VISA_YEARS and self.rng.random() < 0.06:
            self.old_visa += self.rng.randint(1, 40)
            visa = self.old_visa
        film = Film(
            film_id=self.next_id(),
            year=year,
            visa=f"{visa:06d}",
            title=title,
            former_title=self.titles.draw("fiction", french=True) if renamed else "",
            director_ids=tuple(person.person_id for person, _ in directors),
            ranks=tuple(rank for _, rank in directors),
            company_ids=self._draw_companies(),
            genre=genre,
            budget=self._draw_budget(genre, band, gender),
            french_language=french_language,
            shares=shares,
        )
        return self._finance(film)

    def _co_director(
        self, year: int, band: int, directors: Sequence[tuple[Person, int]], origin: str
    ) -> tuple[Person, int]:
        """Find another director, of either gender, who is not on the film already."""
        taken = {person.person_id for person, _ in directors}
        while True:
            gender: Gender = "female" if self.rng.random() < 0.3 else "male"
            other = self.casting.direct(year, self.rng.choice((1, 2, band)), gender, origin)
            if other[0].person_id not in taken:
                return other

    def _draw_shares(self, lead: str) -> tuple[tuple[str, int], ...]:
        """Draw financing shares by country, the largest first."""
        rng, french = self.rng, lead == "FR"
        if french and rng.random() < 0.72:
            return (("FR", 100),)
        names, weights = list(PARTNERS), [weight for weight, _ in PARTNERS.values()]
        first = rng.choices(names, weights)[0]
        share = rng.randint(52, 90) if french else rng.randint(10, 46)
        shares = {"FR": share, first: 100 - share}
        if 100 - share >= 25 and rng.random() < 0.35:
            second = rng.choice([name for name in names if name != first])
            part = 10 + rng.randrange(6)
            shares |= {first: shares[first] - part, second: part}
        return tuple(sorted(shares.items(), key=lambda item: -item[1]))

    def _origin(self, shares: tuple[tuple[str, int], ...]) -> str:
        """Tell where the directors come from: mostly the country that pays most."""
        leader = shares[0][0]
        if leader != "FR":
            return PARTNERS[leader][1]
        others = ("maghreb", "africa", "asia", "italy", "east", "english")
        return self.rng.choice(others) if self.rng.random() < 0.1 else "france"

    def _draw_companies(self) -> tuple[int, ...]:
        number = self.rng.choices((1, 2, 3), weights=(60, 30, 10))[0]
        chosen = self.rng.sample(self.companies, number)
        return tuple(company.company_id for company in chosen)

    def _draw_budget(self, genre: Genre, band: int, gender: Gender) -> int:
        """Draw a log-normal amount, smaller for first films and, as in real life, for women."""
        median, spread = BUDGETS[genre]
        factor = RANK_FACTOR[band] * (WOMEN_BUDGET_FACTOR if gender == "female" else 1)
        while True:
            draw = math.exp(self.rng.gauss(math.log(median * factor), spread))
            if 24_000 < draw < 56_000_000:
                return int(draw)

    def _finance(self, film: Film) -> Film:
        """Add channels, advance, tax credit and other money, likelier for French films."""
        rng, base = self.rng, film.french_majority and film.french_language
        return replace(
            film,
            pay_channels=self._pay(film) if rng.random() < (0.65 if base else 0.15) else (),
            free_channels=self._free() if rng.random() < (0.5 if base else 0.15) else (),
            advance=rng.choices(("before", "after", ""), (22, 3, 75))[0] if base else "",
            sofica=base and rng.random() < 0.45,
            tax_credit=base and rng.random() < 0.68,
            regional_aid=rng.random() < (0.45 if base else 0.05),
        )

    def _pay(self, film: Film) -> tuple[str, ...]:
        choices = {("canal", "cine"): 60, ("cine",): 9, ("canal",): 9}
        if film.year >= 2013:
            choices |= {("ocs",): 9, ("canal", "ocs"): 7, ("ocs", "cine"): 5, ("tv5",): 4}
        else:
            choices |= {("orange",): 8, ("canal", "orange"): 4, ("canal", "tps"): 4}
        if film.year >= 2021:
            choices |= {("netflix",): 5, ("canal", "disney"): 4, ("ocs", "prime"): 3}
        return self.rng.choices(list(choices), list(choices.values()))[0]

    def _free(self) -> tuple[str, ...]:
        choices = {
            ("f2",): 28, ("f3",): 26, ("arte",): 22, ("m6", "w9"): 8, ("tf1", "tmc"): 8,
            ("tf1",): 6, ("c8",): 5, ("f2", "c8"): 3, ("f2", "f3"): 2,
        }  # fmt: skip
        return self.rng.choices(list(choices), list(choices.values()))[0]

    def _give_bonus(self, films: list[Film], year: int) -> list[Film]:
        """Give the bonus to a share of the majority-French films, likelier with women."""
        eligible = [film for film in films if film.french_majority]
        women = {person.person_id for person in self.casting.people if person.gender == "female"}
        # Sampling without replacement: the largest of weighted random keys win.
        keys = {
            film.film_id: self.rng.random() ** (1 / (6 if women & set(film.director_ids) else 1))
            for film in eligible
        }
        number = round(BONUS_SHARE.get(year, 0) * len(eligible))
        winners = set(sorted(keys, key=lambda film_id: -keys[film_id])[:number])
        return [replace(film, bonus=film.film_id in winners) for film in films]

    def plant(self) -> None:
        """Add the rare cases that a small random sample would not show."""
        self._agree_again(older_year=2011, newer_year=2015)
        self._share_visa(2021)
        self._set_first(2010, "fiction", budget=58_312_450)
        self._set_first(2016, "documentary", budget=5_120)
        self._set_first(2012, "fiction", shares=(("GR", 40), ("FR", 35), ("ZA+NA", 25)))
        self._set_first(2021, "fiction", shares=(("IT", 93), ("FR", 7)))
        self._give_late_advance(2015)

    def _give_late_advance(self, year: int) -> None:
        """Make sure that one film of the year got its advance after the shooting."""
        for index, film in enumerate(self.films):
            if film.year == year and film.advance == "before" and film.same_film_as is None:
                self.films[index] = replace(film, advance="after")
                return

    def _set_first(
        self,
        year: int,
        genre: Genre,
        budget: int | None = None,
        shares: tuple[tuple[str, int], ...] | None = None,
    ) -> None:
        """Change the first film of that year and genre that nothing ties to another one.

        For shares, a film that is already mostly foreign is taken.
        """
        for index, film in enumerate(self.films):
            free = (film.year, film.genre, film.same_film_as) == (year, genre, None)
            if free and (shares is None or not film.french_majority) and len(film.ranks) == 1:
                self.films[index] = replace(
                    film, budget=budget or film.budget, shares=shares or film.shares
                )
                return

    def _agree_again(self, older_year: int, newer_year: int) -> None:
        """Agree one film a second time years later, with another budget."""
        index, older = next(
            (index, film)
            for index, film in enumerate(self.films)
            if film.year == older_year and film.french_majority and film.visa.startswith("9")
        )
        newer = replace(
            older,
            film_id=self.next_id(),
            year=newer_year,
            budget=int(older.budget * 0.57),
            same_film_as=older.film_id,
        )
        self.films.append(newer)
        self.films[index] = replace(older, same_film_as=newer.film_id)

    def _share_visa(self, year: int) -> None:
        """Give two different films of consecutive years the same visa."""
        visa = next(film.visa for film in self.films if film.year == year)
        later = [index for index, film in enumerate(self.films) if film.year == year + 1]
        self.films[later[-1]] = replace(self.films[later[-1]], visa=visa)

    def next_id(self) -> int:
        """Take the next film number."""
        self.film_count += 1
        return self.film_count


def generate_world(seed: int = DEFAULT_SEED) -> World:
    """Generate the world; the same seed always gives the same one."""
    builder = _Builder(seed)
    for year in YEARS:
        builder.year(year)
    builder.plant()
    films = sorted(builder.films, key=lambda film: (film.year, film.film_id))
    return World(seed, tuple(builder.casting.people), tuple(builder.companies), tuple(films))
