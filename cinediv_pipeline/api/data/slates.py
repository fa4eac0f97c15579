"""Slates over HTTP: a list of films is posted, shares of women in it are answered.

Nothing of a list is kept. The computation runs in a thread, so that other requests go on.
"""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag
from starlette.responses import Response

from cinediv_pipeline.api.data.answers import Kitchen
from cinediv_pipeline.api.data.routes import AsOf
from cinediv_pipeline.api.data.shapes import Texts
from cinediv_pipeline.api.data.shelf import Shown
from cinediv_pipeline.api.reference.describing import problems
from cinediv_pipeline.api.web.bodies import WHOLE, BodyYear, BoundedRoute
from cinediv_pipeline.api.web.parameters import known_parameters
from cinediv_pipeline.api.web.turns import Turns
from cinediv_pipeline.linkage.entries import Entry, Way
from cinediv_pipeline.publication.slates import MEASURES, NOTE, Agreement, Slate
from cinediv_pipeline.statistics.published import ShareRow
from cinediv_pipeline.vocabulary import Label

#: Films of a list at most.
MOST_FILMS: Final = 1000
#: Long lists of misspelt titles take a second each; others are answered meanwhile.
_AT_ONCE: Final = 2
_LONGEST: Final = 200


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ByVisa(_Strict):
    """A film by its visa: all its agreements, or that of a year."""

    visa: Annotated[str, Field(pattern=r"^[0-9]{1,6}$", description="Leading zeros may lack.")]
    year: Annotated[BodyYear | None, Field(description="Year of the agreement.")] = None


class ByTmdbId(_Strict):
    """A film by its id of TMDB."""

    tmdb_id: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1), WHOLE]


class ByTitle(_Strict):
    """A film by title and year: of the agreement, up to a year before it or three after it."""

    title: Annotated[str, Field(min_length=1, max_length=_LONGEST)]
    year: BodyYear


def _kind(value: Any) -> str | None:
    """Return how a film is named: by the first of these that it has."""
    names = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    return next((name for name in ("visa", "tmdb_id", "title") if name in names), None)


ListedFilm = Annotated[
    Annotated[ByVisa, Tag("visa")]
    | Annotated[ByTmdbId, Tag("tmdb_id")]
    | Annotated[ByTitle, Tag("title")],
    Discriminator(
        _kind,
        custom_error_type="film",
        custom_error_message="a film has a visa, a tmdb_id, or a title and a year",
    ),
]


class FilmList(_Strict):
    """A list of films, and what it is called."""

    films: Annotated[list[ListedFilm], Field(min_length=1, max_length=MOST_FILMS)]
    title: Annotated[str | None, Field(max_length=_LONGEST, description="Is echoed.")] = None


class Measure(BaseModel):
    """An indicator of the answer: what it is called, and its formula."""

    indicator_id: str
    label: Texts
    formula: Texts


class FoundFilm(BaseModel):
    """What became of one film of the list.

    `candidates` are the films of an ambiguous title (none is counted), or what is most like a film
    that was not found. `repeats`: all its agreements stood in the list before, and count once.
    """

    film: ListedFilm
    status: Literal["matched", "ambiguous", "not_found"]
    found_by: Way | None
    agreements: list[Agreement]
    candidates: list[Agreement]
    repeats: bool


class SlateAnswer(BaseModel):
    """Shares of a list, and by the same formulas of all films agréés of its agreement years."""

    release: str
    data_kind: Literal["real", "fictional"]
    title: str | None
    note: Texts
    n_entries: int
    n_matched: int
    n_ambiguous: int
    n_not_found: int
    n_repeated: int
    n_agreements: Annotated[int, Field(description="Different agreements that were found.")]
    n_films: Annotated[int, Field(description="Different films among them.")]
    years: Annotated[list[int], Field(description="Agreement years that occur among them.")]
    n_all_agreements: Annotated[int, Field(description="All agreements of these years.")]
    indicators: list[Measure]
    slate: Annotated[list[ShareRow], Field(description="The films found.")]
    all_films: Annotated[list[ShareRow], Field(description="All films agréés of the years.")]
    films: Annotated[list[FoundFilm], Field(description="One per film of the list, in its order.")]


def slate_router(kitchen: Kitchen) -> APIRouter:
    """Return the route of slates."""
    turns = Turns(_AT_ONCE)
    router = APIRouter(prefix="/v1", tags=["slates"], dependencies=[Depends(known_parameters)],
                       route_class=BoundedRoute,
                       responses=problems(400, 404, 408, 410, 413, 415, 422, 429, 503))  # fmt: skip

    # sync: fastapi runs it in a thread
    @router.post(
        "/slates",
        summary="Shares of women in a list of films, beside all films of the same years",
        response_description="What became of each film, and the shares of those that were found.",
    )
    def slates(listed: FilmList, response: Response, as_of: AsOf = None) -> SlateAnswer:
        """Films are named by visa, id of TMDB, or title and year; nothing of a list is kept.

        Only genders that are declared, reviewed or sourced count here. A share of fewer than 20
        films is withheld.
        """
        shown = kitchen.shelf.get(as_of)
        with turns.one():
            slate = shown.slates.answer([Entry(**film.model_dump()) for film in listed.films])
        response.headers.update({"cache-control": "no-store", "x-release": shown.id})
        return _answer(shown, listed, slate)

    return router


def _answer(shown: Shown, listed: FilmList, slate: Slate) -> SlateAnswer:
    statuses: list[str] = [line.status for line in slate.lines]
    return SlateAnswer.model_validate({
        "release": shown.id,
        "data_kind": shown.release.data_kind,
        "title": listed.title,
        "note": _texts(NOTE),
        "n_entries": len(statuses),
        **{f"n_{name}": statuses.count(name) for name in ("matched", "ambiguous", "not_found")},
        "n_repeated": sum(line.repeats for line in slate.lines),
        **{name: getattr(slate, name) for name in
           ("n_agreements", "n_films", "years", "n_all_agreements", "slate", "all_films")},
        "indicators": [
            {"indicator_id": name, "label": _texts(one.label), "formula": _texts(one.formula)}
            for name, one in MEASURES.items()
        ],
        "films": [{"film": film, **vars(line)}
                  for film, line in zip(listed.films, slate.lines, strict=True)],
    })  # fmt: skip


def _texts(label: Label) -> dict[str, str]:
    return {"fr": label.fr, "en": label.en}
