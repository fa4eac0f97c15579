"""What all routes hold callers to, and the parameters that several of them have."""

from typing import Annotated, Final

from fastapi import Path, Query, Request

from cinediv_pipeline.api.web.problems import Problem

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


async def known_parameters(request: Request) -> None:
    """Refuse a parameter that the route does not have: a misspelt filter would filter nothing."""
    known = _names(request.scope["route"].dependant)
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        told = ", ".join(sorted(known)) or "none"
        raise Problem(400, f"Unknown parameter {unknown[0]!r}. Known here: {told}.")


def _names(dependant: object) -> set[str]:
    own = {one.alias for one in getattr(dependant, "query_params", ())}
    return own.union(*(_names(one) for one in getattr(dependant, "dependencies", ())))
