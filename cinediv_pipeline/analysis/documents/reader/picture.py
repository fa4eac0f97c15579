"""A picture: upright, small enough, without what its file says beside it.

Only the header is read before its size is known. What leaves this process is made anew from the
pixels: place, camera and author, which files carry along, stay behind.
"""

import base64
import io
import warnings
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from PIL import Image, ImageOps

from cinediv_pipeline.analysis.documents.reader import frames
from cinediv_pipeline.analysis.documents.reader.refusal import RefusalError

FORMATS: Final = ("PNG", "JPEG", "WEBP")
#: A poster of 120 by 160 cm at 150 dpi has 67 million pixels.
_MOST_PIXELS: Final = 80_000_000
#: What is left of a large picture: as much as eyes and Tesseract need.
_KEPT_PIXELS: Final = 16_000_000
_LONGEST_SIDE: Final = 60_000
_QUALITY: Final = 90


def read_picture(content: bytes, order: Mapping[str, Any]) -> dict[str, Any]:
    """Return size and format, and what `order` asks for: `text`, `jpeg` (longest side), `faces`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture, told = _opened(content)
    if order["text"]:
        told |= frames.read_text(picture, order["text"])
    if order["jpeg"]:
        told["jpeg"] = base64.b64encode(_jpeg(picture, order["jpeg"])).decode()
    if order["faces"]:
        from cinediv_pipeline.analysis.documents.reader.faces import faces  # noqa: PLC0415

        told["faces"] = faces(picture)
    return told


def _opened(content: bytes) -> tuple[Image.Image, dict[str, Any]]:
    Image.MAX_IMAGE_PIXELS = None  # ours is checked below, by a refusal that says the size
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as found:
            width, height = found.size
            _refuse_too_many(width, height)
            told = {"format": str(found.format).lower(), "frames": getattr(found, "n_frames", 1)}
            if found.format == "JPEG":  # decoded at a half or a quarter where that is enough
                found.draft("RGB", _kept(width, height))
            found.load()
            upright = _plain(ImageOps.exif_transpose(found))
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        raise RefusalError("damaged") from error
    if upright.width * upright.height > _KEPT_PIXELS:
        upright = upright.resize(_kept(*upright.size), Image.Resampling.BOX)
    turned = (upright.width > upright.height) != (width > height) and width != height
    size = (height, width) if turned else (width, height)
    return upright, told | {"width": size[0], "height": size[1]}


def _refuse_too_many(width: int, height: int) -> None:
    if width * height > _MOST_PIXELS or max(width, height) > _LONGEST_SIDE:
        raise RefusalError("pixels", width * height)


def _kept(width: int, height: int) -> tuple[int, int]:
    factor = min(1.0, (_KEPT_PIXELS / (width * height)) ** 0.5)
    return max(1, round(width * factor)), max(1, round(height * factor))


def _plain(picture: Image.Image) -> Image.Image:
    """Return eight bits of red, green and blue, on white where the picture lets through."""
    if picture.mode.startswith("I") or picture.mode == "F":
        grey = np.asarray(picture, dtype="float64")
        low, high = float(grey.min()), float(grey.max())
        picture = Image.fromarray(((grey - low) * (255 / ((high - low) or 1))).astype("uint8"))
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        own = picture.convert("RGBA")
        ground = Image.new("RGBA", own.size, "white")
        picture = Image.alpha_composite(ground, own)
    plain = picture.convert("RGB")
    plain.info = {}
    return plain


def _jpeg(picture: Image.Image, longest: int) -> bytes:
    small = picture.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
