"""One short scene pair, hand-counted, as indented text, as flush text and as Fountain."""

import pytest

from cinediv_pipeline.analysis.screenplays.counting import Count, count
from cinediv_pipeline.analysis.screenplays.fountain import read_fountain
from cinediv_pipeline.analysis.screenplays.plain import read_text

# Written for these tests; CC0.
INDENTED = """\
                         LA LIGNE DOUZE

1. INT. DÉPÔT DE BUS - AUBE                                          1

ÉLODIE, 40 ans, boit un café debout. MARC entre.

                                   MARC
                    Tu as vu l'heure ?

                                   ÉLODIE (OFF)
                              (sans le regarder)
                    Je l'ai vue passer. Elle
                    n'avait pas l'air pressée,
                    elle non plus.

Il rit.
                                                                     2.
                                   MARC (SUITE)
                    On y va.

FONDU ENCHAÎNÉ

2. EXT. JOUR - TERMINUS

                                   L'INSPECTRICE
                    Vos papiers, (sec) tout de suite.

                                   MARC ET ÉLODIE
                    Encore !

                                   ELODIE
                    Voilà.
"""
FLUSH = """\
1. INT. DÉPÔT DE BUS - AUBE

ÉLODIE, 40 ans, boit un café debout. MARC entre.

MARC
Tu as vu l'heure ?

ÉLODIE (OFF)
(sans le regarder)
Je l'ai vue passer. Elle
n'avait pas l'air pressée,
elle non plus.

Il rit.

MARC (SUITE)
On y va.

FONDU ENCHAÎNÉ

2. EXT. JOUR - TERMINUS

L'INSPECTRICE
Vos papiers, (sec) tout de suite.

MARC ET ÉLODIE
Encore !

ELODIE
Voilà.
"""
FOUNTAIN = f"Titre: La Ligne douze\n\n{FLUSH}"


@pytest.fixture(params=["indented", "flush", "fountain", "crlf"])
def found(request: pytest.FixtureRequest) -> Count:
    """The same scenes, read from each form."""
    return count(
        {
            "indented": lambda: read_text(INDENTED),
            "flush": lambda: read_text(FLUSH),
            "fountain": lambda: read_fountain(FOUNTAIN),
            "crlf": lambda: read_fountain(FOUNTAIN.replace("\n", "\r\n")),
        }[request.param]()
    )


# Marc: 5 + 3 + 1 together. Élodie: 5 + 6 + 3 + 1 together + 1, also as ELODIE. What stands in
# brackets in a line of dialogue of its own is no word; within a sentence the list has it as said.
def test_words_turns_and_scenes_are_those_counted_by_hand(found: Count) -> None:
    counted = {one.name: (one.words, one.turns, one.scenes) for one in found.characters}
    assert counted == {
        "ÉLODIE": (17, 3, (1, 2)),
        "MARC": (9, 3, (1, 2)),
        "L'INSPECTRICE": (6, 1, (2,)),
    }


def test_variants_of_a_name_are_one_character(found: Count) -> None:
    variants = {one.name: set(one.variants) for one in found.characters}
    assert variants["ÉLODIE"] == {"ÉLODIE", "ELODIE"}


def test_scenes_have_their_heading_and_speakers(found: Count) -> None:
    assert [(scene.number, scene.heading, set(scene.speakers)) for scene in found.scenes] == [
        (1, "INT. DÉPÔT DE BUS - AUBE", {"MARC", "ÉLODIE"}),
        (2, "EXT. JOUR - TERMINUS", {"L'INSPECTRICE", "MARC", "ÉLODIE"}),
    ]


def test_who_speaks_with_whom(found: Count) -> None:
    assert found.exchanges == {
        ("MARC", "ÉLODIE"): 3, ("L'INSPECTRICE", "MARC"): 1, ("L'INSPECTRICE", "ÉLODIE"): 1,
    }  # fmt: skip


def test_lines_are_those_of_the_source() -> None:
    assert [speech.line for speech in count(read_text(FLUSH)).speeches] == [5, 8, 16, 23, 26, 29]
    assert [speech.line for speech in count(read_fountain(FLUSH)).speeches] == [
        5, 8, 16, 23, 26, 29,
    ]  # fmt: skip


def test_a_title_page_is_read() -> None:
    assert read_fountain(FOUNTAIN).title == "La Ligne douze"


def test_notes_and_boneyards_are_not_said() -> None:
    script = read_fountain(
        "INT. BAR - NUIT\n\nNADIA\nOui. [[à revoir]]\n\n/*\nMARC\nNon.\n*/\n\nNADIA\nSi.\n"
    )
    assert {one.name: one.words for one in count(script).characters} == {"NADIA": 2}


def test_what_begins_like_a_heading_within_a_speech_is_said() -> None:
    script = read_fountain(
        "INT. BAR - NUIT\n\nNADIA\nEst-ce toi ?\nInt. ou ext. ?\n\n23 (O.S.)\nRien.\n"
    )
    assert {one.name: one.words for one in count(script).characters} == {"NADIA": 6}
    assert len(count(script).scenes) == 1


def test_a_cue_of_two_who_never_speak_alone_is_a_group() -> None:
    script = read_text("INT. BAR - NUIT\n\nPIERRE ET PAUL\nOui.\n")
    assert [one.name for one in count(script).characters] == ["PIERRE ET PAUL"]


def test_repeated_headers_of_pages_are_not_said() -> None:
    page = "LA LIGNE DOUZE\n\n\nINT. BAR - NUIT\n\nNADIA\nOui.\n\n{}.\n"
    script = read_text("\f".join(page.format(n) for n in range(1, 6)))
    assert {one.name: one.words for one in count(script).characters} == {"NADIA": 5}


def _pages(*pages: str) -> dict[str, int]:
    script = read_text("\n\f".join(pages))
    return {one.name: one.words for one in count(script).characters}


def test_headers_whose_page_number_changes_are_not_said_and_do_not_end_a_speech() -> None:
    first = "MON FILM     1.\n\nINT. BAR - NUIT\n\n          NADIA\n     Oui, un."
    more = [f"MON FILM     {n}.\n\n     Oui, {word}." for n, word in ((2, "deux"), (3, "trois"))]
    last = "MON FILM     4.\n\n     Oui, quatre.\n\nElle sort."
    assert _pages(first, *more, last) == {"NADIA": 8}


def test_a_header_below_a_page_number_is_not_said() -> None:
    page = "{}.\nMON FILM\n\nINT. BAR - NUIT\n\nNADIA\nOui, {}.\n"
    words = ("un", "deux", "trois", "quatre", "cinq")
    assert _pages(*(page.format(n, word) for n, word in enumerate(words))) == {"NADIA": 10}


def test_a_name_at_the_top_of_many_pages_is_no_header() -> None:
    page = "NADIA\nOui, {0}.\n\nNADIA\nNon, {0}.\n\nNADIA\nSi, {0}.\n\nElle sort {0}."
    words = ("un", "deux", "trois", "quatre")
    assert _pages(*(page.format(word) for word in words)) == {"NADIA": 24}


def test_a_cue_at_the_end_of_a_page_speaks_on_the_next() -> None:
    first = "INT. BAR - NUIT\n\n          NADIA\n     Oui.\n\n          MARC"
    assert _pages(first, "2.\n\n     Non, non.") == {"NADIA": 1, "MARC": 2}


def test_a_scene_number_in_the_margin_is_not_where_action_starts() -> None:
    script = read_text(
        "12   INT. BAR - NUIT\n\n               NADIA\n          Oui.\n\n     Elle sort.\n"
    )
    assert {one.name: one.words for one in count(script).characters} == {"NADIA": 1}


def test_brackets_that_close_on_the_next_page_are_not_said() -> None:
    first = "INT. BAR - NUIT\n\n          NADIA\n     Oui.\n     (à celui qui"
    assert _pages(first, "2.\n\n     entre)\n     Non.") == {"NADIA": 2}


@pytest.mark.parametrize("text", ["", "\n\n", "Il pleut.\n", "\x00\x01", "MARC", "(" * 5000])
def test_what_is_no_script_has_no_characters(text: str) -> None:
    assert count(read_text(text)).characters == ()
    assert count(read_fountain(text)).characters == ()


def test_a_heading_that_begins_with_an_accent_is_read_from_fountain() -> None:
    for line in (".ÉCURIE", ".ÉCURIE #3#", "ÉCURIE – INT. – NUIT", ".ECURIE"):
        script = read_fountain(f"{line}\n\nNADIA\nOui.\n")
        assert [one.text.removeprefix("3 ") for one in script.of("heading")] == [
            line.strip(".").removesuffix(" #3#")
        ]


def test_a_number_may_be_said_and_a_page_number_is_not() -> None:
    column = " " * 20
    indented = (
        f"INT. BAR - NUIT\n\n{column * 2}NADIA\n{column}J'habite au numéro\n{column}12.\n"
        f"{column * 3}7.\n{column}de cette rue.\n"
    )
    flush = "INT. BAR - NUIT\n\nNADIA\n(bas)\n12.\n3.\nOui.\n"
    for text, words in ((indented, 8), (flush, 2)):
        assert [one.words for one in count(read_text(text)).characters] == [words]


def test_the_form_of_a_heading_in_small_letters_may_be_said() -> None:
    script = read_text(
        "INT. BAR - NUIT\n\nNADIA\nInt. bar, nuit.\nEXT. RUE - JOUR\n\nInt. bar, jour.\n"
    )
    assert [one.words for one in count(script).characters] == [3]
    assert len(count(script).scenes) == 3


@pytest.mark.parametrize("cast", ["PERSONNAGES", "PERSONNAGES\n", "Distribution\n"])
def test_a_title_page_and_a_list_of_characters_are_not_said(cast: str) -> None:
    script = read_text(
        f"LE BAR\nUn film\n\n{cast}\nNADIA\n34 ans\n\nINT. BAR - NUIT\n\nNADIA\nOui.\n"
    )
    assert [(one.name, one.words) for one in count(script).characters] == [("NADIA", 1)]


def test_who_speaks_before_the_first_heading_is_heard() -> None:
    scene = "INT. BAR - NUIT\n\nMARC\nOui.\n"
    assert [one.name for one in count(read_text(f"NADIA (OFF)\nNon.\n\n{scene}")).characters] == [
        "MARC", "NADIA",
    ]  # fmt: skip
    assert count(read_text(f"MARC\nNon.\n\n{scene}")).characters[0].words == 2
