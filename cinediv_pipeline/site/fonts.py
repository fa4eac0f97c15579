"""Typefaces of the site, cut to what French and English need, as WOFF2.

The house prefers Le Murmure and B612 where the machine has them (Debian: fonts-le-murmure,
fonts-b612), and else takes Fjalla One and Source Sans Pro from the Python packages that carry
them. All are under the SIL Open Font License, whose text goes along.
"""

import io
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

_SYSTEM: Final = Path("/usr/share/fonts")
# Basic Latin, Latin-1, œ Œ Ÿ, dashes, quotes, bullet, ellipsis, spaces, €, arrows, minus, ≥ ≤
_NEEDED: Final = [
    *range(0x20, 0x7F), *range(0xA0, 0x100), 0x152, 0x153, 0x178, *range(0x2010, 0x2016),
    *range(0x2018, 0x201F), 0x2022, 0x2026, 0x202F, 0x2039, 0x203A, 0x20AC, *range(0x2190, 0x2194),
    0x2212, 0x2264, 0x2265,
]  # fmt: skip
_BLANKS: Final = (0xA0, 0x202F, 0x2009)


@dataclass(frozen=True)
class Faces:
    """The three files of a family pair, and the folders that a renderer of charts needs."""

    name: str
    title: Path
    text: Path
    bold: Path
    family: str


def faces(system: Path = _SYSTEM) -> Faces:
    """Return the faces of this machine: the preferred ones, or those of the Python packages."""
    return _preferred(system) or _packaged()


def _preferred(system: Path) -> Faces | None:
    found = {
        path.stem.lower(): path
        for folder in (system / "truetype", system / "opentype")
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in (".ttf", ".otf")
    }
    title = next((path for stem, path in found.items() if "murmure" in stem), None)
    text, bold = found.get("b612-regular"), found.get("b612-bold")
    if not (title and text and bold):
        return None
    return Faces("Le Murmure, B612", title, text, bold, "B612")


def _packaged() -> Faces:
    title = Path(str(files("font_fjallaone"))) / "files" / "FjallaOne-Regular.ttf"
    sans = Path(str(files("font_source_sans_pro"))) / "files"
    return Faces(
        "Fjalla One, Source Sans Pro",
        title,
        sans / "SourceSansPro-Regular.ttf",
        sans / "SourceSansPro-Bold.ttf",
        "Source Sans Pro",
    )


def woff2(path: Path) -> bytes:
    """Return a face cut to the characters of the site; blanks that it lacks look like its space."""
    return _cut(path, _NEEDED, [0, 1, 2, 13, 14], "woff2")


def for_renderer(path: Path) -> bytes:
    """Return a face cut to the alphabets of Latin Europe, for a renderer of charts.

    It opens and parses the file for every letter that it draws: a tenth of the size halves the
    time of a picture.
    """
    # A face without its PostScript name (6) is passed over, and pictures have no words.
    return _cut(path, [*_NEEDED, *range(0x100, 0x180)], ["*"], None)


def _cut(
    path: Path, characters: list[int], names: list[int] | list[str], flavor: str | None
) -> bytes:
    with TTFont(path) as font:
        _blank_like_space(font)
        options = subset.Options(
            flavor=flavor, layout_features=["kern", "liga", "tnum"], hinting=False,
            name_IDs=names, notdef_outline=True,
        )  # fmt: skip
        options.drop_tables += ["FFTM"]  # when the file was made: nothing to cut
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters)
        cutter.subset(font)
        font.flavor = flavor
        made = io.BytesIO()
        font.save(made)
    return made.getvalue()


def _blank_like_space(font: TTFont) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode() and 0x20 in table.cmap:
            for blank in _BLANKS:
                table.cmap.setdefault(blank, table.cmap[0x20])
