"""Linking the CNC list with 20,000 TMDB films: time, memory, and the gain of blocking.

    python -m benchmarks.linkage [--cnc-file WORKBOOK] [--films N]

Without a workbook the fictional sample's list is linked. Most of the TMDB films are made up: four
in five of the list's films under their own title or, one in fifteen, another one; the others have
random titles, and every third of these a director of the list. The alternative, comparing every
pair in full, is timed on some films of the same run; both are told per TMDB film.
"""

import argparse
import random
import resource
import sys
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

from cinediv_pipeline.linkage.candidates import pairs
from cinediv_pipeline.linkage.evidence import common_companies, weigh
from cinediv_pipeline.linkage.films import records_from, register
from cinediv_pipeline.linkage.match import link
from cinediv_pipeline.linkage.records import Director, ListedFilm, TmdbFilm, listed_films
from cinediv_pipeline.settings import reference_dir, sample_workbook
from cinediv_pipeline.sources.cnc.tables import parse

SEED = 20_240_101
COMPARED_IN_FULL = 40


def read_list(workbook: Path) -> list[ListedFilm]:
    """Return the films of a workbook in the CNC's layout."""
    tables = parse(workbook.read_bytes(), reference_dir())
    names: dict[str, list[str]] = {}
    for row in tables["raw/cnc_directors"].to_pylist():
        names.setdefault(row["agrement_id"], []).append(row["name"])
    agreements = tables["raw/cnc_agreements"]
    entries = register([], records_from(agreements, names))
    return listed_films(
        {entry.source_id: entry.film_id for entry in entries},
        agreements,
        names,
        tables["raw/cnc_producers"],
        tables["raw/cnc_nationalities"],
    )


class Maker:
    """Makes up TMDB films around a list."""

    def __init__(self, listed: Sequence[ListedFilm]) -> None:
        self._rng = random.Random(SEED)  # noqa: S311 -- made-up films, not cryptography
        self._listed = listed
        self._words = [word for film in listed for text in film.texts for word in text.split()]
        self._names = [name for film in listed for name in film.directors]
        self._companies = [name for film in listed for name in film.producers]

    def films(self, count: int) -> tuple[list[TmdbFilm], dict[int, str]]:
        """Return the films, and TMDB id -> film_id of those that are in the list."""
        shown = self._rng.sample(self._listed, min(len(self._listed) * 4 // 5, count))
        made = [self._shown(number, film) for number, film in enumerate(shown, start=1)]
        truth = {number: film.film_id for number, film in enumerate(shown, start=1)}
        return [*made, *map(self._other, range(len(made) + 1, count + 1))], truth

    def _shown(self, number: int, film: ListedFilm) -> TmdbFilm:
        working = self._rng.random() < 1 / 15
        text = self._title(3) if working else film.texts[0].title()
        producers = self._rng.sample(film.producers, min(2, len(film.producers)))
        return TmdbFilm(
            number, (film.years[0] + self._rng.choice((0, 1, 1, 1, 2)),), (text,),
            tuple(self._director(name) for name in film.directors), tuple(producers),
            film.countries, frozenset((film.genre,)), 95,
        )  # fmt: skip

    def _other(self, number: int) -> TmdbFilm:
        known = self._rng.random() < 1 / 3
        name = self._rng.choice(self._names) if known else self._title(2)
        return TmdbFilm(
            number, (self._rng.randint(2002, 2025),), (self._title(self._rng.randint(1, 4)),),
            (self._director(name),), tuple(self._rng.sample(self._companies, 2)),
            frozenset(("FR",)), frozenset(("fiction",)), self._rng.choice((12, 52, 90, None)),
        )  # fmt: skip

    def _title(self, words: int) -> str:
        return " ".join(self._rng.sample(self._words, words))

    def _director(self, printed: str) -> Director:
        family, *given = printed.split()
        return Director(zlib.crc32(printed.encode()), (" ".join([*given, family.title()]),))


def in_full(listed: Sequence[ListedFilm], tmdb: Sequence[TmdbFilm]) -> float:
    """Return the seconds per TMDB film of comparing it with the whole list."""
    common = common_companies(listed)
    some = tmdb[:: max(1, len(tmdb) // COMPARED_IN_FULL)][:COMPARED_IN_FULL]
    began = time.perf_counter()
    for other in some:
        for film in listed:
            weigh(film, other, common)
    return (time.perf_counter() - began) / len(some)


def main() -> None:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cnc-file", type=Path, help="workbook of the CNC; default: the sample")
    parser.add_argument("--films", type=int, default=20_000, help="number of TMDB films")
    options = parser.parse_args()
    listed = read_list(options.cnc_file or sample_workbook())
    tmdb, truth = Maker(listed).films(options.films)
    began = time.perf_counter()
    links = link(listed, tmdb)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform != "darwin"
                                                               else 1024**3)  # fmt: skip
    found = {one.pair[1]: one.pair[0] for one in links if one.verdict == "linked"}
    right = sum(truth.get(number) == film_id for number, film_id in found.items())
    full = in_full(listed, tmdb)
    n_pairs = len(pairs(listed, tmdb))
    print(f"{len(listed):,} films of the list, {len(tmdb):,} TMDB films")
    print(f"linked in {seconds:.1f} s, at most {peak:.2f} GiB of memory")
    print(f"{n_pairs:,} pairs compared of {len(listed) * len(tmdb):,}")
    print(f"ratio: comparing all pairs takes {full * len(tmdb) / seconds:,.0f} times as long")
    print(
        f"{right:,} of {len(found):,} links right, {right:,} of {len(truth):,} made-up films found"
    )


if __name__ == "__main__":
    main()
