"""Prompts: versioned files in French, each with the schema of its answers.

``prompts/<name>.v<version>.md`` has two sections: what the model is told, and a JSON schema. A file
is never edited after use, since its version stands with every answer; a new wording is a new file,
and the evaluation compares both. In a schema ``"__ids__"`` stands for the ids of one request and
``"__trait__"`` for a value of the property's closed list with its quotation.
"""

import copy
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline.errors import ContractError

FOLDER: Final = Path(__file__).resolve().parent / "prompts"
_FILE: Final = re.compile(r"^(?P<name>[a-z_]+)\.v(?P<version>\d+)\.md$")
_SECTIONS: Final = re.compile(
    r"# Consigne\n(?P<told>.+?)\n# Schéma\n+```json\n(?P<schema>.+?)\n```\s*$", re.DOTALL
)
Schema = dict[str, Any]


@dataclass(frozen=True)
class Prompt:
    """One version of one prompt."""

    name: str
    version: int
    told: str
    schema: Mapping[str, Any]

    @property
    def label(self) -> str:
        """How it is named beside each answer, e.g. ``person_gender-1``."""
        return f"{self.name}-{self.version}"

    def schema_for(self, ids: Sequence[str], traits: Mapping[str, Sequence[str]]) -> Schema:
        """Return the schema with the ids of a request and the closed lists of each trait.

        Only words that every server's grammar knows are used: lengths and counts are checked by
        our own validation.
        """
        filled: Schema = _filled(copy.deepcopy(dict(self.schema)), list(ids), traits, "")
        return filled


def _filled(node: Any, ids: Sequence[str], traits: Mapping[str, Sequence[str]], name: str) -> Any:
    if node == "__trait__":
        return _trait(traits[name])
    if isinstance(node, dict):
        return {key: _filled(value, ids, traits, key) for key, value in node.items()}
    if isinstance(node, list):
        return list(ids) if node == ["__ids__"] else [_filled(v, ids, traits, name) for v in node]
    return node


def _trait(values: Sequence[str]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["value", "quote"],
        "properties": {
            "value": {"type": "string", "enum": list(values)},
            "quote": {"type": "string"},
        },
    }


@cache
def read_prompt(name: str, version: int | None = None) -> Prompt:
    """Return a prompt, by default its newest version.

    Raises
    ------
    ContractError
        There is no such prompt, or the file lacks a section.
    """
    known = {
        int(found["version"]): path
        for path in FOLDER.glob("*.md")
        if (found := _FILE.match(path.name)) and found["name"] == name
    }
    if not known or (version is not None and version not in known):
        raise ContractError(f"There is no prompt {name!r}, version {version or 'any'}.")
    chosen = version if version is not None else max(known)
    sections = _SECTIONS.search(known[chosen].read_text(encoding="utf-8"))
    if sections is None:
        raise ContractError(f"{known[chosen].name} needs the sections Consigne and Schéma.")
    return Prompt(name, chosen, sections["told"].strip(), json.loads(sections["schema"]))
