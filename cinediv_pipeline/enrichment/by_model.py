"""The last resort: a language model is asked about people on whom nothing better decides.

It sees name, role, film, country and year, nothing more; it may abstain; it must point at the word
that it goes by, and that word must stand in the line it was given. It never says non-binary, and
nothing but a gender is asked for or kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cinediv_pipeline.enrichment.attribution import Claim
from cinediv_pipeline.llm.answers import Outcome
from cinediv_pipeline.llm.keeping import Answered
from cinediv_pipeline.llm.prompts import read_prompt
from cinediv_pipeline.llm.tasks import Task, UnusableError
from cinediv_pipeline.llm.text import cleaned, field, gives_orders, is_quoted, words

METHOD: Final = "model"
PER_CALL: Final = 50
# An answer on one person takes about 35 tokens.
_TOKENS_PER_PERSON: Final = 60
_NAME_CHARS, _FIELD_CHARS = 80, 100
_GENDERS: Final = ("female", "male", "unknown")
_BASES: Final = ("given_name", "known_person")


@dataclass(frozen=True)
class OpenPerson:
    """One person on whom nothing has decided, and one of their films.

    `given` is the part of the name that may tell a gender, as our own rules split it; the model
    sees the whole name.
    """

    person_id: str
    name: str
    given: str = ""
    role: str = ""
    film: str = ""
    country: str = ""
    year: int | None = None


# What has more words is a sentence or a group.
_MOST_WORDS: Final = 6


def is_a_name(person: OpenPerson) -> bool:
    """Return whether there is a name to go by, and nothing that talks to a machine."""
    told = (person.name, person.role, person.film)
    plain_words = not any(char.isdigit() or char == "_" for char in person.name)
    short = 0 < len(words(person.name)) <= _MOST_WORDS
    return plain_words and short and not any(map(gives_orders, told))


def person_task(version: int | None = None) -> Task[OpenPerson]:
    """Return the task; `version` chooses an older wording, to compare."""
    return Task(
        prompt=read_prompt("person_gender", version),
        listed="people",
        per_call=PER_CALL,
        tokens_per_item=_TOKENS_PER_PERSON,
        subject=lambda person: person.person_id,
        text=_line,
        check=_checked,
    )


def _line(person: OpenPerson) -> str:
    cells = (person.role, person.film, person.country, str(person.year or ""))
    name = field(person.name, _NAME_CHARS)
    return " | ".join([name, *(field(cell, _FIELD_CHARS) for cell in cells)])


def _checked(person: OpenPerson, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return gender, basis and quote; what is not backed by the line itself is refused."""
    gender, basis, quote = (row.get(name) for name in ("gender", "basis", "quote"))
    if gender not in _GENDERS:
        raise UnusableError("gender n’est pas dans la liste fermée")
    if gender == "unknown":
        return {"gender": gender, "basis": "none", "quote": ""}
    if basis not in _BASES or not isinstance(quote, str):
        raise UnusableError("basis manque ou n’est pas dans la liste fermée")
    place = person.given or person.name if basis == "given_name" else person.name
    if not is_quoted(quote, field(place, _NAME_CHARS)):
        raise UnusableError("quote ne figure pas dans le prénom de la ligne")
    return {"gender": gender, "basis": basis, "quote": cleaned(quote, _NAME_CHARS)}


def model_claims(
    answered: Answered, prompt: str, statistics: Mapping[str, frozenset[str]]
) -> list[Claim]:
    """Return one claim per person that was asked about, also where nothing came of it.

    `statistics` are the genders that counts of first names clearly speak for, by person: a model
    may decide what they leave open, not what they deny.
    """
    return [
        *(_claim(person, outcome, prompt, statistics.get(person, frozenset()))
          for person, outcome in answered.settled.items()),
        *(Claim(person, "unknown", METHOD, METHOD, None, why)
          for person, why in answered.open.items()),
    ]  # fmt: skip


def not_asked(people: Iterable[OpenPerson]) -> list[Claim]:
    """Return the claims that say who is never asked about: what they bear is no plain name."""
    why = "not asked: no plain name of a person"
    return [Claim(one.person_id, "unknown", METHOD, METHOD, None, why) for one in people]


def _claim(person_id: str, outcome: Outcome, prompt: str, clear: frozenset[str]) -> Claim:
    told = outcome.result or {"gender": "unknown", "basis": "", "quote": ""}
    if outcome.result is None:
        evidence = f"no usable answer: {outcome.failed}"
    elif told["gender"] == "unknown":
        evidence = "the model abstains"
    else:
        evidence = f"{told['basis']}: {told['quote']}"
    gender = str(told["gender"])
    if gender != "unknown" and clear and gender not in clear:
        gender, evidence = "unknown", f"counts of the first name deny it ({evidence})"
    source = f"{outcome.model}, {prompt}"
    return Claim(person_id, gender, source, METHOD, None, evidence, outcome.answered_on)
