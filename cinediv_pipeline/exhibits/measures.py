"""How the numbers of an indicator are printed, and on which axis they are drawn."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from cinediv_pipeline.charts.specs import Frame
from cinediv_pipeline.exhibits.dataset import Cell
from cinediv_pipeline.exhibits.words import FILMS, PEOPLE
from cinediv_pipeline.language import Language

PARITY_ZONE: Final = (0.4, 0.6)
# A gap has a lower end, −100 %, and no upper one: the interval of a few films may go to +1,000 %
# and would leave no room for the rest. It is drawn to twice, and told in full in the table.
GAP_REACH: Final = 1.0
_PERCENT: Final = {
    "fr": "format(datum.value * 100, '.0f') + '\u00a0%'",
    "en": "format(datum.value * 100, '.0f') + '%'",
}
_GAP: Final = {
    "fr": "replace(format(datum.value * 100, '.0f'), '-', '\u2212') + '\u00a0%'",
    "en": "replace(format(datum.value * 100, '.0f'), '-', '\u2212') + '%'",
}
_MILLIONS: Final = {
    "fr": "replace(format(datum.value / 1e6, '.3~f'), '.', ',') + '\u00a0M€'",
    "en": "'€' + format(datum.value / 1e6, '.3~f') + 'M'",
}
_NUMBER: Final = {
    "fr": "replace(replace(format(datum.value, ',.4~f'), '.', '§'), ',', '\u202f')",
    "en": "format(datum.value, ',.4~f')",
}


def is_gap(entry: Mapping[str, Any]) -> bool:
    """Whether an indicator compares women with men: 0 is equal, −0.38 is 38 % less."""
    return entry["unit"] == "ratio" and "gap" in str(entry["indicator_id"])


def shown(value: float | None, entry: Mapping[str, Any], language: Language) -> str:
    """Return a number of an indicator as printed; a dash where there is none."""
    if value is None:
        return "–"
    unit = str(entry["unit"])
    if unit == "share":
        return language.percent(value)
    if unit == "eur":
        return language.euros(value)
    if unit == "years":
        # a year of our era is a date, a small number a duration
        return str(round(value)) if value > 1000 else language.years(value)
    if unit == "ratio":
        return language.gap(value) if is_gap(entry) else language.number(value, 2)
    return language.number(value)


def n_cut(entry: Mapping[str, Any], cells: Sequence[Cell]) -> int:
    """Return how many intervals of a chart go beyond what it draws."""
    if not is_gap(entry):
        return 0
    end = max([GAP_REACH, *(cell.value for cell in cells if cell.value is not None)])
    return sum(cell.value is not None and (cell.high or 0) > end for cell in cells)


def frame(entry: Mapping[str, Any], cells: Sequence[Cell], language: Language) -> Frame:
    """Return the axis of an indicator, wide enough for these rows."""
    code, unit, name = language.code, str(entry["unit"]), str(entry["indicator_id"])
    if unit == "share":
        return _of_share(name, _PERCENT[code], language)
    if is_gap(entry):
        words = language.pick("0 : égalité", "0: equal")
        return Frame(_GAP[code], open_to=0.1, reach=GAP_REACH, line=0, line_text=words)
    negative = any((cell.low if cell.low is not None else cell.value or 0) < 0 for cell in cells)
    least = None if negative else 0
    if unit == "eur":
        return Frame(_MILLIONS[code], least=least)
    if unit == "years" and any(cell.value and cell.value > 1000 for cell in cells):
        return Frame("format(datum.value, 'd')")
    label = _NUMBER[code].replace("§", ",")
    return Frame(label, least=least)


def _of_share(name: str, label: str, language: Language) -> Frame:
    # all of the way from 0 to 100 %: what is missing is seen too
    if name in PEOPLE:
        words = language.pick("zone de parité, 40–60 %", "parity zone, 40–60%")
        return Frame(label, 0, 1, 0.5, "", PARITY_ZONE, words)
    if name in FILMS:
        words = language.pick("la moitié", "half")
        return Frame(label, 0, 1, 0.5, words)
    return Frame(label, 0, 1)
