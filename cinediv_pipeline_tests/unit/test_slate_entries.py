"""Which films a list means: every way of naming one, and what is never guessed."""

from typing import Any

import pytest

from cinediv_pipeline.linkage.entries import Entry, FilmFinder, Found


def film(
    agrement_id: str, title: str | None, former: str | None = None, *, film_id: str = ""
) -> Any:
    visa, year = agrement_id.split("-")
    return {"agrement_id": agrement_id, "film_id": film_id or f"film-{visa}", "visa": visa,
            "title": title, "former_title": former, "agrement_year": int(year)}  # fmt: skip


FILMS = [
    film("001111-2012", "LE PHARE AUX MOUETTES"),
    film("001111-2015", "Le Phare aux mouettes"),  # agreed again
    film("002222-2016", "Le Goûter", "L'heure du goûter"),
    film("003333-2018", "Rodéo"),
    film("004444-2020", "Rodeo"),  # another film
    film("005555-2019", "Les Cousins 2"),
    film("006666-2019", "Les Cousins de Saint-Malo"),
    film("007777-2021", "Soixante-douze bougies"),
    film("008888-2017", "Deux par deux", film_id="film-a"),
    film("008888-2019", "Trois par trois", film_id="film-b"),  # one visa, two films
    film("009999-2020", None),
]
LINKS = [{"tmdb_id": 11, "film_id": "film-001111"}, {"tmdb_id": 12, "film_id": "film-elsewhere"}]


@pytest.fixture(scope="module")
def finder() -> FilmFinder:
    return FilmFinder(FILMS, LINKS)


def ids(places: tuple[int, ...]) -> list[str]:
    return [FILMS[place]["agrement_id"] for place in places]


def found(finder: FilmFinder, **named: Any) -> tuple[str, str | None, list[str], list[str]]:
    told = finder.find(Entry(**named))
    return told.status, told.way, ids(told.places), ids(told.candidates)


def test_a_visa_is_all_its_agreements(finder: FilmFinder) -> None:
    both = ["001111-2012", "001111-2015"]
    assert found(finder, visa="001111") == ("matched", "visa", both, [])
    assert found(finder, visa="1111") == ("matched", "visa", both, [])  # as spreadsheets write it
    assert found(finder, visa="008888")[2] == ["008888-2017", "008888-2019"]


def test_a_visa_with_a_year_is_one_agreement(finder: FilmFinder) -> None:
    assert found(finder, visa="001111", year=2015)[2] == ["001111-2015"]
    # no tolerance: who knows the visa's year knows the agreement; what there is, is told
    assert found(finder, visa="001111", year=2013) == (
        "not_found", None, [], ["001111-2012", "001111-2015"],
    )  # fmt: skip
    assert found(finder, visa="123456") == ("not_found", None, [], [])


def test_an_id_of_tmdb_is_all_agreements_of_the_linked_film(finder: FilmFinder) -> None:
    assert found(finder, tmdb_id=11) == ("matched", "tmdb_id", ["001111-2012", "001111-2015"], [])
    assert found(finder, tmdb_id=12)[0] == found(finder, tmdb_id=13)[0] == "not_found"


@pytest.mark.parametrize(
    ("title", "way"),
    [("le gouter", "title"), ("LE GOÛTER", "title"), ("L’Heure du goûter", "title"),
     ("L'heure du gouterr", "near_title")],
)  # fmt: skip
def test_a_title_is_found_under_either_name_and_with_slips(
    finder: FilmFinder, title: str, way: str
) -> None:
    assert found(finder, title=title, year=2016) == ("matched", way, ["002222-2016"], [])


def test_words_in_another_order_are_told_and_not_taken(finder: FilmFinder) -> None:
    told = found(finder, title="Goûter, Le !", year=2016)
    assert told == ("not_found", None, [], ["002222-2016"])


@pytest.mark.parametrize(
    ("year", "status"),
    [(2014, "not_found"), (2015, "matched"), (2016, "matched"), (2019, "matched"),
     (2020, "not_found")],
)  # fmt: skip
def test_a_title_is_of_the_year_before_its_agreement_to_the_third_after(
    finder: FilmFinder, year: int, status: str
) -> None:
    assert found(finder, title="Le Goûter", year=year)[0] == status


def test_a_film_agreed_again_is_no_ambiguity(finder: FilmFinder) -> None:
    assert found(finder, title="Le phare aux mouettes", year=2015) == (
        "matched", "title", ["001111-2012", "001111-2015"], [],
    )  # fmt: skip
    # the second agreement is four years off
    assert found(finder, title="Le phare aux mouettes", year=2013)[2] == ["001111-2012"]


def test_two_films_of_one_title_are_told_and_not_guessed(finder: FilmFinder) -> None:
    assert found(finder, title="Rodéo", year=2020) == (
        "ambiguous", None, [], ["003333-2018", "004444-2020"],
    )  # fmt: skip
    assert found(finder, title="Rodéo", year=2018)[2] == ["003333-2018"]  # 2020 is later


def test_the_right_title_goes_before_one_with_a_slip() -> None:
    own = FilmFinder([film("1-2020", "La Passerelle rouge"), film("2-2020", "La Passerelle rougi")],
                     [])  # fmt: skip
    assert own.find(Entry(title="La passerelle rouge", year=2020)).places == (0,)
    unclear = own.find(Entry(title="La passerelle rougx", year=2020))
    assert unclear == Found("ambiguous", candidates=(0, 1))


def test_parts_of_a_series_are_other_films(finder: FilmFinder) -> None:
    assert found(finder, title="Les Cousins 3", year=2019)[0] == "not_found"
    assert found(finder, title="Les Cousins II", year=2019)[2] == ["005555-2019"]
    assert found(finder, title="72 bougies", year=2021)[2] == ["007777-2021"]


def test_what_is_like_an_unknown_title_is_told_and_not_counted(finder: FilmFinder) -> None:
    status, _, places, candidates = found(finder, title="Les Cousins", year=2019)
    assert (status, places) == ("not_found", [])
    assert set(candidates) == {"005555-2019", "006666-2019"}


@pytest.mark.parametrize("title", ["…", "?!", " ", "🎬", "\u200b", "x" * 200])
def test_a_title_of_nothing_is_found_nowhere(finder: FilmFinder, title: str) -> None:
    assert found(finder, title=title, year=2020) == ("not_found", None, [], [])
