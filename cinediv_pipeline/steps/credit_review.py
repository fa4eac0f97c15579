"""Credits in the review file: what analyses of the inbox have read that no source has.

An analysis never changes a credit by itself. What it has read is a proposal, made of the reports
there are; a human accepts or refuses it, and only an accepted one is put in `fct_credits`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from cinediv_pipeline.analysis.credits.report import Credit, CreditsReport
from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.enrichment.corrections import Correction, credit_parts
from cinediv_pipeline.enrichment.evidence import Evidence
from cinediv_pipeline.enrichment.first_names import FirstNames
from cinediv_pipeline.enrichment.given_names import as_listed
from cinediv_pipeline.folding import plain
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.roles import read_taxonomy
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS
from cinediv_pipeline.steps.contents import films_of_contents, kept_reports
from cinediv_pipeline.steps.human import all_corrections
from cinediv_pipeline.steps.known_credits import KnownCredits
from cinediv_pipeline.steps.reviewed_credits import ENTITY, Subject, credit_decisions
from cinediv_pipeline.vocabulary import SELF_DECLARATION
from cinediv_pipeline.workshop import Workshop

MOTIVE: Final = "crédit lu dans un générique"
# The list alone says who directs; a cast is TMDB's.
_OTHERS: Final = ("director", "actor")
# What a reviewer may write, in lower case without accents, to our word.
_DECISIONS: Final = {
    "oui": "true", "o": "true", "yes": "true", "true": "true",
    "non": "false", "n": "false", "no": "false", "false": "false",
    "inconnu": "", "unknown": "",
}  # fmt: skip
_HELD: Final = {"true": "au générique", "false": "refusé"}
# A credit of a film has film, role and name; a pair of films has one slash, a person none.
_SLASHES: Final = 2
_SHORT_ID: Final = 12


class Reading(NamedTuple):
    """Where a credit was read."""

    content_id: str
    kind: str
    credit: Credit

    def __str__(self) -> str:
        credit = self.credit
        place = f", page {credit.page}" if credit.page else ""
        line = f", ligne {credit.line}" if credit.line else ""
        doubt = " (lecture incertaine)" if credit.is_unsure else ""
        what = {"poster": "affiche"}.get(self.kind, "générique")
        return f"{what} {self.content_id[:_SHORT_ID]}{place}{line} : « {credit.post} »{doubt}"


@dataclass(frozen=True)
class Proposal:
    """Somebody in a post of a film: as read, or as decided where nothing is read any more."""

    film_id: str
    role: str
    name: str
    readings: tuple[Reading, ...] = ()
    decision: Correction | None = None

    @property
    def subject(self) -> Subject:
        """Which credit it is, however the name is written."""
        return self.film_id, self.role, name_key(self.name)

    @property
    def id(self) -> str:
        """The id of the row in the review file."""
        return credit_id(self.subject)

    @property
    def held(self) -> str:
        """What was decided: true, false, or nothing."""
        return self.decision.new_value if self.decision else ""


def credit_id(subject: Subject) -> str:
    """Return film, role and folded name with hyphens: nothing else in the file looks so."""
    film_id, role, key = subject
    return f"{film_id}/{role}/{'-'.join(key.split())}"


def is_credit(key: str) -> bool:
    """Return whether an id of the review file, or the key of a correction, is that of a credit."""
    return key.count("/") >= _SLASHES


class Proposals:
    """Everything of the home's reports that a human may decide, and what was decided."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._read = _read_credits(shop)
        self._decided = credit_decisions(all_corrections(shop))
        films = {film_id for film_id, _, _ in (*self._read, *self._decided)}
        self.sources = KnownCredits(shop, films)

    @cached_property
    def proposed(self) -> list[Proposal]:
        """Credits that no source has, in the order of films and roles."""
        found = {
            subject: self._proposal(subject, readings)
            for subject, readings in self._read.items()
            if self._compared(subject)[0] == "other"
        }
        return [found[subject] for subject in sorted(found)]

    @cached_property
    def alike(self) -> list[tuple[Proposal, str]]:
        """Credits that are not proposed: a source has nearly the same name in the post."""
        return [
            (self._proposal(subject, readings), known)
            for subject, readings in sorted(self._read.items())
            if subject not in self._decided
            for sameness, known in [self._compared(subject)]
            if sameness == "like"
        ]

    @cached_property
    def by_id(self) -> dict[str, Proposal]:
        """What a decision may be about: proposals, and what was decided before."""
        earlier = [
            Proposal(*(credit_parts(item.key) or ("", "", "")), decision=item)
            for item in self._decided.values()
        ]
        return {one.id: one for one in (*earlier, *self.proposed)}

    def _compared(self, subject: Subject) -> tuple[str, str]:
        return self.sources.compared(*subject)

    def _proposal(self, subject: Subject, readings: Iterable[Reading]) -> Proposal:
        # a name that was read without doubt is spelled best
        readings = tuple(sorted(readings, key=lambda one: one.credit.is_unsure))
        film_id, role, _ = subject
        name = readings[0].credit.person
        return Proposal(film_id, role, name, readings, self._decided.get(subject))


def _read_credits(shop: Workshop) -> dict[Subject, list[Reading]]:
    """Return the credits of all reports on films of the list, without who opted out."""
    films, gone = films_of_contents(shop), shop.opt_outs()
    found: dict[Subject, list[Reading]] = defaultdict(list)
    for kept in kept_reports(shop.home):
        film_id = films.get(kept.report.content_id)
        for credit in _credits_of(kept.report) if film_id else ():
            key = name_key(credit.person)
            if key and credit.role and credit.role not in _OTHERS and not gone.by_name(key):
                reading = Reading(kept.report.content_id, kept.report.content_type, credit)
                found[film_id or "", credit.role, key].append(reading)
    return found


def _credits_of(report: Report) -> Iterator[Credit]:
    if isinstance(report, PosterReport) and report.billing is not None:
        yield from report.billing.credits
    elif isinstance(report, CreditsReport):
        yield from report.credits


def exported_credits(shop: Workshop, *, everything: bool) -> list[tuple[int, list[Any]]]:
    """Return budget and cells of each credit to decide, in the columns of the review file."""
    found = Proposals(shop)
    rows = [one for one in found.by_id.values() if everything or _is_open(one)]
    films, labels = _Films(shop), _labels()
    return [
        (films.budget(one.film_id), _cells(one, films, labels, found.sources))
        for one in sorted(rows, key=lambda one: one.subject)
    ]


def _is_open(one: Proposal) -> bool:
    return bool(one.readings) and not one.held


def _cells(
    one: Proposal, films: "_Films", labels: Mapping[str, str], sources: KnownCredits
) -> list[Any]:
    evidence = [*map(str, one.readings)] or ["lu dans un fichier qui n’est plus là"]
    known: dict[str, list[str]] = {"TMDB": []}
    for holder in sources.of(one.film_id, one.role):
        known.setdefault(holder.source, []).append(holder.name)
    evidence += [f"{name} : {', '.join(who) or 'personne'}" for name, who in known.items()]
    return [
        one.id, one.name, f"{MOTIVE} : {labels.get(one.role, one.role)}",
        "décidé" if one.held else "à décider", films.title(one.film_id),
        films.budget(one.film_id) or None, _HELD.get(one.held, ""), "", " | ".join(evidence),
        "", "", "", "", "",
    ]  # fmt: skip


def _labels() -> dict[str, str]:
    taxonomy = read_taxonomy(reference_dir() / "roles")
    return {role.role: role.label_fr for role in taxonomy.roles.values()}


class _Films:
    """Titles and budgets of the films of the list."""

    def __init__(self, shop: Workshop) -> None:
        registry = shop.lake.read(FILMS.key).to_pylist()
        film_of = {row["source_id"]: row["film_id"] for row in registry if row["source"] == "cnc"}
        columns = ["agrement_id", "agrement_year", "title", "devis_eur"]
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        rows = shop.lake.read(AGREEMENTS.key).select(columns).to_pylist()
        for row in sorted(rows, key=lambda row: row["agrement_year"]):
            self._rows[film_of[row["agrement_id"]]].append(row)

    def title(self, film_id: str) -> str:
        """Return the title as last printed."""
        return next((row["title"] or "" for row in reversed(self._rows[film_id])), "")

    def budget(self, film_id: str) -> int:
        """Return the largest budget of the film, or 0."""
        return max((row["devis_eur"] or 0 for row in self._rows[film_id]), default=0)


def told_alike(shop: Workshop) -> list[str]:
    """Say which credits are not proposed, since a source may only spell the name otherwise."""
    films, labels = _Films(shop), _labels()
    return [
        f"{films.title(one.film_id)}, {labels.get(one.role, one.role)} : « {one.name} » ; une "
        f"source crédite « {known} »"
        for one, known in Proposals(shop).alike
    ]


def credit_decision(
    line: int, row: Mapping[str, str], known: Proposals, day: date, source: str
) -> tuple[Correction | None, str]:
    """Return the decision on a credit, or what is wrong with it."""
    value = _DECISIONS.get(" ".join(plain(row["décision"]).split()))
    if value is None:
        return None, f"décision « {row['décision']} » : écrire oui, non ou inconnu"
    if source == SELF_DECLARATION:
        return None, "un crédit est imprimé, pas déclaré : dire où il se lit"
    one = known.by_id.get(row["identifiant"])
    if one is None:
        return None, (
            f"l’identifiant « {row['identifiant']} » n’existe pas ou plus : exporter de nouveau"
        )
    if row["nom"] and name_key(row["nom"]) != one.subject[2]:
        return None, (
            f"« {row['nom']} » n’est pas le nom de ce crédit : une colonne a été triée ou décalée"
        )
    return Correction(
        "home", line, ENTITY, _key(one), "credited", "", value, day.isoformat(),
        "editorial_review", row["motif_de_la_décision"], source,
    ), ""  # fmt: skip


def _key(one: Proposal) -> str:
    """Return the key under which the decision is kept; the name stands as the list writes names."""
    if one.decision is not None:
        return one.decision.key
    families = FirstNames.read(reference_dir(), Evidence({}, {})).unreliable_families
    return f"{one.film_id}/{one.role}/{as_listed(one.name, families)}"
