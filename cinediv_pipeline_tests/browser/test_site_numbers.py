"""Every number on the page of every indicator is the number of the release."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import html5lib
import pytest

from cinediv_pipeline.exhibits.words import BREAKDOWNS
from cinediv_pipeline.language import ENGLISH, FRENCH, Language
from cinediv_pipeline.site.places import place
from cinediv_pipeline.site.themes import THEMES

_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f "))
_SVG = "{http://www.w3.org/2000/svg}"
_BETWEEN = re.compile(r"(?:de|from) (.+) (?:à|to) (.+)")
_TIMES = {
    "%": 0.01,
    "M€": 1e6,
    "M": 1e6,
    "Md€": 1e9,
    "bn": 1e9,
    "€": 1,
    "": 1,
    "ans": 1,
    "years": 1,
}


def read(text: str, code: str) -> tuple[float, float] | None:
    """Return a printed number and how far it may be from the exact one by its rounding."""
    plain = text.translate(_SPACES).replace("\u2212", "-").removeprefix("€").removeprefix("+")
    found = re.fullmatch(r"(-?[\d.,]+)(\D*)", plain)
    if found is None:
        return None
    digits, unit = found.groups()
    digits = digits.replace(",", ".") if code == "fr" else digits.replace(",", "")
    decimals = len(digits.partition(".")[2])
    return float(digits) * _TIMES[unit], (0.5 * 10**-decimals + 1e-9) * _TIMES[unit]


def released(folder: Path, code: str) -> dict[str, dict[Any, Any]]:
    """Return value, interval and status by indicator and by what the site writes beside them.

    The key is population, breakdown, first and last year and the label, capitalised; crossings
    are not on pages. Without a breakdown rows have no label.
    """
    with duckdb.connect(str(folder / "observatory.duckdb"), read_only=True) as base:
        rows = base.execute(
            "select indicator_id, population, rows.breakdown, year(period_start), "
            f"year(period_end), coalesce(label_{code}, rows.breakdown_value), value, ci_low, "
            "ci_high, status from indicators as rows left join labels using "
            "(breakdown, breakdown_value) where not contains(rows.breakdown, '|')"
        ).fetchall()
    found: dict[str, dict[Any, Any]] = {}
    for indicator, population, breakdown, first, last, label, *numbers in rows:
        name = "" if breakdown == "all" else label[:1].upper() + label[1:]
        found.setdefault(indicator, {})[population, breakdown, first, last, name] = numbers
    return found


def shown(told: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each row that a page can show, with its key as in `released`."""
    for view in told["views"]:
        for panel in view["panels"]:
            for row in panel["rows"]:
                free = view["breakdown"] == "all"
                span = row["label"].split("–") if free else panel["id"].split("-")
                name = "" if free else row["label"]
                years = (int(span[0]), int(span[-1]))
                yield (view["population"], view["breakdown"], *years, name), row


def close(text: str, exact: float, code: str) -> bool:
    """Whether a printed number is the exact one, rounded."""
    said = read(text, code)
    return said is not None and abs(said[0] - exact) <= said[1]


@pytest.mark.parametrize("language", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_numbers_of_the_site_are_those_of_the_release(built: Path, language: Language) -> None:
    site, release = built / "site" / "current", (built / "releases" / "latest").resolve()
    n = 0
    for indicator, exact in released(release, language.code).items():
        told = json.loads((site / "data" / f"{indicator}.{language.code}.json").read_text("utf-8"))
        rows = dict(shown(told))
        assert len(rows) == sum(1 for _ in shown(told))  # no key twice
        for key, row in rows.items():
            value, low, high, status = exact[key]
            assert (row["value"], row["low"], row["high"]) == (value, low, high), (indicator, key)
            assert bool(row["note"]) == (status != "published"), (indicator, key)
            n += _printed_as_they_are(row, language.code)
        missing = [key for key in exact if key not in rows]
        # a course shows years; longer spans without a breakdown are in the data
        assert all(key[1] == "all" and key[2] != key[3] for key in missing), (indicator, missing)
        _page_shows_its_first_panel(site, indicator, told, language)
    assert n > 5000


def _printed_as_they_are(row: Any, code: str) -> int:
    """Check that what is printed is the number, rounded; return how many rows have one."""
    if row["value"] is None:
        return 0
    assert close(row["text"], row["value"], code), row
    if row["interval"] != "–":
        said = _BETWEEN.fullmatch(row["interval"])
        low, high = said.groups() if said else (row["interval"], row["interval"])
        assert close(low, row["low"], code), row
        assert close(high, row["high"], code), row
    return 1


def _page_shows_its_first_panel(site: Path, indicator: str, told: Any, language: Language) -> None:
    view = told["views"][told["opens"]]
    panel = view["panels"][view["default"]]
    path = site / place("indicator", language, indicator).path / "index.html"
    tree = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
    lines = [
        ["".join(cell.itertext()) for cell in line]
        for line in tree.iterfind(".//table/tbody/tr")
        if line.find("th") is not None and line.find("td") is not None
    ]
    wanted = [
        [row["label"], row["note"], row["coverage"]]
        if row["note"]
        else [row["label"], row["text"], row["interval"], row["cases"], row["coverage"]]
        for row in panel["rows"]
    ]
    assert lines[: len(wanted)] == wanted


def test_every_breakdown_of_the_release_has_words(built: Path) -> None:
    release = (built / "releases" / "latest").resolve()
    rows = released(release, "fr")
    assert {breakdown for cells in rows.values() for _, breakdown, *_ in cells} <= set(BREAKDOWNS)


def _populations(folder: Path, code: str) -> dict[str, str]:
    """Return population by its label, in lower case."""
    with duckdb.connect(str(folder / "observatory.duckdb"), read_only=True) as base:
        rows = base.execute(
            f"select label_{code}, breakdown_value from labels where breakdown = 'population'"
        ).fetchall()
    return {label.lower(): population for label, population in rows}


def _page(folder: Path, kind: str, language: Language, item: str = "") -> Any:
    path = folder / "site" / "current" / place(kind, language, item).path / "index.html"
    return html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)


def _words(node: Any) -> str:
    return "".join(node.itertext()).strip()


def _rows_of(
    rows: dict[Any, Any], where: dict[str, str], population: str, years: str, label: str = ""
) -> list[Any]:
    """Return the numbers of the rows of a population and years as they are written."""
    span = [int(years[:4]), int(years[-4:])]
    name = label[:1].upper() + label[1:]
    return [
        numbers
        for (population_, _, *span_, name_), numbers in rows.items()
        if population_ == where[population.lower()] and span_ == span and name_ == name
        and numbers[0] is not None
    ]  # fmt: skip


@pytest.mark.parametrize("language", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_lists_of_indicators_say_the_number_of_the_row_that_they_name(
    built: Path, language: Language
) -> None:
    release = (built / "releases" / "latest").resolve()
    exact, where = released(release, language.code), _populations(release, language.code)
    n = 0
    for theme in THEMES:
        for line in _page(built, "theme", language, theme).iterfind(
            ".//ul[@class='credits-list']/li/a"
        ):
            indicator = line.get("href").rstrip("/").rsplit("/", 1)[-1]
            number, words = (
                _words(line.find(f"span[@class='{one}']")) for one in ("value", "about")
            )
            if re.search(r"\d", number):
                years, population, *label = words.split(" · ")
                rows = _rows_of(exact[indicator], where, population, years, *label[:1])
                assert any(close(number, row[0], language.code) for row in rows), indicator
                n += 1
            else:
                assert not re.search(r"\d{4}", words), indicator
    assert n > 25


@pytest.mark.parametrize("language", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_large_numbers_of_the_first_page_are_those_of_the_release(
    built: Path, language: Language
) -> None:
    release = (built / "releases" / "latest").resolve()
    exact, where = released(release, language.code), _populations(release, language.code)
    page = _page(built, "home", language)
    numbers = page.findall(".//ul[@class='numbers']/li")
    assert len(numbers) >= 2
    for item in numbers:
        indicator = item.find(".//a").get("href").rstrip("/").rsplit("/", 1)[-1]
        shown_ = _words(item.find("span[@class='number']"))
        source = _words(item.find("p[@class='source']"))
        population, years = re.search(r"(?:^|· )([^·,]+), (\d{4}(?:–\d{4})?) ·", source).groups()  # type: ignore[union-attr]
        between = re.search(r"(?:à 95\s%|95% interval)\s?: ([^·]+) ·", source)
        said = _BETWEEN.fullmatch(between[1]) if between else None
        assert said is not None, source
        everyone = [row for key, row in exact[indicator].items() if row[0] is not None
                    and key[0] == where[population.lower()]
                    and [key[2], key[3]] == [int(years[:4]), int(years[-4:])]]  # fmt: skip
        assert any(
            close(text, number, language.code)
            for row in everyone
            for text, number in [(shown_, row[0])]
            if close(said[1], row[1], language.code) and close(said[2], row[2], language.code)
        ), (indicator, shown_, source)


@pytest.mark.parametrize("language", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_the_screen_and_the_classes_of_budgets_are_those_of_the_release(
    built: Path, language: Language
) -> None:
    release = (built / "releases" / "latest").resolve()
    rows = released(release, language.code)["films_directed_only_by_women_share"]
    where = _populations(release, language.code)
    page = _page(built, "home", language)
    years = {
        first: row[0]
        for (population, breakdown, first, last, _), row in rows.items()
        if (population, breakdown) == ("agrees", "all") and first == last and row[0] is not None
    }
    drawn = page.find(f".//{_SVG}svg[@class='screen']")
    lit = [
        float(bar.get("width"))
        for bar in drawn.iterfind(f"{_SVG}rect")
        if "s-lit" in bar.get("class")
    ]
    assert lit == [pytest.approx(580 * value, abs=0.06) for _, value in sorted(years.items())]
    newest = _words(drawn.find(f"{_SVG}text[@class='big']"))
    assert close(newest, years[max(years)], language.code)
    frames = page.findall(".//ul[@class='frames']/li")
    source = page.find(".//ul[@class='frames']/../p[@class='source']")
    population, _, span = _words(source).split(" · ")[0].rpartition(", ")
    shown_ = 0
    for frame in frames:
        label, number = re.split(r"\s*: ", _words(frame.find("p")), maxsplit=1)
        found = _rows_of(rows, where, population.strip(), span.strip(), label)
        hatched = frame.find("div").get("class") == "frame withheld"
        assert hatched is not bool(found), label
        if hatched:
            assert re.match("non publié|withheld|non identifiable|not ident", number.strip(), re.I)
        else:
            assert [close(number, row[0], language.code) for row in found] == [True], label
        shown_ += len(found)
    assert shown_ >= 2


@pytest.mark.parametrize("language", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_the_gap_of_like_with_like_is_the_same_wherever_it_stands(
    built: Path, language: Language
) -> None:
    home = _words(_page(built, "home", language).find(".//ul[@class='numbers']"))
    first = re.search(r"(?:à caractéristiques égales|like compared to like) (\S+\s?%)", home)
    lines = _page(built, "theme", language, "money").findall(".//ul[@class='credits-list']/li/a")
    [line] = [found for found in lines if "budget_adjusted_gap" in found.get("href")]
    assert first is not None
    assert first[1] == _words(line.find("span[@class='value']"))
