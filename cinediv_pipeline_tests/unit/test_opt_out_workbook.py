"""The workbook is kept without the names of people who opted out, and is otherwise as served."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.landing import Fetched, LandingZone, Redaction
from cinediv_pipeline.linkage.opt_outs import OptOut, OptOuts, id_of_name
from cinediv_pipeline.sources.cnc.redaction import redact, without_names
from cinediv_pipeline.storage import LocalStore

PLACE = "[retrait abcdefgh]"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def out(*names: str) -> OptOuts:
    ids = frozenset(map(id_of_name, names))
    return OptOuts([OptOut("abcdefgh", 7, ids, frozenset(), date(2026, 3, 1))])


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("GÉRAUD Élise", PLACE),
        ("Elise Geraud", PLACE),
        ("NOBLET Ada / GERAUD Elise", f"NOBLET Ada / {PLACE}"),
        ("GÉRAUD  Élise/NOBLET Ada", f"{PLACE}/NOBLET Ada"),
        ("GÉRAUD Élise / GERAUD ELISE", f"{PLACE} / {PLACE}"),
        ("GÉRAUD Élise (TIERS FERME)", f"{PLACE} (TIERS FERME)"),
        ("GÉRAUD-MARIN Élise", None),
        ("Elise Geraud Films", None),
        ("GÉRAUD Élise & NOBLET Ada", None),
        ("", None),
        (" / ", None),
    ],
)
def test_a_part_of_a_cell_that_is_the_name_is_replaced(cell: str, told: str | None) -> None:
    assert without_names(cell, out("GERAUD Elise")) == told


def archive(**members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(f"xl/{name}.xml", text)
    return target.getvalue()


def members(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        return {name: made.read(name).decode() for name in made.namelist()}


def test_shared_strings_inline_strings_runs_and_formulas_are_read() -> None:
    shared = (
        f'<sst {MAIN} count="5">\r\n<si><t>D&apos;ARC &amp; LO Zo&#233;</t></si>'
        '<si><t xml:space="preserve"> D\'ARC &amp; LO Zoé / X&lt;Y </t></si>'
        "<si><r><rPr><b/></rPr><t>D'ARC &amp; L</t></r><r><t>O Zoé</t></r></si>"
        "<si><t>D'ARC &amp; LO Zoé Films</t></si><si/><si><t/></si></sst>"
    )
    sheet = (
        f'<worksheet {MAIN}><c r="A1" t="inlineStr"><is><t>Zoé D\'Arc Lo</t></is></c>'
        '<c r="B1" t="str"><f>A1</f><v>Zoé d\'Arc Lo</v></c><c r="C1"><v>12</v></c>'
        '<c r="D1" t="s"><v>0</v></c></worksheet>'
    )
    prefixed = "<x:sst xmlns:x='m'><x:si><x:t>Lo Arc D Zoé</x:t></x:si></x:sst>"
    made, n = redact(
        archive(sharedStrings=shared, sheet=sheet, other=prefixed, plain="<a>Zoé</a>"),
        out("d'Arc Lo Zoe"),
    )
    assert n == 6
    told = members(made)
    assert told["xl/sharedStrings.xml"] == (
        f'<sst {MAIN} count="5">\r\n<si><t>{PLACE}</t></si>'
        f'<si><t xml:space="preserve"> {PLACE} / X&lt;Y </t></si>'
        f"<si><r><rPr><b/></rPr><t>{PLACE}</t></r><r><t></t></r></si>"
        "<si><t>D'ARC &amp; LO Zoé Films</t></si><si/><si><t/></si></sst>"
    )
    assert told["xl/sheet.xml"] == (
        f'<worksheet {MAIN}><c r="A1" t="inlineStr"><is><t>{PLACE}</t></is></c>'
        f'<c r="B1" t="str"><f>A1</f><v>{PLACE}</v></c><c r="C1"><v>12</v></c>'
        '<c r="D1" t="s"><v>0</v></c></worksheet>'
    )
    assert told["xl/other.xml"] == f"<x:sst xmlns:x='m'><x:si><x:t>{PLACE}</x:t></x:si></x:sst>"


def test_a_workbook_of_a_spreadsheet_stays_readable(
    make_workbook: Callable[..., bytes],
) -> None:
    content = make_workbook({
        "2020": [{"VISA": 1, "TITRE": "Été & <Hiver>", "REALISATEUR": "GÉRAUD Élise / NOBLET Ada"}]
    })  # fmt: skip
    made, n = redact(content, out("Elise Geraud"))
    assert n == 1
    book = openpyxl.load_workbook(io.BytesIO(made))
    row = [book["2020"].cell(6, column).value for column in (1, 2, 3)]
    assert row == [1, "Été & <Hiver>", f"{PLACE} / NOBLET Ada"]


def test_without_the_name_no_byte_changes(make_workbook: Callable[..., bytes]) -> None:
    content = make_workbook({"2020": [{"REALISATEUR": "NOBLET Ada"}]})
    assert redact(content, out("Elise Geraud")) == (content, 0)
    assert redact(b"<html>", out("Elise Geraud")) == (b"<html>", 0)


def test_a_damaged_workbook_is_refused(make_workbook: Callable[..., bytes]) -> None:
    content = make_workbook({"2020": [{"REALISATEUR": "GÉRAUD Élise"}]})
    with pytest.raises(SourceError, match="damaged or cut short"):
        redact(content[: len(content) // 2], out("Elise Geraud"))


def of(people: OptOuts) -> Redaction:
    return Redaction(lambda body: redact(body, people), people.digest, "who opted out")


def test_the_landed_body_follows_the_list_and_its_identity_does_not(
    tmp_path: Path, make_workbook: Callable[..., bytes]
) -> None:
    store = LocalStore(tmp_path)
    zone = LandingZone(store)
    content = make_workbook({"2020": [{"REALISATEUR": "GÉRAUD Élise"}, {"REALISATEUR": "LO Zoé"}]})
    served = Fetched(content, "file:list.xlsx", 200, "xlsx", "licence")
    first = zone.land("cnc", served)
    assert zone.read(first) == content
    one, both = out("Elise Geraud"), out("Elise Geraud", "Zoe Lo")

    assert zone.redact("cnc", of(one)) == 1  # what is landed, without a new fetch
    assert cells(zone.read(first)) == [PLACE, "LO Zoé"]
    assert zone.redact("cnc", of(one)) == 0
    again = zone.land("cnc", served, of(both))
    assert again.sha256 == first.sha256
    assert again.is_new
    assert cells(zone.read(again)) == [PLACE, PLACE]
    sidecar = store.get_local(f"cnc/{first.sha256}.json").read_text(encoding="utf-8")
    assert '"n": 2' in sidecar
    assert '"reason": "who opted out"' in sidecar
    assert not zone.land("cnc", served, of(both)).is_new

    assert zone.redact("cnc", of(one)) == 0  # taken back: only the publisher brings it back
    assert cells(zone.read(first)) == [PLACE, PLACE]
    assert zone.land("cnc", served, of(one)).is_new
    assert cells(zone.read(first)) == [PLACE, "LO Zoé"]
    assert zone.land("cnc", served).is_new
    assert zone.read(first) == content
    assert "redacted" not in store.get_local(f"cnc/{first.sha256}.json").read_text("utf-8")


def cells(content: bytes) -> list[object]:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["2020"]
    return [sheet.cell(row, 3).value for row in (6, 7)]
