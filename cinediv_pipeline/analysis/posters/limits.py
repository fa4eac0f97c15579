"""What a report on a poster cannot say, in both languages, the gravest first."""

from collections.abc import Iterator
from typing import Final

from cinediv_pipeline.analysis.credits.limits import ENGLISH, FRENCH, limit
from cinediv_pipeline.analysis.credits.report import CreditsReport
from cinediv_pipeline.analysis.documents.picture import Picture
from cinediv_pipeline.analysis.posters.figures import Seen
from cinediv_pipeline.analysis.report import Limit

_WHOLE: Final = 0.9
_OF_CREDITS: Final = ("undecided_gender", "first_names", "same_name")


def limits_of(
    picture: Picture, seen: Seen, billing: CreditsReport | None, *, without_text: bool
) -> tuple[Limit, ...]:
    """Return the limits of a report."""
    own = [one for one in billing.limits if one.code in _OF_CREDITS] if billing else []
    return (
        *_of_figures(seen), *_of_text(picture, billing, without_text=without_text), *own,
        *_always(),
    )  # fmt: skip


def _of_figures(seen: Seen) -> Iterator[Limit]:
    if seen.why_not:
        yield limit(
            "no_sight",
            f"Le modèle n’a pas décrit l’affiche : {seen.why_not}",
            f"The model did not describe the poster: {seen.why_not}",
        )
    if seen.by == "none":
        yield limit(
            "no_figures",
            "Les figures ne sont pas décrites : il faut un modèle qui voit (--model) ; --faces "
            "compte au moins les visages.",
            "Figures are not described: that takes a model that sees (--model); --faces at least "
            "counts faces.",
        )
    if seen.by == "faces":
        yield limit(
            "faces_only",
            "Seuls les visages ont été cherchés, par un détecteur : leur nombre et leur surface. "
            "Il manque des visages de profil, masqués, dessinés ou petits. Aucun genre n’en est "
            "déduit.",
            "Only faces were looked for, by a detector: their number and area. It misses faces in "
            "profile, masked, drawn or small. No gender is inferred from them.",
        )
    if seen.by == "vision":
        yield limit(
            "vision",
            f"Les figures sont perçues par le modèle {seen.model}, dont la justesse n’a pas été "
            "mesurée ; le genre est une présentation « perçu·e comme », non celui d’une "
            "personne. Un cadre est plus grand que la figure.",
            f"Figures are as perceived by the model {seen.model}, whose accuracy was not "
            "measured; a gender is a presentation “perceived as”, not that of a person. A box is "
            "larger than the figure in it.",
        )
    if seen.n_merged:
        yield limit(
            "told_twice",
            f"Figures que le modèle a décrites deux fois, comptées une fois : {seen.n_merged}.",
            f"Figures that the model told twice, counted once: {seen.n_merged}.",
        )
    if any(one.area_share > _WHOLE for one in seen.figures):
        yield limit(
            "whole_poster",
            "Une figure prend presque toute l’affiche : vérifiez son cadre.",
            "One figure takes nearly the whole poster: check its box.",
        )


def _of_text(
    picture: Picture, billing: CreditsReport | None, *, without_text: bool
) -> Iterator[Limit]:
    if picture.is_animated:
        yield limit(
            "first_frame",
            "L’image est animée ; seule sa première vue a été regardée.",
            "The picture is animated; only its first frame was looked at.",
        )
    if without_text:
        yield limit(
            "no_ocr",
            "Le texte n’a pas été lu : Tesseract n’est pas installé, ou n’était pas demandé.",
            "The text was not read: Tesseract is not installed, or was not asked for.",
        )
    elif billing is None:
        yield limit(
            "no_billing",
            "Aucun nom n’a été lu au bas de l’affiche. D’une image de générique : --type credits.",
            "No name was read at the foot of the poster. Of a picture of credits: --type credits.",
        )
    else:
        sure = picture.confidence or 0.0
        yield limit(
            "billing_by_ocr",
            "Les noms ont été lus sur l’image, avec une confiance moyenne de "
            f"{FRENCH.percent(sure, 0)} par mot ; des lettres, et la coupure entre deux noms, "
            "peuvent être fausses. Une affiche ne crédite que quelques postes.",
            "Names were read from the picture, with a mean confidence of "
            f"{ENGLISH.percent(sure, 0)} a word; letters, and where one name ends, may be wrong. "
            "A poster credits a few posts only.",
        )


def _always() -> Iterator[Limit]:
    yield limit(
        "one_poster",
        "Une affiche n’est pas une statistique : l’observatoire ne publie de parts qu’à partir de "
        "trente affiches.",
        "One poster is no statistic: the observatory publishes shares from thirty posters on.",
    )
