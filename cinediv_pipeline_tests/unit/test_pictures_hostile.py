"""Pictures that nobody should trust, as credits and as posters: a report or a sentence."""

import io
import resource
import shutil
import time
from collections.abc import Callable

import pytest
from PIL import Image

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.documents.picture import read_picture
from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline.analysis.registry import analyse
from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline_tests.credits.forms import FORMS
from cinediv_pipeline_tests.posters import hostile
from cinediv_pipeline_tests.posters.posters import draw, files

#: Kilobytes, and seconds.
MOST_OF_CHILDREN, MOST_MORE, MOST_SECONDS = 1_600_000, 200_000, 60
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="Tesseract is not installed"
)
TYPES = pytest.mark.parametrize("kind", ["credits", "poster"])

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "huge.png": (hostile.huge_png, "900,000,000 pixels"),
    "bomb.png": (hostile.bomb_png, "400,000,000 pixels"),
    "lying.png": (hostile.lying_header_png, "4,225,000,000 pixels"),
    "lying.jpg": (hostile.lying_header_jpeg, "4,225,000,000 pixels"),
    "long.png": (lambda: hostile.thin_png(60_001, 1), "60,000 on a side"),
    "small lie.png": (lambda: hostile.lying_header_png(8_000, 8_000), "damaged"),
    "flipped.png": (hostile.flipped_bit_png, "damaged"),
    "long text.png": (hostile.png_huge_text_chunk, "damaged"),
    "cut.png": (hostile.truncated_png, "damaged"),
    "cut.jpg": (hostile.truncated_jpeg, "damaged"),
    "cut early.jpg": (lambda: hostile.truncated_jpeg(share=0.02), "damaged"),
    "signature.png": (lambda: b"\x89PNG\r\n\x1a\n", "damaged"),
    "signature.jpg": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "damaged"),
    "signature.webp": (lambda: b"RIFF\x10\0\0\0WEBPVP8 " + bytes(20), "damaged"),
    "zip.png": (lambda: hostile.wrong_type("zip"), ""),
    "text.png": (lambda: hostile.wrong_type("text"), ""),
    "html.png": (lambda: hostile.wrong_type("html"), ""),
    "svg.png": (lambda: hostile.wrong_type("svg"), ""),
    "animated.gif": (hostile.animated_gif, ""),
    "empty.png": (hostile.empty, "is empty"),
}
#: Pictures that are read, and show no text.
READ: dict[str, Callable[[], bytes]] = {
    "80 million.png": lambda: hostile.huge_png(8_000, 10_000, bits=8),
    "frames.webp": hostile.animated_webp,
    "frames.png": hostile.apng,
    "inks.jpg": hostile.cmyk_jpeg,
    "sixteen.png": hostile.sixteen_bit_png,
    "texts.png": hostile.png_with_text_chunks,
    "one.png": hostile.one_pixel_png,
    "thin.png": hostile.thin_png,
    "high.png": lambda: hostile.thin_png(2, 30_000),
    "palette.png": hostile.palette_png_with_transparency,
    "two.jpg": hostile.two_in_one,
}


def _memory(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss


def outcome(content: bytes, name: str, kind: str, *, ocr: bool = True) -> Report | str:
    """A report, or the sentence of a refusal; in time, and without much memory."""
    before, began = _memory(resource.RUSAGE_SELF), time.monotonic()
    found: Report | str
    try:
        found = analyse(Content(content, name), content_type=kind, options=Options(ocr=ocr))
    except AnalysisError as error:
        found = str(error)
        assert name in found
        assert found.endswith((".", "give it its right name."))
        assert "Traceback" not in found
    assert time.monotonic() - began < MOST_SECONDS
    assert _memory(resource.RUSAGE_SELF) - before < MOST_MORE
    assert _memory(resource.RUSAGE_CHILDREN) < MOST_OF_CHILDREN
    return found


@pytest.fixture(autouse=True, scope="module")
def _made_before() -> None:
    """The pictures are made before memory is counted; the tables of names are read."""
    for make, _ in REFUSED.values():
        make()
    for made in READ.values():
        made()
    analyse(Content(b"Image\tAnna Bellac\n", "a.txt"), content_type="credits")


@TYPES
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sound_picture_is_refused(name: str, kind: str) -> None:
    make, why = REFUSED[name]
    found = outcome(make(), name, kind)
    assert isinstance(found, str)
    assert why in found


@needs_tesseract
@TYPES
@pytest.mark.parametrize("name", READ)
def test_strange_pictures_are_read(name: str, kind: str) -> None:
    found = outcome(READ[name](), name, kind)
    if kind == "credits":  # nothing is credited on any of them
        assert isinstance(found, str)
        assert "no credits" in found
    else:
        assert isinstance(found, PosterReport)
        assert found.figures_by == "none"
        assert found.billing is None
        assert ("first_frame" in {one.code for one in found.limits}) == name.startswith("frames")
        for secret in (hostile.ARTIST, hostile.SERIAL, hostile.SOFTWARE):
            assert secret not in found.model_dump_json()


@needs_tesseract
@pytest.mark.parametrize("kind", ["credits", "poster"])
def test_a_picture_of_noise_is_read_in_time(kind: str) -> None:
    noise = Image.effect_noise((900, 1_300), 120).convert("RGB")
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=90)
    outcome(file.getvalue(), "noise.jpg", kind)


@pytest.mark.parametrize("make", [hostile.animated_webp, hostile.apng])
def test_of_an_animation_the_first_frame_is_read(make: Callable[[], bytes]) -> None:
    found = read_picture(make(), "a", jpeg=100)
    assert found.is_animated
    with Image.open(io.BytesIO(found.jpeg)) as image:
        red, green, blue = image.convert("RGB").getpixel((20, 20))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 60


def test_transparency_is_white_and_sixteen_bits_keep_their_light() -> None:
    clear = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    file = io.BytesIO()
    clear.save(file, "PNG")
    with Image.open(io.BytesIO(read_picture(file.getvalue(), "a", jpeg=60).jpeg)) as image:
        assert min(band[0] for band in image.getextrema()) > 250  # type: ignore[index]
    found = read_picture(hostile.sixteen_bit_png(), "a", jpeg=400)
    with Image.open(io.BytesIO(found.jpeg)) as image:
        grey = image.convert("L")
        assert grey.getpixel((4, 100)) < 20  # type: ignore[operator]
        assert grey.getpixel((grey.width - 4, 100)) > 235  # type: ignore[operator]


@pytest.mark.parametrize("size", [(40, 50), (1_200, 1_800), (3, 2)])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_told_is_that_of_the_upright_picture(
    size: tuple[int, int], orientation: int
) -> None:
    content = hostile.exif_turned_jpeg(Image.new("RGB", size, "grey"), orientation)
    found = read_picture(content, "a.jpg", jpeg=64)
    assert (found.width, found.height) == size
    with Image.open(io.BytesIO(found.jpeg)) as image:
        assert (image.width < image.height) == (size[0] < size[1])
        assert "exif" not in image.info


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95, 0.999])
@pytest.mark.parametrize("name", ["la_gardienne_du_semaphore", "the_slack_shift",
                                  "ce_que_garde_ondine"])  # fmt: skip
def test_a_poster_cut_off_is_refused(name: str, share: float) -> None:
    content = files(name)
    found = outcome(content[: int(len(content) * share)], "cut", "poster", ocr=False)
    assert isinstance(found, str)
    assert "damaged or cut off" in found


def test_broken_bytes_are_a_report_or_a_refusal() -> None:
    small = io.BytesIO()
    draw("ferry_for_two_umbrellas").resize((100, 150)).save(small, "PNG")
    for n in range(24):
        content = bytearray(small.getvalue())
        for step in range(1, 12):
            content[(n * 977 + step * 7_919) % (len(content) - 8) + 8] ^= 1 << (n % 8)
        outcome(bytes(content), "broken.png", "poster", ocr=False)


def test_a_picture_by_another_name_is_told() -> None:
    _, written = FORMS["csv_comma"]
    assert written is not None
    with pytest.raises(AnalysisError, match="is a picture, not a spreadsheet"):
        analyse(Content(files("the_slack_shift"), "a.xlsx"), content_type="credits")
    with pytest.raises(AnalysisError, match="is no PNG, JPEG or WebP"):
        analyse(Content(b"Image\tAnna Bellac\n", "a.png"), content_type="poster")
