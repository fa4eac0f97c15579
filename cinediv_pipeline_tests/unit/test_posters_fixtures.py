"""Our posters show what their truths say; hostile pictures are what they say."""

import csv
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.posters import HERE, NAMES, hostile, truth
from cinediv_pipeline_tests.posters.colours import MOST_CHROMA_AROUND, Paint, Rgb, all_paints
from cinediv_pipeline_tests.posters.posters import (
    DESIGNS,
    draw,
    file_name,
    files,
    printed_billing,
)

ONE_PER_CENT = 10
Found = tuple[str, bool, str, tuple[int, ...]]


def code(colour: Rgb) -> int:
    return colour[0] << 16 | colour[1] << 8 | colour[2]


def coded(image: Image.Image) -> NDArray[np.int32]:
    bands = np.asarray(image, dtype=np.int32)
    return bands[:, :, 0] << 16 | bands[:, :, 1] << 8 | bands[:, :, 2]


def extent(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    """Left, top, right, bottom of a mask in thousandths."""
    high, wide = mask.shape
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    ends = (columns[0] / wide, rows[0] / high, (columns[-1] + 1) / wide, (rows[-1] + 1) / high)
    return tuple(round(1000 * float(end)) for end in ends)


def painted(image: Image.Image) -> list[Found]:
    """Every figure by the exact colours of its paint, whatever the design says."""
    pixels = coded(image)
    used = {int(value) for value, count in zip(*np.unique(pixels, return_counts=True), strict=True)
            if count >= 50}  # fmt: skip
    found = []
    for paint in all_paints():
        colours = [code(paint.main), code(paint.shade)]
        if not used.isdisjoint(colours):
            box = extent(np.isin(pixels, colours))
            found.append((paint.presentation, paint.is_foreground, paint.activity, box))
    return sorted(found)


def written(name: str) -> list[Found]:
    return sorted(
        (it["gender_presentation"], it["is_foreground"], it["activity"], tuple(it["box"]))
        for it in truth(name)["figures"]
    )


def test_every_poster_has_a_truth_and_a_design() -> None:
    assert sorted(NAMES) == sorted(DESIGNS) == sorted(path.stem for path in HERE.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_where_the_truth_says(name: str) -> None:
    drawn, told = painted(draw(name)), written(name)
    assert [it[:3] for it in drawn] == [it[:3] for it in told]
    for (*_, box), (*_, by_hand) in zip(drawn, told, strict=True):
        off = max(abs(a - b) for a, b in zip(box, by_hand, strict=True))
        assert off <= ONE_PER_CENT, (name, box, by_hand)


@pytest.mark.parametrize("name", NAMES)
def test_only_figures_are_bright(name: str) -> None:
    pixels = np.asarray(draw(name), dtype=np.int32)
    is_bright = pixels.max(axis=2) - pixels.min(axis=2) > MOST_CHROMA_AROUND
    high, wide = is_bright.shape
    for left, top, right, bottom in (it["box"] for it in truth(name)["figures"]):
        rows = slice(max(0, (top - 10) * high // 1000), (bottom + 10) * high // 1000)
        is_bright[rows, max(0, (left - 10) * wide // 1000) : (right + 10) * wide // 1000] = False
    assert not is_bright.any()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_the_format_and_the_size_of_the_truth(name: str) -> None:
    told = truth(name)
    with Image.open(BytesIO(files(name))) as image:
        assert image.format == told["format"] == DESIGNS[name].format
        assert list(image.size) == told["size"] == list(draw(name).size)
        assert image.mode == "RGB"
    assert file_name(name).endswith(
        {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}[told["format"]]
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_billing_of_the_truth_is_printed(name: str) -> None:
    printed = printed_billing(name)
    told = truth(name)
    for credit in told["billing"]:
        assert credit["post"] in printed
        assert credit["person"].upper() in printed
    for other in told["not_people"]:
        assert other.upper() in printed
    rest = printed
    words = {it["post"] for it in told["billing"]} | {it["person"] for it in told["billing"]}
    for text in sorted({*words, *told["not_people"]}, key=len, reverse=True):
        rest = rest.replace(text.upper(), "")
    # what is left are words between names, and those around companies
    assert len(rest.split()) <= 12, rest


def test_roles_of_the_truths_exist() -> None:
    with (ROOT / "data" / "reference" / "roles" / "roles.csv").open(encoding="utf-8") as file:
        roles = {row["role"] for row in csv.DictReader(file)}
    used = {credit["role"] for name in NAMES for credit in truth(name)["billing"]}
    assert used - {None} <= roles
    assert None in used


def share(figures: list[dict[str, Any]], *, by_area: bool) -> float:
    def weight(box: list[int]) -> float:
        return (box[2] - box[0]) * (box[3] - box[1]) if by_area else 1.0

    women = sum(weight(it["box"]) for it in figures if it["gender_presentation"] == "female")
    return women / sum(weight(it["box"]) for it in figures)


def test_women_can_be_many_and_small_or_few_and_large() -> None:
    small, large = (truth(name)["figures"] for name in (NAMES[1], NAMES[0]))
    assert share(small, by_area=False) == 0.75
    assert share(small, by_area=True) < 0.15
    assert share(large, by_area=False) == pytest.approx(1 / 3)
    assert share(large, by_area=True) > 0.85


def test_no_two_paints_are_alike_and_a_slot_has_an_end() -> None:
    paints = all_paints()
    assert len({paint.main for paint in paints}) == len(paints)
    with pytest.raises(ValueError, match="slots"):
        _ = Paint("other", 5, True, "active").hue


def inflated(content: bytes, name: bytes, *, skip: int = 0) -> int:
    """How long the data of a chunk are, without keeping them."""
    at = content.index(name)
    (length,) = struct.unpack(">I", content[at - 4 : at])
    press, total = zlib.decompressobj(), 0
    rest = content[at + 4 + skip : at + 4 + length]
    while rest:
        total += len(press.decompress(rest, 1 << 20))
        rest = press.unconsumed_tail
    assert press.eof
    return total


def test_huge_pictures_are_small_files_that_tell_the_truth() -> None:
    grey, rgba = hostile.huge_png(8_000, 9_000, bits=8), hostile.bomb_png(3_000, 2_000)
    assert inflated(grey, b"IDAT") == 8_001 * 9_000
    assert inflated(rgba, b"IDAT") == 12_001 * 2_000
    assert max(len(grey), len(rgba)) < 100_000
    assert struct.unpack(">II", hostile.huge_png()[16:24]) == (30_000, 30_000)
    with Image.open(BytesIO(hostile.huge_png(300, 200))) as image:
        image.load()
        assert (image.mode, image.size, image.getextrema()) == ("1", (300, 200), (0, 0))
    with pytest.raises(Image.DecompressionBombError):
        Image.open(BytesIO(hostile.huge_png()))


def test_a_comment_is_a_bomb_and_a_header_lies() -> None:
    assert inflated(hostile.png_huge_text_chunk(5_000_000), b"zTXt", skip=9) == 5_000_000
    for lie in (hostile.lying_header_jpeg, hostile.lying_header_png):
        assert len(lie()) < 20_000
        with Image.open(BytesIO(lie(900, 800))) as image:
            assert image.size == (900, 800)
        with pytest.raises(Image.DecompressionBombError):
            Image.open(BytesIO(lie()))


@pytest.mark.parametrize(
    "make", [hostile.truncated_jpeg, hostile.truncated_png, hostile.flipped_bit_png]
)
def test_broken_pictures_open_and_do_not_load(make: Callable[[], bytes]) -> None:
    with Image.open(BytesIO(make())) as image, pytest.raises(OSError, match=r"truncated|broken"):
        image.load()


@pytest.mark.parametrize("kind", ["zip", "text", "html", "svg", ""])
def test_what_is_no_picture_is_none(kind: str) -> None:
    with pytest.raises(UnidentifiedImageError):
        Image.open(BytesIO(hostile.wrong_type(kind) if kind else hostile.empty()))


@pytest.mark.parametrize(
    ("content", "kind", "mode", "frames"),
    [
        (hostile.animated_webp(), "WEBP", "RGB", 3), (hostile.apng(), "PNG", "RGB", 3),
        (hostile.animated_gif(), "GIF", "P", 3), (hostile.cmyk_jpeg(), "JPEG", "CMYK", 1),
        (hostile.sixteen_bit_png(), "PNG", "I;16", 1), (hostile.one_pixel_png(), "PNG", "RGB", 1),
        (hostile.palette_png_with_transparency(), "PNG", "P", 1),
        (hostile.thin_png(), "PNG", "RGB", 1), (hostile.two_in_one(), "JPEG", "RGB", 1),
    ],
)  # fmt: skip
def test_odd_pictures_are_valid(content: bytes, kind: str, mode: str, frames: int) -> None:
    with Image.open(BytesIO(content)) as image:
        assert (image.format, image.mode, getattr(image, "n_frames", 1)) == (kind, mode, frames)
        image.load()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_turned_back_by_its_orientation(orientation: int) -> None:
    poster = draw("the_slack_shift").resize((450, 300))
    content = hostile.exif_turned_jpeg(poster, orientation)
    with Image.open(BytesIO(content)) as image:
        assert image.size == ((450, 300) if orientation < 5 else (300, 450))
        assert image.getexif().get_ifd(0x8825)[2] == hostile.LATITUDE
        upright = ImageOps.exif_transpose(image)
    away = np.asarray(upright, dtype=np.int32) - np.asarray(poster, dtype=np.int32)
    assert np.abs(away).mean() < 4
    for secret in (hostile.ARTIST, hostile.SERIAL, hostile.SOFTWARE):
        assert secret.encode() in content


def test_text_chunks_give_away_who_and_with_what() -> None:
    content = hostile.png_with_text_chunks()
    with Image.open(BytesIO(content)) as image:
        assert image.info["Author"] == hostile.ARTIST
        assert hostile.SERIAL in image.info["Comment"]
        assert hostile.SERIAL in image.info["XML:com.adobe.xmp"]
    assert {b"tEXt", b"zTXt", b"iTXt"} <= {content[at : at + 4] for at in range(len(content))}
