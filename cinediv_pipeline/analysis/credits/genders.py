"""The gender of people in credits, with what tells it; who cannot be told stays unknown.

In order: what the caller or the list gives (a column, « Mme »); a feminine form of a post (« chef
monteuse »; a masculine one is no evidence, it is also generic); the first name. A feminine post and
a man's first name that contradict each other decide nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from cinediv_pipeline.analysis.credits.report import PersonEvidence, PersonGender
from cinediv_pipeline.enrichment.evidence import Births, Evidence, World, world_by_name
from cinediv_pipeline.enrichment.first_names import Context, Decision, FirstNames
from cinediv_pipeline.enrichment.given_names import cnc_name, first_name_key, western_name
from cinediv_pipeline.enrichment.typed_names import decide_typed
from cinediv_pipeline.folding import plain
from cinediv_pipeline.language import NBSP, Code
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources import nomquamgender

_GIVEN: Final[Mapping[str, PersonGender]] = {
    **dict.fromkeys(("female", "woman", "femme", "f", "mme", "madame", "mlle", "mrs", "ms", "w"),
                    "female"),
    **dict.fromkeys(("male", "man", "homme", "m", "h", "mr", "monsieur"), "male"),
    **dict.fromkeys(("non_binary", "non binary", "non-binary", "non binaire", "non-binaire", "nb",
                     "x", "other", "autre"), "non_binary"),
}  # fmt: skip


@dataclass(frozen=True)
class Holder:
    """What is known of one person before the first name is asked: spellings, and evidence."""

    name: str
    variants: tuple[str, ...] = ()
    evidence: tuple[PersonEvidence, ...] = ()


def given_gender(text: str) -> PersonGender | None:
    """Return the gender that a cell or an option says, in French or English, or None."""
    return _GIVEN.get(plain(text).strip(" ."))


class CreditNames:
    """First names of people in credits: births in France where they are known, else the world's."""

    def __init__(
        self,
        names: Iterable[str],
        language: Code,
        births: Mapping[str, Births],
        is_opted_out: Callable[[str], bool],
    ) -> None:
        self._context: Context = "french" if births and language == "fr" else "elsewhere"
        self._is_opted_out = is_opted_out
        names = list(names)
        evidence = Evidence(births, _world(names), needs_births=False)
        self._stage = FirstNames.read(reference_dir(), evidence)
        self._first_comes_first = self._is_first_first(names)

    def told(self, name: str) -> PersonEvidence | None:
        """Return what the first name of a name says, or None."""
        if self._is_opted_out(name):
            return None
        decision = self._decide(name)
        if decision.gender not in ("female", "male"):
            return None
        source = "INSEE" if decision.reason.startswith("insee") else "nomquamgender"
        quote = f"{decision.first_name.title()}, {source} {round(100 * decision.share)}{NBSP}%"
        return PersonEvidence(
            gender=cast("PersonGender", decision.gender), method="first_name", quote=quote
        )

    def _decide(self, name: str) -> Decision:
        if self._first_comes_first and not _has_capitals(name):
            return self._stage.decide(
                western_name(name, self._stage.unreliable_families), self._context
            )
        return decide_typed(self._stage, name, self._context)

    def _is_first_first(self, names: Iterable[str]) -> bool:
        """Whether a list prints first names first, as usual, unless more names speak against it.

        Family names that are first names too are mostly men's: in doubt about the order of each
        name by itself, women would stay undecided more often than men.
        """
        n = Counter(
            (self._is_known(parts[0]), self._is_known(parts[-1]))
            for name in names
            if len(parts := name.split()) > 1
        )
        return n[True, False] >= n[False, True]

    def _is_known(self, word: str) -> bool:
        return self._stage.decide_alone(word, self._context).gender != "unknown"


def _has_capitals(name: str) -> bool:
    """Whether capitals say which part is the family name."""
    printed = cnc_name(name)
    return bool(printed.given and printed.family)


def _world(names: Iterable[str]) -> dict[str, World]:
    """Return the world's counts of all that could be a first name in names."""
    keys: set[str] = set()
    for name in names:
        words = name.split()
        keys |= {plain(" ".join(words[:n])) for n in range(1, len(words) + 1)}
        keys |= {plain(" ".join(words[n:])) for n in range(1, len(words))}
        keys |= {plain(part) for word in words for part in word.split("-")}
    keys |= {first_name_key(key).lower() for key in keys}
    return world_by_name(nomquamgender.look_up(sorted(keys)))


def decided(
    holder: Holder, given: Mapping[str, PersonGender], names: CreditNames
) -> tuple[PersonGender, tuple[PersonEvidence, ...]]:
    """Return a person's gender and what it rests on; what contradicts itself decides nothing.

    Parameters
    ----------
    holder : Holder
    given : mapping
        Genders that the caller knows, by `name_key`.
    names : CreditNames
    """
    for name in (holder.name, *holder.variants):
        if gender := given.get(name_key(name)):
            return gender, (PersonEvidence(gender=gender, method="given", quote=name),)
    for kind in ("listed", "title"):
        said = tuple(one for one in holder.evidence if one.method == kind)
        if said:
            return _agreed(said)
    by_post = tuple(one for one in holder.evidence if one.method == "gendered_credit")
    first = names.told(holder.name)
    return _agreed((*by_post[:1], *([first] if first else [])))


def _agreed(
    evidence: Sequence[PersonEvidence],
) -> tuple[PersonGender, tuple[PersonEvidence, ...]]:
    genders = {one.gender for one in evidence}
    return (genders.pop() if len(genders) == 1 else "unknown"), tuple(evidence)
