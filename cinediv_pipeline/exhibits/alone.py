"""A chart without a page around it: title, caption, licence and ground are in the picture."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

from cinediv_pipeline.charts.palette import FONT, FONTS_ANYWHERE
from cinediv_pipeline.charts.specs import GROUND, Size, with_rows
from cinediv_pipeline.exhibits.exhibit import Exhibit, Panel, View
from cinediv_pipeline.language import Language

# Letters of a line of the title and of what stands under it, for charts of 900 and of 300 pixels.
_TITLE: Final[Mapping[Size, int]] = {"wide": 90, "narrow": 30}
_UNDER: Final[Mapping[Size, int]] = {"wide": 150, "narrow": 50}


def licence(release_id: str, language: Language, *, fictional: bool) -> str:
    """Return the line under every picture: whose, under which licence, of which edition."""
    name = language.pick("Observatoire de l’égalité dans le cinéma français",
                         "Observatory of Equality in French Cinema")  # fmt: skip
    kind = language.pick("DONNÉES FICTIVES · ", "FICTIONAL DATA · ") if fictional else ""
    edition = language.pick("édition", "edition")
    return f"{kind}{name} · Licence Ouverte 2.0 · {edition} {release_id}"


def entitled(
    chart: Mapping[str, Any], title: str | Sequence[str], under: Sequence[str]
) -> dict[str, Any]:
    """Return a chart with a ground, its title and the lines under it."""
    said = {"text": title, "subtitle": under, "anchor": "start", "fontSize": 20,
            "subtitleFontSize": 13, "offset": 20}  # fmt: skip
    return {**chart, "background": GROUND, "padding": 24, "title": said}


def complete(show: Exhibit, view: View, panel: Panel, size: Size, under: str) -> dict[str, Any]:
    """Return what any renderer of Vega-Lite draws by itself: with rows, words and fonts to fall to.

    `under` is the line of `licence`; the description is the summary, for those who do not see it.
    """
    chart = _anywhere(with_rows(show.chart(view.kind, size), panel.chart_rows))
    lines = [line for text in (panel.caption, under) for line in wrap(text, _UNDER[size])]
    told = entitled(chart, wrap(panel.title, _TITLE[size]), lines)
    # a page lends its ground by giving none, which is outside the schema of Vega-Lite
    config = {**told["config"], "background": GROUND}
    return {**told, "config": config, "description": panel.summary}


def _anywhere(part: Any) -> Any:
    """Return a part of a chart with fonts that every machine has after ours."""
    if isinstance(part, Mapping):
        return {key: _anywhere(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_anywhere(value) for value in part]
    return FONTS_ANYWHERE if part == FONT else part
