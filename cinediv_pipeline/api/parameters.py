"""What all routes hold callers to."""

from fastapi import Request

from cinediv_pipeline.api.problems import Problem


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
