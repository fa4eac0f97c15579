"""The page of the figures board: French numbers, two languages, nothing from elsewhere."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from cinediv_pipeline.publication.board import french_number, render
from cinediv_pipeline.publication.figures import VERDICTS

COMPUTED: dict[str, Any] = {
    "figure_id": "P09", "label_fr": "Films de femmes", "label_en": "Films by women",
    "population_fr": "films d’initiative française", "population_en": "films of French initiative",
    "period": "2024", "unit": "percent", "published_by": "CNC", "note": "", "tolerance": 1.5,
    "published_value": 26.8, "computed": 24.55, "computed_by_first_names": 23.0,
    "difference": -2.24, "verdict": "missed", "explanation": "",
}  # fmt: skip
REFERENCE: dict[str, Any] = {
    **COMPUTED, "figure_id": "P34", "label_fr": "Femmes en compétition", "verdict": "reference",
    "published_value": 5.2, "tolerance": None, "computed": None, "computed_by_first_names": None,
    "difference": None, "published_by": "Collectif",
}  # fmt: skip


class Page(HTMLParser):
    """What stands in a page: tags with their attributes, and visible text by language."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append((tag, named))
        if tag != "meta":
            outer = self._open[-1][1] if self._open else ""
            self._open.append((tag, named.get("lang") or outer))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1][0] != "style":
            self.texts.append((self._open[-1][1], data))

    def text(self, language: str) -> str:
        return "\n".join(text for of, text in self.texts if of == language)


def page(*rows: dict[str, Any], fictional: bool = False) -> str:
    return render(rows, "2026-01-01-abcdef01", fictional=fictional)


@pytest.mark.parametrize(
    ("value", "unit", "signed", "printed"),
    [
        (None, "percent", False, "–"),
        (None, "percent", True, "–"),
        (309, "films", False, "309"),
        (2876.0, "films", False, "2\u202f876"),
        (1_234_567.0, "persons", False, "1\u202f234\u202f567"),
        (26.8, "percent", False, "26,8\u202f%"),
        (27.0, "percent", False, "27,0\u202f%"),
        (-38.0, "percent", False, "\u221238,0\u202f%"),
        (-2.24, "percent", True, "\u22122,2\u202f%"),
        (0.29, "percent", True, "+0,3\u202f%"),
        (3.652, "MEUR", False, "3,65\u202fM€"),
        (-1234.5, "MEUR", True, "\u22121\u202f234,50\u202fM€"),
        (2, "films", True, "+2"),
        (0.0, "percent", True, "0,0\u202f%"),
        (-0.01, "percent", True, "0,0\u202f%"),
        (-0.2, "films", False, "0"),
    ],
)
def test_a_number_is_printed_as_in_french(
    value: float | None, unit: str, signed: bool, printed: str
) -> None:
    assert french_number(value, unit, signed=signed) == printed


def test_a_difference_of_percentages_is_in_points() -> None:
    assert french_number(-2.24, "percent", signed=True, points=True) == "\u22122,2\u202fpt"
    assert french_number(1.5, "percent", points=True) == "1,5\u202fpt"
    assert french_number(0.152, "MEUR", signed=True, points=True) == "+0,15\u202fM€"
    assert french_number(-2, "films", signed=True, points=True) == "\u22122"
    assert french_number(None, "percent", points=True) == "–"


def test_each_figure_stands_in_its_table() -> None:
    french = Page(page(COMPUTED, REFERENCE)).text("fr")
    computed, references = french.split("Chiffres de référence", 1)
    for told in ("P09", "Films de femmes", "26,8\u202f%", "23,0\u202f%", "\u22122,2\u202fpt",
                 "± 1,5\u202fpt"):  # fmt: skip
        assert told in computed, told
        assert told not in references, told
    for told in ("P34", "Femmes en compétition", "5,2\u202f%", "Collectif"):
        assert told in references, told
        assert told not in computed, told


def test_the_page_counts_what_is_reproduced() -> None:
    reproduced = {**COMPUTED, "verdict": "reproduced"}
    found = page(COMPUTED, reproduced, {**reproduced, "figure_id": "P10"}, REFERENCE)
    assert "dans leur tolérance\u202f: 2 sur 3," in found
    assert "within their tolerance: 2 of 3," in found
    assert "Édition 2026-01-01-abcdef01." in found


WORDS = {
    "reproduced": ("retrouvé", "reproduced"),
    "missed": ("écart", "missed"),
    "explained": ("écart expliqué", "explained"),
    "not_published": ("non publié", "withheld"),
    "skipped": ("non comparé", "skipped"),
}


@pytest.mark.parametrize("verdict", [name for name in VERDICTS if name != "reference"])
def test_every_verdict_has_words_in_both_languages(verdict: str) -> None:
    found = Page(page({**COMPUTED, "verdict": verdict, "explanation": "une raison"}))
    french, english = WORDS[verdict]
    assert ("fr", french) in found.texts
    assert ("en", english) in found.texts
    assert ("en", "une raison") in found.texts


def test_a_reference_has_no_verdict() -> None:
    found = Page(page(REFERENCE))
    verdicts = {word for words in WORDS.values() for word in words}
    assert not verdicts & {text for _, text in found.texts}


def test_both_languages_are_marked() -> None:
    found = Page(page(COMPUTED, REFERENCE))
    assert found.tags[0] == ("html", {"lang": "fr"})
    assert {language for language, _ in found.texts} == {"fr", "en"}
    for told in ("Films by women", "Published figures and recomputed figures"):
        assert told in found.text("en")
        assert told not in found.text("fr")
    for told in ("Films de femmes", "Chiffres publiés et chiffres recalculés"):
        assert told in found.text("fr")
        assert told not in found.text("en")


def test_no_text_of_the_list_becomes_markup() -> None:
    bad = "<script>alert('1')</script> & <b lang=en>"
    texts = ("label_fr", "label_en", "population_fr", "population_en", "published_by", "note",
             "period", "explanation", "figure_id")  # fmt: skip
    for row in (COMPUTED, REFERENCE):
        shown = page({**row, **dict.fromkeys(texts, bad)})
        assert "<script" not in shown
        assert "&lt;script&gt;alert" in shown
        assert "&amp; &lt;b lang=en&gt;" in shown
    assert "<i>" not in render([], "<i>", fictional=False)


def test_the_page_needs_no_script_and_nothing_from_elsewhere() -> None:
    shown = page(COMPUTED, REFERENCE, fictional=True)
    found = Page(shown)
    assert not {tag for tag, _ in found.tags} & {
        "script", "link", "img", "iframe", "object", "embed", "a", "form", "base",
    }  # fmt: skip
    names = {name for _, attributes in found.tags for name in attributes}
    assert not {name for name in names if name.startswith("on")} | (names & {"src", "href"})
    assert re.findall(r"(?i)https?:|//|url\(|@import|javascript:", shown) == []


def test_the_page_can_be_read_with_a_keyboard_and_a_screen_reader() -> None:
    found = Page(page(COMPUTED, REFERENCE))
    headers = [attributes for tag, attributes in found.tags if tag == "th"]
    assert len(headers) == 9 + 1 + 5 + 1
    assert {attributes.get("scope") for attributes in headers} == {"col", "row"}
    regions = [attributes for tag, attributes in found.tags if "tabindex" in attributes]
    assert len(regions) == 2
    assert all(attributes.get("role") and attributes.get("aria-label") for attributes in regions)


def test_a_fictional_page_says_so_in_both_languages_and_a_real_one_does_not() -> None:
    shown = Page(page(COMPUTED, fictional=True))
    assert "Données fictives" in shown.text("fr")
    assert "Fictional data" in shown.text("en")
    real = page(COMPUTED)
    assert "fictives" not in real
    assert "ictional" not in real


def test_remarks_stand_under_the_figure_only_where_there_are_any() -> None:
    bare = page(COMPUTED)
    assert page({**COMPUTED, "note": "82 sur 236"}).count("<small") == bare.count("<small") + 1
    assert "None" not in page(COMPUTED, {**COMPUTED, "computed": None, "difference": None})
