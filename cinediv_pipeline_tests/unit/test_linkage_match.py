"""Which pairs are one film: made-up cases, each with the rule that must decide it."""

import pytest

from cinediv_pipeline.linkage.match import link
from cinediv_pipeline.linkage.records import ListedFilm, TmdbFilm
from cinediv_pipeline_tests.unit.link_desk import linked, listed, on_tmdb, verdicts

AMBRE = ("Les Productions de l'Ambre", "CIEL OUVERT FILMS")


def verdict(ours: list[ListedFilm], theirs: list[TmdbFilm], pair: tuple[str, int]) -> str:
    found = verdicts(ours, theirs).get(pair)
    return f"{found.verdict}: {found.rule}" if found else "nothing"


@pytest.mark.parametrize("release", range(2019, 2025))
def test_title_and_director_link_in_the_years_of_a_release(release: int) -> None:
    ours = [listed(1, "LE FIL D'AMBRE", 2020, "VARENNE Odile")]
    theirs = [on_tmdb(7, "Le Fil d’ambre", release, "Odile Varenne")]
    assert verdict(ours, theirs, ("film-1", 7)) == "linked: title_and_directors"


@pytest.mark.parametrize("release", [2017, 2018, 2025, 2031, None])
def test_outside_these_years_a_human_looks(release: int | None) -> None:
    ours = [listed(1, "Le Fil d'ambre", 2020, "VARENNE Odile")]
    theirs = [on_tmdb(7, "Le Fil d'ambre", release, "Odile Varenne")]
    assert verdict(ours, theirs, ("film-1", 7)) == "review: outside_the_years"


@pytest.mark.parametrize(
    ("printed", "there"),
    [
        ("KAR-WAI Wong", "Wong Kar-wai"),
        ("DE LA PATELLIÈRE Alexandre", "Alexandre de La Patellière"),
        ("LE BESCO Maïwenn", "Maïwenn"),
        ("AUDIARD J.", "Jacques Audiard"),
        ("HERSCHEL Eliot", "Eliott Herschel"),
        ("MORVAN Anne Sophie", "Anne-Sophie Morvan"),
    ],
)
def test_a_director_is_recognised_in_other_spellings(printed: str, there: str) -> None:
    ours = [listed(1, "Le Fil d'ambre", 2020, printed)]
    assert linked(ours, [on_tmdb(7, "Le Fil d'ambre", 2021, there)]) == {7: "film-1"}


def test_a_director_is_recognised_by_another_name_that_tmdb_knows() -> None:
    ours = [listed(1, "Le Fil d'ambre", 2020, "GRAND CORPS MALADE")]
    theirs = [on_tmdb(7, "Le Fil d'ambre", 2021, "Fabien Marsaud", also=("Grand Corps Malade",))]
    assert linked(ours, theirs) == {7: "film-1"}


def test_another_director_stops_the_link_whatever_the_title() -> None:
    ours = [listed(1, "La Traversée", 2020, "VARENNE Odile")]
    theirs = [on_tmdb(7, "La Traversée", 2021, "Luc Morel")]
    assert verdict(ours, theirs, ("film-1", 7)) == "apart: other_directors"
    # the same producers make it worth a look: a pseudonym, a slip
    ours = [listed(1, "La Traversée", 2020, "VARENNE Odile", producers=AMBRE)]
    theirs = [on_tmdb(7, "La Traversée", 2021, "Luc Morel", producers=AMBRE[:1])]
    assert verdict(ours, theirs, ("film-1", 7)) == "review: other_directors"


def test_homonyms_go_each_to_its_director() -> None:
    ours = [
        listed(1, "La Traversée", 2020, "VARENNE Odile"),
        listed(2, "La Traversée", 2021, "MOREL Luc"),
        listed(3, "La Traversée", 2021, "DOE Jane"),
    ]
    theirs = [
        on_tmdb(7, "La Traversée", 2021, "Luc Morel"),
        on_tmdb(8, "La Traversée", 2021, "Odile Varenne"),
    ]
    assert linked(ours, theirs) == {7: "film-2", 8: "film-1"}


def test_a_title_alone_links_no_homonym() -> None:
    ours = [
        listed(1, "La Traversée", 2020, "VARENNE Odile"),
        listed(2, "La Traversée", 2021, "X Y"),
    ]
    theirs = [on_tmdb(7, "La Traversée", 2021)]
    assert linked(ours, theirs) == {}
    assert verdict(ours, theirs, ("film-1", 7)) == "review: title_alone"
    two = [on_tmdb(7, "La Traversée", 2021), on_tmdb(8, "La traversée", 2022)]
    assert linked(ours[:1], two) == {}
    # nor where the homonym is of a year that does not fit: that one is no candidate
    ours[1] = listed(2, "La Traversée", 2008, "X Y")
    assert linked(ours, theirs) == {7: "film-1"}


def test_a_title_alone_links_no_sequel() -> None:
    ours = [listed(3, "Azur 3", 2012, "VARENNE Odile"), listed(4, "AZUR 4", 2013, "VARENNE Odile")]
    for film in (on_tmdb(7, "Azur 4", 2014), on_tmdb(7, "Azur 4", 2014, "Odile Varenne")):
        assert linked(ours, [film]) in ({}, {7: "film-4"})
        assert linked(ours[:1], [film]) == {}
    # the director alone does not make the fourth part the third either
    alone = verdict(ours[:1], [on_tmdb(7, "Azur 4", 2014, "Odile Varenne")], ("film-3", 7))
    assert alone == "review: another_part"
    assert linked(ours, [on_tmdb(7, "Azur 4", 2014, "Odile Varenne")]) == {7: "film-4"}


def test_director_and_year_link_a_working_title() -> None:
    ours = [listed(1, "Le Grand saut", 2016, "VARENNE Odile", "MOREL Luc")]
    theirs = [on_tmdb(7, "Le Sens de la fête", 2017, "Luc Morel", "Odile Varenne")]
    assert verdict(ours, theirs, ("film-1", 7)) == "linked: directors_and_year"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Les Trois mousquetaires - D'Artagnan", "Les Trois Mousquetaires : Milady"),
        ("Mesrine : L'Instinct de mort", "Mesrine : L'Ennemi public n°1"),
        ("La Révolution, première partie", "La Révolution, deuxième partie"),
        ("Kaamelott - deuxième volet - première partie", "Kaamelott : Deuxième Volet, Partie 2"),
        ("La Première étoile", "La Deuxième étoile"),
        ("8th Wonderland", "9th Wonderland"),
        ("Azur, premier volet", "Azur, second volet"),
    ],
)
def test_another_part_is_not_the_film_whoever_directs(ours: str, theirs: str) -> None:
    film = listed(1, ours, 2020, "VARENNE Odile", producers=AMBRE)
    other = on_tmdb(7, theirs, 2021, "Odile Varenne", producers=AMBRE)
    assert verdict([film], [other], ("film-1", 7)) == "review: another_part"


def test_two_parts_agreed_together_go_each_to_its_film() -> None:
    ours = [
        listed(1, "Azur - deuxième volet - première partie", 2022, "VARENNE Odile"),
        listed(2, "Azur - deuxième volet - deuxième partie", 2022, "VARENNE Odile"),
    ]
    theirs = [
        on_tmdb(7, "Azur : Deuxième Volet - Partie 1", 2023, "Odile Varenne"),
        on_tmdb(8, "Azur : Deuxième Volet - Partie 2", 2024, "Odile Varenne"),
    ]
    assert linked(ours, theirs) == {7: "film-1", 8: "film-2"}


def test_a_sequel_stays_one_though_it_is_called_like_the_first_film_abroad() -> None:
    film = listed(1, "Largo Azur", 2008, "VARENNE Odile")
    sequel = on_tmdb(
        7, "Largo Azur II", 2011, "Odile Varenne",
        texts=("Largo Azur II", "Largo Azur"), own_texts=("Largo Azur II",),
    )  # fmt: skip
    assert linked([film], [sequel]) == {}


def test_a_confirmed_film_waits_for_the_one_that_tmdb_does_not_show_today() -> None:
    film = listed(1, "Le Fil d'ambre", 2020, "VARENNE Odile")
    twin = on_tmdb(8, "Le Fil d'ambre", 2021, "Odile Varenne")
    found = {one.pair: one for one in link([film], [twin], {("film-1", 7): True})}
    assert all(one.verdict == "apart" for one in found.values())


@pytest.mark.parametrize("runtime", [12, 52, 58])
def test_a_film_for_television_is_no_working_title(runtime: int) -> None:
    film = listed(1, "Être et avoir", 2020, "VARENNE Odile", producers=AMBRE)
    other = on_tmdb(
        7, "La Nuit tombe", 2021, "Odile Varenne", producers=AMBRE, runtime_minutes=runtime
    )
    assert linked([film], [other]) == {}


def test_a_year_does_not_choose_where_the_other_film_is_of_a_rarer_year() -> None:
    ours = [
        listed(1, "Projet A", 2020, "VARENNE Odile"), listed(2, "Projet B", 2017, "VARENNE Odile"),
    ]  # fmt: skip
    theirs = [on_tmdb(7, "Autre chose", 2020, "Odile Varenne")]
    assert verdict(ours, theirs, ("film-1", 7)) == "review: contested"


@pytest.mark.parametrize(
    ("printed", "there"),
    [("DURAND Michel", "Michèle Durand"), ("MARTIN Jean", "Jeanne Martin"),
     ("ROUX Pascal", "Pascale Roux")],
)  # fmt: skip
def test_a_feminine_ending_is_another_person(printed: str, there: str) -> None:
    ours = [listed(1, "La Traversée", 2020, printed)]
    assert linked(ours, [on_tmdb(7, "La Traversée", 2021, there)]) == {}


def test_of_two_films_of_a_director_a_year_does_not_choose_but_a_producer_does() -> None:
    ours = [
        listed(1, "Projet A", 2016, "VARENNE Odile", producers=("Films de l'Aube",)),
        listed(2, "Projet B", 2018, "VARENNE Odile", producers=("Compagnie du Soir",)),
    ]
    theirs = [on_tmdb(7, "Autre chose", 2018, "Odile Varenne")]
    assert linked(ours, theirs) == {}
    assert verdict(ours, theirs, ("film-1", 7)) == "review: contested"
    theirs = [on_tmdb(7, "Autre chose", 2018, "Odile Varenne", producers=("Compagnie du soir",))]
    assert linked(ours, theirs) == {7: "film-2"}
    # and the first film is found by what is left
    theirs.append(on_tmdb(8, "Et encore", 2017, "Odile Varenne"))
    assert linked(ours, theirs) == {7: "film-2", 8: "film-1"}


@pytest.mark.parametrize(
    "other",
    [
        on_tmdb(7, "Court", 2017, "Odile Varenne", runtime_minutes=12),
        on_tmdb(7, "À la télé", 2017, "Odile Varenne", is_television=True),
        on_tmdb(7, "Vrai", 2017, "Odile Varenne", genres=frozenset({"documentary"})),
        on_tmdb(7, "Trop tard", 2022, "Odile Varenne"),
        on_tmdb(7, "À deux", 2017, "Odile Varenne", "Luc Morel"),
    ],
)
def test_director_and_year_do_not_link_what_is_no_such_film(other: TmdbFilm) -> None:
    assert linked([listed(1, "Le Grand saut", 2016, "VARENNE Odile")], [other]) == {}


def test_a_short_film_is_not_the_feature_that_grew_from_it() -> None:
    ours = [listed(1, "Les Misérables", 2018, "VARENNE Odile")]
    short = on_tmdb(7, "Les Misérables", 2017, "Odile Varenne", runtime_minutes=16)
    assert verdict(ours, [short], ("film-1", 7)) == "review: short_film"
    feature = on_tmdb(8, "Les Misérables", 2019, "Odile Varenne", runtime_minutes=104)
    assert linked(ours, [short, feature]) == {8: "film-1"}


def test_former_and_alternative_titles_count() -> None:
    ours = [listed(1, "Doubles vies", 2017, texts=("E-book", "Doubles vies"), producers=AMBRE)]
    theirs = [
        on_tmdb(7, "Non-Fiction", 2018, texts=("Non-Fiction", "Doubles vies"), producers=AMBRE)
    ]
    assert verdict(ours, theirs, ("film-1", 7)) == "linked: title_and_companies"


def test_a_remake_is_not_the_film() -> None:
    ours = [listed(1, "Le Fil d'ambre", 2020, "VARENNE Odile")]
    assert linked(ours, [on_tmdb(7, "Le Fil d'ambre", 2005, "Luc Morel")]) == {}
    assert linked(ours, [on_tmdb(7, "Le Fil d'ambre", 2005)]) == {}


def test_twice_the_same_film_on_tmdb_is_for_a_human() -> None:
    ours = [listed(1, "Le Fil d'ambre", 2020, "VARENNE Odile")]
    twice = [on_tmdb(n, "Le Fil d'ambre", 2021, "Odile Varenne") for n in (7, 8)]
    assert linked(ours, twice) == {}
    assert {one.verdict for one in link(ours, twice)} == {"review"}


def test_no_match_is_an_answer() -> None:
    ours = [listed(1, "Le Fil d'ambre", 2020, "VARENNE Odile")]
    assert link(ours, [on_tmdb(7, "Tout autre chose", 2021, "Luc Morel")]) == []
    assert link(ours, []) == []
    assert link([], [on_tmdb(7, "Le Fil d'ambre", 2021)]) == []


def test_every_verdict_explains_itself() -> None:
    ours = [listed(1, "LE FIL D'AMBRE", 2020, "VARENNE Odile", producers=AMBRE)]
    (found,) = link(ours, [on_tmdb(7, "Le Fil d’ambres", 2021, "Odile Varenne", producers=AMBRE)])
    assert found.evidence.words == (
        "title near (LE FIL D'AMBRE = Le Fil d’ambres, 96 %); release +1 years; directors: all; "
        "companies: several; genre: same; countries: same; length: feature"
    )
    # 9 near, 2 for the year, 10 directors, 8 companies, 1 genre, 1 countries
    assert found.evidence.score == 31


def test_decisions_are_never_overruled_and_free_the_others() -> None:
    ours = [
        listed(1, "La Traversée", 2020, "VARENNE Odile"),
        listed(2, "La Traversée", 2020, "MOREL Luc"),
    ]
    theirs = [
        on_tmdb(7, "La Traversée", 2021, "Odile Varenne"),
        on_tmdb(8, "Rien", 2021, "Luc Morel"),
    ]
    assert linked(ours, theirs) == {7: "film-1", 8: "film-2"}
    decided = {("film-2", 7): True, ("film-2", 8): False, ("film-9", 7): True, ("film-1", 99): True}
    found = {one.pair: one for one in link(ours, theirs, decided)}
    assert found["film-2", 7].verdict == "linked"
    assert found["film-2", 7].decided_by == "review"
    assert found["film-2", 8].verdict == "apart"
    assert found.get(("film-1", 7)) is None or found["film-1", 7].verdict == "apart"
    assert ("film-9", 7) not in found
