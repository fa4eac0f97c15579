"""The table of links between the CNC list and TMDB: each with its score and its reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from cinediv_pipeline.lake import Column, TableSpec
from cinediv_pipeline.linkage.match import Link

FILM_LINKS: Final = TableSpec(
    "linked",
    "film_links",
    "one row per pair of a film of the list and a TMDB film that was worth a look",
    "The links, the pairs that a human should judge, and for a TMDB film without a link the film "
    "that came nearest. Made anew from both sources and from decisions.",
    (
        Column("film_id", pa.string(), "Film of the list", nullable=False),
        Column("visa", pa.string(), "Its visa, which is not unique"),
        Column("tmdb_id", pa.int64(), "TMDB's id of the film", nullable=False),
        Column("verdict", pa.string(), "linked, review or apart", nullable=False),
        Column("rule", pa.string(), "Rule that linked, or why not", nullable=False),
        Column("decided_by", pa.string(), "rule or review (a human)", nullable=False),
        Column("score", pa.float64(), "Points for and against, together", nullable=False),
        Column("runner_up_score", pa.float64(), "Score of the next pair of either film"),
        Column("year_gap", pa.int32(), "Release minus agreement in years"),
        Column("title_likeness", pa.string(), "identical, near, contained, alike, part, different",
               nullable=False),
        Column("explanation", pa.string(), "The evidence in words", nullable=False),
        Column("change", pa.string(), "Against the edition before: new, lost, moved or same",
               nullable=False),
        Column("film_id_before", pa.string(), "Film of a link that was lost or moved"),
    ),
    flaws="Scores order candidates; they are no probabilities. Precision and recall are measured "
    "on data/reference/linkage/truth.csv.",
)  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """A TMDB film whose link is not what it was."""

    tmdb_id: int
    before: str | None
    now: str | None

    @property
    def what(self) -> str:
        """`new`, `lost` or `moved`."""
        if self.before is None:
            return "new"
        return "lost" if self.now is None else "moved"


def told(links: Iterable[Link]) -> list[Link]:
    """Return the links that the table keeps.

    Of a TMDB film without a link, beside what goes to review, the nearest film alone.
    """
    links = list(links)
    linked = {link.pair[1] for link in links if link.verdict == "linked"}
    nearest: dict[int, Link] = {}
    for link in links:
        best = nearest.get(link.pair[1])
        if link.verdict == "apart" and (best is None or _score(link) > _score(best)):
            nearest[link.pair[1]] = link
    return [
        link
        for link in links
        if link.verdict != "apart"
        or link.decided_by == "review"
        or (link.pair[1] not in linked and nearest[link.pair[1]] is link)
    ]


def _score(link: Link) -> tuple[float, str]:
    return link.evidence.score, link.pair[0]


def changes(before: Mapping[int, str], now: Mapping[int, str]) -> list[Changed]:
    """Return what became of each link: TMDB id -> film_id before and now.

    A film that TMDB has no more has lost its link too.
    """
    found = (
        Changed(number, before.get(number), now.get(number)) for number in sorted({*before, *now})
    )
    return [change for change in found if change.before != change.now]


def links_table(
    links: Iterable[Link], visas: Mapping[str, str], changed: Iterable[Changed]
) -> pa.Table:
    """Return the table `FILM_LINKS`."""
    links = list(links)
    change_of = {change.tmdb_id: change for change in changed}
    kept = told(links)
    lost = [
        link
        for link in links
        if link not in kept and _was(change_of.get(link.pair[1])) == link.pair[0]
    ]
    rows = list(_rows([*kept, *lost], visas, change_of))
    there = {(row["film_id"], row["tmdb_id"]) for row in rows}
    gone = [
        _gone(change, visas)
        for change in change_of.values()
        if change.what == "lost" and (change.before, change.tmdb_id) not in there
    ]
    rows.extend(gone)
    return FILM_LINKS.table(sorted(rows, key=lambda row: (row["film_id"], row["tmdb_id"])))


def _was(change: Changed | None) -> str | None:
    return change.before if change is not None and change.what == "lost" else None


def _gone(change: Changed, visas: Mapping[str, str]) -> dict[str, Any]:
    """Return the row of a link that was lost since the films have nothing in common any more."""
    return {
        "film_id": change.before, "visa": visas.get(change.before or ""),
        "tmdb_id": change.tmdb_id, "verdict": "apart", "rule": "nothing_in_common",
        "decided_by": "rule", "score": 0.0, "runner_up_score": None, "year_gap": None,
        "title_likeness": "different", "explanation": "nothing in common any more",
        "change": "lost", "film_id_before": change.before,
    }  # fmt: skip


def _rows(
    links: Iterable[Link], visas: Mapping[str, str], changed: Mapping[int, Changed]
) -> Iterator[dict[str, Any]]:
    for link in sorted(links, key=lambda link: link.pair):
        evidence = link.evidence
        change = changed.get(evidence.tmdb_id)
        own = change is not None and evidence.film_id in (change.before, change.now)
        yield {
            "film_id": evidence.film_id,
            "visa": visas.get(evidence.film_id),
            "tmdb_id": evidence.tmdb_id,
            "verdict": link.verdict,
            "rule": link.rule,
            "decided_by": link.decided_by,
            "score": evidence.score,
            "runner_up_score": link.runner_up,
            "year_gap": evidence.gap,
            "title_likeness": evidence.title.likeness,
            "explanation": evidence.words,
            "change": change.what if change is not None and own else "same",
            "film_id_before": change.before if change is not None and own else None,
        }
