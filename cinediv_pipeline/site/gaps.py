"""The budget gap in all its readings, side by side: none is shown without the others."""

from typing import Any, Final

from cinediv_pipeline.exhibits.dataset import Cell, Dataset
from cinediv_pipeline.exhibits.sentences import interval
from cinediv_pipeline.exhibits.spans import standing
from cinediv_pipeline.language import Language

_POPULATION: Final = "fif"
_RAW: Final = ("budget_mean_gap", "budget_median_gap", "budget_geometric_gap")
_ADJUSTED: Final = "budget_adjusted_gap"


def readings(dataset: Dataset, language: Language) -> dict[str, Any] | None:
    """Return the readings of the newest long span; None where it has none."""
    span = newest_span(dataset)
    if span is None:
        return None
    found = [(name, "", cell) for name in _RAW for cell in _cells(dataset, name, "all", span)]
    adjusted = sorted(
        _cells(dataset, _ADJUSTED, "adjustment", span),
        key=lambda cell: dataset.position("adjustment", cell.breakdown_value),
    )
    found += [
        (_ADJUSTED, dataset.label("adjustment", cell.breakdown_value, language), cell)
        for cell in adjusted
    ]
    return {
        "span": language.span(*span),
        "population": dataset.label("population", _POPULATION, language),
        "rows": [_row(dataset, name, label, cell, language) for name, label, cell in found],
    }


def _row(dataset: Dataset, name: str, label: str, cell: Cell, language: Language) -> dict[str, Any]:
    entry = dataset.catalogue[name]
    text = str(entry["label"][language.code])
    return {
        "indicator": name,
        "label": f"{text} ({label})" if label else text,
        "shown": language.gap(cell.value or 0.0),
        "interval": interval(cell, entry, language),
    }


def newest_span(dataset: Dataset) -> tuple[int, int] | None:
    """Return the period that stands for those with an adjusted and a raw gap."""
    cells = dataset.cells.get((_ADJUSTED, _POPULATION, "adjustment"), [])
    raw = {cell.years for cell in dataset.cells.get((_RAW[0], _POPULATION, "all"), [])}
    return standing({cell.years for cell in cells if cell.value is not None} & raw)


def adjusted(dataset: Dataset) -> Cell | None:
    """Return the gap of like compared to like that stands for its other readings."""
    span = newest_span(dataset)
    found = _cells(dataset, _ADJUSTED, "all", span) if span else []
    return found[0] if found else None


def _cells(dataset: Dataset, name: str, breakdown: str, span: tuple[int, int]) -> list[Cell]:
    cells = dataset.cells.get((name, _POPULATION, breakdown), [])
    return [cell for cell in cells if cell.years == span and cell.value is not None]
