"""The figures of a poster: a model says where they are, code says what follows.

The model is asked for boxes and perceptions only. What it says besides, such as a name, is dropped
before anything is kept. Boxes that cannot be are sent back once; then the figures stay unread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from cinediv_pipeline.analysis.contents import Options, SeeingReader
from cinediv_pipeline.analysis.posters.geometry import SAME, Box, overlap, visible_areas
from cinediv_pipeline.analysis.posters.report import (
    Activity,
    BoxReport,
    Figure,
    FiguresBy,
    Presentation,
)
from cinediv_pipeline.llm.prompts import read_prompt
from cinediv_pipeline.llm.tasks import Task, UnusableError

MOST_FIGURES: Final = 60
_SCALE: Final = 1_000
# So far outside a box is a slip of the model; farther is a mistake.
_SLIP: Final = 20
_LEAST_SIDE: Final = 4
_TOKENS: Final = 3_500
_SIDES: Final = ("left", "top", "right", "bottom")
_PRESENTATIONS: Final = ("female", "male", "other")
_ACTIVITIES: Final = ("active", "passive")
_DIGITS: Final = 5


@dataclass(frozen=True)
class Poster:
    """A poster as it is shown to a model: its content's id, and a clean small JPEG."""

    content_id: str
    jpeg: bytes = field(repr=False)

    @property
    def subject(self) -> str:
        """Identity under which the answer is kept, so that it can be forgotten."""
        return f"{self.content_id}/poster"


@dataclass(frozen=True)
class Seen:
    """Figures, who found them, and what a reader must know of that.

    `why_not` is why no model told them; `n_merged` how many were told twice.
    """

    figures: tuple[Figure, ...] = ()
    by: FiguresBy = "none"
    model: str | None = None
    prompts: tuple[str, ...] = ()
    why_not: str = ""
    n_merged: int = 0


def poster_task(version: int | None = None) -> Task[Poster]:
    """Return the task: one poster per request."""
    return Task(
        prompt=read_prompt("poster_figures", version),
        listed="posters",
        per_call=1,
        tokens_per_item=_TOKENS,
        subject=lambda one: one.subject,
        text=lambda _: "affiche",
        check=_checked,
        picture=lambda one: one.jpeg,
    )


def figures_of(
    poster: Poster, faces: Sequence[tuple[float, float, float, float]] | None, options: Options
) -> Seen:
    """Return the figures that the model of the options sees; without it the faces, if any."""
    seen = _seen(poster, options)
    if seen.by == "vision" or faces is None:
        return seen
    boxes = [Box(*face) for face in faces]
    return Seen(_faces(boxes), "faces", why_not=seen.why_not)


def _seen(poster: Poster, options: Options) -> Seen:
    reader = options.reader
    if reader is None:
        return Seen()
    task = poster_task()
    if not isinstance(reader, SeeingReader):
        return Seen(why_not="This reader sees no pictures.")
    if not reader.knows(task, [poster]) and (why := reader.blindness()):
        return Seen(why_not=why)
    answered = reader.ask(task, [poster])
    outcome = answered.settled.get(poster.subject)
    if outcome is None or outcome.result is None:
        why = outcome.failed if outcome else answered.open.get(poster.subject, "")
        return Seen(why_not=why or "no answer", model=reader.name)
    told = [_Told.of(one) for one in outcome.result["figures"]]
    figures, n_merged = _merged(told)
    return Seen(_figures(figures), "vision", reader.name, (task.prompt.label,), "", n_merged)


def _checked(_: Poster, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures with what was asked for, and nothing else that was said."""
    figures = row.get("figures")
    if not isinstance(figures, list) or not all(isinstance(one, dict) for one in figures):
        raise UnusableError("`figures` n’est pas une liste")
    if len(figures) > MOST_FIGURES:
        raise UnusableError(f"plus de {MOST_FIGURES} figures")
    return {"figures": [_figure(one) for one in figures]}


def _figure(told: Mapping[str, Any]) -> dict[str, Any]:
    sides = [told.get(side) for side in _SIDES]
    if not all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in sides):
        raise UnusableError("un bord de cadre n’est pas un nombre")
    edges = [float(cast("float", one)) for one in sides]
    if any(not -_SLIP <= one <= _SCALE + _SLIP for one in edges):
        raise UnusableError("un cadre sort de l’image (0 à 1000)")
    left, top, right, bottom = (min(max(one, 0.0), _SCALE) for one in edges)
    if right - left < _LEAST_SIDE or bottom - top < _LEAST_SIDE:
        raise UnusableError("un cadre est vide, ou ses bords sont inversés")
    return {
        "left": left, "top": top, "right": right, "bottom": bottom,
        "gender_presentation": _one_of(told.get("gender_presentation"), _PRESENTATIONS),
        "activity": _one_of(told.get("activity"), _ACTIVITIES),
        "is_foreground": told.get("is_foreground") is True,
    }  # fmt: skip


def _one_of(value: Any, known: Sequence[str]) -> str:
    return value if value in known else "unknown"


@dataclass(frozen=True)
class _Told:
    box: Box
    presentation: Presentation
    activity: Activity
    is_foreground: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "_Told":
        box = Box(*(row[side] / _SCALE for side in _SIDES))
        return cls(box, row["gender_presentation"], row["activity"], row["is_foreground"])


def _merged(told: Sequence[_Told]) -> tuple[list[_Told], int]:
    """Return figures once each; of two that are one in place, what contradicts is unknown."""
    found: list[_Told] = []
    for one in told:
        twin = next((n for n, other in enumerate(found) if overlap(one.box, other.box) >= SAME),
                    None)  # fmt: skip
        if twin is None:
            found.append(one)
            continue
        other = found[twin]
        found[twin] = _Told(
            other.box,
            other.presentation if other.presentation == one.presentation else "unknown",
            other.activity if other.activity == one.activity else "unknown",
            other.is_foreground or one.is_foreground,
        )
    return found, len(told) - len(found)


def _figures(told: Sequence[_Told]) -> tuple[Figure, ...]:
    """Return figures with their numbers, the largest first."""
    areas = visible_areas([one.box for one in told], [one.is_foreground for one in told])
    ordered = sorted(zip(told, areas, strict=True), key=lambda pair: -pair[1])
    return tuple(
        Figure(
            id=f"c{number}", box=_box(one.box), area_share=round(area, _DIGITS),
            centrality=round(one.box.centrality, _DIGITS), is_foreground=one.is_foreground,
            gender_presentation=one.presentation, activity=one.activity, is_face=False,
        )
        for number, (one, area) in enumerate(ordered, 1)
    )  # fmt: skip


def _faces(boxes: Sequence[Box]) -> tuple[Figure, ...]:
    areas = visible_areas(boxes, [True] * len(boxes))
    ordered = sorted(zip(boxes, areas, strict=True), key=lambda pair: -pair[1])
    return tuple(
        Figure(
            id=f"c{number}", box=_box(box), area_share=round(area, _DIGITS),
            centrality=round(box.centrality, _DIGITS), is_foreground=None,
            gender_presentation="unknown", activity="unknown", is_face=True,
        )
        for number, (box, area) in enumerate(ordered, 1)
    )  # fmt: skip


def _box(box: Box) -> BoxReport:
    return BoxReport(
        left=round(box.left, _DIGITS), top=round(box.top, _DIGITS),
        right=round(box.right, _DIGITS), bottom=round(box.bottom, _DIGITS),
    )  # fmt: skip
