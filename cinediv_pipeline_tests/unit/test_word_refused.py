"""Word files that are damaged, hostile or none: each is refused in a sentence, fast and small."""

import random
import time
import tracemalloc
import zipfile

import pytest

from cinediv_pipeline.analysis.documents.archive import LARGEST_BYTES
from cinediv_pipeline.analysis.documents.docx import MOST_TAGS
from cinediv_pipeline.analysis.screenplays.word import read_word
from cinediv_pipeline.errors import EXIT_REFUSED, AnalysisError
from cinediv_pipeline_tests.screenplays import own
from cinediv_pipeline_tests.screenplays.word_forms import as_styled_word
from cinediv_pipeline_tests.screenplays.word_parts import packed, paragraph, unpacked, word

MAIN = "word/document.xml"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'


def changed(**parts: bytes) -> bytes:
    """Return a good file with other parts, called by the last part of their names."""
    found = unpacked(word(paragraph("NADIA") + paragraph("Oui.")))
    return packed(found | {f"word/{name}.xml": part for name, part in parts.items()})


def lying() -> bytes:
    """Return a file whose document says that it is small, and unpacks to 60 MB."""
    small = 1000
    large = 60_000_000
    parts = unpacked(word(paragraph("a"))) | {MAIN: b"<a>" + b"a" * large}
    told = (large + 3).to_bytes(4, "little")
    return packed(parts).replace(told, small.to_bytes(4, "little"))


def flagged() -> bytes:
    """Return a file whose parts say that they are encrypted."""
    content = bytearray(word(paragraph("a")))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no Word file"),
        (b"%PDF-1.7", "no Word file"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted or an old .doc"),
        (packed({"mimetype": "application/epub+zip"}), "without a Word document"),
        (word("")[:-30], "damaged"),
        (word(""), "no text"),
        (word(paragraph(" ")), "no text"),
        (changed(document=b"<a"), "damaged"),
        (changed(document=b"<a/>"), "no body"),
        (changed(document=b"<a>" * 300), "damaged"),
        (changed(document=ENTITIES.encode()), "XML entities"),
        (changed(document=ENTITIES.encode("utf-16")), "XML entities"),
        (changed(styles=ENTITIES.encode()), "XML entities"),
        (changed(document=random.Random(1).randbytes(2_000_000) + b"<a/>" * MOST_TAGS), "elements"),
        (changed(document=b" " * 20_000_000), "far more"),
        (packed({"a": b"x" * (LARGEST_BYTES + 1)}), "more than 100 MB"),
        (packed({"a": b"x" * 60_000_000, "b": b"x" * 60_000_000}), "more than 100 MB"),
        (packed({str(n): "" for n in range(5001)}), "5000 parts"),
        (packed(unpacked(word(paragraph("a"))), zipfile.ZIP_BZIP2), "Word does not use"),
        (lying(), "damaged"),
        (flagged(), "encrypted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_by_what_it_is(content: bytes, why: str) -> None:
    with pytest.raises(AnalysisError, match=why) as caught:
        read_word(content, "film.docx")
    assert str(caught.value).startswith("film.docx")
    assert caught.value.exit_code == EXIT_REFUSED


def test_a_missing_document_is_named() -> None:
    parts = unpacked(word(paragraph("a")))
    del parts[MAIN]
    with pytest.raises(AnalysisError, match=f"no part {MAIN}"):
        read_word(packed(parts), "film.docx")


def test_a_size_that_is_a_lie_costs_no_memory() -> None:
    content = lying()
    tracemalloc.start()
    with pytest.raises(AnalysisError):
        read_word(content, "film.docx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_missing_styles_and_relations_that_lead_nowhere_are_no_hindrance() -> None:
    parts = unpacked(word(paragraph("NADIA") + paragraph("Oui.")))
    for missing in ("word/styles.xml", "word/_rels/document.xml.rels"):
        del parts[missing]
        assert read_word(packed(parts), "film.docx").elements


def _mutated(good: bytes, chance: random.Random) -> bytes:
    """Return a file with bytes turned, cut, or with its parts' XML turned and packed anew."""
    content = bytearray(good)
    way = chance.randrange(5)
    if way == 0:
        return bytes(content[: chance.randrange(len(content))])
    if way == 1:
        for _ in range(chance.randrange(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        return bytes(content)
    parts = unpacked(good)
    part = chance.choice(
        [MAIN, MAIN, "word/styles.xml", "word/_rels/document.xml.rels", "_rels/.rels"]
    )
    xml = bytearray(parts[part])
    if way == 2:
        for _ in range(chance.randrange(1, 6)):
            xml[chance.randrange(len(xml))] = chance.randrange(256)
    elif way == 3:
        start = chance.randrange(len(xml))
        del xml[start : start + chance.randrange(1, 2000)]
    else:
        # numbers and names change, the XML stays well-formed
        digits = [n for n, byte in enumerate(xml) if chr(byte).isdigit() and xml[n - 1 : n] == b'"']
        for place in chance.sample(digits, min(len(digits), 30)):
            xml[place : place + 1] = chance.choice([b"-9", b"", b"x", b"999999999", b"1e9"])
    return packed(parts | {part: bytes(xml)})


def test_damage_by_chance_is_read_or_refused() -> None:
    chance = random.Random(4)
    good = [as_styled_word(own(name)) for name in ("slack_water", "le_plan_de_table")]
    started = time.monotonic()
    read = 0
    for _ in range(250):
        try:
            read += bool(read_word(_mutated(chance.choice(good), chance), "film.docx").elements)
        except AnalysisError as error:
            assert str(error).startswith("film.docx")
    assert 20 < read < 230
    assert time.monotonic() - started < 120
