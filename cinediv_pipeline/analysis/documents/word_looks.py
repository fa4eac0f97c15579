"""How a Word paragraph looks: its own properties over those of its styles.

Properties are texts by short names, so that one level over another is one dictionary over another.
Lengths are twentieths of a point, as Word writes them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Look = Mapping[str, str]

_ATTRIBUTES: Final = (
    ("ind", "left", "left"), ("ind", "start", "left"), ("ind", "firstLine", "first"),
    ("ind", "hanging", "hanging"), ("jc", "val", "align"), ("spacing", "before", "before"),
    ("spacing", "after", "after"), ("spacing", "beforeAutospacing", "auto_before"),
    ("spacing", "afterAutospacing", "auto_after"), ("shd", "fill", "fill"),
    ("highlight", "val", "fill"), ("color", "val", "colour"), ("sz", "val", "size"),
    ("pStyle", "val", "style"), ("rStyle", "val", "run_style"),
)  # fmt: skip
_SWITCHES: Final = (
    ("contextualSpacing", "close"), ("vanish", "hidden"), ("pageBreakBefore", "new_page"),
    ("caps", "capitals"), ("smallCaps", "small_capitals"),
)  # fmt: skip
_OFF: Final = ("0", "false", "off", "none")
_NO_FILL: Final = ("", "auto", "none", "white", "FFFFFF")
# Text of a script has 10 to 13 points; smaller than this it is a smudge on paper.
_SMALLEST_HALF_POINTS: Final = 5
# Brighter than this in red, green and blue, a letter cannot be told from paper.
_PAPER: Final = 0xF0
_AUTO_SPACE: Final = 280


def number(look: Look, name: str) -> int:
    """Return a property as a whole number, 0 if it is none; Word refuses more than 22 inches."""
    text = look.get(name, "")
    digits = text.removeprefix("-").partition(".")[0]
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 6:
        return 0
    return min(int(digits), 31_680) * (-1 if text.startswith("-") else 1)


def is_on(look: Look, name: str) -> bool:
    """Whether a switch is set."""
    return look.get(name, "0") not in _OFF


def properties(element: Any) -> dict[str, str]:
    """Return what a `pPr` or `rPr` element says; nothing for None."""
    found: dict[str, str] = {}
    if element is None:
        return found
    for tag, attribute, name in _ATTRIBUTES:
        child = element.find(W + tag)
        value = child.get(W + attribute) if child is not None else None
        if value is not None:
            found[name] = value
    for tag, name in _SWITCHES:
        child = element.find(W + tag)
        if child is not None:
            found[name] = child.get(W + "val", "1")
    stops = element.findall(f"{W}tabs/{W}tab")
    if stops:
        found["stops"] = " ".join(str(stop.get(W + "pos")) for stop in stops[:50])
    return found


class Styles:
    """The styles of a document; `root` is its `styles` element, or None."""

    def __init__(self, root: Any) -> None:
        styles = [] if root is None else root.findall(W + "style")
        self._styles = {str(style.get(W + "styleId")): style for style in styles}
        self._defaults: dict[str, str] = {}
        for path in ("pPrDefault", "rPrDefault"):
            defaults = None if root is None else root.find(f"{W}docDefaults/{W}{path}")
            self._defaults |= properties(
                defaults[0] if defaults is not None and len(defaults) else None
            )
        self._normal = next((key for key, style in self._styles.items() if _is_default(style)), "")
        self._found: dict[str, dict[str, str]] = {}
        self._looks: dict[str, dict[str, str]] = {}

    def name(self, key: str) -> str:
        """Return the name of a style by its id, or "" for the default style."""
        style = self._styles.get(key)
        called = style.find(W + "name") if style is not None and key != self._normal else None
        return str(called.get(W + "val", "")) if called is not None else ""

    def look(self, own: Look) -> dict[str, str]:
        """Return the look of a paragraph that says `own` about itself."""
        key = own.get("style", self._normal)
        if key not in self._looks:
            self._looks[key] = self._defaults | self.of(key)
        return _indented({**self._looks[key], **own})

    def of(self, key: str) -> dict[str, str]:
        """Return what a style and those that it is based on say; a circle of styles ends."""
        chain: dict[str, Any] = {}
        while key in self._styles and key not in self._found and key not in chain:
            chain[key] = self._styles[key]
            base = chain[key].find(W + "basedOn")
            key = str(base.get(W + "val")) if base is not None else ""
        found = self._found.get(key, {})
        for name, style in reversed(chain.items()):
            says = properties(style.find(W + "pPr")) | properties(style.find(W + "rPr"))
            found = self._found[name] = found | says
        return found


def _is_default(style: Any) -> bool:
    on = style.get(W + "default", "0") not in _OFF
    return on and style.get(W + "type") == "paragraph"


def _indented(look: dict[str, str]) -> dict[str, str]:
    """Return a look whose "first" is how much further right its first line starts."""
    if "hanging" in look and "first" not in look:
        return look | {"first": f"-{look['hanging']}"}
    return look


def gap(above: Look, below: Look) -> int:
    """Return the space between two paragraphs."""
    if above.get("style") == below.get("style") and is_on(below, "close"):
        return 0
    after = _AUTO_SPACE if is_on(above, "auto_after") else number(above, "after")
    before = _AUTO_SPACE if is_on(below, "auto_before") else number(below, "before")
    return after + before


def is_hidden(look: Look) -> bool:
    """Whether a reader of the page cannot see text of this look: hidden, white or tiny."""
    if is_on(look, "hidden"):
        return True
    if 0 < number(look, "size") < _SMALLEST_HALF_POINTS:
        return True
    return _is_white(look.get("colour", "")) and look.get("fill", "") in _NO_FILL


def _is_white(colour: str) -> bool:
    try:
        parts: Iterable[int] = bytes.fromhex(colour)
    except ValueError:
        return False
    return len(colour) == 6 and all(part >= _PAPER for part in parts)
