"""What the values of closed lists are called, in French and English, once.

Roles, festivals and channels have their labels in their own lists (`data/reference`).
"""

from typing import Final

from cinediv_pipeline.vocabulary import (
    BONUS_RULES,
    CHARACTER_LABELS,
    NOT_DETERMINABLE,
    NOT_DETERMINABLE_LABEL,
    BonusRule,
    Label,
)

_GENDERS: Final = {
    "female": Label("femmes", "women"),
    "male": Label("hommes", "men"),
}
_SHARED: Final = {
    "any": Label("une femme suffit", "one woman is enough"),
    "share": Label("au prorata", "in proportion"),
    "majority": Label("la moitié au moins", "at least half"),
    "all": Label("toutes", "all of them"),
}
_GRIDS: Final = {
    "fiction_v1": Label("fiction, première grille", "fiction, first grid"),
    "fiction_v2": Label("fiction, seconde grille", "fiction, second grid"),
    "documentary_v1": Label("documentaire", "documentary"),
}


def _reading(rule: BonusRule) -> Label:
    shared, grid = _SHARED[rule.shared], _GRIDS[rule.grid]
    return Label(
        f"{grid.fr}, {rule.threshold} points, poste partagé\u00a0: {shared.fr}",
        f"{grid.en}, {rule.threshold} points, shared post: {shared.en}",
    )


#: Breakdown, or column, -> value -> label.
LABELS: Final[dict[str, dict[str, Label]]] = {
    "all": {"all": Label("ensemble", "all")},
    "population": {
        "agrees": Label("films agréés", "all films agréés"),
        "fif": Label("films d’initiative française", "films of French initiative"),
        "tmdb_fr": Label("films d’origine française sur TMDB", "films of French origin on TMDB"),
    },
    "genre": {
        "fiction": Label("fiction", "fiction"),
        "documentary": Label("documentaire", "documentary"),
        "animation": Label("animation", "animation"),
    },
    "budget_class": {
        "<2": Label("moins de 2\u202fM€", "under €2M"),
        "2-5": Label("de 2 à 5\u202fM€", "€2M to 5M"),
        "5-10": Label("de 5 à 10\u202fM€", "€5M to 10M"),
        "10-20": Label("de 10 à 20\u202fM€", "€10M to 20M"),
        ">=20": Label("20\u202fM€ et plus", "€20M and over"),
    },
    "rank": {
        "1": Label("premier film", "first film"),
        "2": Label("deuxième film", "second film"),
        "3+": Label("troisième film et plus", "third film or later"),
    },
    "direction": {
        "women_only": Label("réalisé exclusivement par des femmes", "directed only by women"),
        "men_only": Label("réalisé exclusivement par des hommes", "directed only by men"),
        "mixed": Label("réalisé par des femmes et des hommes", "directed by women and men"),
    },
    "director_gender": {
        "female": Label("réalisatrices", "women directors"),
        "male": Label("réalisateurs", "men directors"),
    },
    "cast_gender": {
        "female": Label("actrices", "actresses"),
        "male": Label("acteurs", "actors"),
    },
    "character_gender": _GENDERS,
    "aid": {
        "avance_sur_recettes": Label("avance sur recettes", "advance on receipts (CNC)"),
        "sofica": Label("SOFICA", "SOFICA investment"),
        "credit_impot": Label("crédit d’impôt", "tax credit"),
        "aide_regionale": Label("aide régionale", "regional aid"),
        "broadcaster_pay": Label("préachat d’une chaîne payante", "bought ahead by a pay channel"),
        "broadcaster_free": Label(
            "préachat d’une chaîne en clair", "bought ahead by a free channel"
        ),
    },
    "adjustment": {
        "raw": Label("brut", "raw"),
        "year_genre": Label("à année et type de film égaux", "year and genre alike"),
        "year_genre_rank": Label(
            "à année, type de film et rang égaux", "year, genre and rank alike"
        ),
        "year_genre_rank_language": Label(
            "à année, type de film, rang et langue égaux", "year, genre, rank and language alike"
        ),
    },
    "component": {
        "year": Label("année", "year"),
        "genre": Label("type de film", "type of film"),
        "rank": Label("rang du film", "rank of the film"),
        "unexplained": Label("reste, à caractéristiques égales", "rest, like compared with like"),
    },
    "balance": {
        "men_over_60": Label("plus de 60\u202f% d’hommes", "more than 60 % men"),
        "balanced": Label("entre 40 et 60\u202f%", "between 40 and 60 %"),
        "women_over_60": Label("plus de 60\u202f% de femmes", "more than 60 % women"),
    },
    "billing": {
        "first_1": Label("premier nom", "first name"),
        "first_3": Label("trois premiers noms", "first three names"),
        "first_5": Label("cinq premiers noms", "first five names"),
    },
    "department": {
        "direction": Label("réalisation", "direction"),
        "writing": Label("scénario", "writing"),
        "production": Label("production", "production"),
        "camera": Label("image", "camera"),
        "lighting": Label("lumière", "lighting"),
        "sound": Label("son", "sound"),
        "music": Label("musique", "music"),
        "editing": Label("montage", "editing"),
        "art": Label("décors", "art"),
        "costume": Label("costumes", "costume"),
        "make_up_hair": Label("maquillage et coiffure", "make-up and hair"),
        "visual_effects": Label("effets visuels", "visual effects"),
        "special_effects": Label("effets spéciaux", "special effects"),
        "stunts": Label("cascades", "stunts"),
        "animation": Label("animation", "animation"),
        "casting": Label("distribution des rôles", "casting"),
        "post_production": Label("postproduction", "post-production"),
        "cast": Label("interprétation", "cast"),
        "other": Label("autres", "other"),
    },
    "method": {
        "human": Label("décidé par un humain", "decided by a human"),
        "sourced": Label("sourcé", "sourced"),
        "inferred": Label("inféré", "inferred"),
        "unknown": Label("non déterminé", "not determined"),
    },
    "entity": {
        "agreement": Label("agrément", "agreement"),
        "director": Label("personne qui réalise", "director"),
        "nationality": Label("nationalité", "nationality"),
        "person": Label("personne", "person"),
        "film_link": Label("lien avec TMDB", "link with TMDB"),
        "credit": Label("crédit", "credit"),
    },
    "bonus_flag": {
        "obtained": Label("bonus obtenu", "bonus obtained"),
        "not_obtained": Label("bonus non obtenu", "bonus not obtained"),
    },
    "bonus_rule": {rule.label: _reading(rule) for rule in BONUS_RULES},
    **{
        trait: {**values, NOT_DETERMINABLE: NOT_DETERMINABLE_LABEL}
        for trait, values in CHARACTER_LABELS.items()
    },
    "prominence": {
        "figures": Label("toutes les figures", "all figures"),
        "area": Label("surface des figures", "area of the figures"),
        "foreground": Label("figures au premier plan", "figures in the foreground"),
    },
    "status": {
        "published": Label("publié", "published"),
        "withheld_n": Label("non publié : trop peu de cas connus", "withheld: too few known cases"),
        "withheld_coverage": Label("non publié : trop d’inconnus", "withheld: too many unknown"),
        "withheld_money": Label(
            "non publié : moins de trois films, ou un seul fait presque tout",
            "withheld: fewer than three films, or one is nearly all",
        ),
        "withheld_persons": Label(
            "non publié : moins de cinq personnes", "withheld: fewer than five persons"
        ),
        "not_identifiable": Label("non identifiable", "not identifiable"),
    },
    "theme": {
        "production": Label("production", "production"),
        "direction": Label("réalisation", "direction"),
        "teams": Label("équipes", "teams"),
        "cast": Label("casting", "cast"),
        "money": Label("budgets", "money"),
        "careers": Label("carrières", "careers"),
        "aid": Label("aides et bonus parité", "aid and bonus parité"),
        "festivals": Label("festivals et prix", "festivals and awards"),
        "content": Label("récits", "stories"),
        "quality": Label("qualité des données", "data quality"),
    },
}  # fmt: skip


def label_vars() -> dict[str, dict[str, dict[str, str]]]:
    """Return the labels as a dbt variable, for the released table `labels`."""
    return {
        breakdown: {value: label._asdict() for value, label in values.items()}
        for breakdown, values in LABELS.items()
    }
