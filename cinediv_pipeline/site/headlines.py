"""The one number that stands for an indicator, where a list or a title has room for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cinediv_pipeline.exhibits.dataset import Cell, Dataset
from cinediv_pipeline.exhibits.exhibit import BY_VALUE, Exhibit
from cinediv_pipeline.exhibits.spans import standing

# Of a decomposition the whole is told by the gap itself: what stands for it is what remains.
CHOSEN: Final = {"budget_gap_decomposition": ("component", "unexplained")}


@dataclass(frozen=True)
class Headline:
    """A published row, and of which breakdown it is."""

    cell: Cell
    breakdown: str = "all"
    is_highest: bool = False
    """Whether it was taken because no other row of its breakdown is higher."""


def headline(dataset: Dataset, show: Exhibit) -> Headline | None:
    """Return the number of all films or people; of a breakdown only where there is no such number.

    The newest year, or the standing period where years are not published. Of a breakdown it is the
    highest row, or the first where rows have an order of their own, of the panel that opens the
    page.
    """
    population = show.view.population
    if show.id in CHOSEN:
        breakdown, value = CHOSEN[show.id]
        known = _published(dataset, show.id, population, breakdown)
        newest = _newest([cell for cell in known if cell.breakdown_value == value])
        if newest:
            return Headline(newest, breakdown)
    of_all = _newest(_published(dataset, show.id, population, "all"))
    return Headline(of_all) if of_all else _of_breakdown(dataset, show)


def _published(dataset: Dataset, indicator: str, population: str, breakdown: str) -> list[Cell]:
    cells = dataset.cells.get((indicator, population, breakdown), [])
    return [cell for cell in cells if cell.value is not None]


def _newest(cells: Sequence[Cell]) -> Cell | None:
    years = [cell for cell in cells if cell.is_year]
    if years:
        return max(years, key=lambda cell: cell.years)
    span = standing(cell.years for cell in cells)
    return next((cell for cell in cells if cell.years == span), None)


def _of_breakdown(dataset: Dataset, show: Exhibit) -> Headline | None:
    view = show.view
    cells = [
        cell
        for cell in _published(dataset, show.id, view.population, view.breakdown)
        if "-".join(map(str, cell.years)) == show.panel.id
    ]
    if not cells:
        return None
    if view.breakdown in BY_VALUE:
        highest = max(cells, key=lambda cell: cell.value or 0.0)
        return Headline(highest, view.breakdown, is_highest=len(cells) > 1)
    first = min(cells, key=lambda cell: dataset.position(view.breakdown, cell.breakdown_value))
    return Headline(first, view.breakdown)
