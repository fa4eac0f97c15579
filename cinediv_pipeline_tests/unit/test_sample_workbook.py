"""The committed fictional workbook is laid out like the real one, and fictional."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from python_calamine import CalamineWorkbook

from data.sample import generate, words
from data.sample.cnc_workbook import BACK
from data.sample.rows import fold
from data.sample.world import YEARS, generate_world

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared/data/cnc/films_agrees_2003_2024.xlsx"
Row = dict[str, object]
Sheets = dict[int, list[Row]]


def read_rows(path: Path) -> Sheets:
    """The films of each year's sheet, by column title."""
    book = CalamineWorkbook.from_path(path)
    sheets: Sheets = {}
    for name in book.sheet_names[1:]:
        table = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        columns = [str(title) for title in table[4]]
        rows: list[Row] = [dict(zip(columns, row, strict=True)) for row in table[5:]]
        sheets[int(name)] = [row for row in rows if row["VISA"] != ""]
    return sheets


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    """Every film of the committed sample."""
    return read_rows(generate.TARGET)


def cells(sheets: Sheets, column: str, *years: int) -> list[object]:
    return [row[column] for year in years or YEARS for row in sheets[year] if column in row]


def texts(sheets: Sheets, column: str, *years: int) -> list[str]:
    return [str(value) for value in cells(sheets, column, *years)]


def visa_key(value: object) -> int:
    return int(float(str(value)))


def test_summary_and_sheet_names() -> None:
    book = CalamineWorkbook.from_path(generate.TARGET)
    assert book.sheet_names == ["Sommaire", *(str(year) for year in reversed(YEARS))]
    summary = book.get_sheet_by_name("Sommaire").to_python(skip_empty_area=False)
    assert [row[1] for row in summary if row[1] != ""] == list(reversed(YEARS))


@pytest.mark.parametrize("year", YEARS)
def test_layout_of_a_year(year: int) -> None:
    book = CalamineWorkbook.from_path(generate.TARGET)
    table = book.get_sheet_by_name(str(year)).to_python(skip_empty_area=False)
    assert table[1][0] == BACK
    assert not any(cell for index in (0, 2, 3) for cell in table[index])
    columns = table[4]
    assert len(columns) == (15 if year <= 2018 else 16)
    assert (columns[0], columns[-1]) == ("VISA", "NATIONALITE")
    assert ("PAYANTE" if year <= 2021 else "PAYANT") in columns
    if year >= 2019:
        assert columns[columns.index("RANG") + 1] == "BONUS PARITE "


@pytest.mark.skipif(not REAL.exists(), reason="the real workbook is not beside this tree")
@pytest.mark.parametrize("year", YEARS)
def test_headers_are_those_of_the_real_workbook(year: int) -> None:
    headers = [
        CalamineWorkbook.from_path(path).get_sheet_by_name(str(year)).to_python()[start]
        for path, start in ((generate.TARGET, 3), (REAL, 3))
    ]
    assert headers[0] == headers[1]


#: Column, years (none: all of them), and what at least so many cells must match in full.
ODDITIES: list[tuple[str, tuple[int, ...], int, str]] = [
    ("VISA", (), 5, r"00\d{4}"),
    ("VISA", (2015,), 1, r"\d+\.0"),
    ("VISA", (2022,), 1, r"\d+\.0"),
    ("TITRE", (2013, 2014, 2020), 5, r".+ \((Le|La|Les|L')\)"),
    ("TITRE", (2010, 2011, 2012), 5, r"[^a-z]+ \((LE|LA|LES|L')\)"),
    ("TITRE", (2018,), 1, r".+ \(ex [^:)]+\((Le|La)\)"),
    ("TITRE", (2017, 2018), 1, r".+ \(ex [^:].+\)"),
    ("TITRE", (2019, 2020, 2021, 2022, 2023, 2024), 3, r".+ \(ex : .+\)"),
    ("TITRE", (2017,), 2, r".+ "),
    ("REALISATEUR", (), 3, r".*\b(DE LA|DE L'|DU|DE) ?.*"),
    ("REALISATEUR", (2014,), 1, r"OROMISSE"),
    ("REALISATEUR", (), 5, r".*\w-[A-Z]\w+.*"),
    ("REALISATEUR", (2021,), 2, r"[A-Z]+e[A-Z]+ .+"),
    ("REALISATEUR", (), 1, r"[A-Z-]{4,} (?:"+"|".join(words.ORIGINS["asia"]["family"])+")"),
    ("REALISATEUR", (), 3, r".*\S {2,}\S.*"),
    ("REALISATEUR", (2010, 2011, 2012), 3, r".+ (Helene|Emilie|Cedric|Frederic|Jerome|Benoit|"
     r"Gregory|Sebastien|Stephane|Aurelie|Elodie|Remi|Leila|Celine|Francois|Francoise|Valerie)"),
    ("EOF", (2014,), 1, "-"),
    ("EOF", (2024,), 1, ""),
    ("RANG", (2011,), 1, "1/1"),
    ("RANG", (), 1, "3 / 2"),
    ("RANG", (2014,), 1, r"1 \?"),
    ("RANG", (2021,), 5, "4"),
    ("RANG", (2024,), 5, "4"),
    ("RANG", (2023,), 5, r"4\.0"),
    ("RANG", (2018,), 5, r"3\.0"),
    ("RANG", (2022,), 5, r"3\.0"),
    ("RANG", (2022,), 2, "3"),
    ("ASR", (2015,), 1, "apres"),
    ("ASR", (), 10, "après"),
    ("ASR", (), 30, "avant"),
    ("CREDIT D'IMPOT", (2010, 2013), 20, "OUI"),
    ("CREDIT D'IMPOT", (2014, 2023), 20, "X"),
    ("CREDIT D'IMPOT", (2024,), 3, "D"),
    ("SOFICA", (2023,), 5, "x"),
    ("AIDE REGIONALE", (2023,), 5, "x"),
    ("NATIONALITE", (2021,), 1, r"It-93 / Fr-7 /  / "),
    ("NATIONALITE", (2012,), 1, r".* / AFRIQUE DU SUD/NAMIBIE-25"),
    ("NATIONALITE", (2011,), 1, r"[A-Z ]+ -\d+ / .+"),
    ("NATIONALITE", (2023,), 2, "France-100"),
    ("PRODUCTEURS", (2010,), 1, r".+ \(TIERS FERME\)"),
    ("PRODUCTEURS", (2012,), 1, r"(.+) / .+ / \1"),
    ("PRODUCTEURS", (2024,), 1, r".+ \(ex : .+\)"),
    ("PAYANTE", (2010,), 1, r"C\+ C\+ TPS"),
    ("PAYANTE", (2010, 2011, 2012), 2, r"(C\+ )?Orange TV +"),
    ("PAYANTE", (2010, 2013), 10, "  "),
    ("PAYANTE", (2014,), 2, " "),
    ("PAYANTE", (2017,), 5, r".+\S +"),
    ("PAYANTE", (2020,), 1, r".*Téléfanal.*"),
    ("PAYANT", (2023,), 1, r".*TV5 Monde  .*"),
    ("CLAIR", (2015,), 5, "  "),
    ("CLAIR", (2023,), 1, "FR2"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "years", "least", "pattern"), ODDITIES)
def test_oddity_occurs(
    sheets: Sheets, column: str, years: tuple[int, ...], least: int, pattern: str
) -> None:
    found = [text for text in texts(sheets, column, *years) if re.fullmatch(pattern, text)]
    assert len(found) >= least


@pytest.mark.parametrize(
    ("years", "labels"),
    [
        (range(2010, 2013), {"fiction", "documentaire", "animation"}),
        (range(2013, 2019), {"fiction", "docu", "anim"}),
        (range(2019, 2020), {"fiction", "docu", "animation"}),
        (range(2020, 2021), {"fiction", "docu", "animation", "anim"}),
        (range(2021, 2022), {"fiction", "docu", "animation"}),
        (range(2022, 2023), {"fiction", "documentaire", "animation"}),
        (range(2023, 2025), {"Fiction", "Documentaire", "Animation"}),
    ],
)
def test_genre_is_spelled_by_era(sheets: Sheets, years: range, labels: set[str]) -> None:
    assert set(texts(sheets, "GENRE", *years)) == labels


def test_visas_are_numbers_in_2023_only_and_never_plausible(sheets: Sheets) -> None:
    assert all(isinstance(visa, float) for visa in cells(sheets, "VISA", 2023))
    assert all(isinstance(visa, str) for visa in cells(sheets, "VISA", 2010, 2021, 2024))
    for visa in map(visa_key, cells(sheets, "VISA")):
        assert visa >= 900_000 or 9_000 <= visa < 10_000


def test_two_visas_occur_twice(sheets: Sheets) -> None:
    seen: dict[int, list[tuple[int, str]]] = {}
    for year in YEARS:
        for row in sheets[year]:
            seen.setdefault(visa_key(row["VISA"]), []).append((year, fold(str(row["TITRE"]))))
    twice = {tuple(year for year, _ in uses): uses for uses in seen.values() if len(uses) > 1}
    assert set(twice) == {(2011, 2015), (2021, 2022)}
    assert len({title for _, title in twice[2011, 2015]}) == 1
    assert len({title for _, title in twice[2021, 2022]}) == 2


def test_film_agreed_twice_has_capitals_then_another_budget(sheets: Sheets) -> None:
    newer = {visa_key(row["VISA"]): row for row in sheets[2015]}
    (older,) = [row for row in sheets[2011] if visa_key(row["VISA"]) in newer]
    assert str(older["TITRE"]).isupper()
    assert older["DEVIS"] != newer[visa_key(older["VISA"])]["DEVIS"]


def test_titles_are_in_capitals_up_to_2012(sheets: Sheets) -> None:
    assert all(text.isupper() for text in texts(sheets, "TITRE", 2010, 2011, 2012))
    assert not any(text.isupper() for text in texts(sheets, "TITRE", *range(2013, 2025)))


def test_exactly_one_director_cell_is_empty(sheets: Sheets) -> None:
    assert texts(sheets, "REALISATEUR").count("") == 1


def test_several_films_have_two_directors_and_one_rank(sheets: Sheets) -> None:
    both = zip(texts(sheets, "REALISATEUR"), texts(sheets, "RANG"), strict=True)
    assert sum(" / " in names and "/" not in rank for names, rank in both) == 5


def test_code_4_only_in_the_years_that_use_it(sheets: Sheets) -> None:
    years = {year for year in YEARS if any("4" in text for text in texts(sheets, "RANG", year))}
    assert years == {2021, 2023, 2024}


def test_bonus_is_empty_or_x(sheets: Sheets) -> None:
    assert set(texts(sheets, "BONUS PARITE ")) == {"", "x"}


def test_shares_sum_to_about_100(sheets: Sheets) -> None:
    sums = {sum(map(int, re.findall(r"\d+", text))) for text in texts(sheets, "NATIONALITE")}
    assert sums == {98, 99, 100, 101, 102}


def test_budgets(sheets: Sheets) -> None:
    budgets = [value for value in cells(sheets, "DEVIS") if isinstance(value, float)]
    assert len(budgets) == sum(map(len, sheets.values()))
    assert (min(budgets), max(budgets)) == (5_120, 58_312_450)
    assert sum(value != round(value) for value in budgets) == 12
    assert 2_200_000 < median(budgets) < 3_100_000


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("films", 570, 630), ("women", 0.22, 0.30), ("french", 0.72, 0.78), ("debut", 0.35, 0.45)],
)
def test_distributions(name: str, low: float, high: float) -> None:
    world = generate_world()
    directed = [number for film in world.films for number in film.director_ids]
    measures: dict[str, Callable[[], float]] = {
        "films": lambda: len(world.films),
        "women": lambda: (
            sum(world.person(number).gender == "female" for number in directed) / len(directed)
        ),
        "french": lambda: sum(film.french_majority for film in world.films) / len(world.films),
        "debut": lambda: sum(film.ranks[0] == 1 for film in world.films) / len(world.films),
    }
    assert low <= measures[name]() <= high


def director_keys(sheets: Sheets) -> set[str]:
    """Folded names of directors, whatever the order of their words."""
    cells = [str(row["REALISATEUR"]) for rows in sheets.values() for row in rows]
    names = [fold(name) for cell in cells for name in cell.split("/")]
    return {" ".join(sorted(name.split())) for name in names if name}


def title_keys(sheets: Sheets) -> set[str]:
    """Folded titles, without articles and brackets, and former titles."""
    cells = [str(row["TITRE"]) for rows in sheets.values() for row in rows]
    parts = [part for cell in cells for part in re.split(r"[()]|\bex\b *:?", cell, flags=re.I)]
    keys = {re.sub(r"^(le|la|les|l) ", "", fold(part)) for part in parts}
    return keys - {"", "le", "la", "les", "l"}


@pytest.mark.skipif(not REAL.exists(), reason="the real workbook is not beside this tree")
@pytest.mark.parametrize("keys", [director_keys, title_keys])
def test_nothing_real_in_the_sample(sheets: Sheets, keys: Callable[[Sheets], set[str]]) -> None:
    assert len(keys(sheets)) > 300
    assert not keys(sheets) & keys(read_rows(REAL))
