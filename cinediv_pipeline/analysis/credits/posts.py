"""Which post a printed wording is: the taxonomy's wordings, however they are counted and joined."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from cinediv_pipeline.folding import plain
from cinediv_pipeline.linkage.names import nearest
from cinediv_pipeline.linkage.roles import Taxonomy

_ASIDE: Final = re.compile(r"\s*\([^()]*\)|\s*\[[^\[\]]*\]")
_JOINED: Final = re.compile(
    r"\s*[,/&+]\s*(?:(?:et|and)\s+)?|\s+(?:et|and)\s+(?:l['’]|la |le |les |the )?", re.IGNORECASE
)
# « Autrice-réalisatrice » is two posts, « monteur-son » one.
_AUTHOR: Final = re.compile(r"\b(aut(?:eure?|rice|eur·rice)s?|author)\s*-\s*", re.IGNORECASE)
_MOST_PARTS: Final = 3
_NUMBERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("1er", "1ere", "1re", "1ers", "1eres", "1res", "premier", "premiere",
                     "premiers", "premieres", "first", "1st", "1erere", "ler", "lere", "lre", "ier",
                     "iere", "lerere", "ierere", "11erere", "ist", "lst", "1°"), "1"),
    **dict.fromkeys(("2e", "2eme", "2nd", "2nde", "second", "seconde", "deuxieme", "2d", "2de",
                     "2ndde", "2emes", "2es", "seconds", "secondes", "2°"), "2"),
    **dict.fromkeys(("3e", "3eme", "3rd", "third", "troisieme", "3emes", "3es", "3°"), "3"),
}  # fmt: skip
_STOP: Final = frozenset(("un", "une", "le", "la", "les", "l", "the", "a", "an"))
_LAST: Final = re.compile(r"\s+(par|by|de|of)$")
_WORDS: Final = re.compile(r"[^\W_]+")
_SINGULAR_FROM: Final = 4
# One letter of ten may be wrong in longer wordings; of shorter ones many are alike.
_NEAR: Final = 88.0
_SHORTEST_NEAR: Final = 8
_MOST_KNOWN: Final = 50_000
# Words behind which a post goes on in the same words: « écrit et réalisé par ».
_BY: Final = ("par", "by", "de", "of")
#: « assistée de »: whoever follows assists the post above, « 1re assistante » is one of its team.
_ASSISTED: Final = re.compile(
    r"^(?P<rank>1|2|3)? ?(?:avec assistance de|assistee?s? (?:de|par|d)|assisted by|assistants?|"
    r"assistantes?|assistee?s?)$"
)
ASSISTANTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "direction": ("assistant_director", "first_assistant_director", "second_assistant_director"),
    "camera": ("camera_assistant", "first_assistant_camera", "second_assistant_camera"),
    "sound": ("sound_assistant", "sound_assistant", "sound_assistant"),
    "editing": ("assistant_editor", "assistant_editor", "assistant_editor"),
    "art": ("assistant_art_director", "assistant_art_director", "assistant_art_director"),
    "costume": ("assistant_costume_designer", "assistant_costume_designer",
                "assistant_costume_designer"),
    "casting": ("casting_assistant", "casting_assistant", "casting_assistant"),
    "production": ("production_assistant", "production_assistant", "production_assistant"),
}  # fmt: skip
ACTOR: Final = "actor"


class Meaning(NamedTuple):
    """What a wording means: a role, and the gender that a feminine form of it tells."""

    role: str
    gender: str


@dataclass(frozen=True)
class Posts:
    """The wordings of the taxonomy, in every number and order of joining."""

    taxonomy: Taxonomy
    is_loose: bool = False
    """Whether letters may be wrong, as where the text was read from a picture."""

    @cached_property
    def _known(self) -> dict[str, tuple[Meaning, ...]]:
        """What texts of this process turned out to mean."""
        return {}

    @cached_property
    def _by_letters(self) -> Mapping[str, Meaning]:
        """Wordings as letters only: pictures lose blanks and points."""
        found: dict[str, Meaning] = {}
        for form, meaning in self._by_form.items():
            known = found.setdefault(_letters(form), meaning)
            if known.role == meaning.role and known.gender != meaning.gender:
                found[_letters(form)] = known._replace(gender="")
        for key, wording in self.taxonomy.wordings.items():  # « Unfilm de », its article stuck
            found.setdefault(_letters(key), Meaning(wording.role, ""))
        return found

    @cached_property
    def _by_form(self) -> Mapping[str, Meaning]:
        found: dict[str, Meaning] = {}
        for key, wording in self.taxonomy.wordings.items():
            form = _form(key)
            known = found.get(form)
            same = known is None or known.gender == wording.gender
            gender = wording.gender if same else ""
            found[form] = Meaning(known.role if known else wording.role, gender)
        for role in self.taxonomy.roles.values():
            for label in (role.label_fr, role.label_en):
                found.setdefault(_form(label), Meaning(role.role, ""))
        return found

    def meanings(self, text: str) -> tuple[Meaning, ...]:
        """Return what a wording means, several posts in their order; empty if it is unknown."""
        if text not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[text] = self._parts(text) or self._whole(text)
        return self._known[text]

    def sure_meanings(self, text: str) -> tuple[Meaning, ...]:
        """Return what a wording means if all of it is known."""
        return self._parts(text, all_known=True) or self._whole(text)

    def assistants(self, text: str, heading: str | None, above: str | None) -> tuple[Meaning, ...]:
        """Return the post of assistants: of the post above, or of the heading's department."""
        folded = " ".join(_NUMBERS.get(word, word) for word in _WORDS.findall(plain(text)))
        found = _ASSISTED.match(folded)
        by_above = self.taxonomy.roles[above].department if above else None
        near = (by_above, heading) if folded.startswith("assiste") else (heading, by_above)
        department = next((one for one in near if one in ASSISTANTS), None)
        if found is None or department is None:
            return ()
        rank = int(found["rank"] or 0)
        # « assistée de » agrees with the post above, not with who assists
        gender = "female" if re.search(r"\bassistantes?$", folded) else ""
        roles = ASSISTANTS[department]
        return (Meaning(roles[rank if rank < len(roles) else 0], gender),)

    def split(self, text: str) -> tuple[str, str] | None:
        """Return the longest wording at the head of a text and what follows, or None."""
        words = text.split()
        for n in range(min(len(words) - 1, 8), 0, -1):
            head = " ".join(words[:n])
            if self._whole(head) or (n > 2 and self._parts(head, all_known=True)):
                return head, " ".join(words[n:])
        return None

    def _whole(self, text: str) -> tuple[Meaning, ...]:
        bare = _ASIDE.sub("", text)
        for candidate in (text, bare):
            exact = self.taxonomy.of_wording(candidate)
            if exact:
                return (Meaning(exact.role, exact.gender),)
        form = _form(bare)
        found = self._by_form.get(form) or self._by_form.get(_LAST.sub("", form))
        if found is None and self.is_loose:
            found = self._nearly(_letters(form))
        if found is None:
            return ()
        is_inclusive = any(mark in text for mark in "·•‧⋅") or re.search(r"\(e\)|\(trice\)", text)
        return (found._replace(gender="") if is_inclusive else found,)

    def _nearly(self, letters: str) -> Meaning | None:
        """Return the wording of the same letters, or of nearly the same if they are many."""
        found = self._by_letters.get(letters)
        if found is None and len(letters) >= _SHORTEST_NEAR:
            near = nearest(letters, self._by_letters.keys(), _NEAR)
            found = self._by_letters[near]._replace(gender="") if near else None
        return found

    def _parts(self, text: str, *, all_known: bool = False) -> tuple[Meaning, ...]:
        """Return the posts of a wording that joins a few; one of them may be unknown."""
        joined = _AUTHOR.sub(r"\1 et ", _ASIDE.sub("", text))
        parts = [part for part in _JOINED.split(joined) if part.strip(" .:")]
        if len(parts) < 2:
            return ()
        last = plain(parts[-1]).strip(" :.").rsplit(" ", 1)[-1]
        ending = f" {last}" if last in _BY else ""
        found = [self._whole(part + ending) or self._whole(part) for part in parts]
        if not all(found):  # « Conformation et étalonnage »: what is known of it counts
            found = [] if all_known or self._whole(text) or len(parts) > _MOST_PARTS else found
        unique = dict.fromkeys(meaning for each in found for meaning in each)
        return tuple({one.role: one for one in unique}.values())


def _letters(form: str) -> str:
    return form.replace(" ", "")


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
            is_plural = (
                word != "titles"
                and len(word) >= _SINGULAR_FROM
                and word[-1] in "sx"
                and word[-2:] != "ss"
            )
            yield word[:-1] if is_plural else word
