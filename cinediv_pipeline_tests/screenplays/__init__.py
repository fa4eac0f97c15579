"""Seven short screenplays in a neutral form, with what a human reader counts and decides.

Each line of a script says its kind (`cue: NADIA`), so that the truth needs no reader of layouts.
`text_forms`, `word_forms` and `page_forms` write a script as the files that people send.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
NAMES: Final = (
    "la_lanterne",
    "le_plan_de_table",
    "garde_a_vue",
    "le_baron_de_paille",
    "les_deux_chaises",
    "slack_water",
    "second_oboe",
)
#: What is said by two at the same time stands under `cue` and then under `dual`.
KINDS: Final = (
    "cast", "heading", "action", "cue", "dual", "parenthetical", "dialogue", "transition",
)  # fmt: skip
SPOKEN: Final = ("parenthetical", "dialogue")


@dataclass(frozen=True)
class Line:
    """One paragraph of a script; `left` and `right` are the numbers of a scene, if printed."""

    kind: str
    text: str
    left: str = ""
    right: str = ""

    @property
    def number(self) -> str:
        """The number of a scene without words and dots."""
        return self.left.split()[-1].rstrip(".") if self.left else ""

    @property
    def printed(self) -> str:
        """A heading with its number as most writers type it; any other line as it is."""
        return f"{self.left} {self.text}".strip()


@dataclass(frozen=True)
class Own:
    """A script of ours; `truth` is its JSON."""

    name: str
    title: str
    language: str
    lines: tuple[Line, ...]
    truth: Any

    @property
    def words(self) -> tuple[str, str]:
        """What a title page and a list of characters call themselves."""
        in_french = self.language == "fr"
        return ("Un court métrage", "PERSONNAGES") if in_french else ("A short film", "CHARACTERS")

    def blocks(self) -> Iterator[tuple[Line, ...]]:
        """Yield lines that stand together: a speech, the cast, or a single line."""
        block: list[Line] = []
        for line in self.lines:
            joins = line.kind in SPOKEN or (block and line.kind == block[-1].kind == "cast")
            if block and not joins:
                yield tuple(block)
                block = []
            block.append(line)
        yield tuple(block)

    def rows(self) -> Iterator[tuple[tuple[Line, ...], ...]]:
        """Yield blocks from left to right: one alone, or two that are spoken together."""
        blocks = list(self.blocks())
        for block, after in zip(blocks, [*blocks[1:], ()], strict=True):
            if after and after[0].kind == "dual":
                yield block, after
            elif block[0].kind != "dual":
                yield (block,)


def own(name: str) -> Own:
    """Return one of the scripts."""
    head, _, body = (HERE / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    meta = dict(line.split(": ", 1) for line in head.splitlines())
    truth = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    lines = tuple(_line(line) for line in body.splitlines() if line)
    return Own(name, meta["title"], meta["language"], lines, truth)


def _line(raw: str) -> Line:
    kind, text = raw.split(": ", 1)
    if kind not in KINDS:
        raise ValueError(f"unknown kind: {raw}")
    if kind == "heading" and " | " in text:
        left, text, *right = text.split(" | ")
        return Line(kind, text, left, *right)
    return Line(kind, text)
