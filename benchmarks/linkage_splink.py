"""Our linkage rules against splink, a probabilistic linker, on the same films and facts.

    pip install splink        # 5.0, MIT; no dependency of the project
    python -m benchmarks.linkage_splink --cnc-home HOME --films CSV [--truth CSV] [--many N]

HOME is a home with the real list in its lake, CSV a table of TMDB films with the columns Id_TMDB,
Titre, Titre Original, Date de sortie, Durée, Pays d'origine, Genres and Société de production.
Prints precision and recall on the judged films, seconds and the largest resident memory, then
seconds and memory for N TMDB films made up around the list.

splink sees what our rules see: titles made comparable, years, companies, countries, genre, length
and, where TMDB names them, directors. It learns from no label: probabilities of agreement come
from random pairs and expectation maximisation. Its links are one to one, by greatest weight. The
threshold called best is the one with the greatest F1 on the truth set itself.
"""

import argparse
import ast
import csv
import importlib
import logging
import math
import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.linkage import Maker
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.home import Home
from cinediv_pipeline.linkage.candidates import FIRST_GAP, LAST_GAP
from cinediv_pipeline.linkage.evaluation import Judged, LinkScore, Pair, read_truth, score
from cinediv_pipeline.linkage.evidence import SHORTEST_FEATURE, common_companies
from cinediv_pipeline.linkage.match import link
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.records import (
    ListedFilm,
    TmdbFilm,
    genres_of,
    listed_films,
    years_of,
)
from cinediv_pipeline.settings import reference_dir

SEED: Final = 1
#: Random pairs that training starts from, and pairs that it looks at: all of a small job.
SAMPLED_PAIRS: Final = 500_000
TRAINING_PAIRS: Final = 3_000_000
#: Share of the films in both that have the same title, a company and a fitting year: a guess.
DETERMINISTIC_RECALL: Final = 0.6
PROBABILITIES: Final = (0.5, 0.95, 0.99)
LOWEST_WEIGHT: Final = -10.0
# A company of so few listed films says more than another.
_RARE: Final = 2
_SHORTEST_WORD: Final = 4
_TABLES: Final = ("agreements", "directors", "producers", "nationalities")
_FILM_COLUMNS: Final = frozenset((
    "Id_TMDB", "Titre", "Titre Original", "Date de sortie", "Durée", "Pays d'origine", "Genres",
    "Société de production",
))  # fmt: skip
_TEXTS: Final = (
    "titles", "compacts", "words", "numbers", "own", "rare", "companies", "countries", "genres",
    "directors",
)  # fmt: skip
_SCHEMA: Final = pa.schema([
    ("unique_id", pa.string()), ("length", pa.string()),
    *((name, pa.list_(pa.string())) for name in _TEXTS),
    *((name, pa.list_(pa.int32())) for name in ("years", "seasons")),
])  # fmt: skip


class Weighed(NamedTuple):
    """One pair with splink's match weight: the binary logarithm of the odds of a match."""

    film_id: str
    tmdb_id: int
    weight: float


class Job(NamedTuple):
    """What one measured process links: the films of the CSV or, with `many`, made-up ones."""

    home: Path
    films: Path
    many: int
    linker: str


class Done(NamedTuple):
    """What a measured process says. `right` counts the links that made-up films ask for."""

    pairs: list[Weighed]
    compared: int
    right: int
    seconds: float
    peak_mb: float


# --- the films ---------------------------------------------------------------------------------


def read_list(home: Path) -> list[ListedFilm]:
    """Return the films of the list in a home's lake."""
    lake = Home(home).lake
    tables = {name: _read(lake / "raw" / f"cnc_{name}.parquet") for name in _TABLES}
    films = _read(lake / "linked" / "films.parquet").to_pylist()
    names: dict[str, list[str]] = {}
    for row in tables["directors"].to_pylist():
        names.setdefault(row["agrement_id"], []).append(row["name"])
    return listed_films(
        {row["source_id"]: row["film_id"] for row in films if row["source"] == "cnc"},
        tables["agreements"],
        names,
        tables["producers"],
        tables["nationalities"],
    )


def _read(path: Path) -> pa.Table:
    if not path.is_file():
        raise SettingsError(f"{path} is missing: name a home with `cinediv refresh` behind it.")
    return pq.read_table(path)


def read_films(path: Path) -> list[TmdbFilm]:
    """Return the TMDB films of a CSV file."""
    if not path.is_file():
        raise SettingsError(f"{path} is missing: name the CSV of TMDB films with --films.")
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    if not rows or not rows[0].keys() >= _FILM_COLUMNS:
        raise SettingsError(f"{path} has no films or lacks one of {sorted(_FILM_COLUMNS)}.")
    try:
        return [_film(row) for row in rows]
    except (ValueError, SyntaxError) as error:
        raise SettingsError(f"{path} has a value that cannot be read: {error}") from error


def _film(row: Mapping[str, str]) -> TmdbFilm:
    genres = [genre["name"] for genre in ast.literal_eval(row["Genres"] or "[]")]
    companies = ast.literal_eval(row["Société de production"] or "[]")
    released = row["Date de sortie"]
    return TmdbFilm(
        tmdb_id=int(row["Id_TMDB"]),
        years=years_of(date.fromisoformat(released) if released else None),
        texts=tuple(sorted({row["Titre"], row["Titre Original"]})),
        producers=tuple(company["name"] for company in companies),
        countries=frozenset(ast.literal_eval(row["Pays d'origine"] or "[]")),
        genres=genres_of("Documentary" if one == "Documentaire" else one for one in genres),
        runtime_minutes=int(float(row["Durée"] or 0)) or None,
        is_television="Téléfilm" in genres,
    )


# --- what splink sees --------------------------------------------------------------------------


class Columns:
    """Makes splink's rows. Arrays without a value are null: nothing is known, nothing compared."""

    def __init__(self, listed: Sequence[ListedFilm]) -> None:
        self._common = common_companies(listed)
        self._counts = Counter(company for film in listed for company in film.companies)

    def of_list(self, listed: Iterable[ListedFilm]) -> pa.Table:
        """Return the list's films; `seasons` are the years in which one may be released."""
        return _table(
            self._row(film, film.film_id)
            | {
                "genres": [film.genre] if film.genre else None,
                "seasons": sorted(
                    {year + gap for year in film.years for gap in range(FIRST_GAP, LAST_GAP + 1)}
                ),
                "directors": sorted(map(name_key, film.directors)) or None,
                "length": "feature",
            }
            for film in listed
        )

    def of_tmdb(self, tmdb: Iterable[TmdbFilm]) -> pa.Table:
        """Return TMDB's films."""
        return _table(
            self._row(film, str(film.tmdb_id))
            | {
                "genres": sorted(film.genres) or None,
                "seasons": list(film.years),
                "directors": sorted(
                    {name_key(name) for one in film.directors for name in one.spellings}
                )
                or None,
                "length": _length(film),
            }
            for film in tmdb
        )

    def _row(self, film: ListedFilm | TmdbFilm, unique_id: str) -> dict[str, Any]:
        companies = film.companies
        content = {word for title in film.titles for word in title.content}
        return {
            "unique_id": unique_id,
            "titles": [title.key for title in film.titles] or None,
            "compacts": [title.compact for title in film.titles] or None,
            "words": sorted(word for word in content if len(word) >= _SHORTEST_WORD),
            "numbers": sorted({number for title in film.titles for number in title.numbers}),
            "years": list(film.years) or None,
            "own": sorted(companies - self._common),
            "rare": sorted(name for name in companies if self._counts[name] <= _RARE),
            "companies": sorted(companies) or None,
            "countries": (sorted(film.countries - {"FR"}) or ["FR"]) if film.countries else None,
        }


def _table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=_SCHEMA)


def _length(film: TmdbFilm) -> str | None:
    if film.is_television:
        return "television"
    if film.runtime_minutes is None:
        return None
    return "feature" if film.runtime_minutes >= SHORTEST_FEATURE else "short"


# --- the model ---------------------------------------------------------------------------------


def _splink(module: str = "") -> Any:
    try:
        return importlib.import_module(f"splink{module}")
    except ImportError as error:
        raise SettingsError(f"splink cannot be imported ({error}): pip install splink.") from error


def _levels(column: str, *levels: Any) -> Any:
    """Return a comparison: null where a side knows nothing, then the levels, then the rest."""
    library = _splink(".comparison_level_library")
    comparison: Any = _splink(".comparison_library").CustomComparison(
        [library.NullLevel(column), *levels, library.ElseLevel()], output_column_name=column
    )
    return comparison


def _title() -> Any:
    """Compare titles; a number that differs makes another part, so its weight is set by hand."""
    library = _splink(".comparison_level_library")
    near, alike, like = (
        library.PairwiseStringDistanceFunctionLevel("titles", "jaro_winkler", threshold)
        for threshold in (0.95, 0.88, 0.85)
    )
    identical = library.ArrayIntersectLevel("compacts", 1)
    numbers = library.CustomLevel("numbers_l <> numbers_r")
    part = library.And(numbers, like, library.Not(identical))
    contained = library.Or(*(
        library.CustomLevel(f"len(words_{one}) > 0 and list_has_all(words_{other}, words_{one})")
        for one, other in (("l", "r"), ("r", "l"))
    ))  # fmt: skip
    return _levels(
        "titles",
        part.configure(m_probability=0.001, fix_m_probability=True),
        identical, near, contained, alike, library.ArrayIntersectLevel("words", 1),
    )  # fmt: skip


def _years() -> Any:
    custom = _splink(".comparison_level_library").CustomLevel
    return _levels("years", *(
        custom(" or ".join(f"list_has_any(list_transform(years_l, x -> x + ({gap})), years_r)"
                           for gap in gaps), "/".join(map(str, gaps)))
        for gaps in ((1,), (0,), (2,), (-1, 3, 4))
    ))  # fmt: skip


def comparisons(*, directors: bool) -> list[Any]:
    """Return what splink compares: a few levels for each fact, from agreement to none."""
    level = _splink(".comparison_level_library")
    shared = _splink(".comparison_library").ArrayIntersectAtSizes
    companies = (("own", 2), ("rare", 1), ("own", 1), ("companies", 1))
    return [
        _title(),
        _levels("companies", *(level.ArrayIntersectLevel(*one) for one in companies)),
        _years(),
        shared("countries", [1]),
        shared("genres", [1]),
        _levels("length", level.CustomLevel("length_r = 'feature'")),
        *([shared("directors", [1])] if directors else []),
    ]


def blocking() -> list[Any]:
    """Return the pairs worth weighing: same title; or year and a word, beginning or company."""
    block_on = _splink().block_on
    return [
        block_on("compacts", arrays_to_explode=["compacts"]),
        *(
            block_on("seasons", value, arrays_to_explode=["seasons", column])
            for value, column in (
                ("words", "words"),
                ("substr(compacts, 1, 3)", "compacts"),
                ("own", "own"),
                ("directors", "directors"),
            )
        ),
    ]


class Splink:
    """A model of one link job on DuckDB in memory."""

    def __init__(self, listed: Sequence[ListedFilm], tmdb: Sequence[TmdbFilm]) -> None:
        self._connection = duckdb.connect()
        # splink 5.0 writes lambdas in the way that DuckDB 2 takes on demand only
        self._connection.execute("set lambda_syntax = 'ENABLE_SINGLE_ARROW'")
        self._connection.execute("set enable_progress_bar = false")
        columns = Columns(listed)
        self._connection.register("films_cnc", columns.of_list(listed))
        self._connection.register("films_tmdb", columns.of_tmdb(tmdb))
        self._directors = any(film.directors for film in tmdb)

    def weighed(self) -> list[Weighed]:
        """Learn without labels and return the pairs that are worth a look."""
        predicted = self._trained().inference.predict(threshold_match_weight=LOWEST_WEIGHT)
        return [
            Weighed(row["unique_id_l"], int(row["unique_id_r"]), row["match_weight"])
            for row in predicted.as_record_list()
        ]

    def _trained(self) -> Any:
        """Return the model, trained by expectation maximisation over pairs of all kinds.

        Random pairs give the start: among them are the matches too, which are most of the pairs
        whose titles are the same, so that these would count as a coincidence if it stayed at that.
        """
        linker = self._linker(self._sampled())
        linker.training.estimate_parameters_using_expectation_maximisation(
            "1 = 1",
            fix_probability_two_random_records_match=True,
            fix_u_probabilities=False,
            estimate_without_term_frequencies=True,
            max_pairs=TRAINING_PAIRS,
        )
        return linker

    def _sampled(self) -> dict[str, Any]:
        """Return the settings with how often matches are expected and random pairs agree."""
        linker = self._linker(
            _splink().SettingsCreator(
                link_type="link_only",
                comparisons=comparisons(directors=self._directors),
                blocking_rules_to_generate_predictions=blocking(),
                retain_matching_columns=False,
            )
        )
        sure = "l.compacts[1] = r.compacts[1] and list_has_any(l.own, r.own)"
        linker.training.estimate_probability_two_random_records_match(
            [f"{sure} and list_has_any(l.seasons, r.seasons)"], recall=DETERMINISTIC_RECALL
        )
        linker.training.estimate_u_using_random_sampling(
            max_pairs=SAMPLED_PAIRS, seed=SEED, min_count_per_level=None
        )
        settings: dict[str, Any] = linker.misc.save_model_to_json()
        return settings

    def _linker(self, settings: Any) -> Any:
        api = _splink().DuckDBAPI(self._connection)
        names = ("films_cnc", "films_tmdb")
        tables = [api.register(name, dataset_display_name=name) for name in names]
        return _splink().Linker(tables, settings, log_level=logging.ERROR)


def assigned(pairs: Iterable[Weighed]) -> list[Weighed]:
    """Link one to one, the greatest weight first."""
    ours: set[str] = set()
    theirs: set[int] = set()
    links = []
    for pair in sorted(pairs, key=lambda one: (-one.weight, one.film_id, one.tmdb_id)):
        if pair.film_id not in ours and pair.tmdb_id not in theirs:
            ours.add(pair.film_id)
            theirs.add(pair.tmdb_id)
            links.append(pair)
    return links


# --- measuring ---------------------------------------------------------------------------------


def by_rules(listed: Sequence[ListedFilm], tmdb: Sequence[TmdbFilm]) -> tuple[list[Weighed], int]:
    """Return the links of our rules, and the number of pairs that they have a word on."""
    links = link(listed, tmdb)
    linked = (one for one in links if one.verdict == "linked")
    return [Weighed(*one.pair, one.evidence.score) for one in linked], len(links)


def by_splink(listed: Sequence[ListedFilm], tmdb: Sequence[TmdbFilm]) -> tuple[list[Weighed], int]:
    """Return splink's pairs one to one, whatever their weight, and the number of pairs kept."""
    pairs = Splink(listed, tmdb).weighed()
    return assigned(pairs), len(pairs)


def work(job: Job) -> Done:
    """Link once; called in a process of its own, whose memory is then the linker's."""
    listed = read_list(job.home)
    truth: dict[int, str] = {}
    if job.many:
        tmdb, truth = Maker(listed).films(job.many)
    else:
        tmdb = read_films(job.films)
    began = time.perf_counter()
    links, compared = (by_splink if job.linker == "splink" else by_rules)(listed, tmdb)
    seconds = time.perf_counter() - began
    sure = [one for one in links if job.linker == "rules" or one.weight >= weight_of(0.95)]
    right = sum(truth.get(one.tmdb_id) == one.film_id for one in sure)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    megabytes = peak / (1024**2 if sys.platform == "darwin" else 1024)
    return Done(sure if job.many else links, compared, right, seconds, megabytes)


def measured(job: Job) -> Done:
    """Run a job in a fresh process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, job).result()


def weight_of(probability: float) -> float:
    """Return the match weight of a probability."""
    return math.log2(probability / (1 - probability))


class Judge:
    """Scores links on the truth set, as the project does."""

    def __init__(self, truth: Sequence[Judged], listed: Iterable[ListedFilm]) -> None:
        self._truth = truth
        self._visas = {film.film_id: film.visa for film in listed}

    def score(self, links: Iterable[Weighed]) -> LinkScore:
        """Return precision and recall."""
        pairs = [Pair(self._visas[one.film_id], one.tmdb_id, "linked", "") for one in links]
        return score(self._truth, pairs, {item.tmdb_id for item in self._truth})

    def best(self, links: Sequence[Weighed]) -> float:
        """Return the weight from which links have the greatest F1."""
        return max((one.weight for one in links), key=lambda least: self._f1(links, least))

    def _f1(self, links: Iterable[Weighed], least: float) -> float:
        found = self.score(one for one in links if one.weight >= least)
        return 2 * found.recall.n / (found.precision.of + found.recall.of)

    def say(self, name: str, links: Iterable[Weighed]) -> None:
        """Print precision and recall."""
        found = self.score(links)
        precision, recall = found.precision, found.recall
        print(f"  {name:34} precision {precision.n}/{precision.of} = {precision.share or 0:.1%}, "
              f"recall {recall.n}/{recall.of} = {recall.share or 0:.1%}")  # fmt: skip


def judged(options: argparse.Namespace) -> None:
    """Print the scores of both on the judged films."""
    judge = Judge(read_truth(options.truth), read_list(options.cnc_home))
    for linker in ("rules", "splink"):
        done = measured(Job(options.cnc_home, options.films, 0, linker))
        print(f"{linker}: {done.seconds:.1f} s, at most {done.peak_mb:,.0f} MB")
        if linker == "rules":
            judge.say("our rules", done.pairs)
            continue
        best = judge.best(done.pairs)
        cuts = [(f"weight {best:.2f}, best on the truth", best)]
        cuts += [(f"probability {one}", weight_of(one)) for one in PROBABILITIES]
        for name, least in cuts:
            judge.say(name, [one for one in done.pairs if one.weight >= least])


def many(options: argparse.Namespace) -> None:
    """Print what both cost for many made-up films."""
    for linker in ("rules", "splink"):
        done = measured(Job(options.cnc_home, options.films, options.many, linker))
        print(f"{linker}, {options.many:,} TMDB films: {done.seconds:.1f} s, at most "
              f"{done.peak_mb:,.0f} MB")  # fmt: skip
        print(f"  {done.right:,} of {len(done.pairs):,} links are right")


def main() -> int:
    """Compare and print; return 2 where splink or a file is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cnc-home", type=Path, required=True, help="home with the real list")
    parser.add_argument("--films", type=Path, required=True, help="CSV of TMDB films")
    parser.add_argument("--truth", type=Path, default=reference_dir() / "linkage" / "truth.csv")
    parser.add_argument("--many", type=int, default=20_000, help="made-up films; 0 for none")
    options = parser.parse_args()
    try:
        print(f"splink {_splink().__version__}, DuckDB {duckdb.__version__}")
        judged(options)
        if options.many:
            many(options)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
