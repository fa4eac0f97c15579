"""The PDF forms of our screenplays open: pages, text where there is text, pictures where none."""

import pypdfium2
import pytest

from cinediv_pipeline_tests.screenplays import NAMES, own
from cinediv_pipeline_tests.screenplays.page_forms import as_pdf, as_scan


def texts(content: bytes) -> list[str]:
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(content)
    found = []
    for page in document:
        text = page.get_textpage()
        found.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_has_a_title_page_and_numbered_pages_of_text(name: str) -> None:
    script = own(name)
    title, *pages = texts(as_pdf(script))
    assert script.title.upper() in title
    assert 3 <= len(pages) <= 6
    assert all(page.startswith(script.title.upper()) for page in pages)
    whole = " ".join(" ".join(pages).split())
    assert all(cue["name"].replace("\u202f", " ") in whole for cue in script.truth["characters"])


def test_the_same_script_gives_the_same_bytes() -> None:
    assert as_pdf(own("slack_water")) == as_pdf(own("slack_water"))


@pytest.mark.parametrize("noise", [0, 40])
def test_a_scan_has_as_many_pages_and_no_text(noise: int) -> None:
    script = own("slack_water")
    scanned = texts(as_scan(script, noise=noise))
    assert len(scanned) == len(texts(as_pdf(script)))
    assert not "".join(scanned).strip()
