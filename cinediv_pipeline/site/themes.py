"""Themes: the indicator that opens each, what it finds, and the list of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cinediv_pipeline.exhibits.dataset import Dataset
from cinediv_pipeline.exhibits.exhibit import Exhibit
from cinediv_pipeline.exhibits.measures import PARITY_ZONE, shown
from cinediv_pipeline.exhibits.sentences import interval
from cinediv_pipeline.exhibits.words import PEOPLE
from cinediv_pipeline.language import Language
from cinediv_pipeline.site.headlines import Headline, headline

# The first that has something published opens the theme.
LEADS: Final[Mapping[str, Sequence[str]]] = {
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
    wanted = [shows[id_] for id_ in LEADS.get(theme, ()) if id_ in shows]
    others = [show for show in shows.values() if show.entry["theme"] == theme]
    for show in [*wanted, *others]:
        if not show.panel.is_empty:
            return show
    found = [*wanted, *others]
    return found[0] if found else None


def item(dataset: Dataset, show: Exhibit) -> Item:
    """Return an indicator as a line: the number that stands for it, when and of what it is."""
    found = headline(dataset, show)
    language = show.language
    if found is None:
        status = language.pick("non publié", "withheld")
        why = language.pick("rien n’est publié dans cette édition",
                            "nothing is published in this edition")  # fmt: skip
        return Item(show.id, show.label, status, why)
    told = [
        language.span(*found.cell.years),
        _population(dataset, show),
        *_of(found, dataset, language),
    ]
    number = shown(found.cell.value, show.entry, language)
    return Item(show.id, show.label, number, " · ".join(told))


def _population(dataset: Dataset, show: Exhibit) -> str:
    return dataset.label("population", show.view.population, show.language)


def _of(found: Headline, dataset: Dataset, language: Language) -> list[str]:
    """Return what a number is of, where it is not of all films or people."""
    if found.breakdown == "all":
        return []
    label = dataset.label(found.breakdown, found.cell.breakdown_value, language)
    return [label, *([language.pick("valeur la plus haute", "highest value")] * found.is_highest)]


def theme_item(
    dataset: Dataset, theme: str, shows: Mapping[str, Exhibit], language: Language
) -> Item:
    """Return a theme as a line: what its title finds."""
    show = lead(theme, shows)
    if show is None:
        return Item(theme, name(theme, language), "–", absent(theme, language))
    inside, of = _posts_in_the_zone(show)
    if of > 1:
        number = language.pick(f"{inside} sur {of}", f"{inside} of {of}")
        what = language.pick("postes dans la zone de parité", "posts in the parity zone")
        where = f"{show.panel.label} · {_population(dataset, show)}"
        return Item(theme, name(theme, language), number, f"{what}, {where}")
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


@dataclass(frozen=True)
class Finding:
    """The title of a theme: a sentence, of whom and when it is true, and its interval.

    It is of the view that opens the page, and says so, since readers may choose another.
    """

    says: str
    scope: str = ""
    interval: str = ""


def finding(dataset: Dataset, show: Exhibit | None, theme: str, language: Language) -> Finding:
    """Return what the figure of a theme shows, as it can be checked there."""
    found = headline(dataset, show) if show else None
    if show is None or found is None:
        return Finding(name(theme, language))
    where = _capital(_population(dataset, show))
    inside, of = _posts_in_the_zone(show)
    if of > 1:
        return Finding(_zone_words(inside, of, language), f"{where}, {show.panel.label}")
    scope = ", ".join([where, language.span(*found.cell.years), *_of(found, dataset, language)])
    number = shown(found.cell.value, show.entry, language)
    return Finding(_sentence(show, number), scope, interval(found.cell, show.entry, language))


def _posts_in_the_zone(show: Exhibit) -> tuple[int, int]:
    """Return how many posts are in the zone and of how many; (0, 0) where no posts are shown."""
    if show.id not in PEOPLE or show.view.breakdown != "role":
        return 0, 0
    low, high = PARITY_ZONE
    values = [row.value for row in show.panel.rows if row.value is not None]
    return sum(low <= value <= high for value in values), len(values)


def _zone_words(inside: int, of: int, language: Language) -> str:
    verb = "postes" if inside > 1 else "poste"
    return language.pick(
        f"{inside} {verb} sur {of} dans la zone de parité",
        f"{inside} of {of} posts in the parity zone",
    )


def _sentence(show: Exhibit, number: str) -> str:
    told: Mapping[str, tuple[str, str]] = {
        "film_count": (f"{number} films", f"{number} films"),
        "films_directed_only_by_women_share": (
            f"{number} des films réalisés exclusivement par des femmes",
            f"{number} of films directed only by women",
        ),
        "cast_share": (f"{number} de femmes au casting", f"{number} women in the cast"),
        "budget_mean_gap": (
            f"{number}\u00a0: l’écart de budget moyen", f"{number}: the mean budget gap",
        ),
        "second_film_share": (
            f"{number} tournent un deuxième film dans les cinq ans",
            f"{number} make a second film within five years",
        ),
        "bonus_parite_share": (
            f"{number} des films obtiennent le bonus parité",
            f"{number} of films obtain the bonus parité",
        ),
        "festival_award_share": (
            f"{number} des films récompensés sont (co-)réalisés par des femmes",
            f"{number} of awarded films are (co-)directed by women",
        ),
        "attribution_quality": (
            f"Genre connu pour {number} des personnes qui réalisent",
            f"Gender known for {number} of the people who direct",
        ),
    }  # fmt: skip
    label = show.label[:1].lower() + show.label[1:]
    plain = (f"{number}\u00a0: {label}", f"{number}: {label}")
    return show.language.pick(*told.get(show.id, plain))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def as_context(entries: Sequence[Item]) -> list[dict[str, Any]]:
    """Return lines as templates read them."""
    return [vars(entry) | {"name": entry.label} for entry in entries]
