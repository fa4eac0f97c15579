"""Numbers in words: what a chart shows, said plainly, dated and with its interval."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cinediv_pipeline.exhibits.dataset import Cell
from cinediv_pipeline.exhibits.measures import n_cut, shown
from cinediv_pipeline.language import Language

PART: Final = " · "
"""Between the parts of a caption, of which the source is the last."""
# Of one interval, and of several; the second part says where it is told in full.
_CUT: Final = {
    "fr": ("{} intervalle dépasse le cadre, {}", "{} intervalles dépassent le cadre, {}"),
    "en": ("{} interval goes beyond the frame, {}", "{} intervals go beyond the frame, {}"),
}
_WHOLE: Final = {
    "fr": ("le tableau le dit en entier", "le tableau les dit en entier"),
    "en": ("the table has all of it", "the table has all of them"),
}
_NOTHING: Final = {
    "fr": "Rien n’est publié ici : le tableau dit pourquoi, ligne par ligne.",
    "en": "Nothing is published here: the table says why, row by row.",
}
# What the same says of a chart that comes without a table: its rows are with it.
_BY_ITSELF: Final = {
    "fr": {
        _WHOLE["fr"][0]: "les lignes du graphique le disent en entier",
        _WHOLE["fr"][1]: "les lignes du graphique les disent en entier",
        _NOTHING["fr"]: "Rien n’est publié ici : le graphique dit pourquoi, ligne par ligne.",
    },
    "en": {
        _WHOLE["en"][0]: "the rows of the chart hold all of it",
        _WHOLE["en"][1]: "the rows of the chart hold all of them",
        _NOTHING["en"]: "Nothing is published here: the chart says why, row by row.",
    },
}


@dataclass(frozen=True)
class Told:
    """An indicator, a language and how the values of the breakdown are called."""

    entry: Mapping[str, Any]
    language: Language
    name: Callable[[Cell], str]

    def number(self, value: float | None) -> str:
        """Return a number of the indicator as printed."""
        return shown(value, self.entry, self.language)

    def with_interval(self, cell: Cell) -> str:
        """Return a number with its interval in brackets."""
        between = interval(cell, self.entry, self.language)
        if between == "–":
            return self.number(cell.value)
        words = self.language.pick("intervalle à 95 % : ", "95% interval: ")
        return f"{self.number(cell.value)} ({words}{between})"


def interval(cell: Cell, entry: Mapping[str, Any], language: Language) -> str:
    """Return the interval of a number in words, "de 23,4 % à 33,4 %"; a dash where it has none."""
    if cell.value is None or cell.low is None or cell.high is None:
        return "–"
    low, high = shown(cell.low, entry, language), shown(cell.high, entry, language)
    return low if low == high else language.between(low, high)


def nothing(language: Language) -> str:
    """Return what is said where nothing is published."""
    return _NOTHING[language.code]


def by_itself(text: str, language: Language) -> str:
    """Return a summary or caption for a chart without a table: what the table told, rows tell."""
    for of_table, of_rows in _BY_ITSELF[language.code].items():
        text = text.replace(language.typeset(of_table), language.typeset(of_rows))
    return text


def of_course(told: Told, years: Sequence[Cell]) -> str:
    """Return the newest year, the first one, the highest and the lowest."""
    published = [cell for cell in years if cell.value is not None]
    if not published:
        return nothing(told.language)
    first, last, pick = published[0], published[-1], told.language.pick
    said = [
        pick(f"En {last.start.year} : ", f"In {last.start.year}: ") + told.with_interval(last) + "."
    ]
    if first is not last:
        said.append(
            pick(f"En {first.start.year} : ", f"In {first.start.year}: ")
            + f"{told.number(first.value)}."
        )
        said.append(_extremes(told, published))
    return " ".join(filter(None, said)) + _withheld(told, years)


def _extremes(told: Told, published: Sequence[Cell]) -> str:
    high, low = max(published, key=_value), min(published, key=_value)
    if high.value == low.value:
        return ""
    top = f"{told.number(high.value)} ({high.start.year})"
    bottom = f"{told.number(low.value)} ({low.start.year})"
    return told.language.pick(
        f"Au plus haut : {top} ; au plus bas : {bottom}.", f"Highest: {top}; lowest: {bottom}."
    )


def of_ranking(told: Told, cells: Sequence[Cell], span: tuple[int, int]) -> str:
    """Return the highest and the lowest of a period."""
    published = sorted((cell for cell in cells if cell.value is not None), key=_value)
    if not published:
        return nothing(told.language)
    pick, when = told.language.pick, told.language.span(*span)
    high, low = published[-1], published[0]
    said = f"{when}{pick(' : ', ': ')}{_item(told, high)}"
    if low is not high:
        said += pick(" au plus haut, ", " at the top, ") + _item(told, low)
        said += pick(" au plus bas", " at the bottom")
    return f"{said}." + _withheld(told, cells)


def of_spans(told: Told, cells: Sequence[Cell]) -> str:
    """Return the number of each span of years."""
    published = [cell for cell in cells if cell.value is not None]
    if not published:
        return nothing(told.language)
    parts = [
        f"{told.language.span(*cell.years)}{told.language.pick(' : ', ': ')}"
        f"{told.with_interval(cell)}"
        for cell in published[-3:]
    ]
    return (told.language.pick(" ; ", "; ")).join(parts) + "." + _withheld(told, cells)


def caption(told: Told, population: str, cells: Sequence[Cell]) -> str:
    """Return population, cases, coverage and source."""
    pick = told.language.pick
    said = [population[:1].upper() + population[1:]]
    covered = [cell.coverage for cell in cells if cell.coverage is not None]
    if covered:
        low, high = (told.language.percent(share, 0) for share in (min(covered), max(covered)))
        shares = low if low == high else told.language.between(low, high)
        said.append(pick(f"couverture {shares}", f"coverage {shares}"))
    said.append(
        pick(
            "trait ou bande : intervalle à 95 %, la variation si l’année était rejouée",
            "bar or band: 95% interval, how far chance alone could move the number",
        )
    )
    cut = n_cut(told.entry, cells)
    if cut:
        code = told.language.code
        said.append(_CUT[code][cut > 1].format(cut, _WHOLE[code][cut > 1]))
    source = told.entry["source"][told.language.code]
    said.append(pick(f"source : {source}", f"source: {source}"))
    return PART.join(said)


def _item(told: Told, cell: Cell) -> str:
    return f"{told.name(cell)} {told.number(cell.value)}"


def _withheld(told: Told, cells: Sequence[Cell]) -> str:
    kept = sum(cell.value is None for cell in cells)
    if not kept:
        return ""
    pick = told.language.pick
    return " " + pick(
        f"Non publié pour {kept} des {len(cells)} lignes.",
        f"Withheld in {kept} of the {len(cells)} rows.",
    )


def unidentifiable(cells: Sequence[Cell], language: Language) -> str:
    """Return what "not identifiable" means, where a row says so."""
    if all(cell.status != "not_identifiable" for cell in cells):
        return ""
    return language.pick(
        " « Non identifiable » : les données de la période ne fixent pas le nombre.",
        " “Not identifiable”: the data of the period do not settle the number.",
    )


def _value(cell: Cell) -> float:
    return cell.value if cell.value is not None else float("nan")
