"""A result in words: why each post scores what it scores, in French and in English."""

from fractions import Fraction
from typing import Any, Final

from cinediv_pipeline.bonus.rules import Rules
from cinediv_pipeline.bonus.scoring import PostScore, Result
from cinediv_pipeline.vocabulary import Label

#: Said in place of a reason that would tell what a first name is read as.
BY_FIRST_NAME: Final = Label("compté par le prénom", "counted by first name")


def points_text(points: Fraction | float | None, *, french: bool) -> str:
    """Return points as people write them, two decimals at most; nothing for unknown points."""
    if points is None:
        return ""
    text = f"{float(points):.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if french else text


def explained(score: PostScore, rules: Rules) -> Label:
    """Return why a post scores what it scores, in both languages."""
    template = rules.texts["post_reasons"][score.reason]
    return Label(
        _filled(score, template.fr, rules.held.fr, french=True),
        _filled(score, template.en, rules.held.en, french=False),
    )


def _filled(score: PostScore, template: str, held: str, *, french: bool) -> str:
    return template.format(
        sure=points_text(score.sure, french=french),
        possible=points_text(score.possible, french=french),
        held=held.format(women=score.women, holders=score.holders, unknown=score.unknown),
    )


def result_json(result: Result, rules: Rules) -> dict[str, Any]:
    """Return a result for machines: numbers, and every text in both languages."""
    texts = rules.texts
    return {
        "grid": result.grid.grid,
        "genre": result.grid.genre,
        "shared": result.parameters.shared,
        "year": result.parameters.year,
        "threshold": result.threshold,
        "sure": _number(result.sure),
        "possible": _number(result.possible),
        "total": result.grid.total if result.grid.complete else None,
        "status": result.status,
        "status_label": texts["statuses"][result.status]._asdict(),
        "reason": texts["status_reasons"][result.reason]._asdict(),
        "source": result.grid.source,
        "assumptions": [texts["assumptions"][name]._asdict() for name in result.grid.assumptions],
        "posts": [_post_json(score, rules) for score in result.posts],
    }


def _number(points: Fraction | None) -> float | None:
    return None if points is None else float(points)


def _post_json(score: PostScore, rules: Rules) -> dict[str, Any]:
    return {
        "post": score.post.post,
        "label": score.post.label._asdict(),
        "points": score.post.points,
        "sure": float(score.sure),
        "possible": float(score.possible),
        "reason": score.reason,
        "why": explained(score, rules)._asdict(),
    }
