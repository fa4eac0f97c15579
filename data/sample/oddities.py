"""Plants the rare slips of the real sheets, each in a chosen year, by changing cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from data.sample import spelling
from data.sample.model import Film, World
from data.sample.rows import BONUS_COLUMN, Row, pay_column, strip_accents

Pair = tuple[Film, Row]
Sheets = dict[int, list[Pair]]
Test = Callable[[Film, Row], bool]


def plant(world: World, sheets: Sheets) -> None:
    """Change the cells of the sheets in place."""
    _visas_and_amounts(sheets)
    _titles(sheets)
    _directors(world, sheets)
    _ranks(sheets)
    _marks(sheets)
    _companies(world, sheets)
    _channels(sheets)
    _nationalities(sheets)


def _pick(sheets: Sheets, year: int, count: int, test: Test) -> Iterator[Pair]:
    """Pick films of a year that pass the test, here and there; there must be enough of them."""
    found = [pair for pair in sheets[year] if pair[0].same_film_as is None and test(*pair)]
    if len(found) < count:
        raise ValueError(f"not enough films in {year} to plant an oddity")
    return iter(Random(year).sample(found, count))


def _set(sheets: Sheets, year: int, column: str, value: object, test: Test) -> None:
    """Give one cell of the year a value; a function is applied to the current text."""
    _, row = next(_pick(sheets, year, 1, test))
    row[column] = value(str(row[column])) if callable(value) else value  # type: ignore[assignment]


def _alone(film: Film, _row: Row) -> bool:
    return len(film.ranks) == 1


def _any(_film: Film, _row: Row) -> bool:
    return True


def _visas_and_amounts(sheets: Sheets) -> None:
    for year in (2015, 2022):
        _, row = next(_pick(sheets, year, 1, lambda film, _: film.visa.startswith("9")))
        row["VISA"] = int(str(row["VISA"]))
    for year in (2017, 2018, 2019):
        for film, row in _pick(sheets, year, 4, _any):
            row["DEVIS"] = film.budget * (1 + (1.2e-15 if film.budget % 2 else -1.2e-15))


def _titles(sheets: Sheets) -> None:
    def plain(_film: Film, row: Row) -> bool:
        return "(" not in str(row["TITRE"]) and not str(row["TITRE"]).endswith(" ")

    for year, count in ((2017, 3), (2021, 2), (2023, 2), (2024, 2)):
        for _, row in _pick(sheets, year, count, _any):
            row["TITRE"] = f"{row['TITRE']} "
    formers = {
        2018: "(ex Grand inventaire des bouées (Le)",
        2022: "(ex Quai des pantoufles)",
        2024: "(ex : Les marées de poche)",
    }
    for year, former in formers.items():
        _, row = next(_pick(sheets, year, 1, plain))
        row["TITRE"] = f"{row['TITRE']} {former}"


def _directors(world: World, sheets: Sheets) -> None:
    def accented(film: Film, _row: Row) -> bool:
        return _alone(film, _row) and "é" in world.person(film.director_ids[0]).family_name[1:]

    def asian(film: Film, _row: Row) -> bool:
        return _alone(film, _row) and world.person(film.director_ids[0]).origin == "asia"

    for film, row in _pick(sheets, 2021, 2, accented):
        person = world.person(film.director_ids[0])
        family = strip_accents(person.family_name.upper().replace("É", "\0")).replace("\0", "e")
        row["REALISATEUR"] = f"{family} {person.given_name}"
    for year in sheets:
        candidates = [pair for pair in sheets[year] if asian(*pair)]
        for film, row in candidates[:1]:
            person = world.person(film.director_ids[0])
            row["REALISATEUR"] = f"{person.given_name.upper()} {person.family_name}"
            break
    double = next(_pick(sheets, 2019, 1, lambda film, _: len(film.ranks) > 1))[1]
    double["REALISATEUR"] = str(double["REALISATEUR"]).replace(" / ", "   / ")
    _set(sheets, 2010, "REALISATEUR", "", lambda film, _: film.genre == "documentary")


def _ranks(sheets: Sheets) -> None:
    def several(film: Film, _row: Row) -> bool:
        return len(film.ranks) == 2

    for year in (2010, 2013, 2015, 2023, 2024):
        _, row = next(_pick(sheets, year, 1, several))
        code = str(row["RANG"]).split(" / ")[0]
        row["RANG"] = int(code) if year == 2023 else code
    _set(sheets, 2011, "RANG", "1/1", lambda _, row: row["RANG"] == "1 / 1")
    _set(sheets, 2014, "RANG", lambda text: f"{text} ", several)
    _set(sheets, 2014, "RANG", "1 ?", lambda _, row: row["RANG"] == "1")
    _set(sheets, 2019, "RANG", 3, lambda _, row: row["RANG"] == "3")


def _marks(sheets: Sheets) -> None:
    _set(sheets, 2014, "EOF", "-", lambda _, row: row["EOF"] == "NON")
    _set(sheets, 2024, "EOF", "", lambda _, row: row["EOF"] == "NON")
    for _, row in _pick(sheets, 2024, 3, lambda _, row: row["CREDIT D'IMPOT"] == "X"):
        row["CREDIT D'IMPOT"] = "D"
    _set(sheets, 2020, "GENRE", "anim", lambda film, _: film.genre == "animation")
    for film, row in sheets[2023]:
        row[BONUS_COLUMN] = row[BONUS_COLUMN] or ""
        if not film.advance:
            row["ASR"] = None


def _companies(world: World, sheets: Sheets) -> None:
    def two(film: Film, _row: Row) -> bool:
        return len(film.company_ids) == 2

    renamed = next(company for company in world.companies if company.former_name)
    known = f"{renamed.name} (ex : {renamed.former_name})"
    _set(sheets, 2024, "PRODUCTEURS", known, lambda film, _: len(film.company_ids) == 1)
    _set(sheets, 2010, "PRODUCTEURS", lambda text: f"{text} (TIERS FERME)", two)
    _set(sheets, 2012, "PRODUCTEURS", lambda text: f"{text} / {text.split(' / ')[0]}", two)
    _set(sheets, 2018, "PRODUCTEURS", lambda text: f"{text} ", two)


def _channels(sheets: Sheets) -> None:
    def canal(film: Film, _row: Row) -> bool:
        return film.pay_channels[:1] == ("canal",)

    def free(film: Film, _row: Row) -> bool:
        return bool(film.free_channels)

    _set(sheets, 2010, pay_column(2010), "C+ C+ TPS", canal)
    _set(sheets, 2011, pay_column(2011), "Orange TV  ", canal)
    _set(sheets, 2018, pay_column(2018), "CANAL+ / CINE+", canal)
    _set(sheets, 2023, pay_column(2023), "C+ TV5 Monde  Ciné+", canal)
    _set(sheets, 2020, pay_column(2020), "C+ Téléfanal Ciné+", canal)
    _set(sheets, 2013, "CLAIR", "TF1 TF1 TMC", free)
    _set(sheets, 2024, "CLAIR", "France TV", free)
    for _, row in _pick(sheets, 2014, 3, lambda film, _: not film.pay_channels):
        row[pay_column(2014)] = " "


def _nationalities(sheets: Sheets) -> None:
    def partners(film: Film, _row: Row) -> bool:
        return len(film.shares) == 2 and film.shares[0][0] == "FR"

    broken = next(pair for pair in sheets[2021] if pair[0].shares == (("IT", 93), ("FR", 7)))
    broken[1]["NATIONALITE"] = "It-93 / Fr-7 /  / "
    for year, step in ((2012, -2), (2023, 2)):
        film, row = next(_pick(sheets, year, 1, partners))
        (code, share), other = film.shares
        row["NATIONALITE"] = spelling.nationality(((code, share + step), other), year)
    for _, row in _pick(sheets, 2023, 2, lambda film, _: film.shares == (("FR", 100),)):
        row["NATIONALITE"] = "France-100"
