"""The typefaces of the site: which a machine has, and what is cut from them."""

import io
import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from cinediv_pipeline.site.fonts import faces, woff2


def _system(folder: Path, *names: str) -> Path:
    """Return a folder of fonts as Debian lays it out, with these names."""
    packaged = faces(folder)
    for name in names:
        path = folder / "opentype" / "anywhere" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(packaged.text, path)
    return folder


@pytest.mark.parametrize("suffix", ["otf", "ttf"])
def test_the_preferred_faces_are_taken_where_all_three_are_there(
    tmp_path: Path, suffix: str
) -> None:
    names = (f"le-murmure.{suffix}", f"B612-Regular.{suffix}", f"B612-Bold.{suffix}")
    found = faces(_system(tmp_path, *names))
    assert found.name == "Le Murmure, B612"
    assert [path.name for path in (found.title, found.text, found.bold)] == list(names)


def test_else_those_of_the_packages(tmp_path: Path) -> None:
    found = faces(_system(tmp_path, "le-murmure.otf", "B612-Regular.otf"))
    assert found.name == "Fjalla One, Source Sans Pro"


def test_a_cut_face_has_the_characters_of_french(tmp_path: Path) -> None:
    own = faces(tmp_path)
    for path in (own.title, own.text, own.bold):
        cut = woff2(path)
        with TTFont(io.BytesIO(cut)) as font:
            characters = set(font.getBestCmap())
        assert {ord(letter) for letter in "ÀÇÉœŒ·’«» \u202f\u00a0€–"} <= characters
        assert len(cut) < 30_000
