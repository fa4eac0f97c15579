"""Characters and words with places become lines with columns."""

import pytest

from cinediv_pipeline.analysis.documents.boxes import (
    LINE_HYPHEN,
    SOFT_HYPHEN,
    Box,
    Row,
    rows_of_characters,
    rows_of_words,
    shown,
)
from cinediv_pipeline.analysis.documents.layout import text_of
from cinediv_pipeline.analysis.documents.pictures import found_in

WIDE = 7.2


def typed(x: float, y: float, text: str) -> list[Box]:
    """Typewriting: each character is as wide as the next."""
    return [
        Box(char, x + WIDE * place, x + WIDE * (place + 1), y, 12.0)
        for place, char in enumerate(text)
    ]


def rows(*lines: tuple[float, float, str]) -> list[Row]:
    return rows_of_characters([box for line in lines for box in typed(*line)])


def words(found: list[Row]) -> list[list[str]]:
    return [[word.text for word in row.words] for row in found]


def test_words_end_at_spaces_and_at_gaps() -> None:
    pieces = [*typed(72, 100, "IN"), *typed(72 + 2 * WIDE, 100, "T. BAR"), *typed(300, 100, "12")]
    assert words(rows_of_characters(pieces)) == [["INT.", "BAR", "12"]]


def test_words_without_a_space_between_are_told_apart_by_their_distance() -> None:
    pieces = [*typed(72, 100, "Oui,"), *typed(72 + 5 * WIDE, 100, "toi")]
    assert words(rows_of_characters(pieces)) == [["Oui,", "toi"]]


def test_letters_that_are_set_apart_are_one_word() -> None:
    spread = [Box(char, 72 + 9 * n, 78 + 9 * n, 100, 12) for n, char in enumerate("GENERIQUE")]
    assert words(rows_of_characters(spread)) == [["GENERIQUE"]]


def test_kerned_letters_are_one_word() -> None:
    kerned = [Box("A", 72, 80, 100, 12), Box("V", 79, 87, 100, 12), Box("A", 86, 94, 100, 12)]
    assert words(rows_of_characters(kerned)) == [["AVA"]]


def test_raised_letters_stay_on_their_line() -> None:
    raised = Box("er", 79.2, 86, 96, 8)
    assert words(rows_of_characters([*typed(72, 100, "1"), raised])) == [["1er"]]


def test_an_accent_of_its_own_joins_its_letter() -> None:
    over = [Box("´", 72.5, 78, 100, 12), Box("e", 72, 79.2, 100, 12)]
    assert words(rows_of_characters(over)) == [["é"]]
    joined = [Box("e", 72, 79.2, 100, 12), Box("\u0301", 72, 79.2, 100, 12)]
    assert words(rows_of_characters(joined)) == [["é"]]


def test_bold_made_by_printing_twice_is_read_once() -> None:
    twice = [*typed(72, 100, "MARC"), *typed(72.4, 100, "MARC")]
    assert words(rows_of_characters(twice)) == [["MARC"]]


@pytest.mark.parametrize(
    ("char", "read"),
    [("\ufb03", "ffi"), ("\u00a0", " "), ("\u202f", " "), ("\u200b", ""), ("\x07", ""), ("é", "é"),
     ("œ", "œ"), ("’", "’"), ("½", "½")],
)  # fmt: skip
def test_what_is_read_for_a_character(char: str, read: str) -> None:
    assert shown(char) == read


def test_columns_and_blank_lines_are_those_of_the_page() -> None:
    page = rows(
        (108, 100, "12"), (144, 100, "INT. BAR - NUIT"), (504, 100, "12"),
        (266.4, 124, "MARC"), (180, 136, "Oui."), (180, 148, "Non."), (108, 196, "Il sort."),
    )  # fmt: skip
    assert text_of([page, []]).split("\f") == [
        " " * 15 + "12   INT. BAR - NUIT" + " " * 35 + "12\n\n"
        + " " * 37 + "MARC\n" + " " * 25 + "Oui.\n" + " " * 25 + "Non.\n\n"
        + " " * 15 + "Il sort.\n",
        "\n", "",
    ]  # fmt: skip


def test_wide_lines_have_no_blank_between_them() -> None:
    lines = [(108.0, 100 + 24.0 * n, "Il pleut sur la ville.") for n in range(6)]
    text = text_of([rows(*lines, (108, 100 + 24.0 * 7, "Fin."))])
    assert text.splitlines()[5:8] == [" " * 15 + "Il pleut sur la ville.", "", " " * 15 + "Fin."]


def test_a_page_of_another_scale_has_the_same_columns() -> None:
    line = "Il regarde la mer et ne dit rien du tout."
    small = rows(*[(108.0, 100 + 12.0 * n, line) for n in range(9)])
    large = [
        row._replace(
            baseline=2 * row.baseline, size=24,
            words=tuple(Box(one.text, 2 * one.left, 2 * one.right, 0, 24) for one in row.words),
        )
        for row in small
    ]  # fmt: skip
    first, second, _ = text_of([small, small, large][1:]).split("\f")
    assert first == second


def test_two_who_speak_at_once_speak_one_after_the_other() -> None:
    page = rows(
        (144, 100, "MARC"), (360, 100, "NADIA (OFF)"),
        (108, 112, "Je ne sais pas"), (324, 112, "Mais si, tu le"),
        (108, 124, "du tout."), (324, 124, "sais, et depuis"),
        (324, 136, "longtemps."),
        (108, 160, "Ils rient."),
    )  # fmt: skip
    assert [line.strip() for line in text_of([page]).splitlines()] == [
        "MARC", "Je ne sais pas", "du tout.", "",
        "NADIA (OFF)", "Mais si, tu le", "sais, et depuis", "longtemps.", "", "Ils rient.", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        [(108, 100, "12A"), (144, 100, "CUISINE DE MARC"), (504, 100, "12A"),
         (108, 112, "Il entre, et personne ne le regarde, ni ne lui parle.")],
        [(108, 100, "MON FILM"), (400, 100, "VERSION DEUX")],
        [(108, 100, "MARC"), (400, 100, "NADIA"),
         (108, 112, "Une ligne qui va d'un bord de la page à l'autre bord.")],
    ],
    ids=["scene numbers", "a header", "no columns below"],
)  # fmt: skip
def test_what_only_looks_like_two_cues_stays_one_line(
    lines: list[tuple[float, float, str]],
) -> None:
    assert len(text_of([rows(*lines)]).split()) == sum(len(text.split()) for *_, text in lines)
    assert len([line for line in text_of([rows(*lines)]).splitlines() if line.strip()]) == len(
        {y for _, y, _ in lines}
    )


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        (f"pro{SOFT_HYPHEN}", "duction, oui", "production,"),
        (f"pro{LINE_HYPHEN}", "duction, oui", "production,"),
        (f"peut{LINE_HYPHEN}", "être, oui", "peut-"),
        (f"par{SOFT_HYPHEN}don", "et oui", "pardon"),
    ],
)
def test_hyphens_that_divide_a_word_are_taken_out(first: str, second: str, read: str) -> None:
    lines = [(108.0, 100.0, "La production"), (108.0, 112.0, first), (108.0, 124.0, second)]
    assert text_of([rows(*lines)]).split()[2] == read


def test_words_of_a_picture_that_lay_askew_are_on_their_lines() -> None:
    said = [("Il", 100), ("faut", 300), ("le", 600), ("dire", 800), ("ici", 1200), ("12", 1500)]
    data: dict[str, list[object]] = {name: [] for name in (
        "level", "block_num", "par_num", "line_num", "left", "top", "width", "height", "conf",
        "text",
    )}  # fmt: skip
    for line in range(2):
        for word, x in said:
            top = 200 + 50 * line - 0.02 * x
            row = (5, 1 + (x == 1500), 1, line, x, top, 25 * len(word), 25, 90.0, word)
            for name, value in zip(data, row, strict=True):
                data[name].append(value)
    found = found_in(data, 0.36)
    assert [[word.text for word in row.words] for row in found.rows] == [[w for w, _ in said]] * 2
    assert found.confidences == (0.9,) * 12


def test_words_of_a_picture_without_words() -> None:
    assert found_in({"text": [], "level": []}, 0.24).rows == ()
    assert rows_of_words([]) == []
