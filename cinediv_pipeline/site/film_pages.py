"""The page of a film: what the template needs, from the tables."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from cinediv_pipeline.language import Language
from cinediv_pipeline.site.countries import said
from cinediv_pipeline.site.films import Dots, Films, Post
from cinediv_pipeline.site.names import film_by, joined

_FEWEST_POSTS: Final = 3
_MARKERS: Final = {
    "female": ("femme", "woman"),
    "male": ("homme", "man"),
    "non_binary": ("autre", "other"),
    "counted": ("compté·e par le prénom", "counted by the first name"),
    "unknown": ("genre non déterminé", "gender not determined"),
}


def film_context(
    films: Films, film: Mapping[str, Any], language: Language, contact: str
) -> dict[str, Any]:
    """Return what the page of a film shows."""
    posts = films.posts(film["film_id"], language)
    team, dots = films.teams.get(film["agrement_id"]), films.similar(film)
    directors = [
        name or language.pick("nom retiré", "name withdrawn")
        for name in films.directors(film["film_id"])
    ]
    key_posts = [post for post in posts if post.is_key]
    return {
        "film": film,
        "posts": posts,
        "film_by": film_by(directors, language) if directors else "",
        "directors": joined(directors, language) if directors else "",
        # of a director alone there is nothing to see
        "print": key_posts if len(key_posts) >= _FEWEST_POSTS else [],
        "facts": _facts(films, film, language),
        "markers": {marker: language.pick(*words) for marker, words in _MARKERS.items()},
        "team": _team(posts, language),
        "bonus": _bonus(film, team, language),
        "dots": dots,
        "position": _position(film, dots, language) if dots else "",
        "similar": _similar(films, film, language) if dots else "",
        "report": _report(film, contact, language),
        "report_says": _report_says(contact, language),
    }


def _facts(films: Films, film: Mapping[str, Any], language: Language) -> dict[str, str]:
    dataset, pick = films.dataset, language.pick
    kind = [dataset.label("genre", film["genre"], language)] if film["genre"] else []
    if film["rank"]:
        kind.append(dataset.label("rank", film["rank"], language))
    if film["is_fif"]:
        kind.append(pick("initiative française", "French initiative"))
    budget = pick("non indiqué", "not given")
    if film["devis_eur"]:
        budget = language.euros(film["devis_eur"])
        if film["budget_class"]:
            budget += " · " + dataset.label("budget_class", film["budget_class"], language)
    text = ", ".join(kind) or "–"
    return {
        "kind": text[:1].upper() + text[1:],
        "budget": budget,
        "countries": said(film["nationality_text"], language),
        "aids": ", ".join(films.aids(film, language))
        or pick("aucune dans la liste", "none in the list"),
        "bonus": _obtained(film["bonus_parite"], language),
    }


def _obtained(flag: object, language: Language) -> str:
    if flag is None:
        return language.pick("n’existait pas", "did not exist yet")
    if flag:
        return language.pick("obtenu, d’après la liste", "obtained, by the list")
    return language.pick("pas de mention dans la liste", "no mark in the list")


def _team(posts: list[Post], language: Language) -> str:
    markers = [credit.marker for post in posts for credit in post.credits]
    if not markers:
        return ""
    women, men = markers.count("female"), markers.count("male")
    counted, unknown = markers.count("counted"), markers.count("unknown")
    other = len(markers) - women - men - counted - unknown
    french = [f"{women} femme{'s' * (women > 1)}", f"{men} homme{'s' * (men > 1)}"]
    english = [
        f"{women} {'women' if women != 1 else 'woman'}",
        f"{men} {'men' if men != 1 else 'man'}",
    ]
    if other:
        french.append(f"{other} autre{'s' * (other > 1)}")
        english.append(f"{other} other")
    if counted:
        french.append(f"{counted} compté·e{'·s' * (counted > 1)} par le prénom")
        english.append(f"{counted} counted by the first name")
    if unknown:
        french.append(f"{unknown} de genre non déterminé")
        english.append(f"{unknown} not determined")
    n = len(markers)
    return language.pick(
        f"{n} crédit{'s' * (n > 1)} affiché{'s' * (n > 1)} : {', '.join(french)}.",
        f"{n} credit{'s' * (n > 1)} shown: {', '.join(english)}.",
    )


def _bonus(
    film: Mapping[str, Any], team: Mapping[str, Any] | None, language: Language
) -> dict[str, Any]:
    pick = language.pick
    obtained = _obtained(film["bonus_parite"], language)
    found: dict[str, Any] = {
        "title": f"{obtained[:1].upper()}{obtained[1:]}.",
        "says": pick("Le générique n’est pas connu au complet : rien n’est simulé.",
                     "The credits are not known in full: nothing is simulated."),
        "possible": 0,
    }  # fmt: skip
    if not team or team["bonus_simulated"] is None or team["bonus_points_possible"] is None:
        return found
    sure, possible = float(team["bonus_points_sure"]), float(team["bonus_points_possible"])
    says = {
        "reached": pick("Simulation : seuil supposé atteint.",
                        "Simulation: assumed threshold reached."),
        "not_reached": pick("Simulation : seuil supposé non atteint.",
                            "Simulation: assumed threshold not reached."),
        "cannot_tell": pick("Simulation : impossible de conclure.", "Simulation: we cannot tell."),
    }[team["bonus_simulated"]]  # fmt: skip
    low, high = language.number(sure, 1), language.number(possible, 1)
    bar = pick(
        f"{low} points acquis, {high} au plus si chaque genre non affiché était celui d’une femme",
        f"{low} points sure, {high} at most if every gender that is not shown were a woman’s",
    )
    return found | {"says": says, "sure": sure, "possible": possible, "bar": bar,
                    "scale": max(possible, 8.0)}  # fmt: skip


def _position(film: Mapping[str, Any], dots: Dots, language: Language) -> str:
    budget = language.euros(film["devis_eur"])
    if dots.rank == 1:
        place = language.pick("le plus petit devis", "the smallest budget")
    else:
        below = language.percent((dots.rank - 1) / dots.n, 0)
        place = language.pick(f"plus que {below} des films semblables",
                              f"more than {below} of similar films")  # fmt: skip
    return language.pick(f"Ce film : {budget}, {place}.", f"This film: {budget}, {place}.")


def _similar(films: Films, film: Mapping[str, Any], language: Language) -> str:
    genre = films.dataset.label("genre", film["genre"], language)
    class_ = films.dataset.label("budget_class", film["budget_class"], language)
    year = int(film["agrement_year"])
    span = language.span(year - 2, year + 2)
    return language.pick(
        f"Films d’initiative française, {genre}, {class_}, agréés en {span}. Un rond par film, "
        "douze au plus par colonne. Devis, non coût final.",
        f"Films of French initiative, {genre}, {class_}, approved in {span}. One dot per film, "
        "twelve at most per column. Budget, not final cost.",
    )


def _report_says(contact: str, language: Language) -> str:
    """Return what happens to whoever reports an error; without a contact nobody can."""
    if not contact:
        return language.pick(
            "Cette édition du site ne donne pas encore d’adresse où écrire.",
            "This edition of the site does not give an address to write to yet.",
        )
    if "@" not in contact:
        return language.pick("Ouvre la page de contact.", "Opens the contact page.")
    return language.pick(
        "Ouvre un message déjà rempli. Rien n’est envoyé sans vous.",
        "Opens a message that is filled in. Nothing is sent without you.",
    )


def _report(film: Mapping[str, Any], contact: str, language: Language) -> str:
    if not contact or "@" not in contact:
        return contact
    subject = language.pick("Erreur sur le film", "Error on the film")
    title = f"{subject} {film['title']} ({film['agrement_id']})"
    body = language.pick(
        f"Film : {film['title']}\nVisa et année : {film['agrement_id']}\n"
        "Poste concerné : \nCe qui est juste : \nVotre lien avec le film : \n",
        f"Film: {film['title']}\nVisa and year: {film['agrement_id']}\n"
        "Post concerned: \nWhat is right: \nHow you know the film: \n",
    )
    return f"mailto:{contact}?subject={quote(title)}&body={quote(body)}"
