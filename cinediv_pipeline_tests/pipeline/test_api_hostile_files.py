"""Files that nobody should trust, over HTTP: refused with a sentence, while the server lives on."""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline_tests.pipeline.api_desk import copied
from cinediv_pipeline_tests.pipeline.api_siege import (
    MARK,
    Siege,
    bearer,
    besieged,
    end,
    form,
    multipart,
    part,
    request,
)
from cinediv_pipeline_tests.unit.test_credits_hostile import (
    PAIR,
    TRAPS,
    book,
    patched,
    words,
)
from cinediv_pipeline_tests.unit.test_documents_pdf_refusals import (
    CATALOGUE,
    PAGE,
    deflated,
    one_page,
    written,
)
from cinediv_pipeline_tests.unit.test_pictures_hostile import REFUSED
from cinediv_pipeline_tests.unit.test_screenplay_files import FDX
from cinediv_pipeline_tests.unit.test_screenplay_fuzz import SCRIPTS, _broken
from cinediv_pipeline_tests.unit.test_word_refused import ENTITIES, changed, flagged, lying

SCENE = b"INT. BAR - JOUR\n\nNADIA\nOui, %d fois.\n"
_SECONDS = 100


def _fdx() -> str:
    return FDX.replace("<FinalDraft", '<!DOCTYPE x [<!ENTITY a "a">]><FinalDraft', 1)


def _people() -> str:
    return "Poste,Nom\n" + "".join(f"Image,Anna B{word}\n" for word in words(30_000))


_PAGES = b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 /Parent 2 0 R >>"
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    **{name: (make, "poster") for name, (make, _) in REFUSED.items()},
    "gigabytes.pdf": (lambda: one_page(deflated(b" " * 1_000_000, 2_000),
                                       b"/Filter /FlateDecode"), "screenplay"),
    "itself.pdf": (lambda: written(CATALOGUE, _PAGES, PAGE), "screenplay"),
    "damaged.pdf": (lambda: b"%PDF-1.7" + b"\x00\xff" * 5_000, "screenplay"),
    "many.pdf": (lambda: b"%PDF-" + b" " * 49_000_000, "credits"),
    "entities.docx": (lambda: changed(document=ENTITIES.encode()), "screenplay"),
    "blanks.docx": (lambda: changed(document=b" " * 20_000_000), "screenplay"),
    "lying.docx": (lying, "screenplay"), "flagged.docx": (flagged, "screenplay"),
    "entities.fdx": (lambda: _fdx().encode(), "screenplay"),
    "people.csv": (lambda: _people().encode(), "credits"),
    "lines.csv": (lambda: b"Poste,Nom\n" + PAIR.encode() * 200_000, "credits"),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000), "screenplay"),
    "zeros.txt": (lambda: bytes(1_000_000), "screenplay"),
    **{f"trap {n}.xlsx": (partial(patched, book(), *trap[:2]), "credits")
       for n, trap in enumerate(TRAPS)},
}  # fmt: skip


@pytest.fixture(scope="module")
def siege(refreshed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    folder = tmp_path_factory.mktemp("files")
    with besieged(copied(refreshed, folder), folder) as made:
        yield made
        assert made.on_disk() == 0
        # its processes have a folder each, as long as they live
        assert [path for path in made.scratch.rglob("*") if path.is_file()] == []


def test_hostile_files_are_refused_with_a_sentence(siege: Siege) -> None:
    assert siege.ended(siege.upload(SCENE % 0))["state"] == "done"
    before, began = siege.memory("VmRSS"), time.monotonic()
    sent = {name: siege.upload(make(), f"{MARK} {name}", type=kind)
            for name, (make, kind) in FILES.items()}  # fmt: skip
    at_once = {name: one.status for name, one in sent.items() if one.status != 202}
    assert at_once == {"animated.gif": 415, "empty.png": 422, "old.doc": 415, "zeros.txt": 415}
    ended = {name: siege.ended(one) for name, one in sent.items() if name not in at_once}
    assert time.monotonic() - began < _SECONDS
    assert {name: one["reason"] for name, one in ended.items() if one["state"] != "refused"} == {}
    for name, one in ended.items():
        assert one["reason"].endswith("."), name
        assert MARK in one["reason"] or one["reason"][0].isupper(), name
        assert one["links"]["report"] is None
    assert siege.on_disk() == 0
    assert siege.memory("VmRSS") - before < 80


def test_broken_texts_are_reported_or_refused(siege: Siege) -> None:
    chance = random.Random(11)
    told = []
    for n in range(40):
        suffix, content = chance.choice(SCRIPTS)
        answer = siege.upload(_broken(chance, content) + b"%d" % n, f"{MARK}.{suffix}")
        told.append(answer)
    states = [siege.ended(one)["state"] if one.status == 202 else one.status for one in told]
    assert set(states) <= {"done", "refused", 415}
    assert states.count("done") > 5


@pytest.mark.parametrize(
    "name",
    ["../../x.txt", r"C:\x.txt", r"..\..\x.txt", "/etc/passwd", "a" * 3000 + ".txt", "..", ".",
     "\u202etxt.exe", "\u202e\u200f", "a\0b.txt", "a%00.txt", "a/../b", "CON", "a\tb",
     "é\udcff.txt", "$(touch x).txt",
     "<script>.txt", "=cmd.csv", " ", "a" * 100 + "." + "b" * 3000],
    ids=ascii,
)  # fmt: skip
def test_names_of_files_lead_nowhere(siege: Siege, name: str) -> None:
    answer = siege.upload(SCENE % len(name), name, type="screenplay")
    assert answer.status in (200, 202, 400, 415)
    if answer.status < 300:
        told = siege.ended(answer)
        assert told["state"] in ("done", "refused")
        assert "/" not in (told["reason"] or "").replace("https://", "")
    assert not list(siege.home.root.rglob("x.txt"))


def _body(*parts: bytes) -> bytes:
    return b"".join(parts) + end()


FILE = part("file", ("a.txt", SCENE % 1000))


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [(multipart(), _body(part("file", "a text")), 422), (multipart(), _body(FILE, FILE), 422),
     (multipart(), _body(FILE, FILE, FILE), 400), (multipart(), _body(), 422),
     (multipart(), _body(part("other", ("a.txt", b"a"))), 422),
     (multipart(), _body(*(part(f"f{n}", "x") for n in range(1000)), FILE), 400),
     (multipart(), _body(FILE, part("type", "x" * 600_000)), 400),
     (multipart(), _body(FILE, part("type", MARK)), 422),
     (multipart(), _body(FILE, part(MARK, "1")), 422),
     (multipart(), _body(FILE, part("year", "9" * 5000)), 422),
     (multipart(), _body(FILE, part("genders", ("g", b"\xff\xfe\0"))), 422),
     (multipart(), _body(FILE, part("genders", "name,gender\n" + "a,b\n" * 9)), 202),
     (multipart(), _body(part("a" * 10_000, "1"), FILE), 400),
     (multipart(), FILE, 422), (multipart(), b"--bOuNdArY", 422), (multipart(), b"a" * 9000, 400),
     ("Content-Type: multipart/form-data", _body(FILE), 400),
     ("Content-Type: multipart/form-data; boundary=", _body(FILE), 400),
     ("Content-Type: multipart/form-data; boundary=" + "a" * 5000, _body(FILE), 400),
     ("Content-Type: multipart/form-data; boundary=other", _body(FILE), 400),
     ("Content-Type: multipart/mixed; boundary=bOuNdArY", _body(FILE), 415),
     ("Content-Type: application/json", b"{}", 415), ("Accept: */*", b"", 415),
     (multipart() + "; charset=undefined", _body(FILE), 400),
     (multipart() + "; charset=unicode_escape", _body(part(r"\ud800", "1"), FILE), 422),
     (multipart() + "\r\nContent-Encoding: gzip", b"\x1f\x8b\x08" + bytes(500), 400)],
    ids=lambda value: ascii(value)[-30:],
)  # fmt: skip
def test_forms_that_are_tricks(siege: Siege, head: str, body: bytes, status: int) -> None:
    head_ = (head, f"Content-Length: {len(body)}", *bearer(siege.key))
    answer = siege.send(request("POST", "/v1/analyses", *head_) + body)
    assert answer.status == status
    assert len(answer.body) < 3000


def test_a_form_within_a_file_is_a_file(siege: Siege) -> None:
    _, inner = form({"file": ("a.txt", b"a"), "type": "poster"})
    inner = inner.replace(b"bOuNdArY", b"another")
    told: dict[str, Any] = siege.ended(siege.upload(inner, type="credits"))
    assert told["n_bytes"] == len(inner)
    assert told["options"] == {"type": "credits"}
