"""Our ten lists in twelve forms of letters: who is credited for what, as a human reads it."""

import pytest

from cinediv_pipeline.errors import AnalysisError
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline_tests.credits import OWN, own
from cinediv_pipeline_tests.unit.credits_desk import (
    OF_LETTERS,
    compared,
    credits_in,
    found_in,
    read_form,
    wanted,
)

LEAST = 0.99
EVERY = pytest.mark.parametrize("name", OWN)


@pytest.mark.parametrize("form", OF_LETTERS)
def test_posts_and_people_are_found_in_every_form(form: str) -> None:
    score = compared((wanted(own(name)), found_in(read_form(name, form))) for name in OWN)
    assert score.recall >= LEAST, score
    assert score.precision >= LEAST, score


@EVERY
def test_no_person_is_missed_in_any_form_of_letters(name: str) -> None:
    source = own(name)
    for form in OF_LETTERS:
        missed = wanted(source) - found_in(read_form(name, form))
        assert not missed, (form, missed)


@EVERY
def test_posts_and_names_stand_as_they_are_printed(name: str) -> None:
    source, report = own(name), read_form(name, "text_columns")
    printed = {row.post for _, row in source.rows()}
    assert {credit.post for credit in report.credits} <= printed
    assert set(source.truth["people"]) <= {one.name for one in report.people}


@EVERY
def test_a_post_knows_its_department_and_whether_it_is_a_key_post(name: str) -> None:
    for credit in read_form(name, "csv_comma").credits:
        assert (credit.role is None) == (credit.department is None)
        assert credit.role is not None or not credit.is_key_post
        assert (credit.department == "cast") == (credit.role == "actor")


@EVERY
def test_companies_are_never_people(name: str) -> None:
    source = own(name)
    companies = {
        printed
        for section in source.truth["sections"]
        for row in section["rows"]
        if row.get("organisation")
        for printed in row["names"]
    }
    people = {name_key(one) for one in source.truth["people"]}
    for form in OF_LETTERS:
        found = {one.name for one in read_form(name, form).people}
        taken = found & companies
        # a firm of four capitalised words and nothing else reads like a name
        assert taken <= {"Pixel d’Eau Douce"}, (form, taken)
        assert len({name_key(one) for one in found} - people) <= 1, form


@EVERY
def test_a_wording_that_nobody_knows_is_kept_without_a_role(name: str) -> None:
    unknown = {credit.post for credit in own(name).credits if credit.role is None}
    for form in OF_LETTERS:
        report = read_form(name, form)
        kept = {credit.post.casefold() for credit in report.credits if credit.role is None}
        assert {post.casefold() for post in unknown} <= kept, form
        told = next((one for one in report.limits if one.code == "unknown_posts"), None)
        assert (told is not None) == bool(kept)


@EVERY
def test_key_posts_without_anybody_are_told_and_blank_ones_so(name: str) -> None:
    source, report = own(name), read_form(name, "text_columns")
    held = {credit.role for credit in source.credits}
    blank = {row.post for _, row in source.rows() if not row.names}
    missing = {one.role: one.is_blank for one in report.missing}
    assert not set(missing) & held
    assert "legal_representative" in held or name != "le_bal_des_cartographes"
    if name == "the_beekeepers_ledger":  # « Production Manager » is printed and left blank
        assert missing["production_manager"]
        assert blank
    everything = {credit.role for credit in report.credits if credit.is_key_post}
    assert not everything & set(missing)
    assert len(everything) + len(missing) == 10


def test_lines_and_sheets_are_told() -> None:
    report = credits_in("La Digue\n\nScénario\tAnna Bellac\nMontage\tLuc Ferrand\n")
    assert [(one.line, one.page) for one in report.credits] == [(3, None), (4, None)]
    assert report.title == "La Digue"


def test_a_person_of_two_posts_counts_once() -> None:
    report = credits_in("Image\tAnna Bellac\nMontage\tANNA BELLAC\nMusique\tLuc Ferrand\n")
    (anna,) = [one for one in report.people if one.name == "Anna Bellac"]
    assert anna.variants == ("ANNA BELLAC",)
    assert anna.posts == ("cinematographer", "picture_editor")
    assert report.shares.crew.total == 2


TELEPHONES = (
    "06 12 34 56 78", "+33 6 12 34 56 78", "06.12.34.56.78", "0612345678", "(01) 42-36-98-12",
    "+44 20 7946 0958",
)  # fmt: skip
ADDRESSES = ("anna.bellac@example.org", "https://bellac.example.org", "www.bellac.example.org")


@pytest.mark.parametrize("contact", [*TELEPHONES, *ADDRESSES])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "Image    Anna Bellac    {}\nMontage    Luc Ferrand\n"),
        ("a.txt", "Image    Anna Bellac {}\nMontage    Luc Ferrand\n"),
        ("a.txt", "Image : Anna Bellac, {}\nMontage : Luc Ferrand\n"),
        ("a.txt", "Image\tAnna Bellac\nMontage\tLuc Ferrand\n\nContact : {}\n{}\nAnna {} Bellac\n"),
        ("a.txt", "Bureau {}\nImage\tAnna Bellac\nMontage\tLuc Ferrand\nMatériel  Loca Films {}\n"),
        ("a.txt", "Image {}\tAnna Bellac\nMontage\tLuc Ferrand\nRien du tout {}\tRien {}\n"),
        ("a.txt", "Image\tAnna Bellac\nMontage\tLuc Ferrand\nDresseur {}\tJean Petit\n"),
        ("a.csv", "Poste,Nom,Téléphone\nImage,Anna Bellac,{}\nMontage,Luc Ferrand,{}\n"),
        ("a.csv", "Poste,Nom\nImage,Anna Bellac {}\nMontage,Luc Ferrand\n,{}\n{},\n{},{}\n"),
        ("a.csv", "Image,Anna Bellac,{}\nMontage,Luc Ferrand,{}\nJean,{}\nLoca Films {},SARL {}\n"),
    ],
)  # fmt: skip
def test_numbers_and_addresses_are_nowhere_in_a_report(name: str, text: str, contact: str) -> None:
    report = credits_in(text.replace("{}", contact), name)
    assert "Luc Ferrand" in {one.name for one in report.people}
    assert contact not in report.model_dump_json()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Image\tAnna Bellac, AFC", ["Anna Bellac"]),
        ("Image\tAnna Bellac (AFC)", ["Anna Bellac"]),
        ("Image\tAnna et Luc Bellac", ["Anna Bellac", "Luc Bellac"]),
        ("Image\tAnna Bellac / Luc Ferrand", ["Anna Bellac", "Luc Ferrand"]),
        ("Image\tMme Anna Bellac", ["Anna Bellac"]),
        ("Image\tAnna d'Argoulay", ["Anna d'Argoulay"]),
        ("Image\tNOUR", ["NOUR"]),
        ("Image : Anna Bellac", ["Anna Bellac"]),
        ("Image ........ Anna Bellac", ["Anna Bellac"]),
        ("Image … Anna Bellac", ["Anna Bellac"]),
        ("Image – Anna Bellac", ["Anna Bellac"]),
    ],
)
def test_names_in_one_line(line: str, names: list[str]) -> None:
    assert [one.name for one in credits_in(f"{line}\n").people] == names


def test_columns_of_a_table_are_known_in_any_order() -> None:
    text = "Nom;Sexe;Prénom;Fonction\nBELLAC;F;Anna;Image\nFERRAND;H;Luc;Montage\n"
    report = credits_in(text, "a.csv")
    assert [(one.role, one.person) for one in report.credits] == [
        ("cinematographer", "Anna BELLAC"), ("picture_editor", "Luc FERRAND"),
    ]  # fmt: skip
    assert [(one.gender, one.gender_method) for one in report.people] == [
        ("female", "listed"), ("male", "listed"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "nobody",
    ["", "-", "???", "TBC", "tbd", "N.N.", "N/A", "n. a.", "XXX", "À définir", "(à confirmer)",
     "en cours", "Néant", "To be confirmed", "…"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "Image\t{}\nMontage\tLuc Ferrand\n"),
        ("a.txt", "Image : {}\nMontage : Luc Ferrand\n"),
        ("a.csv", "Poste,Nom\nImage,{}\nMontage,Luc Ferrand\n"),
    ],
)
def test_what_stands_in_place_of_a_name_is_nobody(name: str, text: str, nobody: str) -> None:
    report = credits_in(text.replace("{}", nobody), name)
    assert [one.name for one in report.people] == ["Luc Ferrand"]
    assert {one.role: one.is_blank for one in report.missing}["cinematographer"]


def test_a_number_in_brackets_leaves_no_bracket_behind() -> None:
    report = credits_in("Image\tAnna Bellac (06 12 34 56 78)\nMontage\tLuc Ferrand\n")
    assert [one.name for one in report.people] == ["Anna Bellac", "Luc Ferrand"]


def test_a_post_named_like_a_department_keeps_its_people_from_the_post_above() -> None:
    report = credits_in(
        "Montage : Julie Sarment\nProduction : Claire Aubin\nDir prod : Marc Lefort\n"
    )
    assert [(one.post, one.role, one.person) for one in report.credits] == [
        ("Montage", "picture_editor", "Julie Sarment"),
        ("Production", None, "Claire Aubin"),
        ("Dir prod", "production_manager", "Marc Lefort"),
    ]


def test_a_character_may_stand_in_brackets_behind_a_name() -> None:
    report = credits_in(
        "Réalisation : Jeanne Kerviel\n\nINTERPRÉTATION\nLéa DRUON (Marianne)\nHugo PETITBON\n"
    )
    cast = [(one.post, one.person) for one in report.credits if one.role == "actor"]
    assert cast == [("Marianne", "Léa DRUON"), ("", "Hugo PETITBON")]


def test_a_line_break_in_a_cell_separates_full_names() -> None:
    report = credits_in('Poste;Nom\nMusique;"Helen Marsh\nPeter Lund"\nSon;TBC\n', "a.csv")
    assert [one.person for one in report.credits] == ["Helen Marsh", "Peter Lund"]


def test_a_list_of_names_alone_has_no_credits() -> None:
    with pytest.raises(AnalysisError, match="has no credits"):
        credits_in("Marie Dupontel\nPaul Royan\nAnne Simonin\n\nLéa Bonneval\n")


def test_heads_of_columns_are_nobody() -> None:
    report = credits_in(
        "Fonction    Nom et prénom    Contact\nRéalisatrice    Jeanne Kerviel    06 11 22 33 44\n"
        "Image    Tom Barker\n"
    )
    assert [one.person for one in report.credits] == ["Jeanne Kerviel", "Tom Barker"]
    assert report.unread == ()
