"""Who says how much: speeches of a script, its characters with their variants, and its scenes."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Final

from cinediv_pipeline.analysis.screenplays.conventions import (
    count_words,
    cue,
    heading,
    speakers,
)
from cinediv_pipeline.analysis.screenplays.elements import Element, Script
from cinediv_pipeline.folding import plain

_ARTICLES: Final = ("l'", "le ", "la ", "les ", "un ", "une ", "the ", "a ", "an ")


@dataclass(frozen=True)
class Speech:
    """What is said under one cue, without brackets. Words said together count for each speaker."""

    speakers: tuple[str, ...]
    words: int
    scene: int
    line: int
    text: str


@dataclass(frozen=True)
class Character:
    """One character. `variants` are the names as printed that were merged, most frequent first."""

    name: str
    variants: tuple[str, ...]
    words: int
    turns: int
    scenes: tuple[int, ...]


@dataclass(frozen=True)
class Scene:
    """One scene; number 0 is what stands before the first heading."""

    number: int
    heading: str
    line: int
    speakers: tuple[str, ...]
    words: int


@dataclass(frozen=True)
class Count:
    """All that is counted in a script, characters by words, most first."""

    characters: tuple[Character, ...]
    scenes: tuple[Scene, ...]
    speeches: tuple[Speech, ...]
    exchanges: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How often two characters speak one after the other in a scene."""


def count(script: Script) -> Count:
    """Return what a script's dialogue amounts to."""
    printed = list(_printed(script))
    names = _names([name for _, name, *_ in printed])
    speeches = tuple(
        Speech(names[name], count_words(text), scene, line, text)
        for line, name, scene, text in printed
    )
    scenes = _scenes(script, speeches)
    return Count(_characters(printed, names, speeches), scenes, speeches, _exchanges(speeches))


def _printed(script: Script) -> list[tuple[int, str, int, str]]:
    """Return line, name as printed, number of the scene and words of every cue."""
    found: list[tuple[int, str, int, list[str]]] = []
    scene = 0
    for element in script.elements:
        if element.kind == "heading":
            scene += 1
        elif element.kind == "cue":
            called = cue(element.text)
            found.append((element.line, called.name if called else element.text, scene, []))
        elif element.kind == "dialogue" and found:
            found[-1][3].append(element.text)
    return [(line, name, when, " ".join(texts).strip()) for line, name, when, texts in found]


def _key(name: str) -> str:
    """Return what variants of a name share: case, accents, an article and dots count nothing."""
    folded = " ".join(plain(name).replace(".", " ").replace("\u2019", "'").split())
    for article in _ARTICLES:
        if folded.startswith(article) and len(folded) > len(article) + 1:
            return folded.removeprefix(article)
    return folded


def _names(printed: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the characters of each name as printed, by their most frequent spelling.

    A cue of several names is split where each of them speaks alone somewhere; else it is a group.
    """
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for name in printed:
        spelled[_key(name)][name] += 1
    shown = {key: min(found, key=lambda name: _rank(name, found)) for key, found in spelled.items()}
    told = {}
    for name in set(printed):
        parts = [_key(part) for part in speakers(name)]
        together = len(parts) > 1 and all(part in shown for part in parts)
        told[name] = tuple(dict.fromkeys(shown[part] for part in parts)) if together else (
            shown[_key(name)],)  # fmt: skip
    return told


def _rank(name: str, found: Counter[str]) -> tuple[int, int, str]:
    """Return the order of spellings: frequent ones first, of equal ones the one with accents."""
    return -found[name], sum(map(str.isascii, name)), name


def _characters(
    printed: Sequence[tuple[int, str, int, str]],
    names: Mapping[str, tuple[str, ...]],
    speeches: Sequence[Speech],
) -> tuple[Character, ...]:
    variants: dict[str, Counter[str]] = defaultdict(Counter)
    for _, name, *_ in printed:
        if len(names[name]) == 1:
            variants[names[name][0]][name] += 1
    words: Counter[str] = Counter()
    turns: Counter[str] = Counter()
    scenes: dict[str, set[int]] = defaultdict(set)
    for speech in speeches:
        for name in speech.speakers:
            words[name] += speech.words
            turns[name] += 1
            scenes[name].add(speech.scene)
    return tuple(
        Character(
            name,
            tuple(sorted(variants[name], key=partial(_rank, found=variants[name]))),
            words[name], turns[name], tuple(sorted(scenes[name])),
        )
        for name in sorted(turns, key=lambda name: (-words[name], name))
    )  # fmt: skip


def _scenes(script: Script, speeches: Sequence[Speech]) -> tuple[Scene, ...]:
    own: dict[int, list[Speech]] = defaultdict(list)
    for speech in speeches:
        own[speech.scene].append(speech)
    headings: list[Element | None] = [*script.of("heading")]
    if own[0]:
        headings.insert(0, None)
    first = 0 if own[0] else 1
    return tuple(
        _scene(number, element, own[number]) for number, element in enumerate(headings, first)
    )


def _scene(number: int, element: Element | None, speeches: Sequence[Speech]) -> Scene:
    said = heading(element.text) if element else None
    return Scene(
        number,
        said.text if said else (element.text if element else ""),
        element.line if element else 1,
        tuple(dict.fromkeys(name for speech in speeches for name in speech.speakers)),
        sum(speech.words for speech in speeches),
    )


def _exchanges(speeches: Sequence[Speech]) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for before, after in pairwise(speeches):
        if before.scene == after.scene:
            found.update(
                tuple(sorted((one, other)))  # type: ignore[misc]
                for one in before.speakers for other in after.speakers if one != other
            )  # fmt: skip
    return dict(found)
