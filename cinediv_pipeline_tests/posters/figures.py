"""Stylised people out of capsules, ellipses and polygons. Only their paint says who they are:
shapes, hair and clothes are mixed on purpose.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from PIL import ImageDraw

from cinediv_pipeline_tests.posters.colours import FEATURES, OUTLINE, SKIN, Paint, Rgb

Point = tuple[float, float]
Hair = Literal["short", "long", "bun", "bob", "hat", "hood", "curls"]
Clothes = Literal["trousers", "skirt", "coat"]
Tone = Literal["main", "shade", "skin", "features"]


@dataclass(frozen=True)
class Pose:
    """Joints of the left and the right side; the height of a standing figure is 1."""

    elbows: tuple[Point, Point] = ((-0.135, 0.335), (0.135, 0.335))
    hands: tuple[Point, Point] = ((-0.14, 0.475), (0.14, 0.475))
    knees: tuple[Point, Point] = ((-0.05, 0.72), (0.05, 0.72))
    feet: tuple[Point, Point] = ((-0.06, 0.965), (0.06, 0.965))
    lean: float = 0.0


STANDING: Final = Pose()
ARMS_UP: Final = Pose(((-0.19, 0.13), (0.19, 0.13)), ((-0.17, -0.01), (0.17, -0.01)))
POINTING: Final = Pose(((-0.135, 0.335), (0.2, 0.2)), ((-0.1, 0.47), (0.34, 0.17)))
HANDS_ON_HIPS: Final = Pose(((-0.19, 0.33), (0.19, 0.33)), ((-0.09, 0.45), (0.09, 0.45)))
WALKING: Final = Pose(
    ((-0.15, 0.32), (0.13, 0.34)), ((-0.11, 0.46), (0.2, 0.44)),
    ((-0.06, 0.71), (0.09, 0.7)), ((-0.16, 0.94), (0.15, 0.96)),
)  # fmt: skip
RUNNING: Final = Pose(
    ((-0.2, 0.3), (0.19, 0.3)), ((-0.24, 0.42), (0.27, 0.19)),
    ((-0.07, 0.72), (0.17, 0.62)), ((-0.29, 0.83), (0.2, 0.88)), lean=8,
)  # fmt: skip
SITTING: Final = Pose(
    ((-0.1, 0.36), (0.15, 0.36)), ((0.04, 0.47), (0.22, 0.46)),
    ((0.17, 0.52), (0.23, 0.53)), ((0.17, 0.79), (0.25, 0.79)),
)  # fmt: skip
CARRYING: Final = Pose(((-0.16, 0.34), (0.16, 0.34)), ((-0.05, 0.39), (0.05, 0.41)))


@dataclass(frozen=True)
class Shape:
    """A capsule (two points), an ellipse (two corners) or a polygon; `width` is of a capsule."""

    kind: Literal["capsule", "ellipse", "polygon"]
    points: tuple[Point, ...]
    tone: Tone
    width: float = 0.0


@dataclass(frozen=True)
class Figure:
    """A person: (x, y) is the middle of the crown, `height` that of the person when standing.

    All three are in pixels of a poster 1,200 wide.
    """

    paint: Paint
    x: float
    y: float
    height: float
    pose: Pose = STANDING
    hair: Hair = "short"
    clothes: Clothes = "trousers"
    mirrored: bool = False
    extra: tuple[Shape, ...] = field(default=())

    def draw(self, pen: ImageDraw.ImageDraw, scale: float, line: float = 6.0) -> None:
        """Draw an outline, then the parts in the order of their depth."""
        shapes = [self._placed(shape, scale) for shape in self._shapes()]
        colours: dict[Tone, Rgb] = {
            "main": self.paint.main, "shade": self.paint.shade, "skin": SKIN, "features": FEATURES,
        }  # fmt: skip
        for shape in shapes:
            if shape.tone != "features":
                _draw(pen, shape, OUTLINE[self.paint.is_foreground], line * scale)
        for shape in shapes:
            _draw(pen, shape, colours[shape.tone], 0.0)

    def _shapes(self) -> list[Shape]:
        pose = self.pose
        shapes = [*_hair_behind(self.hair)]
        shapes += [_capsule((0, 0.13), (0, 0.2), 0.05, "skin")]
        shapes += _legs(pose, self.clothes)
        shapes += [_capsule((-0.07, 0.215), pose.elbows[0], 0.052, "main")]
        shapes += [_capsule(pose.elbows[0], pose.hands[0], 0.046, "main")]
        shapes += _torso(self.clothes)
        shapes += [_capsule((0.07, 0.215), pose.elbows[1], 0.052, "main")]
        shapes += [_capsule(pose.elbows[1], pose.hands[1], 0.046, "main")]
        shapes += [_ball(hand, 0.03, "shade") for hand in pose.hands]
        return [*shapes, *_head(self.hair), *self.extra]

    def _placed(self, shape: Shape, scale: float) -> Shape:
        turn = math.radians(self.pose.lean) * (-1 if self.mirrored else 1)

        def place(point: Point) -> Point:
            across, down = (-point[0] if self.mirrored else point[0]), point[1]
            # a figure leans around its hips
            turned = (
                across * math.cos(turn) - (down - 0.5) * math.sin(turn),
                across * math.sin(turn) + (down - 0.5) * math.cos(turn) + 0.5,
            )
            return (
                (self.x + turned[0] * self.height) * scale,
                (self.y + turned[1] * self.height) * scale,
            )

        if shape.kind == "ellipse":
            # balls stay upright, so that a lean does not squeeze them
            (left, top), (right, bottom) = shape.points
            across, down = place(((left + right) / 2, (top + bottom) / 2))
            wide = abs(right - left) / 2 * self.height * scale
            high = abs(bottom - top) / 2 * self.height * scale
            corners = ((across - wide, down - high), (across + wide, down + high))
            return Shape("ellipse", corners, shape.tone)
        points = tuple(place(point) for point in shape.points)
        return Shape(shape.kind, points, shape.tone, shape.width * self.height * scale)


def _draw(pen: ImageDraw.ImageDraw, shape: Shape, colour: Rgb, line: float) -> None:
    if shape.kind == "ellipse":
        (left, top), (right, bottom) = shape.points
        pen.ellipse((left - line, top - line, right + line, bottom + line), fill=colour)
        return
    width = shape.width + 2 * line
    if shape.kind == "polygon":
        pen.polygon(shape.points, fill=colour)
        if not line:
            return
        ends: Sequence[Point] = (*shape.points, shape.points[0])
    else:
        ends = shape.points
    for (left, top), (right, bottom) in pairwise(ends):
        pen.line((left, top, right, bottom), fill=colour, width=max(1, round(width)))
    for across, down in ends:
        half = width / 2
        pen.ellipse((across - half, down - half, across + half, down + half), fill=colour)


def _capsule(start: Point, end: Point, width: float, tone: Tone) -> Shape:
    return Shape("capsule", (start, end), tone, width)


def _ball(centre: Point, radius: float, tone: Tone) -> Shape:
    return _oval(centre, radius, radius, tone)


def _oval(centre: Point, wide: float, high: float, tone: Tone) -> Shape:
    x, y = centre
    return Shape("ellipse", ((x - wide, y - high), (x + wide, y + high)), tone)


def _legs(pose: Pose, clothes: Clothes) -> list[Shape]:
    shapes = []
    for hip, knee, foot in zip(((-0.045, 0.48), (0.045, 0.48)), pose.knees, pose.feet, strict=True):
        shapes += [_capsule(hip, knee, 0.075, "shade"), _capsule(knee, foot, 0.06, "shade")]
        shapes += [_oval((foot[0] + 0.012, foot[1] + 0.005), 0.045, 0.028, "main")]
    if clothes == "trousers":
        return shapes
    hem = 0.7 if clothes == "skirt" else 0.78
    (left, _), (right, _) = pose.knees
    points = ((-0.06, 0.44), (0.06, 0.44), (right + 0.06, hem), (left - 0.06, hem))
    return [*shapes, Shape("polygon", points, "main" if clothes == "coat" else "shade")]


def _torso(clothes: Clothes) -> list[Shape]:
    waist = 0.06 if clothes == "skirt" else 0.072
    points = (
        (-0.06, 0.185), (0.06, 0.185), (0.1, 0.215), (0.085, 0.33), (waist, 0.42), (0.08, 0.5),
        (-0.08, 0.5), (-waist, 0.42), (-0.085, 0.33), (-0.1, 0.215),
    )  # fmt: skip
    belt = _capsule((-waist, 0.43), (waist, 0.43), 0.016, "shade")
    return [Shape("polygon", points, "main"), belt]


def _hair_behind(hair: Hair) -> list[Shape]:
    if hair == "long":
        points = ((-0.078, 0.08), (0.078, 0.08), (0.1, 0.24), (-0.1, 0.24))
        return [_oval((0, 0.08), 0.08, 0.08, "main"), Shape("polygon", points, "main")]
    if hair == "bob":
        points = ((-0.076, 0.08), (0.076, 0.08), (0.08, 0.155), (-0.08, 0.155))
        return [_oval((0, 0.077), 0.077, 0.077, "main"), Shape("polygon", points, "main")]
    if hair == "bun":
        return [_ball((0, 0.012), 0.036, "main"), _oval((0, 0.08), 0.068, 0.075, "main")]
    if hair == "curls":
        around = [(math.cos(a) * 0.062, 0.078 - math.sin(a) * 0.055) for a in _round(-0.5, 3.7, 9)]
        return [_ball(centre, 0.036, "main") for centre in around]
    return [_oval((0, 0.078), 0.068, 0.074, "main")]


def _round(start: float, end: float, steps: int) -> list[float]:
    return [start + (end - start) * step / (steps - 1) for step in range(steps)]


def _head(hair: Hair) -> list[Shape]:
    if hair == "hood":
        return [
            _oval((0, 0.082), 0.08, 0.084, "main"), _oval((0, 0.094), 0.05, 0.056, "shade"),
        ]  # fmt: skip
    face = [_oval((0, 0.09), 0.057, 0.069, "skin")]
    eyes = [_oval((x, 0.088), 0.007, 0.006, "features") for x in (-0.023, 0.023)]
    mouth = [_oval((0, 0.127), 0.016, 0.004, "features")]
    if hair == "hat":
        top = ((-0.06, 0.0), (0.06, 0.0), (0.068, 0.05), (-0.068, 0.05))
        brim = _capsule((-0.095, 0.052), (0.095, 0.052), 0.022, "shade")
        return [*face, *eyes, *mouth, Shape("polygon", top, "main"), brim]
    fringe = Shape(
        "polygon",
        (
            (-0.064, 0.09), (-0.062, 0.05), (-0.035, 0.012), (0.02, 0.006), (0.058, 0.038),
            (0.064, 0.09), (0.048, 0.056), (0.0, 0.046), (-0.04, 0.062),
        ),
        "main",
    )  # fmt: skip
    return [*face, *eyes, *mouth, fringe]
