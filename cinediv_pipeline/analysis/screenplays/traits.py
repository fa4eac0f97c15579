"""What only reading tells: age band, social category, occupation, stereotypes, by a language model.

The model sees passages in which a character stands, never the whole script. What it says counts
only with a quotation that stands in these passages word for word; of a real person nothing but the
gender is kept. A passage that talks to a machine is not sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cinediv_pipeline.analysis.contents import Options
from cinediv_pipeline.analysis.screenplays.counting import Character, Count
from cinediv_pipeline.analysis.screenplays.elements import Script
from cinediv_pipeline.analysis.screenplays.genders import Evidence
from cinediv_pipeline.analysis.screenplays.report import Reading
from cinediv_pipeline.folding import plain
from cinediv_pipeline.llm.prompts import read_prompt
from cinediv_pipeline.llm.tasks import Task, UnusableError
from cinediv_pipeline.llm.text import cleaned, gives_orders, is_quoted, words
from cinediv_pipeline.llm.text import field as as_field
from cinediv_pipeline.vocabulary import CHARACTER_ATTRIBUTES, NOT_DETERMINABLE

STEREOTYPES: Final = (
    "caregiver", "love_interest", "victim", "criminal", "servant", "comic_foil",
)  # fmt: skip
_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "gender": CHARACTER_ATTRIBUTES["gender"],
    "age_band": CHARACTER_ATTRIBUTES["age_band"],
    "social_category": CHARACTER_ATTRIBUTES["social_category"],
    "occupation": ("stated",),
    "stereotype": STEREOTYPES,
}
#: So many characters are read, those with most words.
MOST_CHARACTERS: Final = 40
_PASSAGES, _OWN_WORDS = 1_200, 600
_QUOTE_CHARS: Final = 200
_TOKENS: Final = 500
_PER_CALL: Final = 4


@dataclass(frozen=True)
class Portrait:
    """One character of one script, and the passages that are read."""

    content_id: str
    name: str
    passages: str

    @property
    def subject(self) -> str:
        """Identity under which answers are kept, so that they can be forgotten with the content."""
        return f"{self.content_id}/{plain(self.name)}"


@dataclass(frozen=True)
class Readings:
    """What was read, by character; why something was not."""

    model: str | None = None
    prompts: tuple[str, ...] = ()
    of: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)
    genders: Mapping[str, Evidence] = field(default_factory=dict)
    n_open: int = 0
    gives_orders: tuple[str, ...] = ()
    """Passages that talk to a machine."""


def portrait_task(version: int | None = None) -> Task[Portrait]:
    """Return the task: some characters per request."""
    return Task(
        prompt=read_prompt("screenplay_characters", version),
        listed="characters",
        per_call=_PER_CALL,
        tokens_per_item=_TOKENS,
        subject=lambda one: one.subject,
        text=lambda one: f"{as_field(one.name, 80)} | {one.passages}",
        check=_checked,
        traits={name: (*values, NOT_DETERMINABLE) for name, values in _VALUES.items()},
    )


def readings_of(content_id: str, script: Script, counted: Count, options: Options) -> Readings:
    """Return what a model reads of the characters; without a model, orders alone are looked for."""
    orders = tuple(
        cleaned(element.text, _QUOTE_CHARS)
        for element in script.elements if gives_orders(element.text)
    )  # fmt: skip
    reader = options.reader
    if reader is None:
        return Readings(gives_orders=orders)
    task = portrait_task()
    portraits = [
        Portrait(content_id, one.name, _passages(one, script, counted))
        for one in counted.characters[:MOST_CHARACTERS]
    ]
    answered = reader.ask(task, portraits)
    told = {
        one.name: outcome.result
        for one in portraits
        if (outcome := answered.settled.get(one.subject)) is not None and outcome.result
    }
    return Readings(
        model=reader.name,
        prompts=(task.prompt.label,),
        of={
            name: _readings(result)
            for name, result in told.items()
            if not _is_real(name, options.real_names)
        },
        genders={name: found for name, result in told.items() if (found := _gender(result))},
        n_open=len(portraits) - len(told),
        gives_orders=orders,
    )


def _is_real(name: str, real_names: frozenset[str]) -> bool:
    named = sorted(words(name))
    return len(named) > 1 and " ".join(named) in real_names


def _passages(one: Character, script: Script, counted: Count) -> str:
    """Return the action around a character's name, and the first words it says."""
    names = [plain(name) for name in (one.name, *one.variants)]
    action = [
        element.text for element in script.of("action")
        if any(name in plain(element.text) for name in names) and not gives_orders(element.text)
    ]  # fmt: skip
    own = [speech.text for speech in counted.speeches
           if one.name in speech.speakers and not gives_orders(speech.text)]  # fmt: skip
    said = as_field(" ".join(own), _OWN_WORDS)
    return f"{as_field(' '.join(action), _PASSAGES)} « {said} »" if said else as_field(
        " ".join(action), _PASSAGES)  # fmt: skip


def _checked(one: Portrait, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the traits; what the passages do not show is not determinable."""
    if not all(isinstance(row.get(name), dict) for name in _VALUES):
        raise UnusableError("il manque une caractéristique")
    real = row.get("real_person") is not False  # in doubt as little as possible is coded
    return {
        "real_person": real,
        **{
            name: _trait(name, row[name], one)
            for name in _VALUES if not real or name == "gender"
        },
    }  # fmt: skip


def _trait(name: str, told: Mapping[str, Any], one: Portrait) -> dict[str, str]:
    value, quote = told.get("value"), told.get("quote")
    shown = isinstance(quote, str) and is_quoted(quote, one.passages)
    if value not in _VALUES[name] or not shown:
        return {"value": NOT_DETERMINABLE, "quote": ""}
    return {"value": str(value), "quote": cleaned(str(quote), _QUOTE_CHARS)}


def _readings(result: Mapping[str, Any]) -> tuple[Reading, ...]:
    return tuple(
        Reading(
            dimension=name,  # type: ignore[arg-type]
            value=told["quote"] if name == "occupation" else told["value"],
            quote=told["quote"],
        )
        for name, told in result.items()
        if name not in ("real_person", "gender") and told["value"] != NOT_DETERMINABLE
    )


def _gender(result: Mapping[str, Any]) -> Evidence | None:
    told = result["gender"]
    if told["value"] == NOT_DETERMINABLE:
        return None
    return Evidence(told["value"], "model", told["quote"])
