"""The report on a screenplay as a page, in French or English."""

from collections.abc import Mapping
from typing import Any, Final

from cinediv_pipeline.analysis.pages import page
from cinediv_pipeline.analysis.screenplays.report import (
    CharacterReport,
    ScreenplayReport,
    Share,
    Step,
)
from cinediv_pipeline.language import Language

_ORDER: Final = ("female", "male", "other", "unknown")
_BAR: Final = 900.0
_ROWS: Final = 15
_LONGEST_ROW: Final = 420.0
_NAME_CHARS: Final = 30
_GENDERS: Final = {
    "female": ("femmes", "women"), "male": ("hommes", "men"), "other": ("autre", "other"),
    "unknown": ("non établi", "not decided"),
}  # fmt: skip
_GENDER: Final = {
    "female": ("femme", "woman"), "male": ("homme", "man"), "other": ("autre", "other"),
    "unknown": ("non établi", "not decided"),
}  # fmt: skip
_METHODS: Final = {
    "given": ("donné", "given"),
    "name": ("dit par le nom", "told by the name"),
    "cast_list": ("liste des personnages", "list of characters"),
    "grammar": ("présentation dans le texte", "how the text presents"),
    "pronoun": ("pronoms", "pronouns"),
    "first_name": ("prénom", "first name"),
    "model": ("lecture par un modèle", "read by a model"),
}
_DIMENSIONS: Final = {
    "age_band": ("âge", "age"), "social_category": ("catégorie sociale", "social category"),
    "occupation": ("métier", "occupation"), "stereotype": ("rôle stéréotypé", "stereotyped role"),
}  # fmt: skip
_VALUES: Final = {
    "under_18": ("moins de 18 ans", "under 18"), "18-34": ("18–34 ans", "18–34"),
    "35-49": ("35–49 ans", "35–49"), "50-64": ("50–64 ans", "50–64"),
    "65_plus": ("65 ans et plus", "65 and over"),
    "csp_plus": ("CSP+", "upper (CSP+)"), "csp_minus": ("CSP−", "lower (CSP−)"),
    "inactive": ("inactif ou inactive", "inactive"),
    "marginal": ("en marge", "at the margins"),
    "caregiver": ("prend soin des autres", "caregiver"),
    "love_interest": ("objet d’amour ou de désir", "love interest"),
    "victim": ("victime", "victim"), "criminal": ("criminel ou criminelle", "criminal"),
    "servant": ("au service des autres", "servant"),
    "comic_foil": ("faire-valoir comique", "comic foil"),
}  # fmt: skip
_ANSWERS: Final = {
    "yes": ("Oui", "Yes"), "no": ("Non", "No"),
    "not_decidable": ("Indécidable", "Not decidable"),
}  # fmt: skip
_QUESTIONS: Final = (
    ("Au moins deux femmes qui ont un nom parlent-elles ?",
     "Do at least two women who have names speak?"),
    ("Deux d’entre elles se parlent-elles ?", "Do two of them speak with each other?"),
    ("L’une de leurs conversations se passe-t-elle d’homme ?",
     "Does one of their talks do without a man?"),
)  # fmt: skip


def render(report: ScreenplayReport, language: Language) -> str:
    """Return the page."""
    return page(
        "screenplay.html", language, report=_shown(report), order=_ORDER,
        genders=_words(_GENDER, language),
        methods=_words(_METHODS, language), answers=_words(_ANSWERS, language),
        dimensions=_words(_DIMENSIONS, language), values=_words(_VALUES, language),
        is_shown=report.shares.words.is_shown, summary=_summary(report, language),
        measures=_measures(report, language),
        method=_method(language), **_bar(report.shares.words, language),
        **_rows(report, language), **_steps(report, language),
    )  # fmt: skip


def _words(pairs: Mapping[str, tuple[str, str]], language: Language) -> dict[str, str]:
    return {code: language.pick(*pair) for code, pair in pairs.items()}


def _shown(report: ScreenplayReport) -> dict[str, Any]:
    """Return the report with the other spellings of each character as one text."""
    told = report.model_dump()
    for one in told["characters"]:
        one["merged"] = ", ".join(name for name in one["variants"] if name != one["name"])
    return told


def _summary(report: ScreenplayReport, language: Language) -> str:
    n_scenes = sum(scene.number > 0 for scene in report.scenes)
    words, characters = report.shares.words.total, len(report.characters)
    return language.pick(
        f"{language.number(n_scenes)} séquences, {language.number(characters)} personnages qui "
        f"parlent, {language.number(words)} mots de dialogue.",
        f"{language.number(n_scenes)} scenes, {language.number(characters)} speaking characters, "
        f"{language.number(words)} words of dialogue.",
    )


def _measures(report: ScreenplayReport, language: Language) -> list[tuple[str, dict[str, Any]]]:
    shares = report.shares
    return [
        (language.pick("Mots", "Words"), _measure(shares.words)),
        (language.pick("Répliques", "Turns"), _measure(shares.turns)),
        (language.pick("Personnages", "Characters"), _measure(shares.characters)),
    ]


def _measure(share: Share) -> dict[str, Any]:
    """Return a share for a row of the table, without its number where too few are decided."""
    return share.model_dump() | ({} if share.is_shown else {"women_share": None})


def _bar(share: Share, language: Language) -> dict[str, Any]:
    """Return the parts of the bar of words, and the same in words."""
    parts, said, x = [], [], 0.0
    for gender in _ORDER:
        n = getattr(share, gender)
        if not n:
            continue
        width, label = _BAR * n / share.total, f"{language.pick(*_GENDERS[gender])} "
        label += language.percent(n / share.total)
        parts.append({"gender": gender, "x": round(x, 1), "width": round(width, 1),
                      "label": label})  # fmt: skip
        said.append(label)
        x += width
    colon = language.pick(" :", ":")
    head = language.pick("Part des mots", "Share of words")
    return {"bar": parts, "bar_text": f"{head}{colon} {', '.join(said) or '–'}"}


def _rows(report: ScreenplayReport, language: Language) -> dict[str, Any]:
    shown = report.characters[:_ROWS]
    most = max((one.words for one in shown), default=0) or 1
    rows = [_row(one, most, language) for one in shown]
    said = ", ".join(f"{row['name']} {row['label']}" for row in rows)
    return {"rows": rows, "rows_text": said}


def _row(one: CharacterReport, most: int, language: Language) -> dict[str, Any]:
    gender = language.pick(*_GENDER[one.gender])
    name = one.name if len(one.name) <= _NAME_CHARS else f"{one.name[: _NAME_CHARS - 1]}…"
    return {
        "name": name, "gender": one.gender, "width": round(_LONGEST_ROW * one.words / most, 1),
        "label": f"{language.number(one.words)} · {gender}",
    }  # fmt: skip


def _steps(report: ScreenplayReport, language: Language) -> dict[str, Any]:
    bechdel = report.bechdel
    found: list[Step] = [bechdel.step_1, bechdel.step_2, bechdel.step_3]
    answers = [language.pick(*_ANSWERS[step.answer]).lower() for step in found]
    questions = [language.pick(fr, en) for fr, en in _QUESTIONS]
    return {
        "steps": list(zip(questions, found, strict=True)),
        "n_yes": sum(step.answer == "yes" for step in found),
        "steps_told": ", ".join(answers),
    }


def _method(language: Language) -> str:
    return language.pick(
        "Un mot est une suite de lettres ou de chiffres. Ce qui est entre parenthèses sous un nom "
        "n’est pas dit. Les noms qui ne diffèrent que par la casse, les accents, les points ou un "
        "article sont un seul personnage. Le genre d’un personnage vient, dans cet ordre, de ce "
        "qui est donné, de son nom, de sa présentation, des pronoms, de son prénom, d’un modèle ; "
        "sans preuve, il reste non établi. L’intermédiarité est la part des plus courts chemins "
        "entre les autres qui passent par un personnage.",
        "A word is a run of letters or digits. What stands in brackets below a name is not said. "
        "Names that differ only in case, accents, dots or an article are one character. The "
        "gender of a character comes, in this order, from what is given, its name, how the text "
        "presents it, pronouns, its first name, a model; without evidence it is not decided. "
        "Betweenness is the share of the shortest ways between others that lead over a character.",
    )
