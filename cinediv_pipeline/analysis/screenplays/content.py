"""Screenplays as a content type."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

from cinediv_pipeline import __version__
from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.report import Method, Report
from cinediv_pipeline.analysis.screenplays import page
from cinediv_pipeline.analysis.screenplays.bechdel import bechdel_of
from cinediv_pipeline.analysis.screenplays.counting import Character, Count, count
from cinediv_pipeline.analysis.screenplays.first_names import GivenNames
from cinediv_pipeline.analysis.screenplays.genders import Told, genders_of
from cinediv_pipeline.analysis.screenplays.limits import limits_of
from cinediv_pipeline.analysis.screenplays.network import places
from cinediv_pipeline.analysis.screenplays.observations import rows_of
from cinediv_pipeline.analysis.screenplays.paging import with_pages
from cinediv_pipeline.analysis.screenplays.reading import SUFFIXES, Read, is_screenplay, read
from cinediv_pipeline.analysis.screenplays.report import (
    CharacterReport,
    Exchange,
    GenderEvidence,
    Reading,
    SceneReport,
    ScreenplayReport,
)
from cinediv_pipeline.analysis.screenplays.shares import shares_of
from cinediv_pipeline.analysis.screenplays.traits import Readings, readings_of
from cinediv_pipeline.analysis.screenplays.words import Gender, Language, language_of
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.language import Language as PageLanguage


class Screenplays:
    """PDF with text or scanned, Fountain, FDX, Word and plain text, in French or English."""

    name = "screenplay"
    suffixes = frozenset(SUFFIXES)

    def accepts(self, content: Content) -> bool:
        """Whether the bytes begin like a format that is read."""
        return is_screenplay(content)

    def analyse(self, content: Content, options: Options) -> ScreenplayReport:
        """Return the report; raise `AnalysisError` without a scene and without dialogue."""
        found = read(content, ocr=options.ocr)
        counted = count(found.script)
        if not counted.speeches and not any(scene.heading for scene in counted.scenes):
            raise AnalysisError(
                f"{content.name} has no dialogue and no scene: names of speakers stand in capitals "
                "above what they say, headings begin with INT. or EXT."
            )
        return with_pages(_report(content, found, counted, options), found.document)

    def read(self, told: Mapping[str, Any]) -> ScreenplayReport:
        """Return a report from its JSON."""
        return ScreenplayReport.model_validate(told)

    def observations(self, report: Report, film_id: str | None, day: date) -> list[dict[str, Any]]:
        """Return rows on every character, and on the whole."""
        return rows_of(cast("ScreenplayReport", report), film_id, day)

    def html(self, report: Report, language: PageLanguage) -> str:
        """Return the report as a page."""
        return page.render(cast("ScreenplayReport", report), language)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the report."""
        return ScreenplayReport.model_json_schema(mode="serialization")


def _report(content: Content, found: Read, counted: Count, options: Options) -> ScreenplayReport:
    script = found.script
    language = language_of(
        " ".join(each.text for each in script.of("heading", "action", "dialogue"))
    )
    given_names = GivenNames(language, options.births)
    wrong = set(options.genders.values()) - set(get_args(Gender))
    if wrong:
        raise AnalysisError(f"A gender is {', '.join(get_args(Gender))}, not {', '.join(wrong)}.")
    told = genders_of(
        script, counted.characters, language,
        given=cast("Mapping[str, Gender]", options.genders), given_name=given_names,
    )  # fmt: skip
    readings = readings_of(content.id, script, counted, options)
    told |= {name: _told_by(told[name], readings, name) for name in told}
    return ScreenplayReport(
        content_id=content.id,
        title=script.title or Path(content.name).stem,
        method=_method(found, language, readings),
        limits=limits_of(found, counted, told, readings, has_births=bool(options.births)),
        characters=_characters(counted, told, readings),
        scenes=tuple(
            SceneReport(number=one.number, heading=one.heading, line=one.line,
                        speakers=one.speakers, words=one.words)
            for one in counted.scenes
        ),
        exchanges=tuple(
            Exchange(between=pair, times=times)
            for pair, times in sorted(counted.exchanges.items(), key=lambda item: (-item[1], item))
        ),
        shares=shares_of(counted.characters, told),
        bechdel=bechdel_of(counted, told, language, given_names),
    )  # fmt: skip


def _method(found: Read, language: Language, readings: Readings) -> Method:
    return Method(
        version=__version__, format=found.format, language=language,
        model=readings.model, prompts=readings.prompts,
    )  # fmt: skip


def _told_by(told: Told, readings: Readings, name: str) -> Told:
    """Return what is told of a gender, by the model where nothing else says anything."""
    evidence = readings.genders.get(name)
    if evidence is None or told.gender != "unknown" or told.evidence:
        return told
    return Told(evidence.gender, (evidence,), told.is_named)


def _characters(
    counted: Count, told: Mapping[str, Told], readings: Readings
) -> tuple[CharacterReport, ...]:
    everything = sum(one.words for one in counted.characters)
    stands = places([one.name for one in counted.characters], counted.exchanges)
    return tuple(
        _character(one, told[one.name], readings.of.get(one.name, ()), everything)
        .model_copy(update=stands[one.name]._asdict())
        for one in counted.characters
    )  # fmt: skip


def _character(
    one: Character, told: Told, readings: tuple[Reading, ...], everything: int
) -> CharacterReport:
    return CharacterReport(
        name=one.name, variants=one.variants, is_named=told.is_named, gender=told.gender,
        gender_method=told.method,
        gender_evidence=tuple(GenderEvidence(**vars(each)) for each in told.evidence),
        words=one.words, words_share=one.words / everything if everything else None,
        turns=one.turns, scenes=one.scenes, partners=0, degree=0.0, betweenness=0.0,
        readings=readings,
    )  # fmt: skip
