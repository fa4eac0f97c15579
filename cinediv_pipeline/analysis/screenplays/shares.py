"""What women have of words, turns and speaking characters; the undecided are counted apart."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from cinediv_pipeline.analysis.screenplays.counting import Character
from cinediv_pipeline.analysis.screenplays.genders import Told
from cinediv_pipeline.analysis.screenplays.report import Share, Shares


def shares_of(characters: Sequence[Character], told: Mapping[str, Told]) -> Shares:
    """Return the three shares. Words said together count for each who says them."""
    return Shares(
        words=_share((told[one.name].gender, one.words) for one in characters),
        turns=_share((told[one.name].gender, one.turns) for one in characters),
        characters=_share((told[one.name].gender, 1) for one in characters),
    )


def _share(parts: Iterable[tuple[str, int]]) -> Share:
    sums: Counter[str] = Counter()
    for gender, n in parts:
        sums[gender] += n
    total, unknown = sums.total(), sums["unknown"]
    decided = total - unknown
    return Share(
        total=total, female=sums["female"], male=sums["male"], other=sums["other"],
        unknown=unknown,
        coverage=decided / total if total else None,
        women_share=sums["female"] / decided if decided else None,
        women_share_low=sums["female"] / total if total else None,
        women_share_high=(sums["female"] + unknown) / total if total else None,
    )  # fmt: skip
