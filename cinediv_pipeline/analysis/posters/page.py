"""The report on a poster as a page, in French or English."""

from typing import Any, Final

from cinediv_pipeline.analysis.credits.page import (
    GENDER_WORDS,
    METHOD_WORDS,
    role_labels,
    team_context,
)
from cinediv_pipeline.analysis.pages import page
from cinediv_pipeline.analysis.posters.report import Figure, PosterReport, Share
from cinediv_pipeline.language import Language

_PLAN: Final = 420.0
_GROUPS: Final = {
    "women": ("perçues comme femmes", "perceived as women"),
    "men": ("perçues comme hommes", "perceived as men"),
    "other": ("autre", "other"), "unknown": ("non déterminable", "not determinable"),
}  # fmt: skip
_PRESENTATION: Final = {
    "female": ("perçue comme femme", "perceived as a woman"),
    "male": ("perçue comme homme", "perceived as a man"),
    "other": ("autre présentation", "another presentation"),
    "unknown": ("non déterminable", "not determinable"),
}  # fmt: skip
_ACTIVITY: Final = {
    "active": ("agit", "acts"), "passive": ("pose", "poses"), "unknown": ("–", "–"),
}  # fmt: skip
_MEASURES: Final = {
    "figures": ("Figures", "Figures"), "area": ("Surface", "Area"),
    "foreground": ("Premier plan", "Foreground"),
}  # fmt: skip
_LEAST_COVERAGE: Final = 0.8


def render(report: PosterReport, language: Language) -> str:
    """Return the page."""
    billing = report.billing
    labels = {one.role: role_labels(language)[one.role] for one in billing.credits if one.role} \
        if billing else {}  # fmt: skip
    team = team_context(billing, language, labels) if billing else None
    return page(
        "poster.html", language, report=report.model_dump(), summary=_summary(report, language),
        groups=_words(_GROUPS, language), presentations=_words(_PRESENTATION, language),
        activities=_words(_ACTIVITY, language), plan=_plan(report, language),
        measures=[_measure(one, language) for one in report.shares],
        rows=[_row(one, language) for one in report.figures], labels=labels, team=team,
        genders=_words(GENDER_WORDS, language), methods=_words(METHOD_WORDS, language),
        method=_method(language), measured=MEASURED[language.code],
    )  # fmt: skip


def _words(pairs: dict[str, tuple[str, str]], language: Language) -> dict[str, str]:
    return {code: language.pick(*pair) for code, pair in pairs.items()}


def _summary(report: PosterReport, language: Language) -> str:
    size = f"{report.width} × {report.height} pixels"
    n_credits = len(report.billing.credits) if report.billing else 0
    names = language.pick(f"{n_credits} crédits lus au bas de l’affiche",
                          f"{n_credits} credits read at its foot")  # fmt: skip
    n = len(report.figures)
    told = {
        "vision": language.pick(f"{n} figures, ", f"{n} figures, "),
        "faces": language.pick(f"{n} visages, ", f"{n} faces, "),
        "none": "",
    }[report.figures_by]
    return f"{told}{names} ; {size}." if language.code == "fr" else f"{told}{names}; {size}."


def _measure(share: Share, language: Language) -> dict[str, Any]:
    is_shown = share.women_share is not None and (share.coverage or 0) >= _LEAST_COVERAGE
    digits = 0 if share.measure != "area" else None

    def number(value: float) -> str:
        return language.number(value) if digits == 0 else language.percent(value)

    return {
        "name": language.pick(*_MEASURES[share.measure]),
        **{name: number(getattr(share, name)) for name in _GROUPS},
        "share": language.percent(share.women_share or 0.0, 0) if is_shown else "–",
        "low": language.percent(share.women_share_low or 0.0, 0),
        "high": language.percent(share.women_share_high or 0.0, 0),
        "has_unknown": share.unknown > 0, "total": share.total,
    }  # fmt: skip


def _plan(report: PosterReport, language: Language) -> dict[str, Any] | None:
    """Return where the figures stand: a drawing of boxes, without the picture."""
    if not report.figures:
        return None
    scale = _PLAN / max(report.width, report.height)
    width, height = report.width * scale, report.height * scale
    boxes = [
        {
            "css": one.gender_presentation, "id": one.id[1:],
            "x": round(one.box.left * width, 1), "y": round(one.box.top * height, 1),
            "width": round((one.box.right - one.box.left) * width, 1),
            "height": round((one.box.bottom - one.box.top) * height, 1),
        }
        for one in sorted(report.figures, key=lambda one: one.is_foreground is True)
    ]  # fmt: skip
    words = [f"{one.id[1:]} {language.pick(*_PRESENTATION[one.gender_presentation])}"
             for one in report.figures]  # fmt: skip
    return {"width": round(width, 1), "height": round(height, 1), "boxes": boxes,
            "text": ", ".join(words)}  # fmt: skip


def _row(one: Figure, language: Language) -> dict[str, Any]:
    front = {True: language.pick("oui", "yes"), False: language.pick("non", "no"), None: "–"}
    return {
        "id": one.id[1:], "presentation": language.pick(*_PRESENTATION[one.gender_presentation]),
        "area": language.percent(one.area_share), "centrality": language.number(one.centrality, 2),
        "front": front[one.is_foreground], "activity": language.pick(*_ACTIVITY[one.activity]),
    }  # fmt: skip


def _method(language: Language) -> str:
    return language.pick(
        "Le modèle donne pour chaque figure un cadre et ce qu’il perçoit ; tout nombre est "
        "calculé à partir des cadres. Là où des cadres se recouvrent, la surface est à celui du "
        "premier plan, en parts égales s’il y en a plusieurs : les surfaces ne dépassent jamais "
        "l’affiche. La part est celle des figures dont la présentation est déterminée ; la "
        "surface est une somme, jamais une moyenne. La centralité vaut 1 au milieu de l’affiche "
        "et 0 dans un coin. Personne n’est identifié, aucune origine n’est codée, rien n’est "
        "gardé d’un visage.",
        "The model gives a box for each figure, and what it perceives; every number is computed "
        "from the boxes. Where boxes overlap, the area is of the one in the foreground, in equal "
        "parts if there are several: areas never exceed the poster. The share is of figures whose "
        "presentation is determined; the area is a sum, never a mean. Centrality is 1 in the "
        "middle of the poster and 0 in a corner. Nobody is identified, no origin is coded, "
        "nothing is kept of a face.",
    )


#: What was measured, on posters of our own (docs/how-to/credits-and-posters.md), and what was not.
MEASURED: Final = {
    "fr": "Mesuré sur dix affiches dessinées pour cela : les nombres tirés des cadres sont "
    "justes, et 97 % des crédits du bas sont retrouvés (96 % de justes). Détecteur de visages : "
    "98 visages photographiés sur 100 d’un jeu public, aucune erreur sur 100 autres images ; 5 "
    "visages dessinés sur 36. Non mesuré : la justesse de votre modèle (cadres, présentation "
    "perçue), de vraies affiches.",
    "en": "Measured on ten posters drawn for it: the numbers taken from boxes are right, and 97% "
    "of the credits at the foot are found (96% of those read are right). Detector of faces: 98 "
    "of 100 photographed faces of a public set, no mistake on 100 other pictures; 5 of 36 drawn "
    "ones. Not measured: how right your model is (boxes, perceived presentation), real posters.",
}
