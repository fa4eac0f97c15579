"""What can be asked of an analysis, and what is told of it."""

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cinediv_pipeline.api.analyses.queue import Queue
from cinediv_pipeline.api.analyses.records import Analysis
from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.vocabulary import GENRES

#: As in `analysis.registry`, whose code the server does not load.
OWN_TYPES: Final = ("screenplay", "credits", "poster")
_GROUP: Final = "cinediv.content_types"
_GENDERS: Final = 500_000


def _switched(text: object) -> object:
    """Return what true and false mean; everything else is refused, and not guessed."""
    return {"true": True, "false": False}.get(str(text), text if isinstance(text, bool) else "")


Switch = Annotated[bool, BeforeValidator(_switched)]


class Asked(BaseModel):
    """The fields of the form beside the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str | None = Field(
        default=None, max_length=40,
        description="screenplay, credits or poster. Default: it is detected; a picture is a "
        "poster.",
    )  # fmt: skip
    genre: Literal[GENRES] | None = Field(  # type: ignore[valid-type]
        default=None, description="Of credits, for the bonus parité. Default: fiction."
    )
    year: Annotated[int, Field(ge=1900, le=2100)] | None = Field(
        default=None, description="Of credits: year of the agreement. Default: this year."
    )
    genders: str | None = Field(
        default=None, max_length=_GENDERS,
        description="CSV of genders that you know: columns name and gender (female, male, other, "
        "non_binary, unknown). A text, or a file.",
    )  # fmt: skip
    faces: Switch = Field(default=False, description="Of a poster: count faces.")
    model: Switch = Field(
        default=False,
        description="Have the language model of this server read it too, where it has one.",
    )
    allow_remote: Switch = Field(
        default=False,
        description="Let passages, or the poster, leave this server for that model.",
    )


class Links(BaseModel):
    """Where to go on."""

    self: str
    report: str | None = Field(description="The report; null as long as there is none.")


class Told(BaseModel):
    """An analysis: where it stands, and what was asked."""

    id: str = Field(description="The same file with the same options has the same id.")
    state: Literal["queued", "running", "done", "refused", "failed"] = Field(
        description="refused: something is wrong with the file; failed: it may work another time."
    )
    reason: str | None = Field(description="Why there is no report; null otherwise.")
    n_before: int | None = Field(description="How many wait before it; null unless queued.")
    content_type: str | None = Field(description="What it was taken for; null before the end.")
    name: str = Field(description="Name of the file, without its folders.")
    content_id: str = Field(description="SHA-256 of the file.")
    n_bytes: int
    options: dict[str, Any] = Field(description="What was asked; of genders only how many lines.")
    queued_at: str = Field(description="UTC, ISO 8601, like all times.")
    started_at: str | None
    finished_at: str | None
    expires_at: str | None = Field(description="When the report will be deleted.")
    links: Links


class Listed(BaseModel):
    """The newest analyses of a key, newest first."""

    analyses: list[Told]


def asked_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what a form asks, without what it leaves open; raise `Problem` (422)."""
    try:
        asked = Asked.model_validate(dict(fields))
    except ValidationError as error:
        wrong = [f"{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise Problem(422, "; ".join(wrong)) from None
    if asked.type is not None and asked.type not in _types():
        raise Problem(422, f"type: there is no {asked.type!r}; {', '.join(_types())} are known.")
    # what only a model needs makes no other analysis without one
    return asked.model_dump(
        exclude_defaults=True, exclude=set() if asked.model else {"allow_remote"}
    )


def _types() -> tuple[str, ...]:
    return (*OWN_TYPES, *sorted({one.name for one in entry_points(group=_GROUP)} - {*OWN_TYPES}))


def told_of(analysis: Analysis, queue: Queue) -> Told:
    """Return what is told of an analysis."""
    own = f"/v1/analyses/{analysis.id}"
    shown = dict(analysis.options)
    if "genders" in shown:
        shown["genders"] = f"{len(str(shown['genders']).splitlines())} lines"
    return Told(
        id=analysis.id,
        state=analysis.state,  # type: ignore[arg-type]
        reason=analysis.reason or None,
        n_before=queue.n_before(analysis) if analysis.state == "queued" else None,
        content_type=analysis.content_type,
        name=analysis.name,
        content_id=analysis.content_id,
        n_bytes=analysis.n_bytes,
        options=shown,
        queued_at=analysis.queued_at,
        started_at=analysis.started_at,
        finished_at=analysis.finished_at,
        expires_at=queue.expires_at(analysis),
        links=Links(self=own, report=f"{own}/report" if analysis.state == "done" else None),
    )
