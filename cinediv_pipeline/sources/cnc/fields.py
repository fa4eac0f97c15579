"""What one cell of the CNC workbook says: pure rules, each stated where it repairs.

A rule that cannot read a cell returns None; the original text is always kept in a second column,
and the table's suite decides whether that is acceptable.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cinediv_pipeline.folding import plain
from cinediv_pipeline.sources.cnc.workbook import Cell

GENRE_SPELLINGS: Mapping[str, str] = {
    "fiction": "fiction",
    "docu": "documentary",
    "documentaire": "documentary",
    "anim": "animation",
    "animation": "animation",
}
_YES = {"x", "oui"}
_ABSURD_EUR = 1e15
_ARTICLE = re.compile(r"\s*\((?P<article>l['’]|la|le|les)\s*\)", re.IGNORECASE)
_FORMER = re.compile(r"\s*\(ex(?:\s*:|\s)\s*", re.IGNORECASE)
_NATIONALITY = re.compile(r"^(?P<label>.+?)\s*-\s*(?P<share>\d+(?:[.,]\d+)?)$")
_THIRD_PARTY = re.compile(r"\s*\((?:TIERS FERM[EÉ]|TI)\)?\s*$", re.IGNORECASE)
_FORMER_NAME = re.compile(r"\s*\(ex(?:\s*:|\s)\s*(?P<name>[^)]*)\)", re.IGNORECASE)
_RANK = re.compile(r"^(?P<rank>[1-4])(?P<doubt>\s*\?)?$")


def text(cell: Cell) -> str | None:
    """Return the cell as trimmed text with single spaces, or None if it is blank."""
    if cell is None:
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()) or None


def original(cell: Cell) -> str | None:
    """Return the cell exactly as printed, or None if there is no such cell."""
    if cell is None:
        return None
    return text(cell) if isinstance(cell, float | int) else str(cell)


def folded(value: str) -> str:
    """Return `value` without accents, in lower case, with single spaces."""
    return " ".join(plain(value).split())


def visa(cell: Cell) -> str | None:
    """Return the six-digit visa: some sheets store it as a number, which loses leading zeros."""
    printed = text(cell)
    return printed.zfill(6) if printed and printed.isdigit() else printed


@dataclass(frozen=True)
class Title:
    """A title as one would write it, and the titles that the film had before."""

    title: str | None
    former: str | None


def title(cell: Cell) -> Title:
    """Move a trailing article to the front and take "(ex : …)" out as former title."""
    printed = text(cell)
    if printed is None:
        return Title(None, None)
    found = _FORMER.search(printed)
    if found is None:
        return Title(_article_first(printed), None)
    end = _closing(printed, found.end())
    current = printed[: found.start()] + printed[end + 1 :]
    previous = printed[found.end() : end].strip()
    return Title(_article_first(current), _article_first(previous) or None)


def _closing(printed: str, start: int) -> int:
    """Return where the parenthesis that is open at `start` closes, or the end."""
    depth = 1
    for position in range(start, len(printed)):
        depth += {"(": 1, ")": -1}.get(printed[position], 0)
        if depth == 0:
            return position
    return len(printed)


def _article_first(printed: str) -> str:
    found = _ARTICLE.search(printed)
    if not found or not printed[: found.start()].strip():
        return printed
    article = found["article"]
    gap = "" if article[-1] in "'’" else " "
    return f"{article}{gap}{printed[: found.start()].strip()}{printed[found.end() :]}"


def devis_eur(cell: Cell) -> int | None:
    """Return the planned budget in whole euros; float cells carry binary noise below a cent."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return round(cell) if math.isfinite(cell) and abs(cell) < _ABSURD_EUR else None
    digits = re.sub(r"[\s€]", "", str(cell)).removesuffix(",00")
    return int(digits) if re.fullmatch(r"[0-9]{1,15}", digits) else None


def genre(cell: Cell) -> str | None:
    """Return the genre of `vocabulary.GENRES`, or None for a spelling that is not known."""
    return GENRE_SPELLINGS.get(folded(text(cell) or ""))


def eof(cell: Cell) -> bool | None:
    """Return whether the original version is in French; "-" and blank say nothing."""
    return {"oui": True, "non": False}.get(folded(text(cell) or ""))


def bonus_parite(cell: Cell, *, in_sheet: bool) -> bool | None:
    """Return whether the bonus was obtained; None before it existed, or for a strange mark."""
    if not in_sheet:
        return None
    mark = folded(text(cell) or "")
    return True if mark in _YES else (False if not mark else None)


@dataclass(frozen=True)
class Director:
    """One director as printed ("NOM Prénom") and the rank of the film in that career."""

    name: str
    rank: int | None
    rank_rule: str


def directors(names: Cell, ranks: Cell) -> list[Director]:
    """Pair directors with ranks.

    One rank for several directors holds for each of them (`shared`): 107 rows of 2003–2024. Any
    other difference in length is not guessed (`unpaired`).
    """
    people = _parts(names)
    printed = rank_list(ranks)
    if len(printed) == len(people):
        return [Director(name, rank, "own") for name, rank in zip(people, printed, strict=True)]
    if len(printed) == 1:
        return [Director(name, printed[0], "shared") for name in people]
    return [Director(name, None, "unpaired") for name in people]


def rank_list(cell: Cell) -> list[int | None]:
    """Return the printed ranks; "1 ?" is 1, a mark that is not a rank is None."""
    found = (_RANK.match(part) for part in _parts(cell))
    return [int(match["rank"]) if match else None for match in found]


def highest_rank(cell: Cell) -> int | None:
    """Return the highest printed rank: a list of ranks counts as its highest."""
    return max((rank for rank in rank_list(cell) if rank is not None), default=None)


def _parts(cell: Cell) -> list[str]:
    return [part for part in (text(piece) for piece in (original(cell) or "").split("/")) if part]


@dataclass(frozen=True)
class Producer:
    """One production company of an agreement."""

    name: str
    former_name: str | None
    tiers_ferme: bool
    mentions: int


def producers(cell: Cell) -> list[Producer]:
    """Split at "/"; take "(TIERS FERME)", even cut to "(TI", and "(ex : …)" out of the name."""
    found: dict[str, Producer] = {}
    for printed in _parts(cell):
        former = _FORMER_NAME.search(printed)
        name = f"{printed[: former.start()]}{printed[former.end() :]}" if former else printed
        closed = _THIRD_PARTY.search(name)
        name = name[: closed.start()] if closed else name
        seen = found.get(folded(name))
        found[folded(name)] = Producer(
            name=seen.name if seen else name,
            former_name=former["name"].strip() if former else (seen.former_name if seen else None),
            tiers_ferme=bool(closed) or bool(seen and seen.tiers_ferme),
            mentions=(seen.mentions if seen else 0) + 1,
        )
    return list(found.values())


@dataclass(frozen=True)
class NationalityShare:
    """Share of one country in the financing, in percent points as printed."""

    label: str
    share_percent: float | None
    rule: str


def nationalities(cell: Cell) -> list[NationalityShare]:
    """Read "Fr-80 / All-20".

    Empty parts ("It-93 / Fr-7 /  / ") are dropped. A part without share belongs to the next one
    ("AFRIQUE DU SUD/NAMIBIE-25"): the printed share is divided equally (`joint`). One that has no
    next one is kept without a share (`unread`), which the suite stops.
    """
    shares: list[NationalityShare] = []
    waiting: list[str] = []
    for part in _parts(cell):
        found = _NATIONALITY.match(part)
        if not found:
            waiting.append(part)
            continue
        labels = [*waiting, found["label"]]
        share = float(found["share"].replace(",", ".")) / len(labels)
        rule = "joint" if waiting else "printed"
        shares.extend(NationalityShare(label, share, rule) for label in labels)
        waiting = []
    return [*shares, *(NationalityShare(label, None, "unread") for label in waiting)]


@dataclass(frozen=True)
class Lexicon:
    """Words of channels: folded label to channel id. Names may contain spaces."""

    channels: Mapping[str, str]

    def read(self, cell: Cell) -> Iterator[tuple[str, str | None]]:
        """Yield (printed words, channel id), longest known name first; None for unknown words."""
        words = (text(cell) or "").replace("/", " ").split()
        position = 0
        while position < len(words):
            length, channel = self._longest(words[position:])
            yield " ".join(words[position : position + length]), channel
            position += length

    def _longest(self, words: Sequence[str]) -> tuple[int, str | None]:
        for length in range(min(4, len(words)), 0, -1):
            channel = self.channels.get(folded(" ".join(words[:length])))
            if channel:
                return length, channel
        return 1, None


def aids(cells: Mapping[str, Cell]) -> Iterator[tuple[str, str, bool | None, str]]:
    """Yield (aid, detail, obtained, printed mark) for each aid marked on an agreement.

    "D" in the tax credit (eight films of 2024) is documented nowhere: obtained is unknown.
    """
    for column, aid in (
        ("ASR", "avance_sur_recettes"),
        ("SOFICA", "sofica"),
        ("CREDIT D'IMPOT", "credit_impot"),
        ("AIDE REGIONALE", "aide_regionale"),
    ):
        mark = text(cells.get(column))
        if mark is None:
            continue
        word = folded(mark)
        if column == "ASR":
            yield aid, word, (True if word in ("avant", "apres") else None), mark
        else:
            yield aid, "", (True if word in _YES else None), mark
