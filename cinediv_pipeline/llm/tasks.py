"""A task for a language model: how items are put into one request, and how an answer is checked.

Many items go into one request; each has an id of that request (p01, p02 …) from a closed list, and
each is checked by itself: a wrong row costs its item a second question, not the others'.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, TypeVar

from cinediv_pipeline.llm.answers import Outcome, item_key
from cinediv_pipeline.llm.endpoint import Reply
from cinediv_pipeline.llm.prompts import Prompt, Schema
from cinediv_pipeline.llm.text import fenced, nonce

Item = TypeVar("Item")
#: Sampling that gives the same answer to the same question, as far as a server can.
TEMPERATURE: Final = 0
# Characters per token, rather too few than too many: estimates are upper bounds.
_CHARS_PER_TOKEN: Final = 3
# A picture of 1,024 pixels costs 85 to 1,700 tokens, by provider.
_TOKENS_PER_PICTURE: Final = 2_000
_COMPLAINT: Final = (
    "Une première réponse était inutilisable pour ces lignes. Réponds de nouveau, pour elles "
    "seulement, en suivant les règles et le schéma :"
)
_SAID: Final = {
    "refused": "the model refused to answer",
    "cut": "the answer was cut at its bound",
    "schema": "the answer does not follow the schema",
    "missing": "the id is missing",
    "twice": "the id was answered twice",
}


class UnusableError(ValueError):
    """What is wrong with the answer on one item, in words that the model may be told."""


@dataclass(frozen=True)
class Task(Generic[Item]):
    """One task.

    Parameters
    ----------
    prompt : Prompt
    listed : str
        Property of the answer that holds one row per item.
    per_call : int
        Items of one request.
    tokens_per_item : int
        Bound of the answer on one item.
    subject : callable
        Item to the id of the person or film that it is about.
    text : callable
        Item to its line, cleaned and bounded, without an id. It is what the model sees.
    check : callable
        Item and its row to the result; raises `UnusableError`.
    traits : mapping
        Closed lists of the schema, by property.
    picture : callable, optional
        Item to the JPEG that is looked at; then one item is asked about per request. Neither the
        picture nor the answer's own words are kept, only what was checked of it.
    """

    prompt: Prompt
    listed: str
    per_call: int
    tokens_per_item: int
    subject: Callable[[Item], str]
    text: Callable[[Item], str]
    check: Callable[[Item, Mapping[str, Any]], dict[str, Any]]
    traits: Mapping[str, Sequence[str]] = field(default_factory=dict)
    picture: Callable[[Item], bytes] | None = None

    def key(self, item: Item, model: str) -> str:
        """Return the identity of the question."""
        return item_key(
            schema=self.prompt.schema_for([], self.traits),
            prompt=self.prompt.label,
            model=model,
            parameters={"temperature": TEMPERATURE},
            text=self._asked(item),
        )

    def _asked(self, item: Item) -> str:
        if self.picture is None:
            return self.text(item)
        return f"{self.text(item)} {hashlib.sha256(self.picture(item)).hexdigest()}"


@dataclass(frozen=True)
class Question(Generic[Item]):
    """One item that is still open: how often it was asked, and what was wrong."""

    item: Item
    key: str
    attempts: int = 0
    failed: str = ""


@dataclass(frozen=True)
class Group(Generic[Item]):
    """The items of one request."""

    task: Task[Item]
    questions: tuple[Question[Item], ...]
    names: tuple[str, ...] = ()

    def ids(self) -> list[str]:
        """Return the ids of the request, in the order of its items.

        `names` are those of a request that was sent before, of which some items are left.
        """
        return list(self.names) or id_names(len(self.questions))

    def halves(self) -> "list[Group[Item]]":
        """Return two smaller requests for the same items; of a single item, nothing smaller."""
        middle = len(self.questions) // 2
        parts = (self.questions[:middle], self.questions[middle:])
        return [Group(self.task, part) for part in parts if part and middle]

    def messages(self) -> list[dict[str, Any]]:
        """Return the chat: what is asked, the fenced lines, and what was wrong before."""
        mark = nonce()
        pairs = list(zip(self.ids(), self.questions, strict=True))
        lines = "\n".join(f"{name} | {self.task.text(each.item)}" for name, each in pairs)
        wrong = [f"{name} : {each.failed}" for name, each in pairs if each.failed and each.attempts]
        told = [fenced(lines, mark), *([_COMPLAINT, *wrong] if wrong else [])]
        return [
            {"role": "system", "content": self.task.prompt.told.replace("{nonce}", mark)},
            {"role": "user", "content": self._with_pictures("\n".join(told))},
        ]

    def _with_pictures(self, text: str) -> str | list[dict[str, Any]]:
        if self.task.picture is None:
            return text
        pictures = [picture_part(self.task.picture(each.item)) for each in self.questions]
        return [{"type": "text", "text": text}, *pictures]

    def parameters(self) -> dict[str, Any]:
        """Return what the request asks for beside model and messages."""
        return {
            "temperature": TEMPERATURE,
            "max_tokens": self.bound(),
            "response_format": {
                "type": "json_schema",
                "json_schema": {
                    "name": self.task.prompt.name,
                    "strict": True,
                    "schema": self.schema(),
                },
            },
        }

    def schema(self) -> Schema:
        """Return the schema with the ids of this request as a closed list."""
        return self.task.prompt.schema_for(self.ids(), self.task.traits)

    def bound(self) -> int:
        """Return how many tokens an answer may have."""
        return 100 + self.task.tokens_per_item * len(self.questions)

    def tokens_in(self) -> int:
        """Return about how many tokens the request has, rather too many."""
        task = self.task
        n_pictures = len(self.questions) if task.picture else 0
        words = replace(self, task=replace(task, picture=None))
        text = json.dumps([words.messages(), self.schema()], ensure_ascii=False)
        return len(text) // _CHARS_PER_TOKEN + _TOKENS_PER_PICTURE * n_pictures


def picture_part(jpeg: bytes) -> dict[str, Any]:
    """Return a picture as a part of a message, in the form that servers share."""
    url = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}


def id_names(n: int) -> list[str]:
    """Return the ids of a request of n items."""
    return [f"p{number:02d}" for number in range(1, n + 1)]


def untouched(group: Group[Item], why: str) -> list[Outcome]:
    """Return what is known of items that got no answer: why; no attempt is counted."""
    return [
        Outcome(each.key, group.task.subject(each.item), None, why, each.attempts)
        for each in group.questions
    ]


def outcomes(group: Group[Item], reply: Reply) -> list[Outcome]:
    """Return what an answer says of each item of its request, checked."""
    if reply.fault:
        return [_failed(group, each, _SAID[reply.fault]) for each in group.questions]
    rows = _rows(reply.content, group.task.listed)
    if rows is None:
        return [_failed(group, each, _SAID["schema"]) for each in group.questions]
    by_id: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_id.setdefault(str(row.get("id")), []).append(row)
    return [
        _outcome(group, each, by_id.get(name, []))
        for name, each in zip(group.ids(), group.questions, strict=True)
    ]


def _outcome(
    group: Group[Item], question: Question[Item], rows: Sequence[Mapping[str, Any]]
) -> Outcome:
    if len(rows) != 1:
        return _failed(group, question, _SAID["twice" if rows else "missing"])
    try:
        result = group.task.check(question.item, rows[0])
    except UnusableError as error:
        return _failed(group, question, str(error))
    return Outcome(question.key, group.task.subject(question.item), result, "", _next(question))


def _failed(group: Group[Item], question: Question[Item], why: str) -> Outcome:
    return Outcome(question.key, group.task.subject(question.item), None, why, _next(question))


def _next(question: Question[Any]) -> int:
    return question.attempts + 1


def _rows(content: str, listed: str) -> list[Mapping[str, Any]] | None:
    """Return the rows of an answer, or None where it does not follow the schema at all."""
    with suppress(ValueError, RecursionError):
        value = json.loads(unwrapped(content))
        found = value.get(listed) if isinstance(value, dict) else None
        if isinstance(found, list) and all(isinstance(row, dict) for row in found):
            return found
    return None


def unwrapped(content: str) -> str:
    """Return the JSON of an answer that stands between Markdown's code fences, or all of it."""
    before, opening, rest = content.partition("```")
    inside, closing, _ = rest.rpartition("```")
    if not (opening and closing) or "{" in before:
        return content.strip()
    return inside.partition("\n")[2] if "\n" in inside else inside
