"""Pairs of films in the review file: both sides as a reviewer needs them, and what they answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import duckdb

from cinediv_pipeline.enrichment.corrections import Correction
from cinediv_pipeline.folding import plain
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.links import FILM_LINKS
from cinediv_pipeline.linkage.names import title_key
from cinediv_pipeline.sources.cnc.specs import AGREEMENTS, DIRECTORS, PRODUCERS
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.steps.human import link_decisions, link_key
from cinediv_pipeline.vocabulary import SELF_DECLARATION
from cinediv_pipeline.workshop import Workshop

ENTITY: Final = "film_link"
MOTIVE: Final = "lien entre la liste du CNC et TMDB"
# What a reviewer may write, in lower case without accents, to our word.
_DECISIONS: Final = {
    "oui": "true", "o": "true", "yes": "true", "meme film": "true", "true": "true",
    "non": "false", "n": "false", "no": "false", "autre film": "false", "false": "false",
    "inconnu": "", "unknown": "",
}  # fmt: skip
_RULES: Final = {
    "contested": "plusieurs films possibles",
    "title_alone": "même titre, rien d’autre ne décide",
    "outside_the_years": "même titre et même réalisation, années inhabituelles",
    "short_film": "même titre et même réalisation, mais court métrage",
    "directors_only": "même réalisation, titres différents",
    "other_directors": "même titre et même production, autre réalisation",
}
_PAIRS: Final = """
    with listed as (
        select f.film_id, arg_max(a.title, a.agrement_year) as title,
            max(a.devis_eur) as devis_eur,
            array_to_string(list_sort(list(distinct a.title || ' (agréé en ' || a.agrement_year
                || ', visa ' || a.visa || ')')), ' ; ') as agreed
        from films f join agreements a on f.source = 'cnc' and f.source_id = a.agrement_id
        group by f.film_id
    ),
    directed as (
        select f.film_id, string_agg(distinct d.name, ' / ' order by d.name) as directors
        from films f join directors d on f.source = 'cnc' and f.source_id = d.agrement_id
        group by f.film_id
    ),
    produced as (
        select f.film_id, string_agg(distinct p.name, ' / ' order by p.name) as producers
        from films f join producers p on f.source = 'cnc' and f.source_id = p.agrement_id
        group by f.film_id
    ),
    directed_there as (
        select tmdb_id, string_agg(distinct name, ' / ' order by name) as directors
        from credits where department = 'Directing' and job = 'Director' group by tmdb_id
    )
    select l.film_id, l.tmdb_id, listed.title, l.verdict, l.rule, l.decided_by, listed.devis_eur,
        l.explanation,
        'CNC : ' || coalesce(listed.agreed, '') || ', ' || coalesce(directed.directors, '?') || ', '
            || coalesce(produced.producers, '?'),
        'TMDB : ' || t.title || coalesce(' [' || nullif(t.original_title, t.title) || ']', '')
            || ' (' || coalesce(cast(year(t.release_date) as varchar), 'sans date') || '), '
            || coalesce(there.directors, '?') || ', '
            || coalesce(nullif(array_to_string(t.production_companies, ' / '), ''), '?')
            || ', https://www.themoviedb.org/movie/' || t.tmdb_id
    from film_links l
    join listed using (film_id)
    join tmdb t on t.tmdb_id = l.tmdb_id
    left join directed using (film_id)
    left join produced using (film_id)
    left join directed_there there on there.tmdb_id = l.tmdb_id
    where l.verdict = 'review' or (? and l.decided_by = 'review')
    order by l.film_id, l.tmdb_id
"""


def exported_links(shop: Workshop, *, everything: bool) -> list[tuple[int, list[Any]]]:
    """Return budget and cells of each pair to decide, in the columns of the review file."""
    with duckdb.connect() as connection:
        for name, spec in (
            ("films", FILMS), ("film_links", FILM_LINKS), ("agreements", AGREEMENTS),
            ("directors", DIRECTORS), ("producers", PRODUCERS), ("tmdb", tmdb.FILMS),
            ("credits", tmdb.CREDITS),
        ):  # fmt: skip
            connection.register(name, shop.lake.read(spec.key))
        rows = connection.execute(_PAIRS, [everything]).fetchall()
    return [(row[6] or 0, _cells(row)) for row in rows]


def _cells(row: tuple[Any, ...]) -> list[Any]:
    film_id, tmdb_id, title, verdict, rule, decided_by, budget, explanation, ours, theirs = row
    decided = decided_by == "review"
    held = {"linked": "même film", "apart": "autre film"}.get(verdict, "") if decided else ""
    motive = f"{MOTIVE} : {_RULES.get(rule, rule)}" if not decided else MOTIVE
    return [
        f"{film_id}/{tmdb_id}", title, motive, "décidé" if decided else "à décider",
        f"{ours} | {theirs}", budget, held, rule, explanation, "", "", "", "", "",
    ]  # fmt: skip


class KnownPairs:
    """What the check of decisions on pairs needs to know of this home."""

    def __init__(self, shop: Workshop) -> None:
        rows = shop.lake.read(FILMS.key).to_pylist()
        titles = {
            row["agrement_id"]: row["title"] or "" for row in shop.lake.read(AGREEMENTS.key)
            .select(["agrement_id", "title"]).to_pylist()
        }  # fmt: skip
        self._titles: dict[str, set[str]] = {}
        self._tmdb: set[str] = set()
        for row in rows:
            if row["source"] == "cnc":
                title = title_key(titles.get(row["source_id"], ""))
                self._titles.setdefault(row["film_id"], set()).add(title)
            else:
                self._tmdb.add(row["source_id"])
        self._verdicts = {
            (row["film_id"], row["tmdb_id"]): row["verdict"]
            for row in shop.lake.read(FILM_LINKS.key).to_pylist()
            if row["decided_by"] == "rule"
        }
        self._linked = [pair for pair, same in link_decisions(shop).items() if same]

    def guard(self, key: str) -> str:
        """Return what the rules say of a pair: true, false, or nothing where they doubt."""
        pair = link_key(key)
        verdict = self._verdicts.get(pair, "apart") if pair else "apart"
        return {"linked": "true", "apart": "false"}.get(verdict, "")

    def decide(self, key: str) -> None:
        """Remember that a row of the file says that a pair is one film."""
        pair = link_key(key)
        if pair is not None and pair not in self._linked:
            self._linked.append(pair)

    def problem(self, key: str, name: str, value: str) -> str:
        """Return what is wrong with a decision, in the words of the file, or nothing."""
        pair = link_key(key)
        if pair is None or pair[0] not in self._titles or str(pair[1]) not in self._tmdb:
            return f"l’identifiant « {key} » n’existe pas : recopier celui du fichier exporté"
        if name and title_key(name) not in self._titles[pair[0]]:
            return (
                f"« {name} » n’est pas le titre de {pair[0]} : une colonne a été triée ou décalée"
            )
        other = next(
            (one for one in self._linked
             if one != pair and (one[0] == pair[0] or one[1] == pair[1])), None,
        )  # fmt: skip
        if value == "true" and other:
            return (
                f"une décision dit déjà que {other[0]} est le film {other[1]} de TMDB : décider "
                "d’abord « non » ou « inconnu » pour cette paire"
            )
        return ""


def is_pair(key: str) -> bool:
    """Return whether an id of the review file is that of a pair of films (a credit has two /)."""
    return key.count("/") == 1


def link_decision(
    line: int, row: Mapping[str, str], known: KnownPairs, day: date, source: str
) -> tuple[Correction | None, str]:
    """Return the decision on a pair of films, or what is wrong with it."""
    key = row["identifiant"]
    value = _DECISIONS.get(" ".join(plain(row["décision"]).split()))
    if value is None:
        return None, f"décision « {row['décision']} » : écrire oui, non ou inconnu"
    if source == SELF_DECLARATION:
        return None, "un film ne fait pas d’auto-déclaration : dire sur quoi repose le lien"
    problem = known.problem(key, row["nom"], value)
    if problem:
        return None, problem
    if value == "true":
        known.decide(key)
    return Correction(
        "home", line, ENTITY, key, "same_film", known.guard(key), value, day.isoformat(),
        "editorial_review", row["motif_de_la_décision"], source,
    ), ""  # fmt: skip
