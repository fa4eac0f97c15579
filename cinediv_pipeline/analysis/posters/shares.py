"""What women have of a poster: of its figures, of their area, of the foreground."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from cinediv_pipeline.analysis.posters.report import Figure, Measure, Share

_DIGITS: Final = 5


def shares_of(figures: Sequence[Figure]) -> tuple[Share, ...]:
    """Return the share of each measure. Areas are summed, never averaged."""
    front = [one for one in figures if one.is_foreground]
    return (
        _share("figures", figures, lambda _: 1.0),
        _share("area", figures, lambda one: one.area_share),
        _share("foreground", front, lambda _: 1.0),
    )


def _share(measure: Measure, figures: Iterable[Figure], weight: Callable[[Figure], float]) -> Share:
    own = list(figures)
    n = {
        name: sum(weight(one) for one in own if one.gender_presentation == name)
        for name in ("female", "male", "other", "unknown")
    }
    known, total = n["female"] + n["male"] + n["other"], sum(n.values())
    return Share(
        measure=measure,
        women=round(n["female"], _DIGITS),
        men=round(n["male"], _DIGITS),
        other=round(n["other"], _DIGITS),
        unknown=round(n["unknown"], _DIGITS),
        total=round(total, _DIGITS),
        women_share=n["female"] / known if known else None,
        women_share_low=n["female"] / total if total else None,
        women_share_high=(n["female"] + n["unknown"]) / total if total else None,
        coverage=known / total if total else None,
    )
