"""Pictures that nobody should trust, as bytes, made with little memory.

Files are small whatever size they claim. Secrets that metadata carry are constants, so that tests
can look for them in what is kept, sent or shown.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image
from PIL.PngImagePlugin import PngInfo

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_GREY, _RGBA = 0, 6
_CHANNELS: Final = {_GREY: 1, _RGBA: 4}
_BLOCK: Final = 1 << 20

#: What metadata of `exif_turned_jpeg` and of the text chunks give away.
ARTIST: Final = "Philomène Sourdeval"
SERIAL: Final = "SN-7741-0093-XQ"
SOFTWARE: Final = "C:\\Users\\philomene\\affiches"
LATITUDE: Final = (48.0, 23.0, 41.5)
LONGITUDE: Final = (4.0, 29.0, 12.25)
XMP: Final = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    f'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" aux:SerialNumber="{SERIAL}">'
    f"<dc:creator><rdf:Seq><rdf:li>{ARTIST}</rdf:li></rdf:Seq></dc:creator>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
).encode()
_GPS, _EXIF = 0x8825, 0x8769


def huge_png(width: int = 30_000, height: int = 30_000, *, bits: int = 1) -> bytes:
    """Return a valid black PNG in grey with 1 or 8 bits."""
    return _blank_png(width, height, bits, _GREY)


def bomb_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """Return a valid, transparent RGBA PNG: 1.6 GB of pixels in 1.6 MB."""
    return _blank_png(width, height, 8, _RGBA)


def truncated_jpeg(whole: bytes | None = None, share: float = 0.5) -> bytes:
    """Return the first part of a JPEG, by default of a plain one."""
    content = whole or _saved(_plain(), "JPEG")
    return content[: int(len(content) * share)]


def truncated_png(whole: bytes | None = None, share: float = 0.5) -> bytes:
    """Return the first part of a PNG, by default of a plain one."""
    content = whole or _saved(_plain(), "PNG")
    return content[: int(len(content) * share)]


def wrong_type(kind: str = "zip") -> bytes:
    """Return what is no picture, to be kept as `.png`: a `zip`, a `text`, a `html`, a `svg`."""
    if kind == "zip":
        content = BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr(zipfile.ZipInfo("affiche.txt"), "pas une image")
        return content.getvalue()
    return {
        "text": "Ceci n’est pas une affiche.\n",
        "html": "<!doctype html><html><body><h1>403 Forbidden</h1></body></html>",
        "svg": '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="900"/>',
    }[kind].encode()


def animated_webp() -> bytes:
    """Return three frames of different colours."""
    return _animated("WEBP")


def apng() -> bytes:
    """Return three frames of different colours."""
    return _animated("PNG")


def animated_gif() -> bytes:
    """Return three frames of different colours, in a format that few posters have."""
    return _animated("GIF")


def cmyk_jpeg(image: Image.Image | None = None) -> bytes:
    """Return a JPEG in four inks, as printers keep posters."""
    return _saved((image or _plain()).convert("CMYK"), "JPEG", quality=90)


def sixteen_bit_png(width: int = 400, height: int = 600) -> bytes:
    """Return a grey ramp of 16 bits."""
    row = b"\0" + b"".join(struct.pack(">H", x * 65_535 // (width - 1)) for x in range(width))
    return _png(width, height, 16, _GREY, zlib.compress(row * height, 9))


def exif_turned_jpeg(image: Image.Image, orientation: int) -> bytes:
    """Return an upright picture as a camera keeps it that was held otherwise: pixels turned, and
    an orientation (1..8) in the EXIF that turns them back. EXIF and XMP tell who, where and with
    what.
    """
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x0110] = "Cinoptik", "CX-20"
    exif[0x0131], exif[0x013B] = SOFTWARE, ARTIST.encode()
    exif[0x8298] = f"© {ARTIST}".encode()
    exif.get_ifd(_EXIF).update({0xA431: SERIAL, 0x9003: "2024:02:29 17:45:12"})
    exif.get_ifd(_GPS).update({1: "N", 2: LATITUDE, 3: "E", 4: LONGITUDE})
    turned = _turned_away(image.convert("RGB"), orientation)
    return _saved(turned, "JPEG", quality=92, exif=exif.tobytes(), xmp=XMP)


def png_with_text_chunks(image: Image.Image | None = None) -> bytes:
    """Return a PNG with author, software, a comment and XMP in tEXt, zTXt and iTXt."""
    told = PngInfo()
    told.add_text("Author", ARTIST)
    told.add_text("Software", SOFTWARE)
    told.add_text("Comment", f"appareil {SERIAL}", zip=True)
    told.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return _saved(image or _plain(), "PNG", pnginfo=told)


def png_huge_text_chunk(length: int = 200_000_000) -> bytes:
    """Return a small PNG whose compressed comment becomes as long as told when it is read."""
    data = b"Comment\0\0" + b"".join(_squeezed(length, b"A"))
    small = _saved(_plain(), "PNG")
    ends = len(_SIGNATURE) + 25  # after IHDR
    return small[:ends] + _chunk(b"zTXt", data) + small[ends:]


def one_pixel_png() -> bytes:
    return _saved(Image.new("RGB", (1, 1), (120, 120, 120)), "PNG")


def thin_png(width: int = 5000, height: int = 2) -> bytes:
    """Return a picture of an impossible shape."""
    return _saved(Image.new("RGB", (width, height), (120, 120, 120)), "PNG")


def palette_png_with_transparency(image: Image.Image | None = None) -> bytes:
    """Return a picture of 64 colours, one of which is transparent."""
    indexed = (image or _plain()).convert("RGB").quantize(64)
    return _saved(indexed, "PNG", transparency=0)


def lying_header_jpeg(width: int = 65_000, height: int = 65_000) -> bytes:
    """Return a small JPEG whose header claims another size."""
    content = bytearray(_saved(_plain(), "JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def lying_header_png(width: int = 65_000, height: int = 65_000) -> bytes:
    """Return a small PNG whose header claims another size, with a checksum that fits."""
    content = _saved(_plain(), "PNG")
    head = struct.pack(">II", width, height) + content[24:29]
    ends = len(_SIGNATURE) + 25
    return _SIGNATURE + _chunk(b"IHDR", head) + content[ends:]


def flipped_bit_png() -> bytes:
    """Return a PNG one bit of whose pixels has flipped."""
    content = bytearray(_saved(_plain(), "PNG"))
    content[content.index(b"IDAT") + 24] ^= 0x10
    return bytes(content)


def two_in_one() -> bytes:
    """Return a JPEG with a ZIP behind its end: both kinds of readers are content."""
    return _saved(_plain(), "JPEG") + wrong_type("zip")


def empty() -> bytes:
    return b""


def _plain() -> Image.Image:
    """Return a small picture that does not compress to nothing."""
    ramp = Image.linear_gradient("L").resize((200, 300))
    return Image.merge(
        "RGB", (ramp, ramp.rotate(180), Image.radial_gradient("L").resize((200, 300)))
    )


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    content = BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def _animated(kind: str) -> bytes:
    first, *rest = [Image.new("RGB", (300, 450), colour) for colour in ("red", "green", "blue")]
    return _saved(first, kind, save_all=True, append_images=rest, duration=200, loop=0)


@cache
def _blank_png(width: int, height: int, bits: int, kind: int) -> bytes:
    row = 1 + (width * bits * _CHANNELS[kind] + 7) // 8
    return _png(width, height, bits, kind, b"".join(_squeezed(row * height, b"\0")))


def _png(width: int, height: int, bits: int, kind: int, pixels: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
    return _SIGNATURE + chunks


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def _squeezed(length: int, letter: bytes) -> Iterator[bytes]:
    """Yield the compressed form of one letter so many times, a block at a time."""
    press = zlib.compressobj(6)
    block = letter * _BLOCK
    for _ in range(length // _BLOCK):
        yield press.compress(block)
    yield press.compress(letter * (length % _BLOCK))
    yield press.flush()


def _turned_away(image: Image.Image, orientation: int) -> Image.Image:
    """Return the pixels that a reader of the orientation turns back upright."""
    turns = Image.Transpose
    back = {
        2: turns.FLIP_LEFT_RIGHT, 3: turns.ROTATE_180, 4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE, 6: turns.ROTATE_90, 7: turns.TRANSVERSE, 8: turns.ROTATE_270,
    }.get(orientation)  # fmt: skip
    return image if back is None else image.transpose(back)
