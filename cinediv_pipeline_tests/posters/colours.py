"""The code of colours: what a figure's paint says, so that a script can read it from pixels.

Hue says presentation and tells neighbours apart; depth is how light it is, activity how saturated.
"""

import colorsys
from dataclasses import dataclass
from typing import Final

Rgb = tuple[int, int, int]

#: Degrees between two slots of hue; blends and compression move a flat colour by two at most.
STEP: Final = 15
#: First hue and number of slots by presentation; the whole circle is shared out.
HUES: Final = {"unknown": (30, 4), "other": (90, 5), "male": (165, 7), "female": (270, 8)}
#: How light the main paint is, in the foreground and in the background.
LIGHT: Final = {True: 240, False: 152}
SATURATION: Final = {"active": 0.95, "unknown": 0.80, "passive": 0.65}
#: Trousers, gloves and shoes are a darker shade of the main paint.
SHADE: Final = 0.84
#: Everything but figures stays below this difference of the largest and the least channel.
MOST_CHROMA_AROUND: Final = 40
#: Skin tells nothing: it has the same grey in every figure.
SKIN: Final[Rgb] = (196, 194, 190)
FEATURES: Final[Rgb] = (58, 57, 56)
#: The line around a figure, by `is_foreground`.
OUTLINE: Final[dict[bool, Rgb]] = {True: (250, 246, 236), False: (28, 28, 31)}


@dataclass(frozen=True, order=True)
class Paint:
    """What the paint of one figure says; no two figures of a poster share presentation and slot."""

    presentation: str
    slot: int
    is_foreground: bool
    activity: str

    @property
    def hue(self) -> int:
        first, slots = HUES[self.presentation]
        if not 0 <= self.slot < slots:
            raise ValueError(f"{self.presentation} has {slots} slots")
        return (first + STEP * self.slot) % 360

    @property
    def main(self) -> Rgb:
        return self._rgb(1.0)

    @property
    def shade(self) -> Rgb:
        return self._rgb(SHADE)

    def _rgb(self, factor: float) -> Rgb:
        value = LIGHT[self.is_foreground] * factor / 255
        red, green, blue = colorsys.hsv_to_rgb(
            self.hue / 360, SATURATION[self.activity], value
        )  # fmt: skip
        return round(red * 255), round(green * 255), round(blue * 255)


def all_paints() -> list[Paint]:
    return [
        Paint(presentation, slot, is_foreground, activity)
        for presentation, (_, slots) in HUES.items()
        for slot in range(slots)
        for is_foreground in (True, False)
        for activity in SATURATION
    ]
