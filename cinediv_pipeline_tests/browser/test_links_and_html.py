"""Links of all pages lead somewhere; the HTML of every template is valid."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlparse

import html5lib
import pytest
from html5lib.constants import E as MEANINGS

from cinediv_pipeline.language import ENGLISH, FRENCH
from cinediv_pipeline.site.places import place
from cinediv_pipeline_tests.browser.test_every_page import PAGES

_TARGETS = re.compile(r'(?:href|src|action|data-exhibit|data-script|data-films)="([^"]*)"')
_SHOWN = re.compile(r"<textarea.*?</textarea>", re.DOTALL)  # code to copy, no link of the page
_IDS = re.compile(r'\bid="([^"]+)"')


def pages(folder: Path) -> list[Path]:
    """Return the pages of the site, without the tables of the release that are HTML too."""
    return [path for path in folder.rglob("*.html") if path.parent.name != "data"]


_BROKEN = re.compile(r"\S*[ \n][;:!?»]|«[ \n]")
_CODE = re.compile(r"<(pre|code|textarea)\b.*?</\1>|<script src.*?</script>", re.DOTALL)


def test_no_line_of_a_french_page_breaks_before_a_colon(built: Path) -> None:
    folder = built / "site" / "current"
    found = [page for page in pages(folder) if "en" not in page.relative_to(folder).parts[:1]]
    assert len(found) > 500
    wrong = {
        f"{page.relative_to(folder)}: {match[0]!r}"
        for page in found
        for match in _BROKEN.finditer(_CODE.sub("", page.read_text("utf-8")))
    }
    assert sorted(wrong)[:20] == []


def test_no_line_of_a_chosen_view_breaks_before_a_colon(built: Path) -> None:
    for path in sorted((built / "site" / "current" / "data").glob("*.fr.json")):
        for view in json.loads(path.read_text("utf-8"))["views"]:
            told = json.dumps([view["breakdown_label"], view["panels"]], ensure_ascii=False,
                              separators=(",", ":"))  # fmt: skip
            assert not _BROKEN.search(told), path.name


def test_all_links_lead_somewhere(built: Path) -> None:
    folder = (built / "site" / "current").resolve()
    known: dict[Path, set[str]] = {}
    wrong = []
    found = pages(folder)
    assert len(found) > 1000
    for page in found:
        text = page.read_text(encoding="utf-8")
        for target in set(_TARGETS.findall(_SHOWN.sub("", text))):
            parts = urlparse(target.replace("&amp;", "&"))
            if parts.scheme in ("mailto", "https", "http"):
                continue
            # of the page that is shown at any address, links begin at the root
            base = folder if parts.path.startswith("/") else page.parent
            way = unquote(parts.path).lstrip("/")
            place_ = (base / way).resolve() if parts.path else page
            file = place_ / "index.html" if place_.is_dir() else place_
            if not file.exists():
                wrong.append(f"{page.relative_to(folder)}: {target}")
            elif parts.fragment and file.suffix == ".html":
                ids = known.setdefault(file, set(_IDS.findall(file.read_text("utf-8"))))
                if parts.fragment not in ids:
                    wrong.append(f"{page.relative_to(folder)}: {target} (no such place)")
    assert wrong == []


@pytest.mark.parametrize("language", [FRENCH, ENGLISH], ids=["fr", "en"])
@pytest.mark.parametrize(("kind", "item"), PAGES, ids=lambda value: str(value) or "-")
def test_the_html_of_a_page_is_valid(built: Path, kind: str, item: str, language: object) -> None:
    assert language in (FRENCH, ENGLISH)
    path = built / "site" / "current" / place(kind, language, item).path / "index.html"  # type: ignore[arg-type]
    judge_html(path)


def test_the_html_of_the_page_for_lost_readers_is_valid(built: Path) -> None:
    judge_html(built / "site" / "current" / "404.html")


def test_the_html_of_films_is_valid(built: Path) -> None:
    for path in sorted((built / "site" / "current" / "films").glob("*/index.html"))[::20]:
        judge_html(path)


def judge_html(path: Path) -> None:
    """Check that a page parses without any error and uses each id once."""
    text = path.read_text(encoding="utf-8")
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    assert [(place_, MEANINGS[code] % given) for place_, code, given in parser.errors] == []
    ids = _IDS.findall(text)
    assert sorted(ids) == sorted(set(ids))
    assert text.count("<h1") == 1
