"""Titles made comparable."""

import pytest

from cinediv_pipeline.linkage.titles import compare, title_of, titles_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Les 2 Alfred", "Deux Alfred"),
        ("LE COMTE DE MONTE CRISTO", "Le Comte de Monte-Cristo"),
        ("INSTINCT DE MORT (L')", "L’Instinct de mort"),
        ("Œdipe", "OEDIPE"),
        ("Ma-Man", "MAMAN"),
        ("Quatre-vingt-dix-sept jours", "97 jours"),
        ("Vingt et une nuits avec Pattie", "21 nuits avec Pattie"),
        ("Deux cents ans", "200 ans"),
        ("Deux mille quatre", "2004"),
        ("Trente-six heures", "36 heures"),
        ("Soixante-douze ans", "72 ans"),
        ("Louis XIV", "Louis 14"),
        ("Largo Winch II", "LARGO WINCH 2"),
        ("L'ennemi public n°1", "L'Ennemi public nº 1"),
        ("Toi & moi", "Toi et moi"),
        ("African Safari 3D", "African safari"),
        ("007", "7"),
        ("Angèle et Tony", "ANGELE ET TONY"),
    ],
)
def test_spellings_of_one_title_are_identical(one: str, other: str) -> None:
    assert title_of(one).compact == title_of(other).compact


@pytest.mark.parametrize(
    ("ours", "theirs", "likeness"),
    [
        ("Taxi 3", "Taxi 4", "part"),
        ("Camping", "Camping 2", "part"),
        ("Taxi", "Taxi II", "part"),
        ("Les Visiteurs", "Les Visiteurs 2 : Les Couloirs du temps", "part"),
        ("Les Couloirs du temps", "Les Visiteurs 2 : Les Couloirs du temps", "contained"),
        ("Minuscule - les mandibules du bout du monde",
         "Minuscule 2 - Les Mandibules du bout du monde", "near"),
        ("Mesrine : L'Ennemi public n°1", "L'ennemi public n° 1", "contained"),
        ("Terra Willy", "Terra Willy, planète inconnue", "contained"),
        ("Cévennes", "Antoinette dans les Cévennes", "contained"),
        ("Samba pour la France", "Samba", "contained"),
        ("Le Dernier jour", "Ce jour-là", "different"),
        ("Asterix et le domaine des dieux", "Astérix : Le Domaine des dieux", "near"),
        ("Elle", "Elles", "different"),
        ("Comme un avion", "Comme un lion", "alike"),
        ("Le Grand saut", "Le Sens de la fête", "different"),
        ("Nationale 7", "Taxi", "different"),
    ],
)  # fmt: skip
def test_what_two_titles_say_of_two_films(ours: str, theirs: str, likeness: str) -> None:
    assert compare([title_of(ours)], [title_of(theirs)]).likeness == likeness
    assert compare([title_of(theirs)], [title_of(ours)]).likeness == likeness


def test_of_several_titles_the_most_alike_speak() -> None:
    ours = titles_of(["E-book", "Doubles vies"])
    theirs = titles_of(["Doubles Vies", "Non-Fiction", None])
    found = compare(ours, theirs)
    assert (found.likeness, found.ours, found.theirs) == (
        "identical",
        "Doubles vies",
        "Doubles Vies",
    )
    # a title in another language does not hide that another says: a sequel
    assert compare(titles_of(["Taxi 3"]), titles_of(["Taxi 4", "T4xi"])).likeness == "part"


@pytest.mark.parametrize("text", ["", "…", "?!", "(le)"])
def test_a_title_without_a_word_is_like_no_other(text: str) -> None:
    assert titles_of([text]) == ()
    assert compare(titles_of([text]), titles_of([text])).likeness == "different"


@pytest.mark.parametrize("text", ["Le", "Un", "1", "X", "Un + une", "Deux", "M", "vi", "千と千尋"])
def test_odd_titles_are_like_themselves(text: str) -> None:
    assert compare(titles_of([text]), titles_of([text])).likeness == "identical"
