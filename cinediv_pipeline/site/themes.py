"""Themes: the indicator that opens each, what it finds, and the list of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cinediv_pipeline.language import Language
from cinediv_pipeline.site.dataset import Cell, Dataset
from cinediv_pipeline.site.exhibits import Exhibit
from cinediv_pipeline.site.measures import PARITY_ZONE, shown

# The first that has something published opens the theme.
_LEADS: Final[Mapping[str, Sequence[str]]] = {
    "production": ("film_count",),
    "direction": ("films_directed_only_by_women_share",),
    "teams": ("women_share_by_role", "key_post_share"),
    "cast": ("cast_share",),
    "money": ("budget_mean_gap",),
    "careers": ("second_film_share", "first_film_share"),
    "aid": ("bonus_parite_share",),
    "festivals": ("festival_award_share",),
    "content": ("character_women_share",),
    "quality": ("attribution_quality",),
}
_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "production": ("La production", "Production"),
    "direction": ("La réalisation", "Direction"),
    "teams": ("Les équipes", "Teams"),
    "cast": ("Le casting", "Cast"),
    "money": ("L’argent", "Money"),
    "careers": ("Les carrières", "Careers"),
    "aid": ("Les aides", "Public aid"),
    "festivals": ("Les festivals", "Festivals"),
    "content": ("Les récits", "Stories"),
    "quality": ("La qualité", "Quality"),
}
THEMES: Final = tuple(_NAMES)
_LEADS_TEXT: Final[Mapping[str, tuple[str, str]]] = {
    "production": ("Combien de films, et à quels devis : le cadre de tous les autres chiffres.",
                   "How many films, at which budgets: the frame of all other figures."),
    "direction": ("Qui réalise les films français, année par année, et selon le devis.",
                  "Who directs French films, year by year, and by budget."),
    "teams": ("Poste par poste, la part des femmes parmi les personnes créditées.",
              "Post by post, the share of women among the people credited."),
    "cast": ("Qui joue, à quelle place au générique et à quel âge.",
             "Who plays, at which billing and at which age."),
    "money": ("L’écart brut, la médiane et l’écart à caractéristiques égales se lisent ensemble.",
              "The raw gap, the median and the gap with like compared to like are read together."),
    "careers": ("Du premier film au suivant : qui continue, et en combien de temps.",
                "From the first film to the next: who goes on, and how soon."),
    "aid": ("Les aides publiques et le bonus parité, selon qui réalise.",
            "Public aid and the bonus parité, by who directs."),
    "festivals": ("Récompenses et nominations des films (co-)réalisés par des femmes.",
                  "Awards and nominations of films (co-)directed by women."),
    "content": ("Ce que racontent les films : une mesure de l’image, non des personnes.",
                "What films tell: a measure of what is shown, not of people."),
    "quality": ("Ce qui est connu, comment, et avec quelle erreur mesurée.",
                "What is known, how, and with which measured error."),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A line that leads to an indicator or a theme."""

    id: str
    label: str
    shown: str
    says: str


def name(theme: str, language: Language) -> str:
    """Return how a theme is called."""
    return language.pick(*_NAMES.get(theme, (theme, theme)))


def lead_text(theme: str, language: Language) -> str:
    """Return the sentence under the title of a theme."""
    return language.pick(*_LEADS_TEXT.get(theme, ("", "")))


def lead(theme: str, shows: Mapping[str, Exhibit]) -> Exhibit | None:
    """Return the exhibit that opens a theme: a known lead, else any that shows something."""
    wanted = [shows[id_] for id_ in _LEADS.get(theme, ()) if id_ in shows]
    others = [show for show in shows.values() if show.entry["theme"] == theme]
    for show in [*wanted, *others]:
        if not show.panel.is_empty:
            return show
    found = [*wanted, *others]
    return found[0] if found else None


def item(dataset: Dataset, show: Exhibit) -> Item:
    """Return an indicator as a line: its newest number, and when and of what that is."""
    cell = newest(dataset, show)
    language = show.language
    if cell is None:
        status = language.pick("non publié", "withheld")
        why = language.pick("rien n’est publié dans cette édition",
                            "nothing is published in this edition")  # fmt: skip
        return Item(show.id, show.label, status, why)
    where = dataset.label("population", show.view.population, language)
    told = f"{language.span(*cell.years)} · {where}"
    if show.view.breakdown != "all":
        label = dataset.label(show.view.breakdown, cell.breakdown_value, language)
        told += f" · {label}"
    return Item(show.id, show.label, shown(cell.value, show.entry, language), told)


def newest(dataset: Dataset, show: Exhibit) -> Cell | None:
    """Return the published row that stands for an indicator: the newest of its first view."""
    view = show.view
    cells = [
        cell
        for cell in dataset.cells[show.id, view.population, view.breakdown]
        if cell.value is not None
    ]
    if not cells:
        return None
    if view.kind == "course":
        cells = [cell for cell in cells if cell.is_year]
    return max(cells, key=lambda cell: (cell.end, cell.start))


def theme_item(
    dataset: Dataset, theme: str, shows: Mapping[str, Exhibit], language: Language
) -> Item:
    """Return a theme as a line."""
    show = lead(theme, shows)
    if show is None:
        return Item(theme, name(theme, language), "–", absent(theme, language))
    line = item(dataset, show)
    return Item(theme, name(theme, language), line.shown, f"{line.label}, {line.says}")


def absent(theme: str, language: Language) -> str:
    """Return what a theme without any row waits for."""
    if theme == "content":
        return language.pick(
            "Aucun récit n’est encore analysé dans cette édition.",
            "No story is analysed in this edition yet.",
        )
    return language.pick("Rien dans cette édition.", "Nothing in this edition.")


def finding(dataset: Dataset, show: Exhibit | None, theme: str, language: Language) -> str:
    """Return the title of a theme: what its figure shows, as it can be checked there."""
    if show is None or show.panel.is_empty:
        return name(theme, language)
    if theme == "teams" and show.view.breakdown == "role":
        return _posts_in_the_zone(show, language)
    cell = newest(dataset, show)
    if cell is None:
        return name(theme, language)
    number = shown(cell.value, show.entry, language)
    return _sentence(show, number, language.span(*cell.years), language) or name(theme, language)


def _posts_in_the_zone(show: Exhibit, language: Language) -> str:
    low, high = PARITY_ZONE
    values = [row.value for row in show.panel.rows if row.value is not None]
    inside, all_ = sum(low <= value <= high for value in values), len(values)
    if all_ == 1:
        return language.pick("Un seul poste connu", "One post known")
    verb = "postes" if inside > 1 else "poste"
    return language.pick(
        f"{inside} {verb} sur {all_} dans la zone de parité",
        f"{inside} of {all_} posts in the parity zone",
    )


def _sentence(show: Exhibit, number: str, years: str, language: Language) -> str:
    pick = language.pick
    told: Mapping[str, tuple[str, str]] = {
        "film_count": (f"{number} films en {years}", f"{number} films in {years}"),
        "films_directed_only_by_women_share": (
            f"{number} des films de {years} réalisés exclusivement par des femmes",
            f"{number} of the films of {years} directed only by women",
        ),
        "budget_mean_gap": (
            f"{number} : l’écart de budget moyen en {years}",
            f"{number}: the mean budget gap in {years}",
        ),
        "second_film_share": (
            f"{number} tournent un deuxième film dans les cinq ans (premiers films de {years})",
            f"{number} make a second film within five years (first films of {years})",
        ),
        "bonus_parite_share": (
            f"{number} des films de {years} obtiennent le bonus parité",
            f"{number} of the films of {years} obtain the bonus parité",
        ),
        "attribution_quality": (
            f"Genre connu pour {number} des personnes", f"Gender known for {number} of the people"
        ),
    }  # fmt: skip
    return pick(*told[show.id]) if show.id in told else ""


def as_context(entries: Sequence[Item]) -> list[dict[str, Any]]:
    """Return lines as templates read them."""
    return [vars(entry) | {"name": entry.label} for entry in entries]
