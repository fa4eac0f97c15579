"""Words of exhibits that no table of the release carries."""

from typing import Final

from cinediv_pipeline.language import Language

BREAKDOWNS: Final[dict[str, tuple[str, str]]] = {
    "all": ("par année", "by year"),
    "period": ("par période", "by period"),
    "adjustment": ("par ajustement", "by adjustment"),
    "aid": ("par aide", "by aid"),
    "balance": ("par équilibre de l’équipe", "by balance of the team"),
    "billing": ("par place au générique", "by billing"),
    "bonus_rule": ("par règle du bonus", "by rule of the bonus"),
    "broadcaster": ("par chaîne", "by channel"),
    "budget_class": ("par classe de devis", "by budget class"),
    "cast_gender": ("par sexe des rôles", "by gender of the cast"),
    "component": ("par composante", "by component"),
    "direction": ("selon qui réalise", "by who directs"),
    "director_gender": ("selon qui réalise", "by who directs"),
    "entity": ("par objet corrigé", "by what is corrected"),
    "festival": ("par festival", "by festival"),
    "department": ("par corps de métier", "by department"),
    "genre": ("par type de film", "by type of film"),
    "method": ("par méthode", "by method"),
    "prominence": ("par mesure de la place", "by measure of prominence"),
    "rank": ("par rang dans la carrière", "by rank in the career"),
    "role": ("par poste", "by post"),
    "character_gender": ("par sexe perçu", "by perceived gender"),
    "narrative_role": ("par place dans le récit", "by narrative role"),
    "age_band": ("par âge perçu", "by perceived age"),
    "perceived_origin": ("par origine perçue", "by perceived origin"),
    "social_category": ("par catégorie sociale", "by social category"),
    "disability": ("par handicap", "by disability"),
    "orientation": ("par orientation", "by orientation"),
    "real_person": ("selon que la personne existe", "by whether the person is real"),
    "bonus_flag": ("par bonus obtenu", "by bonus obtained"),
}
# What equality is, for the shares that have one: a zone for people, half of the films for films.
PEOPLE: Final = frozenset({
    "women_among_directors_share", "women_among_directors_corrected_share",
    "directing_fractional_share", "women_share_by_role", "women_share_by_role_per_film",
    "women_share_by_role_persons", "key_post_share", "key_post_share_median",
    "key_post_share_pooled", "cast_share", "cast_share_weighted", "character_women_share",
    "poster_prominence",
})  # fmt: skip
FILMS: Final = frozenset({
    "films_directed_only_by_women_share", "films_directed_by_any_woman_share",
    "women_share_of_budget", "women_share_of_aided_films", "festival_award_share",
    "festival_nomination_share",
})  # fmt: skip


def length_words(n_years: int, language: Language) -> str:
    """Return how periods of so many years are named."""
    if n_years == 1:
        return language.pick("années seules", "single years")
    return language.pick(f"périodes de {n_years}\u00a0ans", f"periods of {n_years} years")


def breakdown_words(breakdown: str, language: Language) -> str:
    """Return how a breakdown is named; its id where it is new and nobody named it yet."""
    fr, en = BREAKDOWNS.get(breakdown, (f"par {breakdown}", f"by {breakdown}"))
    return language.pick(fr, en)
