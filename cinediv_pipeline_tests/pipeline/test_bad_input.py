"""Bad input at the ingest step: the right check stops it, and what was in force stays."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.home import Home
from cinediv_pipeline.landing import Fetched
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline.settings import Settings, sample_workbook
from cinediv_pipeline.sources import cnc
from cinediv_pipeline.sources.cnc import specs
from cinediv_pipeline.steps import StepResult, ingest_cnc, known_checks
from cinediv_pipeline.workshop import Options, Workshop
from cinediv_pipeline_tests.conftest import cinediv

KEYS = [spec.key for spec in specs.TABLES]
Change = Callable[[Workbook], None]


def changed(change: Change, folder: Path) -> bytes:
    """The sample workbook with one fault, as bytes."""
    book = load_workbook(sample_workbook())
    change(book)
    path = folder / "changed.xlsx"
    book.save(path)
    return path.read_bytes()


def ingest(shop: Workshop, content: bytes, options: Options | None = None) -> StepResult:
    shop.landing.land(cnc.SOURCE, Fetched(content, "file:test.xlsx", 200, "xlsx", "test"))
    return ingest_cnc(shop, options or Options())


def set_cell(sheet: str, column: str, row: int, value: object) -> Change:
    def change(book: Workbook) -> None:
        header = [str(cell.value).strip() for cell in book[sheet][5]]
        book[sheet].cell(row=row, column=header.index(column) + 1).value = value  # type: ignore[assignment]

    return change


def drop_sheet(book: Workbook) -> None:
    del book["2017"]


def drop_last_sheet(book: Workbook) -> None:
    del book["2024"]


def drop_column(book: Workbook) -> None:
    header = [str(cell.value).strip() for cell in book["2020"][5]]
    book["2020"].delete_cols(header.index("DEVIS") + 1)


def drop_half(book: Workbook) -> None:
    book["2021"].delete_rows(6, book["2021"].max_row // 2)


def drop_one_film(book: Workbook) -> None:
    book["2021"].delete_rows(6, 1)


@pytest.fixture
def shop(sample_home: Home) -> Workshop:
    return Workshop.open(Settings(home=sample_home.root), real=False)


def state(shop: Workshop) -> tuple[object, object]:
    latest = Releases(shop.home).latest()
    return shop.infos(KEYS), latest and latest.id


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty (0 bytes)"),
        (b"<!DOCTYPE html><html><body>Maintenance</body></html>", "served a web page (HTML)"),
        (b"VISA;TITRE\n1;2\n", "is not an Excel workbook"),
        (sample_workbook().read_bytes()[:40_000], "damaged or cut short"),
    ],
    ids=["empty file", "HTML instead of a file", "not a workbook", "truncated workbook"],
)
def test_bytes_that_are_no_workbook_are_rejected(
    shop: Workshop, content: bytes, message: str
) -> None:
    before = state(shop)
    result = ingest(shop, content)
    assert result.outcome == "rejected"
    assert [check.name for check in result.failures] == ["workbook_readable"]
    assert message in result.message
    assert "--accept" not in result.message  # there is nothing to accept
    assert state(shop) == before


@pytest.mark.parametrize(
    ("change", "failed", "shown"),
    [
        (drop_sheet, "no_year_between_is_missing", "2017"),
        (drop_last_sheet, "no_year_lost", "2024"),
        (drop_column, "columns_per_year", "DEVIS"),
        (set_cell("2020", "DEVIS", 5, "BUDGET"), "columns_per_year", "BUDGET"),
        (set_cell("2020", "DEVIS", 7, "non communiqué"), "devis_present", "non communiqué"),
        (set_cell("2020", "DEVIS", 7, 12), "devis_within_range", "12"),
        (set_cell("2020", "GENRE", 7, "comédie musicale"), "genre_known", "comédie musicale"),
        (drop_half, "rows_per_year_against_last_edition", "2021"),
        (drop_one_film, "no_film_lost_between_editions", "2021"),
        (set_cell("2020", "VISA", 7, "12 34"), "visa_has_six_digits", "12 34"),
        (set_cell("2020", "VISA", 7, None), "agrement_id_present", "2020"),
        (set_cell("2020", "TITRE", 7, "   "), "title_present", "2020"),
        (set_cell("2020", "NATIONALITE", 7, "Fr-60"), "shares_sum_to_100", "Fr-60"),
        (set_cell("2020", "NATIONALITE", 7, "Fr"), "share_readable", "Fr"),
        (set_cell("2020", "NATIONALITE", 7, "Atlantide-100"), "country_known", "Atlantide"),
        (set_cell("2020", "BONUS PARITE", 7, "peut-être"), "bonus_readable_since_2019", "peut"),
        (set_cell("2020", "PRODUCTEURS", 7, None), "every_film_has_producers", "0"),
    ],
)
def test_a_fault_in_the_workbook_is_stopped_by_its_check_with_rows_to_look_at(
    shop: Workshop, tmp_path: Path, change: Change, failed: str, shown: str
) -> None:
    before = state(shop)
    result = ingest(shop, changed(change, tmp_path))
    assert result.outcome == "rejected"
    found = {check.name: check for check in result.failures}
    assert failed in found
    assert any(shown in str(row) for row in found[failed].sample)
    acceptable = {check.name for check in result.failures} <= set(known_checks())
    assert (f"--accept {failed}" in result.message) == acceptable
    assert state(shop) == before


def test_a_rejected_edition_is_not_judged_again_and_the_tables_are_stale(
    shop: Workshop, tmp_path: Path
) -> None:
    content = changed(drop_half, tmp_path)
    assert ingest(shop, content).outcome == "rejected"
    again = ingest(shop, content)
    assert again.outcome == "stale"
    assert shop.rejections.sources() == ["cnc"]
    assert "the previous one stays in force" in again.message
    mended = ingest(shop, sample_workbook().read_bytes())
    assert mended.outcome == "unchanged"
    assert shop.rejections.sources() == []


def test_a_first_edition_that_is_rejected_leaves_nothing_to_go_on_with(tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    home.prepare("fictional")
    shop = Workshop.open(Settings(home=home.root), real=False)
    assert ingest(shop, b"").outcome == "rejected"
    assert ingest(shop, b"").outcome == "rejected"
    assert shop.infos(KEYS) == {}


def test_an_accepted_check_lets_the_edition_in_and_keeps_the_reason(
    shop: Workshop, tmp_path: Path
) -> None:
    content = changed(drop_one_film, tmp_path)
    assert ingest(shop, content).outcome == "rejected"
    names = ("no_film_lost_between_editions", "rows_per_year_against_last_edition")
    result = ingest(shop, content, Options(accept=names, reason="withdrawn by the CNC"))
    assert result.outcome == "written"
    accepted = {check.name: check.accepted for check in result.checks if check.accepted}
    assert accepted == dict.fromkeys(names, "withdrawn by the CNC")
    assert shop.lake.read(specs.AGREEMENTS.key).num_rows == 598
    assert ingest(shop, content).outcome == "unchanged"


def test_a_new_channel_warns_and_lets_the_edition_in(shop: Workshop, tmp_path: Path) -> None:
    def add(book: Workbook) -> None:
        for row in (7, 8):
            set_cell("2020", "CLAIR", row, "Nouvelle Chaîne")(book)

    result = ingest(shop, changed(add, tmp_path))
    assert result.outcome == "written", result.message
    (check,) = [item for item in result.checks if item.name == "channel_known"]
    assert not check.passed
    assert {(row["label"], row["n_films"]) for row in check.sample} == {
        ("Nouvelle", 2),
        ("Chaîne", 2),
    }


def test_the_fictional_sample_cannot_enter_a_real_home(tmp_path: Path) -> None:
    home = Home(tmp_path / "real")
    home.prepare("real")
    result = ingest(
        Workshop.open(Settings(home=home.root), real=True), sample_workbook().read_bytes()
    )
    assert result.outcome == "rejected"
    assert "The workbook is the fictional sample and this home holds real data" in result.message


def test_a_sheet_that_is_nearly_a_year_is_not_lost_without_a_word(
    shop: Workshop, tmp_path: Path
) -> None:
    def provisional(book: Workbook) -> None:
        book["2024"].title = "2024 provisoire"

    result = ingest(shop, changed(provisional, tmp_path))
    assert result.outcome == "rejected"
    assert "['2024 provisoire']" in result.message


def test_a_real_workbook_cannot_enter_a_fictional_home(shop: Workshop, tmp_path: Path) -> None:
    def unmark(book: Workbook) -> None:
        for row in book["Sommaire"].iter_rows():
            for cell in row:
                if "fictif" in str(cell.value):
                    cell.value = "Mis à jour le 8 avril 2025"

    before = state(shop)
    result = ingest(shop, changed(unmark, tmp_path))
    assert result.outcome == "rejected"
    assert "The workbook is real and this home holds fictional data" in result.message
    assert state(shop) == before


def test_accepting_needs_a_reason() -> None:
    with pytest.raises(SettingsError, match="--accept needs --reason"):
        Options(accept=("genre_known",))


def test_a_new_film_in_a_past_year_is_let_in(shop: Workshop, tmp_path: Path) -> None:
    def add(book: Workbook) -> None:
        sheet = book["2022"]
        cells = [cell.value for cell in sheet[6]]
        row = next(i for i in range(6, 500) if sheet.cell(row=i, column=1).value is None)
        for column, value in enumerate(["990001", "Un film de plus", *cells[2:]], start=1):
            sheet.cell(row=row, column=column).value = value

    result = ingest(shop, changed(add, tmp_path))
    assert result.outcome == "written", result.message
    assert shop.lake.read(specs.AGREEMENTS.key).num_rows == 600


@pytest.mark.slow
def test_the_command_fails_on_bad_input_and_the_previous_release_is_served(
    sample_home: Home, tmp_path: Path
) -> None:
    before = Releases(sample_home).latest()
    bad = tmp_path / "bad.xlsx"
    shutil.copy(sample_workbook(), bad)
    bad.write_bytes(bad.read_bytes()[:30_000])
    command = ("refresh", "--sample", "--cnc-file", str(bad))
    done = cinediv(*command, home=tmp_path / "home")
    assert done.returncode == 1
    assert "FAILED  raw_cnc: 1 blocking check(s) failed" in done.stdout
    assert f"Release {before.id if before else None} is still served." in done.stdout
    assert Releases(sample_home).latest() == before
    again = cinediv(*command, home=tmp_path / "home")
    assert again.returncode == 3
    assert "STALE" in again.stdout
    status = cinediv("status", "--sample", home=tmp_path / "home")
    assert "REJECTED" in status.stdout


@pytest.mark.slow
def test_without_network_the_command_fails_and_says_what_to_do(tmp_path: Path) -> None:
    # Port 9 of this machine answers nothing: the address cannot be reached.
    done = cinediv(
        "refresh",
        home=tmp_path / "home",
        variables={"CINEDIV_CNC_URL": "http://user:secret@127.0.0.1:9/films.xlsx"},
    )
    assert done.returncode == 1
    assert "http://127.0.0.1:9/films.xlsx cannot be reached" in done.stdout
    assert "--help" in done.stdout
    assert "secret" not in done.stdout + done.stderr
