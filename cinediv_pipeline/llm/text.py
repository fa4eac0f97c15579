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
        r"\b(ignore[rz]?|oublie[rz]?|forget|disregard|override|bypass|contourne[rz]?)\b.{0,60}"
        r"\b(instruction|consigne|prompt|schema|ci-dessus|(previous|above|precedente?s?) "
        r"(rule|regle|text|line)|(rules|regles) (above|precedente))",
        r"\b(repond\w*|reponse|answer|respond\w*|output|return|renvoi\w*|ecri[st]\w*|print|say|"
        r"dis|classe|classify|label|mark|set|assign|attribu\w*)\b.{0,80}"
        r"(json|female|male\b|gender|\bgenre\b|unknown|schema|not_determinable|csp_|white|p\d\d)",
        r"\b(system|assistant|developer|user|systeme|utilisateur)\s*(prompt|message|:|>|\])",
        r"\b(language model|modele de langage|chatgpt|gpt-?\d|llm|as an ai|en tant qu.?ia|"
        r"you are now|tu es maintenant|vous etes maintenant|new instructions|nouvelles? consignes?|"
        r"nouvelles instructions|important instruction)\b",
        r"donnees-[0-9a-f]{4}|</?\s*(donnees|data|system|instructions?|prompt)|\[/?inst\]|<\||"
        r"###|```|\{\s*[\"'“«]|base64|prompt injection",
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
