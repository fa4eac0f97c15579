"""What the route of charts answers: the exhibit of an indicator, and of it what was chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from cinediv_pipeline.api.data.shelf import Shown
from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.charts.specs import Size
from cinediv_pipeline.exhibits import alone
from cinediv_pipeline.exhibits.dataset import COLUMNS, CROSSING, Dataset, by_value, in_views
from cinediv_pipeline.exhibits.exhibit import Exhibit, Panel, View, exhibit
from cinediv_pipeline.language import LANGUAGES, Code
from cinediv_pipeline.publication.licences import of_indicator

_NOT_FOUND: Final = 404
_KEY: Final = 6  # columns that no two rows share


@dataclass(frozen=True)
class Choice:
    """What a caller chose; the rest is as on the page of the indicator."""

    population: str | None
    breakdown: str | None
    period: str | None
    language: Code
    size: Size


class Excerpt(Dataset):
    """One indicator of a release, from the tables that the server holds: no database is opened."""

    def __init__(self, shown: Shown, indicator_id: str) -> None:
        self.folder, self.package = shown.release.path, shown.package
        self.catalogue = {indicator_id: shown.catalogue[indicator_id]}
        rows = (tuple(row[name] for name in COLUMNS) for row in shown.rows_of(indicator_id)
                if CROSSING not in row["breakdown"])  # fmt: skip
        self.cells = in_views(sorted(rows, key=lambda row: row[:_KEY]))
        self._labels = by_value(shown.labels)


def drawn(shown: Shown, indicator_id: str, choice: Choice) -> dict[str, Any]:
    """Return the Vega-Lite of an indicator with its rows.

    Raises
    ------
    Problem
        There is no such indicator, population, breakdown or period, or no row of it.
    """
    show = _exhibit(shown, indicator_id, choice.language)
    view = _view(show, choice)
    panel = _panel(view, choice.period)
    fictional = shown.release.data_kind == "fictional"
    under = alone.licence(show.entry, shown.id, show.language, fictional=fictional)
    chart = alone.complete(show, view, panel, choice.size, under)
    return {**chart, "usermeta": _about(shown, show, view, panel)}


def _exhibit(shown: Shown, indicator_id: str, code: Code) -> Exhibit:
    if indicator_id not in shown.catalogue:
        raise Problem(
            _NOT_FOUND, f"There is no indicator {indicator_id!r}; /v1/catalogue lists them."
        )
    [language] = [one for one in LANGUAGES if one.code == code]
    found = exhibit(Excerpt(shown, indicator_id), indicator_id, language)
    if found is None:
        raise Problem(_NOT_FOUND, _why_nothing(shown, indicator_id))
    return found


def _why_nothing(shown: Shown, indicator_id: str) -> str:
    """Return why an indicator has no row, as far as its release says it."""
    said = f"This release has no row of {indicator_id}, so there is nothing to draw."
    if shown.catalogue[indicator_id]["theme"] == "content":
        said += " No content that it counts has been analysed yet."
    missing = shown.package["cinediv"].get("missing_sources", {})
    told = "; ".join(f"{name} ({reason})" for name, reason in missing.items())
    return f"{said} Sources that it lacks: {told}." if told else said


def _view(show: Exhibit, choice: Choice) -> View:
    """Return the view that was chosen, or of those that fit the one nearest to that of the page."""
    views, opens = list(show.views), show.view
    if choice.population is not None:
        views = [view for view in views if view.population == choice.population]
        _known("population", choice.population, (view.population for view in show.views), views)
    if choice.breakdown is not None:
        before = views
        views = [view for view in views if view.breakdown == choice.breakdown]
        _known("breakdown", choice.breakdown, (view.breakdown for view in before), views)
    return min(
        views,
        key=lambda view: (view.breakdown != opens.breakdown, view.population != opens.population),
    )


def _panel(view: View, period: str | None) -> Panel:
    if period is None:
        return view.panels[view.default]
    found = [panel for panel in view.panels if panel.id == period]
    _known("period", period, (panel.id for panel in view.panels), found)
    return found[0]


def _known(what: str, asked: str, known: Iterable[str], found: list[Any]) -> None:
    """Refuse what led to nothing, with a list of what would have led to something."""
    if not found:
        names = list(dict.fromkeys(known))
        raise Problem(
            _NOT_FOUND, f"No {what} {asked!r} here. Known: {', '.join(names)}.", known=names
        )


def _about(shown: Shown, show: Exhibit, view: View, panel: Panel) -> dict[str, Any]:
    """Return what a chart says of itself to programs."""
    return {
        "release": shown.id,
        "data_kind": shown.release.data_kind,
        "indicator_id": show.id,
        "population": view.population,
        "breakdown": view.breakdown,
        "period": panel.id,
        "language": show.language.code,
        "caption": alone.caption(show, panel),
        "source": show.text("source"),
        "licences": of_indicator(show.entry),
    }
