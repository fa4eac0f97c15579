"""PDFs that are not read: each is told why, in bounded time and memory."""

import os
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from cinediv_pipeline.analysis.documents import child, pdf
from cinediv_pipeline.analysis.documents.pdf import read_pdf
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline_tests.unit.pdf_press import Press

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /Font << /F 5 0 R >> >> >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"


def written(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1."""
    found, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, len(found),
    )  # fmt: skip
    return found + head + end


def stream(content: bytes, filters: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content)


def one_page(content: bytes, filters: bytes = b"") -> bytes:
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return written(CATALOGUE, pages, PAGE, stream(content, filters), FONT)


def deflated(chunk: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(chunk) for _ in range(times)) + packer.flush()


def typed(text: bytes) -> bytes:
    return b"BT /F 12 Tf 72 720 Td (%s) Tj ET\n" % text


def refused(content: bytes) -> str:
    start = time.monotonic()
    with pytest.raises(AnalysisError) as caught:
        read_pdf(content, "un.pdf")
    assert time.monotonic() - start < 90
    assert "un.pdf" in str(caught.value)
    return str(caught.value)


def test_a_pdf_written_by_hand_is_read() -> None:
    assert read_pdf(one_page(typed(b"Bonjour")), "un.pdf").text.split() == ["Bonjour"]


def test_a_pdf_that_needs_a_password() -> None:
    press = Press(encrypt=StandardEncryption("user", "owner", strength=128))
    press.put(72, 80, "Secret.")
    assert "needs a password" in refused(press.pdf())


def test_more_than_a_thousand_pages() -> None:
    kids = b"3 0 R " * 1_001
    pages = b"<< /Type /Pages /Kids [%s] /Count 1001 >>" % kids
    content = written(CATALOGUE, pages, PAGE, stream(typed(b"a")), FONT)
    assert "1,001 pages" in refused(content)


def test_more_than_fifty_megabytes() -> None:
    assert "larger than 50 MB" in refused(b"%PDF-" + b" " * 50_000_000)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7" + b"\x00\xff" * 5_000, b"Bonjour"])
def test_a_damaged_pdf(content: bytes) -> None:
    assert "is damaged" in refused(content)


def test_an_empty_file() -> None:
    assert "is empty" in refused(b"")


def test_a_pdf_without_pages() -> None:
    content = written(CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>")
    assert "has no pages" in refused(content)


def test_a_pdf_without_text() -> None:
    assert "has no text" in refused(one_page(b"0 0 100 100 re f"))


def test_more_than_five_million_characters() -> None:
    lines = (
        b"BT /F 3 Tf 20 %d.%02d Td (%s) Tj ET\n" % (700 - n // 100, n % 100, b"a%d" % n * 15)
        for n in range(61_000)
    )
    content = one_page(deflated(b"".join(lines), 1), b"/Filter /FlateDecode")
    assert "more than 5,000,000 characters" in refused(content)


def test_a_stream_that_expands_to_gigabytes() -> None:
    content = one_page(deflated(b" " * 1_000_000, 2_000), b"/Filter /FlateDecode")
    assert len(content) < 5_000_000
    said = refused(content)
    assert "memory" in said or "no text" in said


def test_streams_in_streams_that_expand_to_gigabytes() -> None:
    inner = deflated(b" " * 1_000_000, 2_000)
    content = one_page(deflated(inner, 1), b"/Filter [/FlateDecode /FlateDecode]")
    said = refused(content)
    assert "memory" in said or "no text" in said


def test_pages_that_contain_themselves() -> None:
    pages = b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 2 0 R >>"
    refused(written(CATALOGUE, pages, pages.replace(b"3 0 R", b"2 0 R")))


def test_forms_that_draw_themselves_again_and_again() -> None:
    forms = [
        stream(
            b"/X Do " * 20,
            b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] "
            b"/Resources << /XObject << /X %d 0 R >> >>" % (number + 1 if number < 15 else 5),
        )
        for number in range(5, 16)
    ]
    page = PAGE.replace(b"/Font << /F 5 0 R >>", b"/XObject << /X 5 0 R >>")
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    refused(written(CATALOGUE, pages, page, stream(b"/X Do"), *forms))


def test_millions_of_objects() -> None:
    content = one_page(deflated(b"0 0 1 1 re f\n" * 1_000, 2_000), b"/Filter /FlateDecode")
    refused(content)


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TEXT_SECONDS", 0.01)
    with pytest.raises(AnalysisError, match=r"un.pdf cannot be read: it took longer than"):
        read_pdf(one_page(typed(b"Bonjour")), "un.pdf")


def test_the_reader_is_told_no_secrets_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[dict[str, str]] = []
    start = subprocess.Popen

    def watched(*arguments: object, **options: object) -> object:
        seen.append(dict(options["env"]))  # type: ignore[call-overload]
        return start(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setenv("CINEDIV_LLM_API_KEY", "sk-1")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(subprocess, "Popen", watched)
    read_pdf(one_page(typed(b"Bonjour")), "un.pdf")
    assert seen
    assert "CINEDIV_LLM_API_KEY" not in seen[0]
    assert list(tmp_path.iterdir()) == []


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"


def test_an_interruption_ends_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    def interrupted(process: "subprocess.Popen[bytes]", _: object) -> list[bytes]:
        started.append(process.pid)
        assert _is_there(process.pid)
        raise KeyboardInterrupt

    monkeypatch.setattr(child, "lines", interrupted)
    with pytest.raises(KeyboardInterrupt):
        read_pdf(one_page(typed(b"Bonjour")), "un.pdf")
    assert not _is_there(started[0])


_SLOW = """
import subprocess, sys
from cinediv_pipeline.analysis.documents.pdf import read_pdf
start = subprocess.Popen
def told(*arguments, **options):
    process = start(*arguments, **options)
    print(process.pid, flush=True)
    return process
subprocess.Popen = told
read_pdf(sys.stdin.buffer.read(), "un.pdf")
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_the_reader_ends_when_nobody_waits_for_it(tmp_path: Path) -> None:
    slow = tmp_path / "slow.pdf"
    slow.write_bytes(one_page(deflated(b"0 0 1 1 re f\n" * 1_000, 3_000), b"/Filter /FlateDecode"))
    with slow.open("rb") as file:
        waiting = subprocess.Popen([sys.executable, "-c", _SLOW], stdin=file, stdout=-1)
    with waiting:
        assert waiting.stdout is not None
        reader = int(waiting.stdout.readline())
        time.sleep(1)  # until it has started to look whether anybody waits
        waiting.kill()
    end = time.monotonic() + 5
    while _is_there(reader) and time.monotonic() < end:
        time.sleep(0.1)
    assert not _is_there(reader)
