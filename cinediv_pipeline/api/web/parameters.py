"""What all routes hold callers to, and the parameters that several of them have."""

from typing import Annotated, Final, Literal, get_args, get_origin

from fastapi import Path, Query, Request

from cinediv_pipeline.api.web.problems import Problem
from cinediv_pipeline.vocabulary import STATUSES

_LONGEST: Final = 100
IndicatorId = Annotated[str, Path(description="Id of the indicator; /v1/catalogue lists them.")]
Population = Annotated[
    str | None,
    Query(max_length=_LONGEST, description="Films that are counted, such as agrees (all films "
          "agréés) or fif (those of French initiative); the catalogue says which there are."),
]  # fmt: skip
Breakdown = Annotated[
    str | None,
    Query(max_length=_LONGEST, description="all, genre, budget_class, role, …; two are joined by "
          "a bar, as in genre|budget_class."),
]  # fmt: skip

BreakdownValue = Annotated[
    str | None,
    Query(max_length=_LONGEST, description="A value of the breakdown, such as fiction."),
]
Year = Annotated[
    int | None,
    Query(ge=1900, le=2100, description="Rows of this one year, and none of longer periods."),
]
Status = Annotated[
    Literal[STATUSES] | None,  # type: ignore[valid-type]
    Query(description="published, or why a row has no number."),
]
AsOf = Annotated[
    str | None,
    Query(max_length=_LONGEST, pattern=r"^[A-Za-z0-9._-]+$",
          description="A release by its id, or the newest of a day (2026-11-23). Default: the "
          "one in force."),
]  # fmt: skip
FormatOption = Annotated[
    Literal["json", "csv"] | None,
    Query(alias="format", description="json or csv. Default: by the header Accept."),
]


async def known_parameters(request: Request) -> None:
    """Refuse a parameter that the route does not have: a misspelt filter would filter nothing.

    One that is given twice is refused where it is no list: only the last would count.
    """
    known = _names(request.scope["route"].dependant)
    given = request.query_params
    unknown = sorted(set(given) - set(known))
    if unknown:
        told = ", ".join(sorted(known)) or "none"
        raise Problem(400, f"Unknown parameter {unknown[0]!r}. Known here: {told}.")
    for name, is_list in sorted(known.items()):
        if not is_list and len(given.getlist(name)) > 1:
            raise Problem(400, f"The parameter {name!r} may be given only once.")


def _names(dependant: object) -> dict[str, bool]:
    """Return the parameters of a route, and whether each may be repeated."""
    found = {one.alias: _is_list(one.field_info.annotation)
             for one in getattr(dependant, "query_params", ())}  # fmt: skip
    for one in getattr(dependant, "dependencies", ()):
        found |= _names(one)
    return found


def _is_list(annotation: object) -> bool:
    return any(get_origin(one) is list for one in (annotation, *get_args(annotation)))
