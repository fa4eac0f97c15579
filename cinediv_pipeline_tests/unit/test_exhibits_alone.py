"""What stands under a picture: terms that fit the sources, in lines that fit the chart."""

import re
from pathlib import Path
from typing import Any

import pytest
import vl_convert

from cinediv_pipeline.charts.specs import Size, with_rows
from cinediv_pipeline.exhibits import alone
from cinediv_pipeline.language import ENGLISH, FRENCH, Language
from cinediv_pipeline.publication.licences import of_indicator
from cinediv_pipeline.site.fonts import faces
from cinediv_pipeline.site.pictures import cut_fonts
from cinediv_pipeline_tests.unit.exhibit_desk import ROLES, Memory, shown

SENTENCE = "This product uses the TMDB API but is not endorsed or certified by TMDB."
OF_TMDB = "CNC ; TMDB (ce produit utilise l’API de TMDB) ; genre : TMDB, INSEE, relecture (cinediv)"
OF_BOTH = "Wikidata (CC0) ; TMDB ; genre : TMDB, Wikidata, INSEE"


def entry(source: str) -> dict[str, Any]:
    return {"source": {"fr": source, "en": source}}


def line(source: str, language: Language) -> str:
    return alone.licence(entry(source), "2026-01", language, fictional=False)


@pytest.mark.parametrize(
    ("source", "french", "english", "names"),
    [
        ("CNC, liste ; genre : INSEE", "Licence Ouverte 2.0", "Licence Ouverte 2.0",
         ["etalab-2.0"]),
        ("cinediv", "Licence Ouverte 2.0", "Licence Ouverte 2.0", ["etalab-2.0"]),
        (OF_TMDB,
         "Licence Ouverte 2.0 pour ce que disent le CNC et l’INSEE\u202f; données de TMDB\u00a0: "
         f"usage non commercial, avec la mention «\u00a0{SENTENCE}\u00a0»",
         "Licence Ouverte 2.0 for what the CNC and INSEE tell; data of TMDB: non-commercial use, "
         f"with the sentence “{SENTENCE}”", ["etalab-2.0", "other-nc"]),
        (OF_BOTH,
         "Licence Ouverte 2.0 pour ce que dit l’INSEE\u202f; données de TMDB\u00a0: usage non "
         f"commercial, avec la mention «\u00a0{SENTENCE}\u00a0»\u202f; Wikidata\u00a0: CC0",
         "Licence Ouverte 2.0 for what INSEE tells; data of TMDB: non-commercial use, with the "
         f"sentence “{SENTENCE}”; Wikidata: CC0", ["etalab-2.0", "other-nc", "CC0-1.0"]),
    ],
)  # fmt: skip
def test_the_terms_are_those_of_the_sources(
    source: str, french: str, english: str, names: list[str]
) -> None:
    assert line(source, FRENCH) == (
        f"Observatoire de l’égalité dans le cinéma français · {french} · édition 2026-01"
    )
    assert line(source, ENGLISH) == (
        f"Observatory of Equality in French Cinema · {english} · edition 2026-01"
    )
    assert [one["name"] for one in of_indicator(entry(source))] == names


def test_what_programs_read_is_their_own() -> None:
    of_indicator(entry("CNC"))[0]["title"] = "changed"
    assert of_indicator(entry("CNC"))[0]["title"].startswith("Licence Ouverte")


def _width(chart: dict[str, Any]) -> float:
    found = re.search(r'<svg[^>]* width="([\d.]+)"', vl_convert.vegalite_to_svg(chart))
    assert found is not None
    return float(found[1])


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_words_make_no_picture_wider(size: Size, tmp_path: Path) -> None:
    vl_convert.register_font_directory(str(cut_fonts(faces(), tmp_path / "fonts")))
    show = shown(Memory("women_share_by_role", {"role": ROLES}))
    chart = with_rows(show.chart("ranking", size), show.panel.chart_rows)
    under = alone.wrapped(line(OF_BOTH, FRENCH), size)
    assert len(under) > 1
    told = alone.entitled(chart, alone.headed(show.panel.title, size), under)
    assert _width(told) == _width({**told, "title": {**told["title"], "text": "", "subtitle": ""}})


def test_the_name_of_an_edition_stays_in_one_line() -> None:
    name = "fictional-2026-11-23-e5f15f5b"
    for letters in range(1, 50):
        assert name in alone.wrapped(f"{'x' * letters} {name}", "narrow")[-1]
