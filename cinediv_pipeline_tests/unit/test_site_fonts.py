"""The typefaces of the site: which a machine has, and what is cut from them."""

import io
import shutil
from pathlib import Path

import pytest
import vl_convert
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from cinediv_pipeline.site.fonts import faces, for_renderer, woff2
from cinediv_pipeline.site.pictures import cut_fonts


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


def test_a_renderer_finds_the_family_and_the_letters_of_names(tmp_path: Path) -> None:
    own = faces(tmp_path)
    for path in (own.text, own.bold):
        with TTFont(io.BytesIO(for_renderer(path))) as font:
            characters, named = set(font.getBestCmap()), font["name"].getDebugName(1)
        assert {ord(letter) for letter in "ŁőčŠœ’− \u202f\u00a0"} <= characters
        assert named == own.family


def test_pictures_have_words_in_either_weight(tmp_path: Path) -> None:
    own = faces(tmp_path)
    vl_convert.register_font_directory(str(cut_fonts(own, tmp_path / "fonts")))
    drawn = {vl_convert.svg_to_png(_line(own.family, weight)) for weight in ("normal", "bold")}
    drawn.add(vl_convert.svg_to_png(_line("a family that nobody has", "normal")))
    assert len(drawn) == 3


def _line(family: str, weight: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40">'
        f'<text y="30" font-family="{family}" font-weight="{weight}">Réalisatrices</text></svg>'
    )
