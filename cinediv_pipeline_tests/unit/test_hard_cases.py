"""Cases that once went wrong, each with the behaviour that is wanted."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from cinediv_pipeline.cli import _refuse_busy_port
from cinediv_pipeline.errors import ContractError, SettingsError, SourceError
from cinediv_pipeline.lake import Column, Lake, TableSpec
from cinediv_pipeline.landing import Fetched, LandingZone, without_credentials
from cinediv_pipeline.linkage.films import FilmRecord, register
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.sources import cnc
from cinediv_pipeline.sources.cnc import fields
from cinediv_pipeline.statistics.bootstrap import CELL, cell_intervals
from cinediv_pipeline.storage import LocalStore

SPEC = TableSpec(
    "raw",
    "things",
    "one row per thing",
    "Things.",
    (
        Column("id", pa.string(), "Id.", nullable=False),
        Column("size", pa.int64(), "Size."),
    ),
)


def test_a_null_where_none_may_be_keeps_every_table_of_the_step_out(tmp_path: Path) -> None:
    other = TableSpec("raw", "others", "one row per other", "Others.", SPEC.columns)
    lake = Lake(LocalStore(tmp_path), [SPEC, other])
    good = SPEC.table([{"id": "a", "size": 1}])
    bad = pa.table([pa.array([None], pa.string()), pa.array([1], pa.int64())], schema=other.schema)
    with pytest.raises(ContractError, match="id is null in some row"):
        lake.write({SPEC.key: good, other.key: bad}, work="w", audit=lambda _new, _old: [])
    assert lake.info(SPEC.key) is None


@pytest.mark.parametrize(
    "row", [{"id": "b"}, {"id": "b", "size": 2, "more": 3}, {"id": "b", "size": 10**30}]
)
def test_any_row_that_does_not_fit_is_a_contract_error(row: dict[str, object]) -> None:
    with pytest.raises(ContractError):
        SPEC.table([{"id": "a", "size": 1}, row])


def test_a_kill_between_body_and_sidecar_is_mended_by_landing_again(tmp_path: Path) -> None:
    zone = LandingZone(LocalStore(tmp_path))
    fetched = Fetched(b"body", "file:a.xlsx", 200, "xlsx", "licence")
    first = zone.land("cnc", fetched)
    (tmp_path / "cnc" / f"{first.sha256}.json").unlink()
    again = zone.land("cnc", fetched)
    assert zone.read(again) == b"body"


def test_a_buried_content_that_is_fetched_again_is_there_again(tmp_path: Path) -> None:
    zone = LandingZone(LocalStore(tmp_path))
    fetched = Fetched(b"body", "file:a.xlsx", 200, "xlsx", "licence")
    zone.bury("cnc", zone.land("cnc", fetched).sha256, "retention")
    assert zone.read(zone.land("cnc", fetched)) == b"body"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://u:p@host/x?token=abc&page=2#token=abc", "https://host/x?token=***&page=2"),
        ("http://[bad", "an address that cannot be read"),
        ("file:films.xlsx", "file:films.xlsx"),
    ],
)
def test_no_credential_is_shown(address: str, shown: str) -> None:
    assert without_credentials(address) == shown


@pytest.mark.parametrize(
    "value", ["smtp://user:pa/ss@localhost:587", "localhost:587", "https://mail", "smtp://"]
)
def test_a_mail_address_that_cannot_work_is_refused_early_and_not_shown(value: str) -> None:
    with pytest.raises(SettingsError, match="CINEDIV_SMTP_URL") as caught:
        Settings(smtp_url=value)
    assert "pa/ss" not in str(caught.value)
    assert "smtp://user:password@host:587" in str(caught.value)


@pytest.mark.parametrize("page", [b'{"resources": ["x"]}', b'{"resources": {}}', b"{}", b"{"])
def test_a_page_that_is_no_dataset_is_a_source_error_without_credentials(page: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        cnc._workbook_address(page, "http://user:secret@host/api")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("cell", [datetime(2020, 1, 1, tzinfo=UTC), "5²", 1e30, "9" * 25, "12k"])
def test_a_budget_that_is_no_plausible_number_is_null(cell: object) -> None:
    assert fields.devis_eur(cell) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "title", "former"),
    [
        ("Film (Ex-voto)", "Film (Ex-voto)", None),
        ("Titre (ex : Truc) (Le)", "Le Titre", "Truc"),
        ("Titre (ex Truc(Le)", "Titre", "Le Truc"),
        ("Titre (ex Truc (Le))", "Titre", "Le Truc"),
    ],
)
def test_former_titles_with_parentheses(printed: str, title: str, former: str | None) -> None:
    assert fields.title(printed) == fields.Title(title, former)


def test_a_closed_third_party_with_a_former_name() -> None:
    (producer,) = fields.producers("X (TIERS FERME) (ex : Y)")
    assert producer == fields.Producer("X", "Y", tiers_ferme=True, mentions=1)


def test_names_without_latin_letters_are_not_all_one() -> None:
    assert name_key("王家卫") != name_key("黒澤明")
    assert name_key("Łukasz ŻAL") == name_key("ZAL Lukasz")
    first = FilmRecord("100000-2020", 2020, "100000", "Un", ("?",))
    second = FilmRecord("100000-2021", 2021, "100000", "Deux", ("!",))
    assert len({entry.film_id for entry in register([], [first, second])}) == 2
    untitled = [FilmRecord(f"100001-{year}", year, "100001", "", ()) for year in (2020, 2021)]
    assert len({entry.film_id for entry in register([], untitled)}) == 2


def test_the_older_film_of_a_visa_keeps_the_plain_id() -> None:
    twin = FilmRecord("155827-2022-2", 2022, "155827", "Jumeau", ("A Ada",))
    later = FilmRecord("155827-2024", 2024, "155827", "Plus tard", ("B Bea",))
    ids = {entry.source_id: entry.film_id for entry in register([], [later, twin])}
    assert ids == {"155827-2022-2": "film-155827", "155827-2024": "film-155827-2"}


def test_intervals_of_an_observatory_without_films_are_empty_and_typed() -> None:
    cells = pd.DataFrame({name: pd.Series(dtype="str") for name in ["agrement_id", *CELL]})
    empty = cell_intervals(cells, pd.DataFrame({"agrement_id": [], "devis_eur": []}))
    assert empty.empty
    assert list(empty.columns)[: len(CELL)] == CELL
    assert empty["median_eur_high"].dtype == "float64"


def test_a_misspelt_setting_is_refused_with_the_right_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEDIV_HTTP_TIMOUT_SECONDS", "9")
    with pytest.raises(SettingsError, match="Did you mean CINEDIV_HTTP_TIMEOUT_SECONDS"):
        Settings()


def test_a_busy_port_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="Choose another port with --port"):
            _refuse_busy_port("127.0.0.1", taken.getsockname()[1])


def test_mail_without_a_server_is_refused_instead_of_never_sent() -> None:
    with pytest.raises(SettingsError, match="Write CINEDIV_SMTP_URL as smtp://"):
        Settings(notify_email_to="desk@example.org")
