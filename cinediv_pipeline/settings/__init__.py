"""Settings: the only reader of the environment.

Every setting is an environment variable ``CINEDIV_<NAME>`` or a line of a ``.env`` file in the
current folder; `.env.example` lists them. Secrets are `SecretStr`: they never print.
"""

import difflib
import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, HttpUrl, SecretStr, TypeAdapter, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.settings.service import ServiceSettings

# The open-data portal keeps one permanent page per dataset; the address of the file behind it
# changes with each edition, so the page is the default and the client follows it to the workbook.
CNC_DATASET_URL = (
    "https://www.data.gouv.fr/api/1/datasets/liste-des-films-cinematographiques-agrees/"
)

# The edition with births up to 2022. INSEE has no permanent address: a new edition has a new one.
INSEE_FILE_URL = "https://www.insee.fr/fr/statistiques/fichier/7633685/nat2022_csv.zip"

TMDB_URL = "https://api.themoviedb.org/3"
TMDB_EXPORTS_URL = "https://files.tmdb.org/p/exports"

WIKIDATA_URL = "https://query.wikidata.org/sparql"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# What may stand in a header as it is: no spaces, no brackets, no line breaks.
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PAGE_ADDRESS = re.compile(r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/[!#-'*-;=?-~]*)?")

# Set by cinediv itself for the dbt process.
_FOR_DBT = ("CINEDIV_DBT_WAREHOUSE", "CINEDIV_DBT_LAKE")


def _default_home() -> Path:
    return Path(platformdirs.user_data_dir("cinediv", appauthor=False))


class Settings(ServiceSettings):
    """What an operator may set, with defaults that work on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="CINEDIV_", env_file=".env", extra="ignore", frozen=True
    )

    home: Path = Field(default_factory=_default_home, description="a folder, e.g. /srv/cinediv")
    sample_home: Path | None = Field(default=None, description="a folder; by default <home>-sample")
    landing_url: str | None = Field(
        default=None, description="where fetched bytes are kept: an fsspec address, e.g. s3://x/y"
    )
    lake_url: str | None = Field(
        default=None, description="where checked tables are kept: an fsspec address, e.g. s3://x/z"
    )
    cnc_url: HttpUrl = Field(
        default=HttpUrl(CNC_DATASET_URL),
        description="the workbook itself or its page on the open-data portal, e.g. https://…",
    )
    insee_url: HttpUrl = Field(
        default=HttpUrl(INSEE_FILE_URL),
        description="INSEE's zipped national file of first names, e.g. https://…/nat2022_csv.zip",
    )
    tmdb_token: SecretStr | None = Field(
        default=None,
        description="the API Read Access Token of https://www.themoviedb.org/settings/api (the "
        "long one, not the API key)",
    )
    tmdb_url: HttpUrl = Field(
        default=HttpUrl(TMDB_URL),
        description=f"the API's address with its version, e.g. {TMDB_URL}",
    )
    tmdb_exports_url: HttpUrl = Field(
        default=HttpUrl(TMDB_EXPORTS_URL),
        description=f"where TMDB's daily lists of ids are, e.g. {TMDB_EXPORTS_URL}",
    )
    tmdb_requests_per_second: float = Field(
        default=40.0, ge=0.1, le=1000, description="a number from 0.1 to 1000, e.g. 40"
    )
    tmdb_first_year: int = Field(
        default=2002,
        ge=1895,
        le=2100,
        description="the first year of release to fetch, e.g. 2002",
    )
    llm_url: HttpUrl | None = Field(
        default=None,
        description="the base address of any OpenAI-compatible endpoint, e.g. "
        "https://api.example.org/v1 or http://localhost:11434/v1",
    )
    llm_model: str = Field(default="", description="the model's name at that endpoint, e.g. large")
    llm_key: SecretStr | None = Field(
        default=None, description="the endpoint's key; none for a server of one's own"
    )
    llm_tasks: Annotated[tuple[Literal["people", "stories"], ...], NoDecode] = Field(
        default=("people", "stories"),
        description="people, stories or both, separated by a comma: what the model is asked for",
    )
    llm_max_calls: int = Field(
        default=200, ge=0, le=1_000_000, description="a number of requests per refresh, e.g. 200"
    )
    llm_max_usd: float = Field(
        default=5.0, ge=0, le=100_000, description="US dollars per refresh, e.g. 5"
    )
    llm_price: str = Field(
        default="",
        description="US dollars per million tokens in and out, e.g. 0.15/0.60, where the price "
        "list does not know the model",
    )
    llm_concurrency: int = Field(
        default=4, ge=1, le=64, description="a number of requests under way at once, e.g. 4"
    )
    llm_timeout_seconds: float = Field(
        default=120.0, gt=0, le=3600, description="a number of seconds from 1 to 3600, e.g. 120"
    )
    llm_batch: bool = Field(
        default=False,
        description="true or false: use the endpoint's Batch API (answers come within a day)",
    )
    wikidata_url: HttpUrl = Field(
        default=HttpUrl(WIKIDATA_URL),
        description=f"the address of Wikidata's query service, e.g. {WIKIDATA_URL}",
    )
    contact: str | None = Field(
        default=None,
        description="a mail address or the address of a page that tells how to reach you, e.g. "
        "data@example.org or https://example.org/contact",
    )
    site_address: HttpUrl | None = Field(
        default=None,
        description="where the public site lives, e.g. https://observatory.example.org",
    )
    http_timeout_seconds: float = Field(
        default=60.0, gt=0, le=600, description="a number of seconds from 1 to 600, e.g. 60"
    )
    notify_webhook_url: SecretStr | None = Field(
        default=None, description="an address that accepts a JSON POST, e.g. https://…"
    )
    notify_email_to: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="addresses separated by commas, e.g. data@example.org"
    )
    notify_email_from: str = Field(
        default="cinediv@localhost", description="one address, e.g. cinediv@example.org"
    )
    smtp_url: SecretStr | None = Field(
        default=None, description="smtp://user:password@host:587 (smtps:// for TLS from the start)"
    )

    def __init__(self, **values: Any) -> None:
        _refuse_unknown()
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingsError(_explain(error)) from None
        if self.notify_email_to and self.smtp_url is None:
            raise SettingsError(
                "CINEDIV_NOTIFY_EMAIL_TO needs a mail server. Write CINEDIV_SMTP_URL as "
                f"{type(self).model_fields['smtp_url'].description}."
            )
        self._refuse_half_a_model()

    def _refuse_half_a_model(self) -> None:
        """Refuse an endpoint without a model, a model without one, and a key on an open line."""
        if bool(self.llm_url) != bool(self.llm_model):
            missing = "llm_model" if self.llm_url else "llm_url"
            raise SettingsError(
                f"CINEDIV_{missing.upper()} is missing: a language model needs both. Write it as "
                f"{type(self).model_fields[missing].description}."
            )
        plain = self.llm_url is not None and self.llm_url.scheme != "https"
        if plain and self.llm_key and self.llm_url and self.llm_url.host not in _LOOPBACK:
            raise SettingsError(
                "CINEDIV_LLM_URL: the key would travel unencrypted; the address starts with https."
            )

    @field_validator("notify_email_to", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("llm_tasks", mode="before")
    @classmethod
    def _split_tasks(cls, value: object) -> object:
        return cls._split(value)

    @field_validator("llm_key", mode="before")
    @classmethod
    def _no_empty_key(cls, value: object) -> object:
        """Take an empty line of `.env` for no key; refuse what no header can carry."""
        if isinstance(value, str):
            if not re.fullmatch(r"[!-~]*", value.strip()):
                raise ValueError("a key has no spaces, line breaks or accents")
            return value.strip() or None
        return value

    @field_validator("llm_url", mode="before")
    @classmethod
    def _no_empty_url(cls, value: object) -> object:
        return value or None

    @field_validator("llm_url")
    @classmethod
    def _only_an_address(cls, value: HttpUrl | None) -> HttpUrl | None:
        """Refuse what would stand in logs as part of the address, or break its path."""
        if value is not None and (value.username or value.password or value.query):
            raise ValueError("no user, password or query in it; a key is CINEDIV_LLM_KEY")
        return value

    @field_validator("llm_price")
    @classmethod
    def _two_prices(cls, value: str) -> str:
        if value and not re.fullmatch(r"\d{1,6}(\.\d{1,6})?/\d{1,6}(\.\d{1,6})?", value):
            raise ValueError("this is not a pair of prices")
        return value

    @field_validator("tmdb_token", mode="before")
    @classmethod
    def _token(cls, value: object) -> object:
        """Refuse early what TMDB would refuse; an empty line of `.env` is no token."""
        if not isinstance(value, str):
            return value
        text = value.strip().removeprefix("Bearer ").strip()
        if re.fullmatch(r"[0-9a-f]{32}", text):
            raise ValueError("this is the API key (v3); the Read Access Token is the longer one")
        if not re.fullmatch(r"[!-~]*", text):
            raise ValueError("a token has no spaces, line breaks or accents")
        return text or None

    @field_validator("tmdb_url")
    @classmethod
    def _encrypted(cls, value: HttpUrl) -> HttpUrl:
        """Never send the token over an open line."""
        if value.scheme != "https" and value.host not in _LOOPBACK:
            raise ValueError("the token would travel unencrypted; the address starts with https")
        if not (value.path or "").rstrip("/").endswith("/3"):
            raise ValueError("the version of the API, /3, stands at its end")
        return value

    @field_validator("wikidata_url")
    @classmethod
    def _private(cls, value: HttpUrl) -> HttpUrl:
        """Never say over an open line about whom we ask."""
        if value.scheme != "https" and value.host not in _LOOPBACK:
            raise ValueError("the questions would travel unencrypted; it starts with https")
        return value

    @field_validator("contact", mode="before")
    @classmethod
    def _reachable(cls, value: object) -> object:
        """Refuse what nobody could be reached by; an empty line of `.env` is no contact."""
        if not isinstance(value, str) or not value.strip():
            return None if isinstance(value, str) else value
        text = value.strip().removeprefix("mailto:")
        if not (_MAIL_ADDRESS.fullmatch(text) or _PAGE_ADDRESS.fullmatch(text)):
            raise ValueError("this is neither a mail address nor an address with https")
        return text

    @field_validator("site_address", mode="before")
    @classmethod
    def _site(cls, value: object) -> object:
        """Refuse what pages cannot stand under; an empty line of `.env` is no address."""
        if isinstance(value, str):
            return site_address(value) if value.strip() else None
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_address(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse early what could not be used on the day of a failure; never show the value."""
        if value is not None:
            try:
                parts = urlsplit(value.get_secret_value())
                usable = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
            except ValueError:
                usable = False
            if not usable:
                raise ValueError("this is no mail server's address (encode / and @ as %2F, %40)")
        return value

    def for_home(self, home: Path) -> "Settings":
        """Return these settings for another home."""
        return self.model_copy(update={"home": home})

    @property
    def effective_sample_home(self) -> Path:
        """The home of ``--sample``: its own, so that fiction never mixes with fact."""
        return self.sample_home or self.home.with_name(f"{self.home.name}-sample")


def site_address(text: str) -> HttpUrl:
    """Return the address of a site.

    Raises
    ------
    ValueError
        It is no address, or one that no page can stand under.
    """
    try:
        address = TypeAdapter(HttpUrl).validate_python(text.strip())
    except ValidationError:
        raise ValueError("this is no address that begins with https:// or http://") from None
    if address.query is not None or address.fragment is not None or address.username is not None:
        raise ValueError("an address of a site has no user, no ? and no #")
    return address


def _refuse_unknown() -> None:
    """Refuse a misspelt setting: ignored, it would look as if it worked."""
    known = [f"CINEDIV_{name.upper()}" for name in Settings.model_fields]
    for name in os.environ:
        if name.startswith("CINEDIV_") and name not in known and name not in _FOR_DBT:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else "See .env.example."
            raise SettingsError(f"{name} is not a setting. {hint}")


def _explain(error: ValidationError) -> str:
    """Name each wrong setting and how to write it, without its value (it may be a secret)."""
    lines = []
    for problem in error.errors():
        name = str(problem["loc"][0]) if problem["loc"] else "?"
        field = Settings.model_fields.get(name)
        wanted = field.description if field else "see .env.example"
        said = problem["msg"].removeprefix("Value error, ")
        lines.append(f"CINEDIV_{name.upper()}: {said}. Write it as {wanted}.")
    return "\n".join(lines)


@cache
def project_dir() -> Path:
    """Folder that holds `data/` and `dbt_project/`: the clone, or the installed package."""
    clone = Path(__file__).resolve().parents[2]
    if (clone / "dbt_project" / "dbt_project.yml").is_file():
        return clone
    return Path(__file__).resolve().parents[1] / "_project"


def reference_dir() -> Path:
    """Folder of the committed reference tables."""
    return project_dir() / "data" / "reference"


def methodology(language: str) -> str:
    """Return the text of the method in "fr" or "en", as Markdown."""
    return methodology_file(language).read_text(encoding="utf-8")


def methodology_file(language: str) -> Path:
    """Path of the method in "fr" or "en"."""
    return project_dir() / "docs" / f"methodology.{language}.md"


def published_figures() -> Path:
    """Path of the figures that institutions published."""
    return reference_dir() / "published_figures.csv"


def dbt_project_dir() -> Path:
    """Folder of the dbt project."""
    return project_dir() / "dbt_project"


def sample_dir() -> Path:
    """Folder of the fictional sample: a workbook, first names and corrections."""
    return project_dir() / "data" / "sample"


def sample_workbook() -> Path:
    """Path of the fictional workbook in the CNC's layout."""
    return sample_dir() / "cnc_films_agrees.xlsx"


def sample_first_names() -> Path:
    """Path of the fictional counts of first names in INSEE's layout."""
    return sample_dir() / "insee_first_names.zip"


def sample_tmdb() -> Path:
    """Path of the fictional answers in TMDB's layout."""
    return sample_dir() / "tmdb.zip"


def sample_wikidata() -> Path:
    """Path of the fictional answers in Wikidata's layout."""
    return sample_dir() / "wikidata.zip"
