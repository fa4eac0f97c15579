"""A seeded grammar of fictional synopses: one to three sentences with names and a stake."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from data.sample import words
from data.sample.model import Film, Genre
from data.sample.titles import lower_first
from data.sample.tmdb_teams import Role

#: Occupations of women and of men.
TRADES = (
    ("postière", "facteur"), ("institutrice", "instituteur"), ("infirmière", "infirmier"),
    ("avocate", "avocat"), ("boulangère", "boulanger"), ("comptable", "comptable"),
    ("mécanicienne", "mécanicien"), ("vétérinaire", "vétérinaire"), ("pêcheuse", "pêcheur"),
    ("cheffe d'orchestre", "chef d'orchestre"), ("caissière", "caissier"), ("juge", "juge"),
)  # fmt: skip
TIES = (
    ("sa voisine", "son voisin"), ("sa sœur", "son frère"), ("sa cousine", "son cousin"),
    ("son amie", "son ami"),
)  # fmt: skip
STARTS: dict[Genre, tuple[str, ...]] = {
    "fiction": (
        "À {place}, {hero} ne pense plus qu'à retrouver {thing}.",
        "{hero} vient de tout perdre et revient à {place} pour chercher {thing}.",
        "Le temps d'un été, {hero} doit protéger {thing}, dont personne ne veut plus à {place}.",
        "À {place}, la vie paraît tranquille, mais {hero} n'a jamais pu oublier {thing}.",
    ),
    "documentary": (
        "Pendant quatre saisons, le film observe {thing} et rencontre {hero}.",
        "À {place}, {hero} raconte {thing}, carnets et photographies à l'appui.",
    ),
    "animation": (
        "Loin de {place}, {hero} part retrouver {thing} au-delà des nuages.",
        "Une nuit, {hero} s'enfuit de {place} pour sauver {thing}.",
    ),
}
SECONDS: dict[Genre, tuple[str, ...]] = {
    "fiction": (
        "Jusqu'au jour où {tie} {other} propose de tout vendre.",
        "Avec {tie} {other}, rien ne se passe comme prévu.",
    ),
    "documentary": ("À ses côtés, {other} se souvient.", "Puis {other} prend la parole."),
    "animation": ("Par chance, {tie} {other} connaît le chemin.",),
}
ENDS = ("{alone} {third} semble comprendre.", "Mais que cache {third} ?")


def overview(rng: Random, film: Film, roles: Sequence[Role]) -> str:
    """Sum the story up with one to three names and what the title is about."""
    genre = film.genre
    hero, other, third = (*roles, *roles)[:3]
    known = [place for place in words.PLACES if place in film.title]
    count = rng.choice((1, 2, 2, 3 if len(roles) > 2 else 2))
    sentences = (rng.choice(STARTS[genre]), rng.choice(SECONDS[genre]), rng.choice(ENDS))
    text = " ".join(sentences[:count]).format(
        place=known[0] if known else rng.choice(words.PLACES),
        thing=_thing(film.title),
        hero=_described(rng, hero),
        tie=rng.choice(TIES)[0 if other.woman else 1],
        other=_described(rng, other),
        alone="Seule" if third.woman else "Seul",
        third=third.name,
    )
    return text.replace(",.", ".").replace(",,", ",")


def _described(rng: Random, role: Role) -> str:
    """Name someone, now and then with the age or the occupation, and a comma after it."""
    trade = rng.choice(TRADES)[0 if role.woman else 1]
    if role.age < 19:
        trade = "lycéenne" if role.woman else "lycéen"
    if role.age < 15:
        trade = "écolière" if role.woman else "écolier"
    if role.age > 66:
        trade = "retraitée" if role.woman else "retraité"
    return role.name + rng.choice(("", f", {role.age} ans,", f", {trade},"))


def _thing(title: str) -> str:
    """Find what a title is about: what follows a documentary's head, or its noun."""
    for head in words.DOC_HEADS:
        if title.startswith(f"{head} "):
            return f"les {title.removeprefix(head).strip()}"
    nouns = [head for head in words.TITLE_HEADS if head.lower() in title.lower()]
    return lower_first(max(nouns, key=len)) if nouns else f"le cahier nommé « {title} »"
