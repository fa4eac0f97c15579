"""The page of the simulator: the rule table in one language, for its script and its tables."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from cinediv_pipeline.bonus import Grid, Post, Rules, read_rules
from cinediv_pipeline.exhibits.dataset import Dataset
from cinediv_pipeline.language import DASH, NBSP, THIN, Language
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.vocabulary import GENDERS, GENRES, Label

_GENDERS: Final[Mapping[str, Label]] = {
    "female": Label("femme", "woman"),
    "male": Label("homme", "man"),
    "non_binary": Label("autre (non binaire)", "other (non-binary)"),
    "unknown": Label("genre non déterminé", "gender not known"),
}
_WORDS: Final[Mapping[str, Label]] = {
    "no_credit": Label("sans crédit", "no credit"),
    "person": Label("{post}, personne {n}", "{post}, person {n}"),
    "person_short": Label("personne {n}", "person {n}"),
    "add": Label(f"Ajouter une personne{NBSP}: {{post}}", "Add a person: {post}"),
    "remove": Label(f"Retirer{NBSP}: {{post}}, personne {{n}}", "Remove: {post}, person {n}"),
    "points_one": Label(f"{{n}}{NBSP}point", "{n} point"),
    "points_other": Label(f"{{n}}{NBSP}points", "{n} points"),
    "of_total": Label("{n} sur {total}", "{n} of {total}"),
    "documented": Label("{n}, documenté", "{n}, documented"),
    "assumed": Label("{n}, supposé", "{n}, assumed"),
    "given": Label("{n}, choisi par vous", "{n}, chosen by you"),
    "unknown": Label("inconnu", "unknown"),
    "grid_of_year": Label("celle de l’année", "that of the year"),
    "reached": Label("Seuil atteint.", "Threshold reached."),
    "not_reached": Label("Seuil non atteint.", "Threshold not reached."),
    "cannot_tell": Label("Impossible de conclure.", "We cannot tell."),
    "no_grid": Label(
        "aucune grille datée n’est en vigueur cette année pour ce type de film",
        "no dated grid is in force in this year for this type of film",
    ),
    "bring": Label(f"Ces points viennent de{NBSP}: {{posts}}.", "These points come from: {posts}."),
    "decide": Label(
        f"Il manque {{missing}}. En décident{NBSP}: {{posts}}.",
        "{missing} missing. These posts decide: {posts}.",
    ),
    "decide_all": Label(
        f"Il manque {{missing}}. Tous les postes en décident{NBSP}: aucun n’est encore réglé.",
        "{missing} missing. All posts decide: none of them is settled yet.",
    ),
    "change_nothing": Label(
        f"Les postes encore ouverts n’y changeraient rien{NBSP}: {{posts}}.",
        "The posts that are still open would change nothing: {posts}.",
    ),
    "up_to": Label("{post} (jusqu’à {points})", "{post} (up to {points})"),
    "bar": Label(
        f"{{sure}} sur {{total}} pour certain, {{possible}} au plus{THIN}; "
        f"seuil{NBSP}: {{threshold}}",
        "{sure} of {total} for sure, {possible} at most; threshold: {threshold}",
    ),
}  # fmt: skip


def context(dataset: Dataset, language: Language) -> dict[str, Any]:
    """Return what the page shows: its words, the rules as its script reads them, and as a table."""
    rules = read_rules(reference_dir())
    return {
        "title": language.pick("Simuler le bonus parité", "Simulate the bonus parité"),
        "description": language.pick(
            "Les points d’une équipe, poste par poste, et ce que nous ne pouvons pas savoir.",
            "The points of a team, post by post, and what we cannot know.",
        ),
        "rules": _told(rules, dataset, language),
        "table": _table(rules, language),
    }


def _told(rules: Rules, dataset: Dataset, language: Language) -> dict[str, Any]:
    """Return the rule table with the words of one language."""
    genres = {genre: _capital(dataset.label("genre", genre, language)) for genre in GENRES}
    texts = {kind: _picked(labels, language) for kind, labels in rules.texts.items()}
    return {
        "version": rules.version,
        "language": language.code,
        "genres": genres,
        "genders": _picked({name: _GENDERS[name] for name in GENDERS}, language),
        "years": _years(rules, dataset.created.year),
        "year": dataset.created.year,
        "grids": [_grid(rules, grid, genres, language) for grid in rules.grids.values()],
        "texts": texts | {"held": language.pick(*rules.held)},
        "words": _picked(_WORDS, language),
    }


def _picked(labels: Mapping[str, Label], language: Language) -> dict[str, str]:
    return {name: language.pick(*label) for name, label in labels.items()}


def _years(rules: Rules, newest: int) -> list[int]:
    """Return the years that can be chosen, newest first: a film of next year is being made now."""
    begun = [grid.valid_from.year for grid in rules.grids.values() if grid.valid_from]
    return list(range(newest + 1, min([*begun, newest]) - 1, -1))


def _grid(
    rules: Rules, grid: Grid, genres: Mapping[str, str], language: Language
) -> dict[str, Any]:
    return {
        "grid": grid.grid,
        "genre": grid.genre,
        "name": _name(rules, grid, genres, language),
        "dates": _dates(grid, language),
        "complete": grid.complete,
        "valid_from": _day(grid.valid_from),
        "valid_to": _day(grid.valid_to),
        "threshold": grid.threshold,
        "assumed_threshold": grid.assumed_threshold,
        "total": grid.total,
        "source": grid.source,
        "assumptions": list(grid.assumptions),
        "posts": [_post(post, language) for post in grid.posts],
    }


def _name(rules: Rules, grid: Grid, genres: Mapping[str, str], language: Language) -> str:
    """Return the genre; where it has several grids, with the place of this one."""
    own = [other.grid for other in rules.grids.values() if other.genre == grid.genre]
    if len(own) == 1:
        return genres[grid.genre]
    place = own.index(grid.grid) + 1
    return f"{genres[grid.genre]}, {language.pick(f'grille {place}', f'grid {place}')}"


def _dates(grid: Grid, language: Language) -> str:
    if grid.valid_from is None:
        return language.pick("date inconnue", "date unknown")
    first = _date(grid.valid_from, language)
    if grid.valid_to is None:
        return language.pick(f"depuis le {first}", f"since {first}")
    last = _date(grid.valid_to, language)
    return language.pick(f"du {first} au {last}", f"{first} to {last}")


def _date(day: date, language: Language) -> str:
    """Return a date in words; French says "1er" of the first of a month."""
    said = language.day(day)
    return said.replace("1 ", "1er ", 1) if day.day == 1 and language.code == "fr" else said


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _post(post: Post, language: Language) -> dict[str, Any]:
    return {
        "post": post.post,
        "roles": list(post.roles),
        "points": post.points,
        "label": language.pick(*post.label),
    }


def _table(rules: Rules, language: Language) -> dict[str, Any]:
    """Return the complete grids side by side: one row per post, one column per grid."""
    grids = [grid for grid in rules.grids.values() if grid.complete]
    labels = {post.roles: language.pick(*post.label) for grid in grids for post in grid.posts}
    points = [{post.roles: str(post.points) for post in grid.posts} for grid in grids]
    return {
        "grids": [grid.grid for grid in grids],
        "rows": [
            {"label": label, "points": [own.get(roles, DASH) for own in points]}
            for roles, label in labels.items()
        ],
        "thresholds": [_threshold(grid, language) for grid in grids],
    }


def _threshold(grid: Grid, language: Language) -> str:
    own, origin = grid.threshold, "documented"
    if own is None:
        own, origin = grid.assumed_threshold, "assumed"
    if own is None:
        return language.pick(*_WORDS["unknown"])
    return language.pick(*_WORDS[origin]).format(n=own)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
