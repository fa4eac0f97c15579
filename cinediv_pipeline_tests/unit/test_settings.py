"""Settings: read from the environment, explained when wrong, silent about secrets."""

from pathlib import Path

import pytest

from cinediv_pipeline.errors import EXIT_REFUSED, SettingsError
from cinediv_pipeline.settings import (
    Settings,
    dbt_project_dir,
    reference_dir,
    sample_workbook,
)


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CINEDIV_{name.upper()}", raising=False)


def test_defaults_work_on_one_machine() -> None:
    settings = Settings()
    assert settings.home.is_absolute()
    assert settings.home.name == "cinediv"
    assert (settings.landing_url, settings.lake_url) == (None, None)
    assert str(settings.cnc_url).startswith("https://www.data.gouv.fr/api/1/datasets/")
    assert settings.http_timeout_seconds == 60
    assert settings.notify_email_to == ()
    assert settings.smtp_url is None


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEDIV_HOME", "/srv/cinediv")
    monkeypatch.setenv("CINEDIV_HTTP_TIMEOUT_SECONDS", "7.5")
    settings = Settings()
    assert (settings.home, settings.http_timeout_seconds) == (Path("/srv/cinediv"), 7.5)


def test_a_setting_is_read_from_a_file_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(
        "CINEDIV_HOME=/srv/file\nCINEDIV_SMTP_URL=smtp://relay:25\nOTHER=1\n"
    )
    monkeypatch.setenv("CINEDIV_HOME", "/srv/environment")
    settings = Settings()
    assert settings.home == Path("/srv/environment")
    assert settings.smtp_url is not None
    assert settings.smtp_url.get_secret_value() == "smtp://relay:25"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("data@example.org", ("data@example.org",)),
        (" a@example.org, b@example.org ,", ("a@example.org", "b@example.org")),
        ("", ()),
        (" , ", ()),
    ],
)
def test_mail_addresses_are_split_at_commas(
    monkeypatch: pytest.MonkeyPatch, printed: str, expected: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CINEDIV_NOTIFY_EMAIL_TO", printed)
    monkeypatch.setenv("CINEDIV_SMTP_URL", "smtp://mail.example.org:25")
    assert Settings().notify_email_to == expected


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("CINEDIV_HTTP_TIMEOUT_SECONDS", "soon", "a number of seconds from 1 to 600, e.g. 60"),
        ("CINEDIV_HTTP_TIMEOUT_SECONDS", "0", "a number of seconds from 1 to 600, e.g. 60"),
        ("CINEDIV_HTTP_TIMEOUT_SECONDS", "601", "a number of seconds from 1 to 600, e.g. 60"),
        ("CINEDIV_CNC_URL", "films.xlsx", "https://…"),
        ("CINEDIV_CNC_URL", "ftp://user:hidden@example.org/f", "https://…"),
    ],
)
def test_a_wrong_setting_is_named_with_the_right_form(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, form: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        Settings()
    told = str(raised.value)
    assert told.startswith(f"{name}: ")
    assert form in told
    assert "hidden" not in told
    assert raised.value.exit_code == EXIT_REFUSED
    assert raised.value.__cause__ is None


def test_every_wrong_setting_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEDIV_HTTP_TIMEOUT_SECONDS", "soon")
    monkeypatch.setenv("CINEDIV_CNC_URL", "films.xlsx")
    with pytest.raises(SettingsError) as raised:
        Settings()
    named = [line.split(":")[0] for line in str(raised.value).splitlines()]
    assert sorted(named) == ["CINEDIV_CNC_URL", "CINEDIV_HTTP_TIMEOUT_SECONDS"]


def test_an_error_does_not_show_a_secret() -> None:
    with pytest.raises(SettingsError) as raised:
        Settings(smtp_url=["hidden"], notify_webhook_url={"hidden": 1})
    assert "CINEDIV_SMTP_URL" in str(raised.value)
    assert "CINEDIV_NOTIFY_WEBHOOK_URL" in str(raised.value)
    assert "hidden" not in str(raised.value)


def test_settings_print_without_their_secrets() -> None:
    settings = Settings(smtp_url="smtp://u:hidden@h:25", notify_webhook_url="https://h/hidden")
    assert "hidden" not in repr(settings)
    assert "hidden" not in str(settings.model_dump())
    assert "hidden" not in settings.model_dump_json()


def test_the_sample_has_a_home_of_its_own() -> None:
    assert Settings(home=Path("/srv/x")).effective_sample_home == Path("/srv/x-sample")
    chosen = Settings(home=Path("/srv/x"), sample_home=Path("/srv/y"))
    assert chosen.effective_sample_home == Path("/srv/y")


def test_settings_for_another_home_keep_the_rest() -> None:
    settings = Settings(home=Path("/srv/x"), lake_url="memory://lake")
    moved = settings.for_home(Path("/srv/y"))
    assert (moved.home, moved.lake_url) == (Path("/srv/y"), "memory://lake")
    assert settings.home == Path("/srv/x")


def test_what_travels_with_the_project_is_there() -> None:
    assert (reference_dir() / "countries.csv").is_file()
    assert (dbt_project_dir() / "dbt_project.yml").is_file()
    assert sample_workbook().is_file()


@pytest.mark.parametrize(
    ("value", "token"),
    [("eyJ.abc", "eyJ.abc"), (" eyJ.abc\n", "eyJ.abc"), ("Bearer eyJ.abc", "eyJ.abc"), ("", None)],
)
def test_a_token_is_taken_without_what_was_copied_with_it(value: str, token: str | None) -> None:
    found = Settings(tmdb_token=value, _env_file=None).tmdb_token
    assert (found.get_secret_value() if found else None) == token
    assert "eyJ" not in repr(found)


@pytest.mark.parametrize(
    ("value", "contact"),
    [
        ("data@example.org", "data@example.org"),
        (" mailto:data+cinema@example.org\n", "data+cinema@example.org"),
        ("https://example.org/contact?lang=fr#us", "https://example.org/contact?lang=fr#us"),
        ("https://example.org", "https://example.org"),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_a_contact_is_a_mail_address_or_a_page(value: str | None, contact: str | None) -> None:
    assert Settings(contact=value, _env_file=None).contact == contact


@pytest.mark.parametrize(
    "value",
    [
        "Ada", "data@localhost", "http://example.org/contact", "https://", "a@b.org c@d.org",
        "a@b.org)\r\nX-Header: 1", "https://example.org/(us)", "données@example.org", 5,
    ],
)  # fmt: skip
def test_what_nobody_can_be_reached_by_is_refused(value: object) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings(contact=value, _env_file=None)
    assert str(raised.value).startswith("CINEDIV_CONTACT: ")
    assert "data@example.org or https://example.org/contact" in str(raised.value)


def test_questions_to_wikidata_never_travel_unencrypted() -> None:
    with pytest.raises(SettingsError, match="would travel unencrypted"):
        Settings(wikidata_url="http://query.wikidata.org/sparql", _env_file=None)
    local = Settings(wikidata_url="http://127.0.0.1:8000/sparql", _env_file=None)
    assert str(local.wikidata_url) == "http://127.0.0.1:8000/sparql"
    assert str(Settings(_env_file=None).wikidata_url) == "https://query.wikidata.org/sparql"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"tmdb_token": "0123456789abcdef0123456789abcdef"}, "this is the API key"),
        ({"tmdb_token": "eyJ.a b"}, "no spaces, line breaks or accents"),
        ({"tmdb_token": "eyJ.é"}, "no spaces, line breaks or accents"),
        ({"tmdb_url": "http://api.example.org/3"}, "would travel unencrypted"),
        ({"tmdb_url": "https://api.example.org/4"}, "/3, stands at its end"),
        ({"tmdb_requests_per_second": 0}, "from 0.1 to 1000"),
    ],
)
def test_what_tmdb_would_refuse_is_refused_early(values: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings(_env_file=None, **values)
    assert said in str(raised.value)
    assert "0123456789abcdef" not in str(raised.value)
