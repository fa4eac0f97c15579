"""Simulation and calibration as people read them, in French or English.

A gender that was read off a first name is counted and said to be, without its value.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from cinediv_pipeline.bonus import BY_FIRST_NAME, PostScore, explained, points_text, result_json
from cinediv_pipeline.steps.bonus.calibration import Agreement, Calibration
from cinediv_pipeline.steps.bonus.names import FIRST_NAME, GIVEN, ORDER
from cinediv_pipeline.steps.bonus.simulation import Holder, Simulation
from cinediv_pipeline.vocabulary import Label

_GENDERS: Final = {
    "female": Label("femme", "woman"),
    "male": Label("homme", "man"),
    "non_binary": Label("non binaire", "non-binary"),
    "unknown": Label("genre non déterminé", "undetermined"),
}
_ORDER: Final = Label(
    "ordre ambigu\u00a0: écrivez le NOM en capitales",
    "which part is the first name? write the FAMILY NAME in capitals",
)
_NOBODY: Final = Label("personne", "nobody")
_HEADER: Final = (
    Label("Poste", "Post"),
    Label("Titulaires", "Holders"),
    Label("Points", "Points"),
    Label("Pourquoi", "Why"),
)
_NO_COUNTS: Final = Label(
    "Aucun compte de prénoms n’est là\u00a0: les noms sont laissés non déterminés "
    "(lancez d’abord cinediv refresh).",
    "No counts of first names are here: names are left undetermined (run cinediv refresh first).",
)
_FICTIONAL: Final = Label(
    "DONNÉES FICTIVES\u00a0: un accord sur des données fictives n’est aucune exactitude.",
    "FICTIONAL DATA: agreement on fictional data is no accuracy.",
)
_READING: Final = (
    Label("Grille", "Grid"),
    Label("Poste partagé", "Shared post"),
    Label("Seuil", "Threshold"),
    Label("Accord", "Agreement"),
    Label("[95\u202f%]", "[95 %]"),
    Label("Films", "Films"),
    Label("Couverture", "Coverage"),
    Label("Mention", "With mark"),
    Label("Sans mention", "Without"),
)

_READ_SO: Final = Label(
    "L’accord mesure notre lecture d’une règle en partie non documentée sur des génériques "
    "incomplets. La plupart des films n’ont pas la mention\u00a0: une lecture sévère s’accorde "
    "avec elle sans rien y voir\u202f; lisez les deux dernières colonnes. Un tiret\u00a0: moins "
    "de 20 films comparés.",
    "Agreement measures our reading of a partly undocumented rule on incomplete credits. Most "
    "films have no mark: a strict reading agrees with it without seeing anything; look at the last "
    "two columns. A dash: fewer than 20 films compared.",
)
_NOTHING: Final = Label(
    "Sans les génériques de TMDB aucun film ne peut être simulé\u00a0: aucun accord n’est donné.",
    "Without TMDB's credits no film can be simulated: no agreement is given.",
)


def _said(label: Label, *, french: bool) -> str:
    return label.fr if french else label.en


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def simulation_lines(found: Simulation, *, french: bool) -> list[str]:
    """Return the table of posts, the sum, the answer and what is assumed."""
    result, texts = found.result, found.rules.texts
    header = [_said(label, french=french) for label in _HEADER]
    rows = [_post_row(found, one, french=french) for one in result.posts]
    status = _said(texts["statuses"][result.status], french=french)
    reason = _said(texts["status_reasons"][result.reason], french=french)
    assumed = [_said(texts["assumptions"][name], french=french) for name in result.grid.assumptions]
    return [
        *(_table([header, *rows]) if rows else []),
        *_sum_lines(found, french=french),
        f"{'Réponse' if french else 'Answer'}{_colon(french=french)}{status} ({reason})",
        *([_said(_NO_COUNTS, french=french)] if found.has_counts is False else []),
        f"{'Hypothèses' if french else 'Assumptions'}{_colon(french=french)}".rstrip(),
        *(f"- {text}" for text in assumed),
    ]


def _colon(*, french: bool) -> str:
    return "\u00a0: " if french else ": "


def _post_row(found: Simulation, one: PostScore, *, french: bool) -> list[str]:
    holders = found.holders[one.post.post]
    between = "\u202f; " if french else "; "
    told = between.join(_holder(holder, french=french) for holder in holders)
    return [
        _said(one.post.label, french=french),
        told or _said(_NOBODY, french=french),
        _span(one.sure, one.possible, french=french),
        _said(_why(found, one), french=french),
    ]


def _span(sure: Any, possible: Any, *, french: bool) -> str:
    ends = [points_text(end, french=french) for end in (sure, possible)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def _holder(holder: Holder, *, french: bool) -> str:
    if holder.counted_by == FIRST_NAME:
        said = BY_FIRST_NAME
    else:
        said = _ORDER if holder.counted_by == ORDER else _GENDERS[holder.gender]
    word = _said(said, french=french)
    return f"{holder.name} ({word})" if holder.name else word


def _why(found: Simulation, one: PostScore) -> Label:
    """Return why a post scores; counts of women would tell what a first name is read as."""
    holders = found.holders[one.post.post]
    if any(holder.counted_by == FIRST_NAME for holder in holders):
        return BY_FIRST_NAME
    return explained(one, found.rules)


def _sum_lines(found: Simulation, *, french: bool) -> list[str]:
    result, colon = found.result, _colon(french=french)
    shared = _said(found.rules.texts["shared"][result.parameters.shared], french=french)
    lines = [f"{'Grille' if french else 'Grid'}{colon}{result.grid.grid} ({result.grid.source})"]
    if result.sure is not None:
        span = _span(result.sure, result.possible, french=french)
        of = f"{'sur' if french else 'of'} {result.grid.total}"
        lines += [
            f"{'Somme' if french else 'Sum'}{colon}{span} {of}",
            f"{'Seuil' if french else 'Threshold'}{colon}{_threshold(found, french=french)}",
            f"{'Poste partagé' if french else 'Shared post'}{colon}{shared}",
        ]
    if found.not_counted:
        label = "Hors grille" if french else "Not counted by this grid"
        names = ", ".join(_said(one, french=french) for one in found.not_counted)
        lines.append(f"{label}{colon}{names}")
    return lines


def _threshold(found: Simulation, *, french: bool) -> str:
    result = found.result
    if result.parameters.threshold is not None:
        word = Label("donné", "given")
    elif result.grid.threshold is not None:
        word = Label("documenté", "documented")
    else:
        word = Label("supposé", "assumed")
    return f"{points_text(result.threshold, french=french)} ({_said(word, french=french)})"


def simulation_json(found: Simulation) -> dict[str, Any]:
    """Return a simulation for machines; no gender stands beside a name that was read."""
    told = result_json(found.result, found.rules)
    scores = {one.post.post: one for one in found.result.posts}
    for row in told["posts"]:
        row["holders"] = [_holder_json(one) for one in found.holders[row["post"]]]
        row["why"] = _why(found, scores[row["post"]])._asdict()
    return {
        **told,
        "not_counted": [one._asdict() for one in found.not_counted],
        "first_name_counts": found.has_counts,
    }


def _holder_json(holder: Holder) -> dict[str, str]:
    told = {"name": holder.name, "counted_by": holder.counted_by}
    return {**told, "gender": holder.gender} if holder.counted_by == GIVEN else told


def calibration_lines(found: Calibration, *, french: bool) -> list[str]:
    """Return the agreement per reading of the rule, or which posts are missing for it."""
    lines = [_said(_FICTIONAL, french=french)] if found.data_kind == "fictional" else []
    if found.readings and found.years is not None:
        lines += [_title(found, french=french)]
        header = [_said(label, french=french) for label in _READING]
        lines += _table([header, *_reading_rows(found, french=french)])
        lines += [_said(_READ_SO, french=french)]
    else:
        lines += [_said(_NOTHING, french=french)]
    if found.missing_posts:
        word = "Postes sans aucun crédit" if french else "Posts without any credit"
        posts = ", ".join(found.missing_posts)
        lines += [f"{word}{_colon(french=french)}{posts}"]
    return lines


def _title(found: Calibration, *, french: bool) -> str:
    first, last = found.years or (0, 0)
    years = str(first) if first == last else f"{first}–{last}"
    word = (
        "Accord de la simulation et de la mention du CNC, films d’initiative française"
        if french
        else "Agreement of the simulation with the CNC's mark, films of French initiative"
    )
    return f"{word}, {years} ({found.release})"


def _reading_rows(found: Calibration, *, french: bool) -> list[list[str]]:
    shared = found.rules.texts["shared"]
    return [
        [
            rule.grid,
            f"{rule.shared} ({_said(shared[rule.shared], french=french)})",
            str(rule.threshold),
            _share(own["all"].value),
            _interval(own["all"]),
            "–" if own["all"].denominator is None else f"{own['all'].denominator:.0f}",
            _share(own["all"].coverage),
            _share(own["obtained"].value),
            _share(own["not_obtained"].value),
        ]
        for rule, own in found.readings.items()
    ]


def _share(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}\u202f%"


def _interval(own: Agreement) -> str:
    if own.ci_low is None or own.ci_high is None:
        return ""
    return f"[{100 * own.ci_low:.0f}, {100 * own.ci_high:.0f}]"


def calibration_json(found: Calibration) -> dict[str, Any]:
    """Return a calibration for machines."""
    return {
        "release": found.release,
        "data_kind": found.data_kind,
        "note": (_FICTIONAL if found.data_kind == "fictional" else _READ_SO)._asdict(),
        "years": found.years,
        "readings": [
            {**rule._asdict(), **{which: asdict(one) for which, one in own.items()}}
            for rule, own in found.readings.items()
        ],
        "missing_posts": list(found.missing_posts),
    }
