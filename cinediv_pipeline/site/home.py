"""The home page: the screen of the years, a few large numbers, the classes of budgets."""

from dataclasses import dataclass
from typing import Any, Final

from cinediv_pipeline.exhibits.dataset import Cell, Dataset
from cinediv_pipeline.exhibits.sentences import interval
from cinediv_pipeline.exhibits.spans import standing
from cinediv_pipeline.language import Language
from cinediv_pipeline.site.gaps import adjusted

_WOMEN: Final = "films_directed_only_by_women_share"
_WIDTH: Final = 580
_LAST: Final = 34
_LABELLED: Final = 5


@dataclass(frozen=True)
class Number:
    """One large number of the home page."""

    indicator: str
    shown: str
    says: str
    source: str
    share: float | None = None
    low: float | None = None
    high: float | None = None


def years(dataset: Dataset, indicator: str, population: str) -> list[Cell]:
    """Return the published single years of an indicator, oldest first."""
    cells = dataset.cells.get((indicator, population, "all"), [])
    return [cell for cell in cells if cell.is_year and cell.value is not None]


def screen(dataset: Dataset, language: Language) -> dict[str, Any] | None:
    """Return the years as bars of light, and what they say; None where nothing is published."""
    cells = years(dataset, _WOMEN, "agrees")
    if not cells:
        return None
    last, step = cells[-1], 15
    bars: list[dict[str, Any]] = []
    for place, cell in enumerate(cells):
        newest = cell is last
        label = newest or place == 0 or cell.start.year % _LABELLED == 3
        height = _LAST if newest else step - 1
        top = 24 + place * step + (2 if newest else 0)
        bars.append(
            {
                "y": top, "height": height, "width": round((cell.value or 0) * _WIDTH, 1),
                "middle": top + height / 2 + 4.5,
                "label": str(cell.start.year) if label else "",
                "value": language.percent(cell.value or 0) if label and not newest else "",
            }
        )  # fmt: skip
    high = last.high if last.high is not None else last.value or 0
    return {
        "bars": bars,
        "height": bars[-1]["y"] + _LAST + 30,
        "low": None if last.low is None else round(60 + _WIDTH * last.low, 1),
        "high": None if last.high is None else round(60 + _WIDTH * last.high, 1),
        "number_x": round(60 + _WIDTH * high + 14, 1),
        "newest": language.percent(last.value or 0),
        "headline": _headline(cells, language),
        "sentence": _sentence(cells, language),
        "source": _source(dataset, last, language),
    }


def _headline(cells: list[Cell], language: Language) -> tuple[str, str, str]:
    first, last, pick = cells[0], cells[-1], language.pick
    gained = round(((last.value or 0) - (first.value or 0)) * 100)
    lacking = round((0.5 - (last.value or 0)) * 100)
    span = last.start.year - first.start.year
    if gained <= 0 or lacking <= 0 or span <= 0:
        number = language.percent(last.value or 0)
        return pick("En", "In") + f" {last.start.year}", number, pick("des films", "of films")
    plural = "s" if gained > 1 else ""
    return (
        pick(f"{span} ans pour gagner", f"{span} years to gain"),
        pick(f"{gained} point{plural}.", f"{gained} point{plural}."),
        pick(f"Il en manque {lacking}.", f"{lacking} to go."),
    )


def _sentence(cells: list[Cell], language: Language) -> str:
    first, last = cells[0], cells[-1]
    then, now = language.percent(first.value or 0), language.percent(last.value or 0)
    return language.pick(
        f"De {then} en {first.start.year} à {now} en {last.start.year} : la part des films "
        "réalisés exclusivement par des femmes.",
        f"From {then} in {first.start.year} to {now} in {last.start.year}: the share of films "
        "directed only by women.",
    )


def _source(dataset: Dataset, cell: Cell, language: Language, population: str = "agrees") -> str:
    where = dataset.label("population", population, language)
    parts = [f"{where[:1].upper()}{where[1:]}, {language.span(*cell.years)}"]
    if cell.denominator is not None and cell.unit == "share":
        n = language.number(cell.denominator)
        parts.append(language.pick(f"{n} films connus", f"{n} known films"))
    if cell.low is not None and cell.high is not None:
        entry = {"unit": cell.unit, "indicator_id": "gap" if cell.unit == "ratio" else ""}
        between = interval(cell, entry, language)
        parts.append(language.pick(f"intervalle à 95 % : {between}", f"95% interval: {between}"))
    parts.append(language.pick("CNC, liste des films agréés", "CNC, list of films agréés"))
    return " · ".join(parts) + "."


def numbers(dataset: Dataset, language: Language) -> list[Number]:
    """Return the large numbers that this release has."""
    made = (_of_women, _of_large_budgets, _of_gaps, _of_bonus)
    return [number for make in made if (number := make(dataset, language))]


def _of_women(dataset: Dataset, language: Language) -> Number | None:
    cells = years(dataset, _WOMEN, "agrees")
    if not cells:
        return None
    cell = cells[-1]
    says = language.pick("des films agréés sont réalisés exclusivement par des femmes",
                         "of approved films (films agréés) are directed only by women")  # fmt: skip
    return _share(cell, _WOMEN, says, _source(dataset, cell, language), language)


def _share(cell: Cell, indicator: str, says: str, source: str, language: Language) -> Number:
    value = cell.value or 0.0
    return Number(indicator, language.percent(value), says, source, value, cell.low, cell.high)


def _of_large_budgets(dataset: Dataset, language: Language) -> Number | None:
    cell = _class(dataset, ">=20")
    if cell is None or cell.value is None:
        return None
    says = language.pick("des films à 20 M€ et plus sont réalisés exclusivement par des femmes",
                         "of films of €20M and over are directed only by women")  # fmt: skip
    source = _source(dataset, cell, language)
    if not cell.is_year:
        source += language.pick(" Années réunies, car chacune compte peu de films.",
                                " Years together, since each has few films.")  # fmt: skip
    return _share(cell, _WOMEN, says, source, language)


def _of_gaps(dataset: Dataset, language: Language) -> Number | None:
    mean = years(dataset, "budget_mean_gap", "fif")
    if not mean:
        return None
    cell = mean[-1]
    told = []
    median = [c for c in years(dataset, "budget_median_gap", "fif") if c.years == cell.years]
    if median:
        number = language.gap(median[0].value or 0)
        told.append(language.pick(f"médiane {number}", f"median {number}"))
    alike = adjusted(dataset)
    if alike is not None:
        number, span = language.gap(alike.value or 0), language.span(*alike.years)
        told.append(language.pick(f"à caractéristiques égales {number} ({span})",
                                  f"like compared to like {number} ({span})"))  # fmt: skip
    source = _source(dataset, cell, language, "fif")
    if told:
        source = f"{' · '.join(told)} · {source}"
    says = language.pick(
        "d’écart entre le devis moyen des films de femmes et celui des films d’hommes",
        "between the mean budget of films by women and of films by men",
    )
    return Number("budget_mean_gap", language.gap(cell.value or 0), says,
                  source[:1].upper() + source[1:])  # fmt: skip


def _of_bonus(dataset: Dataset, language: Language) -> Number | None:
    cells = [c for c in dataset.cells.get(("bonus_parite_share", "fif", "direction"), [])
             if c.is_year and c.value is not None]  # fmt: skip
    women = [c for c in cells if c.breakdown_value == "women_only"]
    if not women:
        return None
    newest = women[-1]
    men = [c for c in cells if c.breakdown_value == "men_only" and c.years == newest.years]
    says = language.pick("des films de femmes obtiennent le bonus parité",
                         "of films by women obtain the bonus parité")  # fmt: skip
    if men:
        number = language.percent(men[0].value or 0, 0)
        says += language.pick(f", contre {number} de ceux d’hommes",
                              f", against {number} of those by men")  # fmt: skip
    source = _source(dataset, newest, language, "fif")
    source += language.pick(" Son absence ne veut pas dire « non éligible ».",
                            " Its absence does not mean “not eligible”.")  # fmt: skip
    whole = language.percent(newest.value or 0, 0)
    return Number("bonus_parite_share", whole, says, source, newest.value, newest.low, newest.high)


def _class(dataset: Dataset, name: str) -> Cell | None:
    cells = dataset.cells.get((_WOMEN, "agrees", "budget_class"), [])
    newest = standing(c.years for c in cells if not c.is_year)
    found = [c for c in cells if c.years == newest and c.breakdown_value == name]
    return found[0] if found else None


def classes(dataset: Dataset, language: Language) -> dict[str, Any] | None:
    """Return one small screen per class of budgets; None where nothing is published."""
    found = [(name, _class(dataset, name)) for name in ("<2", "2-5", "5-10", "10-20", ">=20")]
    known = [(name, cell) for name, cell in found if cell is not None]
    values = [cell.value for _, cell in known if cell.value is not None]
    if len(values) < 2:
        return None
    items = [
        {
            "label": _capital(dataset.label("budget_class", name, language)),
            "share": cell.value,
            "shown": "" if cell.value is None else language.percent(cell.value),
            "why": ""
            if cell.value is not None
            else _capital(dataset.label("status", cell.status, language)),
        }
        for name, cell in known
    ]
    cell = known[0][1]
    return {
        "frames": items,
        "title": _dimming(known, language),
        "says": language.pick(
            "Part des films réalisés exclusivement par des femmes, par classe de devis. Le "
            "pointillé marque la moitié des films.",
            "Share of films directed only by women, by budget class. The dots mark half of "
            "the films.",
        ),
        "source": _source(dataset, cell, language).split(" · ")[0]
        + language.pick(" · devis, non coût final · CNC, liste des films agréés.",
                        " · budget, not final cost · CNC, list of films agréés."),
        "view": "budget_class",
    }  # fmt: skip


def _dimming(known: list[tuple[str, Cell]], language: Language) -> str:
    by_name = {name: cell.value for name, cell in known if cell.value is not None}
    large = [by_name[name] for name in ("10-20", ">=20") if name in by_name]
    small = [by_name[name] for name in ("<2", "2-5", "5-10") if name in by_name]
    if large and small and max(large) < min(small):
        return language.pick("Passé dix millions, l’écran s’assombrit",
                             "Beyond ten million, the screen dims")  # fmt: skip
    return language.pick("Selon le devis", "By budget")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
