"""Which post a printed wording is: the taxonomy's wordings, however they are counted and joined."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from cinediv_pipeline.folding import plain
from cinediv_pipeline.linkage.roles import Role, Taxonomy

_ASIDE: Final = re.compile(r"\s*\([^()]*\)|\s*\[[^\[\]]*\]")
_JOINED: Final = re.compile(
    r"\s*[,/&+]\s*(?:(?:et|and)\s+)?|\s+(?:et|and)\s+(?:l['’]|la |le |les |the )?", re.IGNORECASE
)
_NUMBERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("1er", "1ere", "1re", "1ers", "1eres", "1res", "premier", "premiere",
                     "premiers", "premieres", "first", "1st", "ler", "lere", "lre", "ier", "iere",
                     "1°"), "1"),
    **dict.fromkeys(("2e", "2eme", "2nd", "2nde", "second", "seconde", "deuxieme", "2d", "2de",
                     "2emes", "2es", "seconds", "secondes", "2°"), "2"),
    **dict.fromkeys(("3e", "3eme", "3rd", "third", "troisieme", "3emes", "3es", "3°"), "3"),
}  # fmt: skip
_STOP: Final = frozenset(("un", "une", "le", "la", "les", "l", "the", "a", "an"))
_LAST: Final = re.compile(r"\s+(par|by|de|of)$")
_WORDS: Final = re.compile(r"[^\W_]+")
_SINGULAR_FROM: Final = 4
# Words behind which a post goes on in the same words: « écrit et réalisé par ».
_BY: Final = ("par", "by", "de", "of")
#: « assistée de »: whoever follows assists the post above.
_ASSISTED: Final = re.compile(
    r"^(?:avec l['’]assistance de|assiste(?:e|s|es|·e|·e·s)? (?:de|par|d['’])|assisted by|"
    r"assistants?|assistantes?)$"
)
ASSISTANTS: Final[Mapping[str, str]] = {
    "director": "assistant_director", "cinematographer": "camera_assistant",
    "camera_operator": "camera_assistant", "first_assistant_camera": "second_assistant_camera",
    "sound_engineer": "sound_assistant", "sound_editor": "assistant_editor",
    "sound_mixer": "sound_assistant", "picture_editor": "assistant_editor",
    "production_designer": "assistant_art_director", "set_decorator": "set_dresser",
    "costume_designer": "assistant_costume_designer", "casting_director": "casting_assistant",
    "production_manager": "production_assistant", "unit_manager": "assistant_unit_manager",
    "first_assistant_director": "second_assistant_director",
    "delegate_producer": "production_assistant",
}  # fmt: skip
CAST: Final = "actor"


class Meaning(NamedTuple):
    """What a wording means: a role, and the gender that a feminine form of it tells."""

    role: str
    gender: str


@dataclass(frozen=True)
class Posts:
    """The wordings of the taxonomy, in every number and order of joining."""

    taxonomy: Taxonomy

    @cached_property
    def _by_form(self) -> Mapping[str, Meaning]:
        found: dict[str, Meaning] = {}
        for key, wording in self.taxonomy.wordings.items():
            form = _form(key)
            known = found.get(form)
            gender = wording.gender if known is None or known.gender == wording.gender else ""
            role = wording.role if known is None else known.role
            found[form] = Meaning(role, gender)
        for role in self.taxonomy.roles.values():
            for label in (role.label_fr, role.label_en):
                found.setdefault(_form(label), Meaning(role.role, ""))
        return found

    def role(self, id_: str) -> Role:
        """Return a role by its id."""
        return self.taxonomy.roles[id_]

    def meanings(self, text: str) -> tuple[Meaning, ...]:
        """Return what a wording means, several posts in their order; empty if it is unknown."""
        return self._whole(text) or self._parts(text)

    def assistants(self, text: str, above: str | None) -> tuple[Meaning, ...]:
        """Return the post of those who assist the one above, where a wording says so."""
        words = plain(text).strip(" :.")
        if above not in ASSISTANTS or not _ASSISTED.match(words):
            return ()
        is_she = bool(re.match(r"assistee?s? ", words)) is False and words == "assistante"
        return (Meaning(ASSISTANTS[above], "female" if is_she else ""),)

    def split(self, text: str) -> tuple[str, str] | None:
        """Return the longest wording at the head of a text and what follows, or None."""
        words = text.split()
        for n in range(min(len(words) - 1, 8), 0, -1):
            head = " ".join(words[:n])
            if self._whole(head) or (n > 2 and self._parts(head)):
                return head, " ".join(words[n:])
        return None

    def _whole(self, text: str) -> tuple[Meaning, ...]:
        bare = _ASIDE.sub("", text)
        for candidate in (text, bare):
            exact = self.taxonomy.of_wording(candidate)
            if exact:
                return (Meaning(exact.role, exact.gender),)
        found = self._by_form.get(_form(bare)) or self._by_form.get(_LAST.sub("", _form(bare)))
        if found is None:
            return ()
        is_inclusive = any(mark in text for mark in "·•‧⋅") or re.search(r"\(e\)|\(trice\)", text)
        return (found._replace(gender="") if is_inclusive else found,)

    def _parts(self, text: str) -> tuple[Meaning, ...]:
        """Return the posts of a wording that joins several, or none if one of them is unknown."""
        parts = [part for part in _JOINED.split(_ASIDE.sub("", text)) if part.strip(" .:")]
        if len(parts) < 2:
            return ()
        last = plain(parts[-1]).strip(" :.").rsplit(" ", 1)[-1]
        ending = f" {last}" if last in _BY else ""
        found = [self._whole(part + ending) or self._whole(part) for part in parts]
        if not all(found):
            return ()
        unique = dict.fromkeys(meaning for each in found for meaning in each)
        return tuple({one.role: one for one in unique}.values())


def _form(text: str) -> str:
    """Return a wording without case, accents, points, plural and articles, its numbers as digits.

    Words of posts differ in more than their last s, so that nothing is confused by that.
    """
    return " ".join(_forms(text))


def _forms(text: str) -> Iterator[str]:
    folded = plain(text)
    for mark in "·•‧⋅":
        folded = folded.replace(mark, "")
    for word in _WORDS.findall(folded):
        if word in _NUMBERS:
            yield _NUMBERS[word]
        elif word not in _STOP:
            is_plural = len(word) >= _SINGULAR_FROM and word[-1] in "sx" and word[-2:] != "ss"
            yield word[:-1] if is_plural else word
