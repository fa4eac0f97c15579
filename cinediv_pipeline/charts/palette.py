"""Colours by meaning, in the light theme. Pages replace each by its token, so a chart has no theme.

Women are yellow and always outlined, men slate, parity green; what is not known is hatched. No
colour stands alone: shapes, positions and words say the same.
"""

from typing import Final

INK: Final = "#14181a"
SECONDARY: Final = "#4a5357"
GROUND: Final = "#f4f5f0"
HAIRLINE: Final = "#c6cbc3"
WOMEN: Final = "#f5b301"
MEN: Final = "#56646b"
PARITY: Final = "#0b6b53"
ZONE: Final = "#d3e6dc"
BAND: Final = "#e0b95a"
"""The interval around a line: yellow under ink, so that it holds on both grounds."""

TOKENS: Final = {
    INK: "text",
    SECONDARY: "soft",
    GROUND: "ground",
    HAIRLINE: "line",
    WOMEN: "women",
    MEN: "men",
    PARITY: "parity",
    ZONE: "zone",
    BAND: "band",
}
"""Colour of a chart -> token of a page with the same meaning."""

FONT: Final = "Source Sans Pro"
FONTS_ANYWHERE: Final = f"{FONT}, Helvetica, Arial, sans-serif"
"""The same for a chart that leaves the site: what machines have instead."""
