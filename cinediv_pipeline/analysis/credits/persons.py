"""Names of people in credits: where one ends, what stands beside it, and what is no person."""

import re
from typing import Final, NamedTuple

from cinediv_pipeline.folding import plain

PARTICLES: Final = frozenset((
    "de", "d", "da", "di", "do", "du", "del", "della", "des", "dos", "das", "la", "le", "les",
    "van", "von", "der", "den", "ten", "ter", "el", "al", "ben", "bin", "ibn", "abou", "y", "zu",
    "mac", "mc", "o", "st", "saint", "e",
))  # fmt: skip
_TITLES: Final[dict[str, str]] = {
    "m": "male", "mr": "male", "monsieur": "male", "mme": "female", "madame": "female",
    "mlle": "female", "mademoiselle": "female", "mrs": "female", "ms": "female", "miss": "female",
}  # fmt: skip
#: Societies and guilds whose letters follow a name.
_SOCIETIES: Final = (
    "AFC", "ACE", "ASC", "BSC", "ADC", "AFCCA", "AFR", "AFAR", "AFSI", "LMA", "SBC", "SCS",
    "BVK", "NSC", "CSC", "ACS", "AIC", "IMAGO", "MPSE", "CAS", "ADG", "CDG", "CSA", "CDA",
    "ARDA", "MAD", "ACFA", "SACD", "PGA", "DGA", "DGC", "WGA", "WGC", "GBFTE", "BFE", "CCE",
    "ICA", "UCMF", "BFDG", "MBE", "OBE", "CBE", "SRF", "ARP", "AOA", "ATAA",
)  # fmt: skip
_SOCIETY: Final = re.compile(
    r"[\s,]*[(\[]?\b(?:" + "|".join(r"\.?".join(one) + r"\.?" for one in _SOCIETIES)
    + r"|p\.g\.a\.)(?![\w])[)\]]?"
)  # fmt: skip
_ASIDE: Final = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
#: Each begins at the start of a word or number, so that long lines cost no more than their length.
_CONTACT: Final = re.compile(
    r"(?:\b(?:t[ée]l(?:[ée]phone)?|port(?:able)?|mob(?:ile)?|phone|cell|fax|e-?mail|courriel|mail)"
    r"\b\.?\s{0,3}:?\s{0,3})?(?:"
    r"(?<!\S)[^\s@]*@\S+|(?<!\S)[^\s@]+\s@\s?[^\s@]+\.[^\s@]+|(?<!\S)\S+\s?[\[(]at[\])]\s?\S+"
    r"|\bhttps?://\S+|\bwww\.\S+"
    r"|\(\+?\d(?:[^\S\n]|[\d./·_‐‑–—-]){6,}\d\)"
    r"|(?<![\w(+])[(+]{0,2}\d(?:[^\S\n]|[\d.()/·_‐‑–—-]){6,}\d(?!\w))",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(
    r"\s*[,;/|•·&+]\s*(?:(?:et|and)\s+)?|\s+(?:et|and)\s+|\s+[–—]\s+|\s+-\s+", re.IGNORECASE
)
_PAIR: Final = re.compile(r"^[^\s,;/]+(?:\s+(?:et|and)\s+|\s*&\s*)[^,;/&]+$", re.IGNORECASE)
_PART: Final = re.compile(r"^[^\W\d_][^\W\d_'’.\-‐‑]*(?:['’.\-‐‑][^\W\d_'’.\-‐‑]+)*\.?$")
# No person bears one of these: companies, places of work, thanks, rights.
_NO_PERSON: Final = frozenset((
    "film", "films", "production", "productions", "prod", "studio", "studios", "cinema",
    "cinemas", "cinematographique", "pictures", "entertainment", "media", "medias",
    "distribution", "international", "sarl", "sas", "sa", "ltd", "llc", "inc", "gmbh", "eurl",
    "laboratoire", "laboratoires", "postproduction", "digital", "digimage", "region",
    "departement", "ville", "mairie", "commune", "conseil", "ministere", "cnc", "sacem",
    "procirep", "angoa", "soficinema", "cofinova", "cineventure", "canal", "arte", "television",
    "televisions", "tf1", "m6", "ocs", "netflix", "fondation", "association", "festival",
    "national", "collectif", "orchestre", "choeur", "quatuor", "ensemble", "groupe", "group",
    "company", "compagnie", "cie", "location", "locations", "services", "rental", "rentals",
    "transports", "assurance", "assurances", "banque", "catering", "traiteur", "editions",
    "records", "publishing", "remerciements", "remercie", "remercient", "remerciement", "merci",
    "thanks", "thank", "copyright", "visa", "depot", "legal", "dolby", "dcp", "kodak",
    "panavision", "transpalux", "tsf", "soutien", "participation", "fund", "funding", "council",
    "institute", "institut", "agency", "commission", "eurimages", "union", "europeenne",
    "coproduction", "presente", "presentent", "presents", "tourne", "tournage", "filmed",
    "reserved", "reserves", "reserve", "unite", "department", "generique", "liste", "crew",
    "lab", "labs", "sound", "audio", "vfx",
))  # fmt: skip
#: What stands where a name will stand once, or never.
_NOBODY: Final = frozenset((
    "tba", "tbc", "tbd", "nn", "n n", "n a", "xx", "xxx", "neant", "aucun", "aucune", "a definir",
    "a confirmer", "a preciser", "a determiner", "a completer", "en cours", "non defini", "vacant",
    "to be announced", "to be confirmed", "to be decided", "to be determined", "none", "unknown",
    "inconnu", "inconnue", "non renseigne", "sans objet", "not applicable",
))  # fmt: skip
_LONGEST: Final = 7
_LONGEST_CHARS: Final = 60
_ROMAN: Final = re.compile(r"^(?:ii|iii|iv|jr|sr|fils|pere)\.?$")


class Named(NamedTuple):
    """A person's name, and the gender that a title before it says, or nothing."""

    name: str
    title_gender: str = ""
    title: str = ""


def without_contacts(text: str) -> str:
    """Return a text without telephone numbers and addresses, which are nobody's business here."""
    return _CONTACT.sub(" ", text)


def people_in(text: str) -> list[Named]:
    """Return the people that a text names, in order; empty where it is no list of names.

    Two of one family share its name: "Jean et Luc Ferrand" are Jean Ferrand and Luc Ferrand. A
    company beside a name is left aside.
    """
    bare = _SOCIETY.sub("", _ASIDE.sub("", without_contacts(text))).strip(' .,;:–—-*•=~_|<>«»"')
    if is_nobody(bare):
        return []
    parts = [part.strip() for part in _BETWEEN.split(bare) if part.strip(" .-")]
    found = [_named(part) for part in parts if not is_organisation(part)]
    if not found or not all(_is_name(one.name) for one in found):
        return []
    if len(found) == 2 and " " not in found[0].name and _PAIR.match(bare):
        family = _family(found[1].name.split())
        found[0] = found[0]._replace(name=f"{found[0].name} {family}".strip())
    return found


def is_nobody(text: str) -> bool:
    """Whether a text stands where nobody is named: « à définir », "TBC", "–", "???"."""
    words = "".join(char if char.isalpha() else " " for char in plain(text)).split()
    return not words or " ".join(words) in _NOBODY


def is_name(text: str) -> bool:
    """Whether a text could be one person's name of at least two words."""
    found = people_in(text)
    return len(found) == 1 and " " in found[0].name


def is_organisation(text: str) -> bool:
    """Whether words or signs of a text say that it is a company or an institution."""
    words = {plain(word).strip(".,;:()[]'’\"«»") for word in text.split()}
    bare = {word.split("'")[-1].split("’")[-1] for word in words}
    return bool(bare & _NO_PERSON) or "©" in text


def _named(part: str) -> Named:
    words = part.split()
    first = plain(words[0]).strip(".")
    if len(words) > 1 and first in _TITLES:
        return Named(" ".join(words[1:]), _TITLES[first], words[0])
    return Named(" ".join(words))


def _is_name(name: str) -> bool:
    words = name.split()
    if is_nobody(name):
        return False
    if not words or len(words) > _LONGEST or len(name) > _LONGEST_CHARS:
        return False
    if is_organisation(name) or not all(_PART.match(word) for word in words):
        return False
    strong = [word for word in words if plain(word).strip("'’.") not in PARTICLES]
    return bool(strong) and all(_begins(word) for word in strong)


def _begins(word: str) -> bool:
    """Whether a word begins like a name; some scripts have no capitals."""
    letters = word.rsplit("’", maxsplit=1)[-1].rsplit("'", maxsplit=1)[-1] or word
    return not letters[0].islower() or bool(_ROMAN.match(plain(word)))


def _family(words: list[str]) -> str:
    """Return the family name of a full name: from its particle on, or its last word."""
    if len(words) < 2:
        return ""
    cut = next((n for n, word in enumerate(words) if n and plain(word) in PARTICLES), -1)
    return " ".join(words[cut:])
