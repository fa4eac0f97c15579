"""Reads our posters from their pixels alone, also small and after JPEG: a scripted model's eye."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage  # type: ignore[import-untyped]

from cinediv_pipeline_tests.posters.colours import HUES, LIGHT, SATURATION, SHADE, STEP

Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]

#: Figures differ by more between the largest and the least channel, all else by less.
_LEAST_CHROMA: Final = 56
#: How far from the middle of a slot a hue may be, in steps; what is between is of nobody.
_TOLERANCE: Final = 0.43
#: The least part of a picture that is a figure, and of a figure that belongs to it.
_LEAST_SHARE: Final = 0.0006
_LEAST_PART: Final = 0.01
#: Between a shaded figure of the foreground and a plain one of the background.
_LIMIT_OF_DEPTH: Final = (LIGHT[True] * SHADE + LIGHT[False]) / 2
#: The colours of a test of sight.
PLAIN: Final[dict[str, tuple[int, int, int]]] = {
    "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0),
    "black": (0, 0, 0), "white": (255, 255, 255), "orange": (255, 165, 0),
    "violet": (138, 43, 226),
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A figure that was found; the box is in thousandths of the picture's width and height."""

    box: tuple[int, int, int, int]
    gender_presentation: str
    activity: str
    is_foreground: bool


def figures_in(image: Image.Image) -> list[Seen]:
    """Return the figures of a poster of ours, by presentation and slot of hue."""
    pixels = np.asarray(image.convert("RGB"), dtype=np.float32)
    most, least = pixels.max(axis=2), pixels.min(axis=2)
    chroma = most - least
    is_painted = chroma >= _LEAST_CHROMA
    steps = _hues(pixels[is_painted]) / STEP
    nearest = np.rint(steps)
    slots = np.full(most.shape, -1, dtype=np.int8)
    slots[is_painted] = np.where(abs(steps - nearest) <= _TOLERANCE, nearest % (360 // STEP), -1)
    found = []
    for presentation, (first, number) in HUES.items():
        for slot in range(number):
            body = _body(slots == (first // STEP + slot) % (360 // STEP))
            if body is not None:
                found.append(_seen(body, presentation, most, chroma))
    return found


def halves_of(image: Image.Image) -> tuple[str, str]:
    """Return the names of the colours of the left and of the right half."""
    pixels = np.asarray(image.convert("RGB"), dtype=np.float32)
    middle = pixels.shape[1] // 2
    return _plain(pixels[:, :middle]), _plain(pixels[:, middle:])


def _plain(part: Floats) -> str:
    colour = np.median(part.reshape(-1, 3), axis=0)
    return min(PLAIN, key=lambda name: float(np.abs(colour - np.array(PLAIN[name])).sum()))


def _hues(colours: Floats) -> Floats:
    """Return the hues of saturated colours in degrees, from 0 to 360."""
    red, green, blue = colours.T
    most = colours.max(axis=1)
    chroma = most - colours.min(axis=1)
    sixths = np.where(
        most == red, (green - blue) / chroma,
        np.where(most == green, 2 + (blue - red) / chroma, 4 + (red - green) / chroma),
    )  # fmt: skip
    turned: Floats = (sixths * 60) % 360
    return turned


def _body(mask: Mask) -> Mask | None:
    """Return what of the mask is a figure, without the seams between colours."""
    if mask.mean() < _LEAST_SHARE:
        return None
    # what is narrower than three pixels is a blend of two colours
    opened = ndimage.binary_opening(np.pad(mask, 2, mode="edge"), np.ones((3, 3)))[2:-2, 2:-2]
    labels, number = ndimage.label(opened, np.ones((3, 3)))
    if not number:
        return None
    sizes = np.bincount(labels.ravel())[1:]
    if sizes.max() < _LEAST_SHARE * mask.size:
        return None
    kept = 1 + np.flatnonzero(sizes >= _LEAST_PART * sizes.max())
    body: Mask = np.isin(labels, kept)
    return body


def _seen(body: Mask, presentation: str, most: Floats, chroma: Floats) -> Seen:
    high, wide = body.shape
    columns, rows = np.flatnonzero(body.any(axis=0)), np.flatnonzero(body.any(axis=1))
    box = (
        _thousandths(columns[0], wide), _thousandths(rows[0], high),
        _thousandths(columns[-1] + 1, wide), _thousandths(rows[-1] + 1, high),
    )  # fmt: skip
    saturation = float(np.median(chroma[body] / most[body]))
    activity = min(SATURATION, key=lambda name: abs(SATURATION[name] - saturation))
    return Seen(box, presentation, activity, bool(np.median(most[body]) > _LIMIT_OF_DEPTH))


def _thousandths(pixel: Any, length: int) -> int:
    return round(1000 * int(pixel) / length)
