"""Word lists of the fictional world, read from `words.json`.

First names are ordinary ones; family names, places, companies and titles are invented.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))

#: French given names by first birth year of a generation, then by gender.
GENERATIONS: dict[int, dict[str, list[str]]] = {
    int(first): names for first, names in _WORDS["generations"].items()
}
#: Given to women and to men alike.
AMBIGUOUS_NAMES: list[str] = _WORDS["ambiguous"]
#: Given names by gender and invented family names of the other origins.
ORIGINS: dict[str, dict[str, list[str]]] = _WORDS["origins"]
FAMILY_NAMES: list[str] = _WORDS["family"]
PARTICLE_NAMES: list[str] = _WORDS["particles"]
COMPANIES: list[str] = _WORDS["companies"]
PLACES: list[str] = _WORDS["places"]
#: Heads of titles: an article and a noun.
TITLE_HEADS: list[str] = _WORDS["title_heads"]
#: What follows a head; {place} is filled in.
TITLE_TAILS: list[str] = _WORDS["title_tails"]
SENTENCES: list[str] = _WORDS["sentences"]
STAYS: list[str] = _WORDS["stays"]
DUOS: list[str] = _WORDS["duos"]
DOC_HEADS: list[str] = _WORDS["doc_heads"]
DOC_THEMES: list[str] = _WORDS["doc_themes"]
CREATURES: list[str] = _WORDS["creatures"]
CREATURE_TAILS: list[str] = _WORDS["creature_tails"]
FOREIGN_TITLES: list[str] = _WORDS["foreign_titles"]
