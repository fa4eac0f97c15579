"""Credits whose words tell a gender: « Elle-même », "Himself", « Self - réalisatrice ».

Only a cast member who plays nobody but themselves is meant; the gender of a part is not that of who
plays it. A feminine form of a post is strong evidence, a masculine one is none: it is also generic.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from cinediv_pipeline.enrichment.attribution import Claim
from cinediv_pipeline.folding import plain

METHOD: Final = "gendered_credit"
_SELF: Final = {
    "herself": "female", "elle meme": "female", "himself": "male", "lui meme": "male",
    "self": "", "soi meme": "",
}  # fmt: skip
_PARTS: Final = re.compile(r"\s*[/;]\s*")
_BREAKS: Final = re.compile(r"[\s\-‐‑–]+")
_ASIDE: Final = re.compile(r"^\s*[-–—:,(]\s*(?P<post>[^()]+?)\s*\)?\s*$")


def gender_of_part(character: str, gender_of_post: Callable[[str], str]) -> str:
    """Return female or male where a part says so of its player, else an empty text.

    Parameters
    ----------
    character : str
        The part as the credits print it.
    gender_of_post : callable
        Wording of a post to the gender of its form, or an empty text.
    """
    found = {_of_one(part, gender_of_post) for part in _PARTS.split(character)} - {""}
    return found.pop() if len(found) == 1 else ""


def _of_one(part: str, gender_of_post: Callable[[str], str]) -> str:
    folded = _BREAKS.sub(" ", plain(part)).strip()
    for word, gender in _SELF.items():
        if folded == word or folded.startswith((f"{word} ", f"{word}(", f"{word},", f"{word}:")):
            return gender or _of_post(part[len(word) :], gender_of_post)
    return ""


def _of_post(rest: str, gender_of_post: Callable[[str], str]) -> str:
    post = _ASIDE.match(rest)
    return "female" if post and gender_of_post(post["post"]) == "female" else ""


def credit_claims(
    parts: Iterable[tuple[str, str]], gender_of_post: Callable[[str], str]
) -> list[Claim]:
    """Return one claim per person and gender that parts tell, from (person_id, part)."""
    claims: dict[tuple[str, str], Claim] = {}
    for person_id, character in parts:
        gender = gender_of_part(character, gender_of_post)
        if gender:
            told = f"credited as « {character.strip()[:60]} »"
            claims.setdefault(
                (person_id, gender), Claim(person_id, gender, "tmdb", METHOD, None, told)
            )
    return list(claims.values())
