"""A chart without a page around it: title, caption, licence and ground are in the picture."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any, Final

from cinediv_pipeline.charts.palette import FONT, FONTS_ANYWHERE
from cinediv_pipeline.charts.specs import GROUND, Size, with_rows
from cinediv_pipeline.exhibits import sentences
from cinediv_pipeline.exhibits.exhibit import Exhibit, Panel, View
from cinediv_pipeline.exhibits.measures import frame
from cinediv_pipeline.language import Language
from cinediv_pipeline.publication.catalogue import OPEN_LICENCE, TMDB_SENTENCE
from cinediv_pipeline.publication.licences import TMDB, WIKIDATA, of_indicator

# Letters of a line of the title and of what stands under it, for charts of 900 and of 300 pixels.
_TITLE: Final[Mapping[Size, int]] = {"wide": 90, "narrow": 30}
_UNDER: Final[Mapping[Size, int]] = {"wide": 150, "narrow": 50}


def licence(
    entry: Mapping[str, Any], release_id: str, language: Language, *, fictional: bool
) -> str:
    """Return the line under a picture of an indicator: whose, on which terms, of which edition."""
    name = language.pick("Observatoire de l’égalité dans le cinéma français",
                         "Observatory of Equality in French Cinema")  # fmt: skip
    kind = language.pick("DONNÉES FICTIVES · ", "FICTIONAL DATA · ") if fictional else ""
    edition = language.pick("édition", "edition")
    return f"{kind}{name} · {terms(entry, language)} · {edition} {release_id}"


def terms(entry: Mapping[str, Any], language: Language) -> str:
    """Return in words what `of_indicator` says to programs."""
    names = {one["name"] for one in of_indicator(entry)}
    said, pick = [OPEN_LICENCE], language.pick
    if TMDB["name"] in names:
        said = [OPEN_LICENCE + _open_part(entry, language)]
        said.append(pick(
            f"données de TMDB : usage non commercial, avec la mention « {TMDB_SENTENCE} »",
            f"data of TMDB: non-commercial use, with the sentence “{TMDB_SENTENCE}”",
        ))  # fmt: skip
    if WIKIDATA["name"] in names:
        said.append(pick("Wikidata : CC0", "Wikidata: CC0"))
    return language.typeset(pick(" ; ", "; ").join(said))


def _open_part(entry: Mapping[str, Any], language: Language) -> str:
    """Return for which of its sources an indicator is open, where it is not for all."""
    source, pick = str(entry["source"]["fr"]), language.pick
    public = {"CNC": pick("le CNC", "the CNC"), "INSEE": pick("l’INSEE", "INSEE")}
    whose = [name for key, name in public.items() if key in source]
    if not whose:
        return ""
    verb = pick("disent", "tell") if len(whose) > 1 else pick("dit", "tells")
    told = pick(" et ", " and ").join(whose)
    return pick(f" pour ce que {verb} {told}", f" for what {told} {verb}")


def headed(title: str, size: Size = "wide") -> list[str]:
    """Return a title in lines as wide as the chart."""
    return wrap(title, _TITLE[size])


def wrapped(text: str, size: Size = "wide") -> list[str]:
    """Return a text under a title in lines as wide as the chart; no name is cut at a hyphen."""
    return wrap(text, _UNDER[size], break_on_hyphens=False)


def entitled(
    chart: Mapping[str, Any], title: str | Sequence[str], under: Sequence[str]
) -> dict[str, Any]:
    """Return a chart with a ground, its title and the lines under it."""
    said = {"text": title, "subtitle": under, "anchor": "start", "fontSize": 20,
            "subtitleFontSize": 13, "offset": 20}  # fmt: skip
    return {**chart, "background": GROUND, "padding": 24, "title": said}


def complete(show: Exhibit, view: View, panel: Panel, size: Size, under: str) -> dict[str, Any]:
    """Return what any renderer of Vega-Lite draws by itself: with rows, words and fonts to fall to.

    `under` is the line of `licence`. The description, for those who do not see the chart, is the
    name of the indicator, the population and the summary.
    """
    chart = _anywhere(with_rows(show.chart(view.kind, size), panel.chart_rows))
    lines = [line for text in (caption(show, panel), under) for line in wrapped(text, size)]
    told = entitled(chart, headed(panel.title, size), lines)
    # a page lends its ground by giving none, which is outside the schema of Vega-Lite
    config = {**told["config"], "background": GROUND}
    return {**told, "config": config, "description": _described(show, view, panel)}


def caption(show: Exhibit, panel: Panel) -> str:
    """Return the caption of a chart without a page: it says what marks equality, too."""
    language = show.language
    *parts, source = sentences.by_itself(panel.caption, language).split(sentences.PART)
    marks = frame(show.entry, show.cells, language)
    if marks.zone:
        parts.append(language.pick("fond vert : ", "green ground: ") + marks.zone_text)
    elif marks.line_text:
        parts.append(language.pick("pointillé vert : ", "dotted green line: ") + marks.line_text)
    return language.typeset(sentences.PART.join([*parts, source]))


def _described(show: Exhibit, view: View, panel: Panel) -> str:
    summary = sentences.by_itself(panel.summary, show.language)
    return show.language.typeset(f"{show.label}, {view.population_label}. {summary}")


def _anywhere(part: Any) -> Any:
    """Return a part of a chart with fonts that every machine has after ours."""
    if isinstance(part, Mapping):
        return {key: _anywhere(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_anywhere(value) for value in part]
    return FONTS_ANYWHERE if part == FONT else part
