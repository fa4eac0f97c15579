"""An indicator as it is shown: its views, each with rows, words and a chart.

A view is one population and one breakdown. By year it is one course; else it has one ranking per
period. Everything printed is made here, for the page, for the data that its script reads and for
the API, so that all say the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any, Final

from cinediv_pipeline.charts.specs import Kind, Size, specification
from cinediv_pipeline.exhibits import sentences
from cinediv_pipeline.exhibits.dataset import Cell, Dataset
from cinediv_pipeline.exhibits.measures import frame, is_gap, shown
from cinediv_pipeline.exhibits.spans import Span, recency, standing
from cinediv_pipeline.exhibits.words import breakdown_words, length_words
from cinediv_pipeline.language import Language

_FEWEST_YEARS: Final = 3
BY_VALUE: Final = frozenset({"role", "broadcaster", "aid", "festival"})
"""Breakdowns whose rows stand in the order of their value; others have an order of their own."""
_SIZES: Final[tuple[Size, ...]] = ("wide", "narrow")


@dataclass(frozen=True)
class Row:
    """One row of a chart and of its table."""

    label: str
    order: int
    value: float | None
    low: float | None
    high: float | None
    text: str
    interval: str
    cases: str
    coverage: str
    note: str
    label_text: str | None = None


@dataclass(frozen=True)
class Panel:
    """What is seen at once: a course, or the ranking of a period."""

    id: str
    label: str
    title: str
    summary: str
    caption: str
    rows: tuple[Row, ...]

    @property
    def chart_rows(self) -> list[dict[str, Any]]:
        """The rows as a chart reads them."""
        kept = ("label", "order", "value", "low", "high", "text", "note", "label_text")
        return [{key: getattr(row, key) for key in kept} for row in self.rows]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is published."""
        return all(row.value is None for row in self.rows)


@dataclass(frozen=True)
class View:
    """One population and one breakdown of an indicator."""

    population: str
    breakdown: str
    population_label: str
    breakdown_label: str
    kind: Kind
    panels: tuple[Panel, ...]
    default: int


@dataclass(frozen=True)
class Exhibit:
    """An indicator with all of its views in one language."""

    entry: Mapping[str, Any]
    language: Language
    views: tuple[View, ...]
    cells: Sequence[Cell]

    @property
    def id(self) -> str:
        """Id of the indicator."""
        return str(self.entry["indicator_id"])

    @property
    def label(self) -> str:
        """Name of the indicator."""
        return self.text("label")

    def text(self, field: str) -> str:
        """Return a text of the catalogue."""
        return self.language.typeset(str(self.entry[field][self.language.code]))

    @cached_property
    def view(self) -> View:
        """The view that opens the page, showing something: by post where it can be.

        Gaps open with the films of French initiative, like the readings beside them.
        """
        fif_first = is_gap(self.entry)
        for view in sorted(
            self.views,
            key=lambda view: (view.breakdown != "role", fif_first and view.population != "fif"),
        ):
            if not view.panels[view.default].is_empty:
                return view
        return self.views[0]

    @property
    def panel(self) -> Panel:
        """The panel that opens the page."""
        return self.view.panels[self.view.default]

    def chart(self, kind: Kind, size: Size) -> dict[str, Any]:
        """Return the chart without its rows."""
        return specification(kind, size, frame(self.entry, self.cells, self.language))

    @property
    def choices(self) -> dict[str, Any]:
        """What can be chosen, as the page carries it: populations, breakdowns and periods."""
        kept = ("population", "population_label", "breakdown", "breakdown_label", "default")
        views = [
            {
                **{key: getattr(view, key) for key in kept},
                "panels": [{"id": panel.id, "label": panel.label} for panel in view.panels],
            }
            for view in self.views
        ]
        return {"id": self.id, "opens": self.views.index(self.view), "views": views}

    def as_json(self) -> dict[str, Any]:
        """Return what the script of the page reads at the first choice; write it with `plain`."""
        kinds: list[Kind] = sorted({view.kind for view in self.views})
        return {
            "id": self.id,
            "opens": self.views.index(self.view),
            "charts": {kind: {size: self.chart(kind, size) for size in _SIZES}
                       for kind in kinds},
            "views": self.views,
        }  # fmt: skip


def plain(value: object) -> object:
    """Return a view, panel or row by its fields, and anything else as text, for JSON."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return str(value)


def exhibit(dataset: Dataset, indicator: str, language: Language) -> Exhibit | None:
    """Return an indicator as it is shown; None where the release has no row of it."""
    entry = dataset.catalogue[indicator]
    keys = sorted(
        (key for key in dataset.cells if key[0] == indicator),
        key=lambda key: (dataset.position("population", key[1]), key[2] != "all", key[2]),
    )
    views = [_view(dataset, entry, key[1], key[2], language) for key in keys]
    cells = [cell for key in keys for cell in dataset.cells[key]]
    return Exhibit(entry, language, tuple(views), cells) if views else None


def _view(
    dataset: Dataset, entry: Mapping[str, Any], population: str, breakdown: str, language: Language
) -> View:
    cells = dataset.cells[entry["indicator_id"], population, breakdown]
    years = [cell for cell in cells if cell.is_year]
    course = breakdown == "all" and len(years) >= _FEWEST_YEARS and not _only_spans(cells)
    told = _Telling(dataset, entry, population, breakdown, language)
    panels: tuple[Panel, ...] = ()
    default = 0
    if course:
        panels = (told.course(years),)
    elif breakdown == "all":
        panels, default = told.by_length(cells)
    else:
        panels, default = told.rankings(cells)
    return View(
        population=population,
        breakdown=breakdown,
        population_label=dataset.label("population", population, language),
        breakdown_label=breakdown_words(_said(breakdown, course=course), language),
        kind="course" if course else "ranking",
        panels=panels,
        default=default,
    )


def _said(breakdown: str, *, course: bool) -> str:
    """Return which words name a breakdown: without one, rows are years or longer periods."""
    return "period" if breakdown == "all" and not course else breakdown


def _only_spans(cells: Sequence[Cell]) -> bool:
    """Whether longer periods are published and no single year is."""
    published = [cell.is_year for cell in cells if cell.value is not None]
    return bool(published) and not any(published)


def _best(spans: Sequence[Span], n_shown: Sequence[int]) -> int:
    """Return the place of the newest period that shows at least half as much as any other."""
    enough = [place for place, n in enumerate(n_shown) if 2 * n >= max(n_shown)]
    return max(enough, key=lambda place: recency(spans[place]))


@dataclass(frozen=True)
class _Telling:
    dataset: Dataset
    entry: Mapping[str, Any]
    population: str
    breakdown: str
    language: Language

    def course(self, years: Sequence[Cell]) -> Panel:
        """Return the years as one panel; the newest published year is written out."""
        published = [cell for cell in years if cell.value is not None]
        newest = published[-1] if published else None
        rows = tuple(
            self._row(cell, str(cell.start.year), place, written=cell is newest)
            for place, cell in enumerate(years)
        )
        return self._panel("years", years, rows, sentences.of_course(self._told(), years))

    def rankings(self, cells: Sequence[Cell]) -> tuple[tuple[Panel, ...], int]:
        """Return one panel per period, single years first, and which of them opens."""
        spans = sorted({cell.years for cell in cells}, key=lambda span: (span[1] - span[0], span))
        panels = tuple(self._ranking(cells, span) for span in spans)
        shown_ = [sum(row.value is not None for row in panel.rows) for panel in panels]
        return panels, _best(spans, shown_)

    def by_length(self, cells: Sequence[Cell]) -> tuple[tuple[Panel, ...], int]:
        """Return one panel per length of periods: five years are not read beside fifteen."""
        groups: dict[int, list[Cell]] = {}
        for cell in sorted(cells, key=lambda cell: cell.years):
            groups.setdefault(cell.end.year - cell.start.year + 1, []).append(cell)
        lengths = sorted(groups)
        panels = tuple(self._by_span(groups[length], length) for length in lengths)
        newest = [standing(c.years for c in groups[n] if c.value is not None) for n in lengths]
        return panels, _best([span or (0, 0) for span in newest], [int(bool(s)) for s in newest])

    def _by_span(self, cells: Sequence[Cell], length: int) -> Panel:
        rows = tuple(self._row(cell, self.language.span(*cell.years), place)
                     for place, cell in enumerate(cells))  # fmt: skip
        words = length_words(length, self.language)
        told = sentences.of_spans(self._told(), cells)
        return self._panel(f"spans-{length}", cells, rows, told, words)

    def _ranking(self, cells: Sequence[Cell], span: tuple[int, int]) -> Panel:
        own = [cell for cell in cells if cell.years == span]
        placed = sorted(own, key=self._order)
        rows = tuple(self._row(cell, self._name(cell), place) for place, cell in enumerate(placed))
        told = sentences.of_ranking(self._told(), placed, span)
        return self._panel("-".join(map(str, span)), placed, rows, told)

    def _order(self, cell: Cell) -> tuple[object, ...]:
        # posts and channels by their value, withheld ones last; classes in their own order
        place = self.dataset.position(self.breakdown, cell.breakdown_value)
        if self.breakdown in BY_VALUE:
            return (cell.value is None, -(cell.value or 0), place)
        return (place,)

    def _name(self, cell: Cell) -> str:
        name = self.dataset.label(self.breakdown, cell.breakdown_value, self.language)
        return name[:1].upper() + name[1:]

    def _told(self) -> sentences.Told:
        return sentences.Told(self.entry, self.language, self._name)

    def _panel(
        self, id_: str, cells: Sequence[Cell], rows: tuple[Row, ...], summary: str, by: str = ""
    ) -> Panel:
        span = (min(cell.start.year for cell in cells), max(cell.end.year for cell in cells))
        years = self.language.span(*span)
        where = self.dataset.label("population", self.population, self.language)
        words = by or breakdown_words(self.breakdown, self.language)
        title = f"{self.entry['label'][self.language.code]}, {words}, {years}"
        caption = sentences.caption(self._told(), where, cells)
        summary += sentences.unidentifiable(cells, self.language)
        say = self.language.typeset
        return Panel(id_, by or years, say(title), say(summary), say(caption), rows)

    def _row(self, cell: Cell, label: str, place: int, *, written: bool = False) -> Row:
        language, entry = self.language, self.entry
        text = shown(cell.value, entry, language)
        note = "" if cell.value is not None else self.dataset.label("status", cell.status, language)
        return Row(
            label=language.typeset(label),
            order=place,
            value=cell.value,
            low=cell.low,
            high=cell.high,
            text=text,
            interval=sentences.interval(cell, entry, language),
            cases="–" if cell.denominator is None else language.number(cell.denominator),
            coverage="–" if cell.coverage is None else language.percent(cell.coverage, 0),
            note=language.typeset(note),
            label_text=text if written else None,
        )
