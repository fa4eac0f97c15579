"""The report on credits as a page, in French or English."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from cinediv_pipeline.analysis.credits.report import (
    CreditsReport,
    GroupShare,
    PersonReport,
    TeamShare,
)
from cinediv_pipeline.analysis.pages import page
from cinediv_pipeline.language import Language
from cinediv_pipeline.linkage.roles import read_taxonomy
from cinediv_pipeline.settings import reference_dir

_BAR: Final = 900.0
_ORDER: Final = (("women", "female"), ("men", "male"), ("non_binary", "other"),
                 ("unknown", "unknown"))  # fmt: skip
_GROUPS: Final = {
    "women": ("femmes", "women"), "men": ("hommes", "men"),
    "non_binary": ("non binaires", "non-binary"), "unknown": ("non établi", "not decided"),
}  # fmt: skip
GENDER_WORDS: Final = {
    "female": ("femme", "woman"), "male": ("homme", "man"),
    "non_binary": ("non binaire", "non-binary"), "unknown": ("non établi", "not decided"),
}  # fmt: skip
METHOD_WORDS: Final = {
    "given": ("donné", "given"),
    "listed": ("écrit dans la liste", "stated in the list"),
    "title": ("civilité imprimée", "printed title"),
    "gendered_credit": ("forme féminine du poste", "feminine form of the post"),
    "first_name": ("compté par le prénom", "counted by the first name"),
}
#: Below, a share stands on too few to be said alone (docs/methodology).
_LEAST_COVERAGE: Final = 0.8


def render(report: CreditsReport, language: Language) -> str:
    """Return the page."""
    labels = _role_labels(report, language)
    return page(
        "credits.html", language, report=report.model_dump(),
        genders=_words(GENDER_WORDS, language), methods=_words(METHOD_WORDS, language),
        groups=_words(_GROUPS, language), summary=_summary(report, language),
        labels=labels, **team_context(report, language, labels),
        method=_method(language), measured=_measured(language),
    )  # fmt: skip


def team_context(
    report: CreditsReport, language: Language, labels: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the parts of a page on a team need: bars, rows, people, the bonus."""
    shares = report.shares
    return {
        "headline": [
            _headline(language.pick("Équipe", "Crew"), shares.crew, language),
            _headline(language.pick("Postes clés", "Key posts"), shares.key_posts, language),
            _headline(
                language.pick("Chef·fes de poste", "Heads of department"), shares.heads, language
            ),
        ],
        "bar": _bar(shares.crew, language),
        "departments": [_row(one, language) for one in shares.departments],
        "posts": [_post(one, report, language) for one in shares.posts],
        "cast": _headline(language.pick("Interprétation", "Cast"), shares.cast, language)
        if shares.cast.total else None,
        "people": [_person(one, labels) for one in report.people],
        "missing": [{"label": language.pick(one.label_fr, one.label_en), "is_blank": one.is_blank}
                    for one in report.missing],
        "bonus": _bonus(report.bonus, language),
    }  # fmt: skip


def _words(pairs: Mapping[str, tuple[str, str]], language: Language) -> dict[str, str]:
    return {code: language.pick(*pair) for code, pair in pairs.items()}


def role_labels(language: Language) -> dict[str, str]:
    """Return role -> label of the taxonomy."""
    roles = read_taxonomy(reference_dir() / "roles").roles.values()
    return {role.role: language.pick(role.label_fr, role.label_en) for role in roles}


def _role_labels(report: CreditsReport, language: Language) -> dict[str, str]:
    labels = role_labels(language)
    return {one.role: labels[one.role] for one in report.credits if one.role}


def _summary(report: CreditsReport, language: Language) -> str:
    n = {
        "credits": language.number(len(report.credits)),
        "people": language.number(len(report.people)),
        "missing": language.number(len(report.missing)),
    }
    told = language.pick(
        f"Crédits lus : {n['credits']} ; personnes : {n['people']} ; postes clés sans personne "
        f"créditée : {n['missing']}",
        f"Credits read: {n['credits']}; people: {n['people']}; key posts without anybody credited: "
        f"{n['missing']}",
    )
    if not report.unread:
        return f"{told}."
    unread = language.number(len(report.unread))
    return told + language.pick(
        f" ; lignes non comprises : {unread}, les parts peuvent manquer de quelqu’un.",
        f"; lines not understood: {unread}, somebody may be missing from the shares.",
    )


def _headline(name: str, share: TeamShare, language: Language) -> dict[str, Any]:
    """Return a number with what it stands on; no share alone where too few are decided."""
    is_shown = share.women_share is not None and (share.coverage or 0) >= _LEAST_COVERAGE
    told = share.model_dump() | {"name": name, "is_shown": is_shown}
    if share.total:
        told["low"] = language.percent(share.women_share_low or 0.0, 0)
        told["high"] = language.percent(share.women_share_high or 0.0, 0)
    told["share"] = language.percent(share.women_share or 0.0, 0) if is_shown else "–"
    return told


def _bar(share: TeamShare, language: Language) -> dict[str, Any]:
    parts, said, x = [], [], 0.0
    for group, css in _ORDER:
        n = getattr(share, group)
        if not n:
            continue
        width = _BAR * n / share.total
        label = f"{language.pick(*_GROUPS[group])} {language.number(n)}"
        parts.append({"css": css, "x": round(x, 1), "width": round(width, 1), "label": label})
        said.append(label)
        x += width
    head = language.pick("Équipe :", "Crew:")
    return {"parts": parts, "text": f"{head} {', '.join(said) or '–'}"}


def _row(one: GroupShare, language: Language) -> dict[str, Any]:
    label = language.pick(one.label_fr, one.label_en)
    return _headline(label[:1].upper() + label[1:], one.share, language)


def _post(one: GroupShare, report: CreditsReport, language: Language) -> dict[str, Any]:
    names = dict.fromkeys(credit.person for credit in report.credits if credit.role == one.id)
    return _headline(language.pick(one.label_fr, one.label_en), one.share, language) | {
        "people": ", ".join(names)
    }


def _person(one: PersonReport, labels: Mapping[str, str]) -> dict[str, Any]:
    return one.model_dump() | {"labels": ", ".join(labels.get(post, post) for post in one.posts)}


def _bonus(bonus: Mapping[str, Any] | None, language: Language) -> dict[str, Any] | None:
    if bonus is None:
        return None
    code = language.code
    posts: Sequence[Mapping[str, Any]] = bonus["posts"]
    numbers = {
        name: "–" if bonus[name] is None else language.number(bonus[name], 0)
        for name in ("sure", "possible", "threshold", "total")
    }
    return {
        **numbers,
        "year": bonus["year"],
        "grid": bonus["grid"],
        "status": bonus["status_label"][code],
        "reason": bonus["reason"][code],
        "assumptions": [one[code] for one in bonus["assumptions"]],
        "posts": [{"label": one["label"][code], "points": one["points"], "why": one["why"][code]}
                  for one in posts],
    }  # fmt: skip


def _method(language: Language) -> str:
    return language.pick(
        "Un intitulé est reconnu s’il est dans la taxonomie, au singulier ou au pluriel, seul ou "
        "joint à d’autres ; sinon il est gardé tel quel et ne compte dans aucun département. Une "
        "personne compte une fois par groupe. Le genre vient, dans cet ordre, de ce qui est donné, "
        "de la civilité, d’une forme féminine du poste (une forme masculine ne prouve rien), du "
        "prénom ; ce qui se contredit reste non établi. La part des femmes est celle des genres "
        "établis ; sous 80 % de genres établis elle n’est pas affichée seule.",
        "A wording is recognised if it is in the taxonomy, singular or plural, alone or joined "
        "with others; else it is kept as it is and counts in no department. A person counts once "
        "in a group. The gender comes, in this order, from what is given, a printed title, a "
        "feminine form of the post (a masculine one proves nothing), the first name; what "
        "contradicts itself is not decided. The share of women is of those decided; below 80 % "
        "decided it is not shown alone.",
    )


def _measured(language: Language) -> str:
    return MEASURED[language.code]


#: What was measured, on lists of our own (docs/how-to/credits-and-posters.md), and what was not.
MEASURED: Final = {
    "fr": "Mesuré sur dix listes fictives en français et en anglais (381 crédits, quinze formes "
    "de fichier) : tous les crédits retrouvés et 99,7 % de justes depuis un texte, un tableur ou "
    "un PDF ; 99,2 à 99,7 % retrouvés sur des images nettes. Avant que les intitulés manquants de "
    "ces listes n’entrent dans la taxonomie, 92 % des intitulés étaient reconnus : comptez avec "
    "ce chiffre pour une liste nouvelle. Non mesuré : de vrais génériques, des photographies, "
    "d’autres langues.",
    "en": "Measured on ten fictional lists in French and English (381 credits, fifteen forms of "
    "file): all credits found and 99.7% of those read right from text, spreadsheets and PDF; 99.2 "
    "to 99.7% found on clean pictures. Before the missing wordings of these lists entered the "
    "taxonomy, 92% of wordings were recognised: expect that of a new list. Not measured: real "
    "credits, photographs, other languages.",
}
