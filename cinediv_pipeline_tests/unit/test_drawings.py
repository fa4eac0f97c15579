"""Pictures drawn beside: kept, forgotten, and an error told."""

from pathlib import Path

import pytest

from cinediv_pipeline.charts.draw import Drawings

_PNG = b"\x89PNG"


def _svg(fill: str = "red") -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">'
        f'<rect width="8" height="8" fill="{fill}"/></svg>'
    )


@pytest.fixture
def fonts(tmp_path: Path) -> Path:
    folder = tmp_path / "fonts"
    folder.mkdir()
    return folder


def test_pictures_are_there_when_the_block_is_left(tmp_path: Path, fonts: Path) -> None:
    with Drawings(tmp_path / "kept", fonts) as drawings:
        for fill in ("red", "blue"):
            drawings.png(_svg(fill), tmp_path / f"{fill}.png")
    made = {(tmp_path / f"{fill}.png").read_bytes() for fill in ("red", "blue")}
    assert len(made) == 2
    assert all(content.startswith(_PNG) for content in made)
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_a_kept_picture_is_not_drawn_again_and_an_unused_one_goes(
    tmp_path: Path, fonts: Path
) -> None:
    with Drawings(tmp_path / "kept", fonts) as drawings:
        drawings.png(_svg("red"), tmp_path / "red.png")
        drawings.png(_svg("blue"), tmp_path / "blue.png")
    with Drawings(tmp_path / "kept", fonts) as drawings:
        drawings.png(_svg("red"), tmp_path / "again.png")
        assert (tmp_path / "again.png").exists()  # before the block is left: nothing to draw
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "red.png").read_bytes()
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_what_cannot_be_drawn_is_told(tmp_path: Path, fonts: Path) -> None:
    drawings = Drawings(tmp_path / "kept", fonts)
    with pytest.raises(OSError, match="could not be drawn"), drawings:
        drawings.png("<svg", tmp_path / "never.png")
        drawings.png(_svg(), tmp_path / "after.png")
    assert not (tmp_path / "never.png").exists()


def test_an_error_in_the_block_stops_the_drawing(tmp_path: Path, fonts: Path) -> None:
    drawings = Drawings(tmp_path / "kept", fonts)
    with pytest.raises(KeyError), drawings:
        drawings.png(_svg(), tmp_path / "one.png")
        raise KeyError
    assert not (tmp_path / "one.png").exists()
