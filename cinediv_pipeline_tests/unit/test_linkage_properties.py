"""What must hold of linkage whatever the films: twenty random worlds full of homonyms."""

import random
from collections.abc import Iterator

import pytest

from cinediv_pipeline.linkage import films
from cinediv_pipeline.linkage.links import changes, links_table, told
from cinediv_pipeline.linkage.match import Link, link
from cinediv_pipeline.linkage.people import Credit, Match, register_people
from cinediv_pipeline.linkage.records import ListedFilm, TmdbFilm
from cinediv_pipeline_tests.unit.link_desk import listed, on_tmdb

WORDS = (
    "ambre", "azur", "rivière", "silence", "hiver", "nuit", "retour", "promesse", "lumière",
    "deux", "2", "trois",
)  # fmt: skip
GIVEN, FAMILY = ["Odile", "Luc", "Iris", "Paul", "Anne"], ["VARENNE", "MOREL", "HERSCHEL", "AUBE"]
HOUSES = ("Films de l'Aube", "Compagnie du Soir", "Atelier Nord", "Petite Ourse")
SEEDS = range(20)


def world(seed: int, count: int = 45) -> tuple[list[ListedFilm], list[TmdbFilm]]:
    """Films with few words and few names, so that nearly everything resembles something."""
    rng = random.Random(seed)
    ours, theirs = [], []
    for number in range(1, count + 1):
        title = " ".join(rng.sample(WORDS, rng.randint(1, 3)))
        names = [f"{rng.choice(FAMILY)} {rng.choice(GIVEN)}" for _ in range(rng.choice((1, 1, 2)))]
        houses = tuple(rng.sample(HOUSES, rng.randint(0, 2)))
        year = rng.randint(2010, 2016)
        ours.append(listed(number, title.upper(), year, *names, producers=houses))
        if rng.random() < 0.8:
            shown = title if rng.random() < 0.8 else " ".join(rng.sample(WORDS, 2))
            western = [" ".join(reversed(name.title().split())) for name in names]
            told_names = western if rng.random() < 0.8 else []
            released = year + rng.choice((-1, 0, 1, 1, 1, 2, 4, 6))
            theirs.append(
                on_tmdb(1000 + number, shown.title(), released, *told_names, producers=houses)
            )
    return ours, theirs


def as_told(links: list[Link]) -> list[tuple[object, ...]]:
    return [(one.pair, one.verdict, one.rule, one.runner_up, one.evidence) for one in links]


def linked(links: list[Link]) -> dict[int, str]:
    return {one.pair[1]: one.pair[0] for one in links if one.verdict == "linked"}


@pytest.mark.parametrize("seed", SEEDS)
def test_links_do_not_depend_on_the_order_of_rows(seed: int) -> None:
    ours, theirs = world(seed)
    expected = as_told(link(ours, theirs))
    rng = random.Random(seed)
    for _ in range(3):
        rng.shuffle(ours)
        rng.shuffle(theirs)
        assert as_told(link(ours, theirs)) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_each_film_is_in_at_most_one_link(seed: int) -> None:
    found = linked(link(*world(seed)))
    assert len(set(found.values())) == len(found) > 0


def test_the_random_worlds_have_every_kind_of_verdict() -> None:
    found = {(one.verdict, one.rule) for seed in SEEDS for one in link(*world(seed))}
    assert {verdict for verdict, _ in found} == {"linked", "review", "apart"}
    rules = {rule for _, rule in found}
    assert {
        "title_and_directors", "title_and_companies", "title_without_homonym",
        "part_of_title_and_directors", "directors_and_year", "companies_and_year", "contested",
        "outside_the_years", "other_directors", "another_part", "directors_only",
    } <= rules  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_adding_films_never_changes_confirmed_links_and_every_other_change_is_told(
    seed: int,
) -> None:
    ours, theirs = world(seed)
    before = link(ours[:25], theirs[:18])
    confirmed = {(film, number): True for number, film in sorted(linked(before).items())[::2]} | {
        (ours[0].film_id, theirs[0].tmdb_id): False
    }
    held = {pair: same for pair, same in confirmed.items() if same}
    first = linked(link(ours[:25], theirs[:18], confirmed))
    after = link(ours, theirs, confirmed)
    now = linked(after)
    for film, number in held:
        assert first[number] == now[number] == film
    assert now.get(theirs[0].tmdb_id) != ours[0].film_id

    moved = changes(first, now)
    expected = {n for n in {*first, *now} if first.get(n) != now.get(n)}
    assert {change.tmdb_id for change in moved} == expected
    rows = links_table(after, {}, moved).to_pylist()
    for what in ("new", "moved", "lost"):
        told_of = {row["tmdb_id"] for row in rows if row["change"] == what}
        assert told_of == {change.tmdb_id for change in moved if change.what == what}
    assert {row["tmdb_id"] for row in rows if row["verdict"] == "linked"} == set(now)


def growing(seed: int) -> Iterator[tuple[list[ListedFilm], list[TmdbFilm]]]:
    ours, theirs = world(seed)
    for part in (15, 30, 45):
        yield ours[:part], theirs[:part]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_new_edition_keeps_the_ids_of_films(seed: int) -> None:
    entries: list[films.RegistryEntry] = []
    for ours, theirs in growing(seed):
        records = [
            films.FilmRecord(f"{film.visa}-{film.years[0]}", film.years[0], film.visa,
                             film.texts[0], film.directors)
            for film in ours
        ]  # fmt: skip
        known = {entry.source_id: entry.film_id for entry in entries if entry.source == films.CNC}
        by_list = films.register(entries, records)
        now = {entry.source_id: entry.film_id for entry in by_list}
        assert known.items() <= now.items()
        links = {n: (film, "rule") for n, film in linked(link(ours, theirs)).items()}
        ids = [film.tmdb_id for film in theirs]
        entries = [*by_list, *films.register_tmdb(entries, ids, links)]
        of_tmdb = [entry for entry in entries if entry.source == films.TMDB]
        assert {int(entry.source_id) for entry in of_tmdb} == set(ids)
        # an id of TMDB's own is that film's for ever, and nobody else's
        own = [e for e in of_tmdb if e.film_id.startswith("film-tmdb-")]
        assert all(entry.film_id == films.own_id(entry.source_id) for entry in own)


@pytest.mark.parametrize("seed", SEEDS)
def test_people_keep_their_ids_while_links_come_and_go(seed: int) -> None:
    rng = random.Random(seed)
    names = [f"{family} {given}" for family in FAMILY for given in GIVEN]
    credits_ = [Credit(2010 + n, f"{n:06d}-2010", 1, rng.choice(names)) for n in range(30)]
    own = {e.source_id: e.person_id for e in register_people([], names, [], [])}
    entries = register_people([], names, [], [])
    for _ in range(5):
        matches = [Match(one, rng.randint(1, 12)) for one in rng.sample(credits_, 10)]
        entries = register_people(entries, names, matches, range(1, 13))
        again = register_people(entries, names, rng.sample(matches, len(matches)), range(1, 13))
        assert again == entries
        for entry in entries:
            if entry.source == "cnc" and entry.rule != "same_tmdb_person":
                assert entry.person_id == own[entry.source_id]
    without = register_people(entries, names, [], range(1, 13))
    assert {e.source_id: e.person_id for e in without if e.source == "cnc"} == own
    assert all(e.person_id == f"person-tmdb-{e.source_id}" for e in without if e.source == "tmdb")


def test_the_table_keeps_one_line_for_a_tmdb_film_without_a_link() -> None:
    for seed in SEEDS:
        links = link(*world(seed))
        kept = told(links)
        apart = [one.pair[1] for one in kept if one.verdict == "apart"]
        assert len(apart) == len(set(apart))
        assert not set(apart) & set(linked(links))
        best = {n: max(o.evidence.score for o in links if o.pair[1] == n) for n in apart}
        for one in kept:
            if one.verdict == "apart":
                assert one.evidence.score == best[one.pair[1]] or any(
                    other.verdict == "review" for other in links if other.pair[1] == one.pair[1]
                )
