"""What reports and refusals say to somebody who sent a form, and not a command."""

from collections.abc import Sequence
from typing import Final

from cinediv_pipeline.analysis.credits.limits import limit
from cinediv_pipeline.analysis.report import Limit, Report

_FORMS: Final = (
    ("say --type credits", "send type=credits"),
    ("--type credits", "type=credits"),
    ("say --allow-remote", "send allow_remote=true"),
    ("--allow-remote", "allow_remote=true"),
    ("--model", "model=true"),
    ("--faces", "faces=true"),
)
_MOST_NAMES: Final = 10


def in_words_of_forms(text: str) -> str:
    """Return a text with fields of a form for options of the command."""
    for option, field in _FORMS:
        text = text.replace(option, field)
    return text


def over_http(report: Report, missing: Sequence[str]) -> Report:
    """Return a report in these words, which also says whose given gender was of no use."""
    limits = [
        one.model_copy(update={"fr": in_words_of_forms(one.fr), "en": in_words_of_forms(one.en)})
        for one in report.limits
    ]
    return report.model_copy(update={"limits": (*_not_there(missing), *limits)})


def _not_there(missing: Sequence[str]) -> tuple[Limit, ...]:
    if not missing:
        return ()
    names = ", ".join(missing[:_MOST_NAMES]) + (" …" if len(missing) > _MOST_NAMES else "")
    return (
        limit(
            "given_names_not_there",
            f"Personne ne porte ici ces noms, dont vous donnez le genre : {names}.",
            f"Nobody here bears these names, whose gender you give: {names}.",
        ),
    )
