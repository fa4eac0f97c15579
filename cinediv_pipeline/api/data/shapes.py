"""What answers look like, for the description of the API. The dictionary of a release says more."""

from typing import Any, Final, Literal

from pydantic import BaseModel, Field

from cinediv_pipeline.vocabulary import STATUSES

DataKind = Literal["real", "fictional"]


class Texts(BaseModel):
    """A text in both languages."""

    fr: str
    en: str


class Answer(BaseModel):
    """Every answer on data says of which release it is."""

    release: str = Field(description="Id of the release.")
    data_kind: DataKind = Field(description="fictional: nothing in it is about real films.")


class IndicatorRow(BaseModel):
    """One number: of an indicator, a population, a period and a breakdown."""

    indicator_id: str
    population: str = Field(description="agrees: all films agréés; fif: of French initiative; …")
    period_start: str = Field(description="Day, inclusive.")
    period_end: str = Field(description="Day, inclusive.")
    breakdown: str = Field(description="all, genre, budget_class, …; two are joined by |.")
    breakdown_value: str = Field(description="Words for it are in the released table labels.")
    value: float | None = Field(description="Null where withheld; status says why.")
    unit: str = Field(description="share (0 to 1), ratio, count, eur, years or words.")
    numerator: float | None = Field(description="As the catalogue defines it.")
    denominator: float | None = Field(description="As the catalogue defines it; known ones only.")
    n_unknown: int | None = Field(description="Undecided; they are not in the denominator.")
    coverage: float | None = Field(description="Known of all, 0 to 1.")
    ci_low: float | None = Field(description="Lower end of the 95 % interval.")
    ci_high: float | None = Field(description="Its upper end.")
    bound_low: float | None = Field(description="If no undecided one were a woman.")
    bound_high: float | None = Field(description="If all undecided ones were women.")
    status: Literal[STATUSES]  # type: ignore[valid-type]
    data_kind: DataKind


class CatalogueEntry(BaseModel):
    """What an indicator is."""

    indicator_id: str
    theme: str
    unit: str
    rule: str = Field(description="Publication rule of the method, such as R or R3.")
    interval: str | None
    populations: list[str]
    label: Texts
    definition: Texts
    formula: Texts
    caveat: Texts
    source: Texts
    sql: str = Field(description="Where it is computed, in the project's repository.")


class Catalogue(Answer):
    """All indicators."""

    indicators: list[CatalogueEntry]


class IndicatorRows(Answer):
    """Rows of indicators."""

    n: int = Field(description="Rows that fit; all of them are here.")
    rows: list[IndicatorRow]


class Indicator(IndicatorRows):
    """One indicator."""

    indicator: CatalogueEntry


class Film(BaseModel):
    """One agreement of a film; facts of the CNC's list."""

    agrement_id: str = Field(description="<visa>-<year of agreement>.")
    film_id: str
    visa: str
    agrement_year: int
    title: str | None
    former_title: str | None
    genre: str | None
    is_eof: bool | None = Field(description="Expression originale française.")
    devis_eur: int | None = Field(description="Planned budget in euros, not the final cost.")
    budget_class: str | None
    rank: str | None = Field(description="1: a first film; several directors: the highest.")
    n_directors: int | None
    bonus_parite: bool | None = Field(description="Null before 2019.")
    is_fif: bool | None = Field(description="Film d’initiative française.")
    french_share: float | None
    n_countries: int | None
    nationality_text: str | None
    channels_pay: str | None
    channels_free: str | None
    avance_sur_recettes: str | None
    sofica: bool | None
    credit_impot: bool | None
    aide_regionale: bool | None
    data_kind: DataKind


class Films(Answer):
    """A page of films."""

    n: int = Field(description="Films that fit, on all pages.")
    next: str | None = Field(description="The `cursor` of the next page; null on the last.")
    films: list[Film]


class Team(BaseModel):
    """A team in numbers: only genders that may stand beside a name are told apart."""

    agrement_id: str
    film_id: str
    n_posts: int = Field(description="Different posts of heads of department that are credited.")
    n_credits: int = Field(description="Credits in them.")
    n_women: int = Field(description="By declared, reviewed or sourced genders only.")
    n_men: int = Field(description="By the same.")
    n_unknown: int = Field(description="The others: by the first name, or undetermined.")
    bonus_grid: str | None = Field(description="Null before 2019 and without French initiative.")
    bonus_points_sure: float | None = Field(description="Points of the women of n_women.")
    bonus_points_possible: float | None = Field(description="Points if all others were women.")
    bonus_simulated: str | None = Field(
        description="reached, not_reached or cannot_tell: never the CNC's own answer."
    )
    data_kind: DataKind


class FilmAndTeam(Answer):
    """One agreement."""

    film: Film
    team: Team | None = Field(description="Null where too few of it is known.")


class Figure(BaseModel):
    """A published figure, and what the release computes for it."""

    figure_id: str
    label_fr: str
    label_en: str
    population_fr: str
    population_en: str
    period: str
    unit: str
    published_by: str
    note: str | None
    published_value: float | None = Field(description="Value as published.")
    tolerance: float | None = Field(description="Largest difference that counts as reproduced.")
    indicator_id: str | None
    population: str | None
    period_start: str | None
    period_end: str | None
    breakdown: str | None
    breakdown_value: str | None
    computed: float | None = Field(description="Our value, in the published unit.")
    computed_by_first_names: float | None = Field(description="If first names alone decided.")
    difference: float | None = Field(description="Computed minus published.")
    verdict: str = Field(
        description="reproduced, missed, explained, not_published, reference or skipped."
    )
    explanation: str | None
    data_kind: DataKind


class Figures(Answer):
    """The board of published figures."""

    figures: list[Figure]


class File(BaseModel):
    """A file of a release."""

    name: str
    bytes: int


class Files(Answer):
    """The files of a release."""

    files: list[File]


class ReleaseTold(BaseModel):
    """A release."""

    id: str
    created_at: str = Field(description="UTC, ISO 8601.")
    data_kind: DataKind
    stale: list[str] = Field(description="Sources that could not be renewed for it.")
    previous: str | None = Field(description="The release before it.")
    withdrawn: str | None = Field(description="Why it was withdrawn; null otherwise.")
    reissued_as: str | None = Field(description="What replaces a withdrawn one.")


class AllReleases(BaseModel):
    """All releases, newest first."""

    latest: str | None = Field(description="The one in force.")
    releases: list[ReleaseTold]


class Health(BaseModel):
    """The process lives."""

    status: Literal["ok"]


class Readiness(Health):
    """There is a release to serve."""

    release: str


def _headers(*told: tuple[str, str]) -> dict[str, Any]:
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in told}


#: Headers of all answers on a release, of all tables, and of those in pages.
HEADERS: Final = _headers(
    ("ETag", "Changes with the bytes of the answer."),
    ("Last-Modified", "When the release was made."),
    ("X-Release", "The release of the answer."),
)
_TABLE: Final = _headers(
    ("X-Total-Count", "Rows that fit, on all pages."),
    ("Content-Disposition", "CSV only: a name for the file."),
)
_PAGED: Final = _headers(("Link", 'The address of the next page, rel="next"; not on the last.'))
KNOWN: Final = {"description": "The caller has these bytes."}


def listed(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """Return the description of an answer on all releases: JSON of a model, known by its tag."""
    headers = {"ETag": HEADERS["ETag"]}
    return {200: {"model": model, "content": {"application/json": {}}, "headers": headers},
            304: KNOWN}  # fmt: skip


def described(
    model: type[BaseModel], *, csv: bool = False, paged: bool = False
) -> dict[int | str, dict[str, Any]]:
    """Return the description of an answer on a release: JSON of a model, and CSV for tables."""
    content: dict[str, Any] = {"application/json": {}}
    if csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    headers = {**HEADERS, **(_TABLE if csv else {}), **(_PAGED if paged else {})}
    return {200: {"model": model, "content": content, "headers": headers},
            304: KNOWN}  # fmt: skip
