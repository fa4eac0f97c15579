"""Who tells the stories is one question, whom they tell of another: characters of a synopsis.

A language model reads the synopsis of a film; everything it says of a character must be backed by a
passage that stands in the synopsis word for word, otherwise it is not determinable. A character who
is a real person is coded for gender and narrative role only. Persons are never described here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cinediv_pipeline.folding import plain
from cinediv_pipeline.llm.answers import Outcome
from cinediv_pipeline.llm.prompts import read_prompt
from cinediv_pipeline.llm.tasks import Task, UnusableError
from cinediv_pipeline.llm.text import cleaned, field, gives_orders, is_quoted, words
from cinediv_pipeline.vocabulary import (
    CHARACTER_ATTRIBUTES,
    NOT_DETERMINABLE,
    REAL_PERSON_ATTRIBUTES,
    SENSITIVE_TRAITS,
)

CONTENT_TYPE: Final = "synopsis"
#: Shorter texts tell of nobody.
LEAST_CHARS: Final = 60
_MOST_CHARS: Final = 2_000
_MOST_CHARACTERS: Final = 6
_NAME_CHARS, _QUOTE_CHARS = 80, 200
_TOKENS_PER_FILM: Final = 2_000
_REAL: Final = "real_person"
# Words that state what may only be stated, folded, in French and English. In lower case: Mark White
# and Mme Lenoir have names.
_SAYING: Final = {
    "white": r"blanc(he)?s?|white|caucasi\w+",
    "black": r"noire?s?|black",
    "arab": r"arabes?|arabs?|maghrebin\w*",
    "asian": r"asiatiques?|asians?",
    "other": r"metis(se)?s?|roms?|gitane?s?|tziganes?|autochtones?|indigen\w+|latin[oa]s?|"
             r"queer|pansexu\w+|asexu\w+",
    "stated": r"handicap\w*|disab\w+|aveugles?|blind|malvoyant\w*|sourde?s?|deaf|malentendant\w*|"
              r"muett?e?s?|mute|paralys\w+|paralyz\w+|\w+plegi\w+|amput\w+|autis\w+|trisom\w+|"
              r"fauteuil|wheelchair|infirmes?|invalides?",
    "heterosexual": r"heterosexu\w+|straight",
    "homosexual": r"homosexu\w+|gays?|lesbi\w+",
    "bisexual": r"bisexu\w+",
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")
#: What the model is asked for, each with a quotation.
TRAITS: Final = tuple(name for name in CHARACTER_ATTRIBUTES if name != _REAL)


@dataclass(frozen=True)
class Story:
    """One synopsis. `about_real_people` is true of documentaries."""

    film_id: str
    content_id: str
    synopsis: str
    about_real_people: bool = False


def is_a_story(story: Story) -> bool:
    """Return whether a synopsis tells a story and talks to nobody's machine."""
    return not gives_orders(story.synopsis)


def story_task(version: int | None = None) -> Task[Story]:
    """Return the task: one film per request."""
    return Task(
        prompt=read_prompt("story_characters", version),
        listed="stories",
        per_call=1,
        tokens_per_item=_TOKENS_PER_FILM,
        subject=lambda story: story.content_id,
        text=lambda story: field(story.synopsis, _MOST_CHARS),
        check=_checked,
        traits={name: (*CHARACTER_ATTRIBUTES[name], NOT_DETERMINABLE) for name in TRAITS},
    )


def _checked(story: Story, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the characters; a trait that the text does not show is not determinable."""
    characters = row.get("characters")
    if not isinstance(characters, list) or not all(isinstance(one, dict) for one in characters):
        raise UnusableError("characters n’est pas une liste d’objets")
    text = field(story.synopsis, _MOST_CHARS)
    named = [one for one in characters if is_quoted(str(one.get("name")), text)]
    if characters and not named:
        raise UnusableError("name ne figure pas dans le résumé")
    distinct = {" ".join(words(str(one["name"]))): one for one in reversed(named)}
    kept = list(distinct.values())[::-1][:_MOST_CHARACTERS]
    return {"characters": [_character(one, text) for one in kept]}


def _character(one: Mapping[str, Any], text: str) -> dict[str, Any]:
    name = cleaned(str(one["name"]), _NAME_CHARS)
    real = one.get(_REAL) is not False  # in doubt as little as possible is coded
    traits = {
        trait: _trait(trait, one.get(trait), text)
        for trait in TRAITS
        if not real or trait in REAL_PERSON_ATTRIBUTES
    }
    return {"name": name, _REAL: real, "traits": traits}


def _trait(trait: str, told: Any, text: str) -> dict[str, str]:
    """Return value and quote, or not determinable where the quote does not show it in the text."""
    value = told.get("value") if isinstance(told, dict) else None
    quote = told.get("quote") if isinstance(told, dict) else None
    if value not in CHARACTER_ATTRIBUTES[trait] or not isinstance(quote, str):
        return {"value": NOT_DETERMINABLE, "quote": ""}
    if not is_quoted(quote, text) or (trait in SENSITIVE_TRAITS and not _states(value, quote)):
        return {"value": NOT_DETERMINABLE, "quote": ""}
    return {"value": str(value), "quote": cleaned(quote, _QUOTE_CHARS)}


def _states(value: str, quote: str) -> bool:
    """Return whether the words of a quotation say it; a name or a place never does."""
    said = (word for word in _WORD.findall(quote) if word[0].islower())
    return any(re.fullmatch(_SAYING[value], plain(word)) for word in said)


def still_said(row: Mapping[str, Any], story: Story) -> bool:
    """Return whether a synopsis still has the name and the words of an observation."""
    told = [text for text in (row["subject_label"], row["evidence"]) if text]
    return all(is_quoted(text, story.synopsis) for text in told)


def observation_rows(
    stories: Iterable[Story],
    settled: Mapping[str, Outcome],
    prompt: str,
    real_names: frozenset[str] = frozenset(),
) -> list[dict[str, Any]]:
    """Return rows of the table of observations, one per character and dimension.

    `real_names` are folded names of real people, words sorted: who bears one with first and family
    name is taken for a real person.
    """
    return [
        row
        for story in stories
        if (outcome := settled.get(story.content_id)) is not None and outcome.result is not None
        for number, one in enumerate(outcome.result["characters"], start=1)
        for row in _rows(story, number, one, outcome, prompt, _is_real(one, story, real_names))
    ]


def _is_real(one: Mapping[str, Any], story: Story, real_names: frozenset[str]) -> bool:
    named = sorted(words(one["name"]))
    bears = len(named) > 1 and " ".join(named) in real_names
    return bool(one[_REAL]) or story.about_real_people or bears


def _rows(
    story: Story,
    number: int,
    one: Mapping[str, Any],
    outcome: Outcome,
    prompt: str,
    real: bool,  # noqa: FBT001
) -> list[dict[str, Any]]:
    told = {trait: (item["value"], item["quote"]) for trait, item in one["traits"].items()
            if not real or trait in REAL_PERSON_ATTRIBUTES}  # fmt: skip
    told[_REAL] = ("yes" if real else "no", one["name"])
    day: date | None = outcome.answered_on
    return [
        {
            "content_type": CONTENT_TYPE,
            "content_id": story.content_id,
            "film_id": story.film_id,
            "subject_id": f"{story.content_id}/c{number}",
            "subject_label": one["name"],
            "dimension": trait,
            "value": value,
            "confidence": None,
            "method": "model",
            "model": outcome.model,
            "prompt_version": prompt,
            "evidence": quote or None,
            "observed_at": day,
        }
        for trait, (value, quote) in told.items()
    ]
