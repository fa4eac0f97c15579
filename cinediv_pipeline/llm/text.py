"""Text that comes from outside: cleaned, bounded, and fenced so that it stays data.

A synopsis or a name may hold orders for the model. It stands between tags that carry a random
number it cannot know; characters that hide or reorder text are removed.
"""

import re
import secrets
import unicodedata
from typing import Final

from cinediv_pipeline.folding import plain

# Controls, formats (zero width, direction marks, tags) and what belongs to nobody.
_INVISIBLE: Final = ("Cc", "Cf", "Co", "Cn", "Cs")
_SPACES: Final = re.compile(r"\s+")
_WORDS: Final = re.compile(r"[^\W_]+")


def cleaned(text: str, limit: int) -> str:
    """Return one line of visible text of at most `limit` characters, cut at a word."""
    visible = "".join(
        char if unicodedata.category(char) not in _INVISIBLE else (" " if char.isspace() else "")
        for char in unicodedata.normalize("NFC", text)
    )
    line = _SPACES.sub(" ", visible).strip()
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip() or line[:limit]


def field(text: str, limit: int) -> str:
    """Return text as a field of a line: it cannot open another field or a tag."""
    return cleaned(text.replace("|", "/").replace("<", "‹").replace(">", "›"), limit)


# Words of someone who talks to a machine and not of a film: what they stand in is not sent at all.
_ORDERS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "ignore the previous instructions", « oublie les consignes ci-dessus »
        r"\b(ignore[rz]?|oublie[rz]?|forget|disregard|override|bypass|contourne[rz]?)\b.{0,40}"
        r"\b((previous|above|prior|precedente?s?|ci-dessus|all|toutes)\W+(\w+\W+){0,2}"
        r"(instruction|consigne|rule|regle|text|prompt)|(instruction|consigne|rule|regle)s?\W+"
        r"(above|ci-dessus|precedente?s?)|(the|le|ce|this)\W+(schema|prompt)|les consignes et\b)",
        # words of our own schema, and of JSON, asked for
        r"\b(not_determinable|csp_plus|csp_minus|perceived_origin|non_binary|given_name|65_plus)\b",
        r"\b(repond\w*|answer|respond|output|return|renvoi\w*|print|ecris|write)\b.{0,40}"
        r"(\bjson\b|\bschema\b|free text)",
        r"\b(gender|genre|label|origin|origine)\W{0,3}[:=]\W{0,3}(female|male|other|unknown|femme|"
        r"homme|black|white|noir|arabe?)\b",
        r"\b(mark|label|classe|classify|attribue|assign|say|dis|reponds|answer|ecris)\b.{0,60}"
        r"\b(as|comme|que|that|are|est|with)\W+(\w+\W+){0,3}"
        r"(female|male|unknown|homosexual|marginal|gender)\b(?!\W+\w+er\b)",
        r"\b(reponds|reponse)\W+(\w+\W+){0,2}(female|male|unknown|que chaque personnage)\b",
        r"\bp\d\d\b.{0,40}\b(female|male|unknown)\b|\b(are|all) (female|male)$",
        # who speaks to a machine, and how machines are spoken to
        r"\b(system|assistant|developer|user)\b\W{0,3}(prompt\b|message\b|>|\])",
        r"\bsystem\W{0,2}:\W+(from now|all|you|ignore)|\bassistant\W{0,2}:\W+(i|je)\b|"
        r"\buser\W{0,2}: ",
        r"\b(modele de langage|language model|chatgpt|gpt-?\d|as an ai|en tant qu.?ia|un llm|"
        r"you are now (a|an|female|male|free)\b|nouvelles? consignes?|new instructions)\b",
        r"donnees-[0-9a-f]{4}|</?\s*(donnees|data|system|instructions?|prompt)|\[/?inst\]|<\||"
        r"###|```|\{\s*[\"'“«]|prompt injection",
        r"\b(donne|invente|give|invent)\w*\W+(\w+\W+){0,2}(vingt personnages|citations|evidence|"
        r"quotes)",
    )
)


def gives_orders(text: str) -> bool:
    """Return whether a text talks to a machine: it is reported and left out, not argued with."""
    folded = plain(cleaned(text, len(text) + 1))
    return any(pattern.search(folded) for pattern in _ORDERS)


def nonce() -> str:
    """Return a number that no text can have been written for."""
    return secrets.token_hex(8)


def fenced(lines: str, mark: str) -> str:
    """Return lines between the tags that the prompt names."""
    return f"<donnees-{mark}>\n{lines}\n</donnees-{mark}>"


def words(text: str) -> list[str]:
    """Return the words of a text without accents and case."""
    return _WORDS.findall(plain(text))


def is_quoted(quote: str, text: str) -> bool:
    """Return whether the words of `quote` stand in `text`, in this order and whole.

    Case, accents and punctuation may differ; a quotation without a word is none.
    """
    wanted, found = words(quote), words(text)
    n = len(wanted)
    return n > 0 and any(found[i : i + n] == wanted for i in range(len(found) - n + 1))
