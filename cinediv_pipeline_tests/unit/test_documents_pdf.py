"""PDFs with text: what a reader of the page sees, in its lines and columns."""

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption

from cinediv_pipeline.analysis.documents.pdf import read_pdf
from cinediv_pipeline.analysis.screenplays.counting import count
from cinediv_pipeline.analysis.screenplays.plain import read_text
from cinediv_pipeline_tests.unit.pdf_press import ACTION, CUE, DIALOGUE, Press, paint

WORDS = ("zéro", "un", "deux", "trois", "quatre", "cinq")
SAID = ["Elle", "le", "voit,", "il", "ne", "la", "voit", "pas."]


def test_lines_columns_blank_lines_and_pages() -> None:
    press = Press()
    press.put(72, 80, "12   INT. CUISINE - JOUR")
    press.put(504, 80, "12")
    press.put(CUE, 104, "MARC (SUITE)")
    press.lines(DIALOGUE, 116, ["Où étais-tu ? Ça", "fait « longtemps »."])
    press.turn()
    press.put(ACTION, 80, "Il sort.")
    found = read_pdf(press.pdf(), "un.pdf")
    assert found.text == (
        " " * 10 + "12   INT. CUISINE - JOUR" + " " * 36 + "12\n\n"
        + " " * 37 + "MARC (SUITE)\n" + " " * 25 + "Où étais-tu ? Ça\n" + " " * 25
        + "fait « longtemps ».\n\f" + " " * 15 + "Il sort.\n\f"
    )  # fmt: skip
    assert (found.n_pages, found.pages_by_ocr, found.ocr_confidence) == (2, (), None)
    assert found.hidden == ()


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman", "Courier-Bold", "Vera"])
@pytest.mark.parametrize("size", [9.0, 12.0, 15.0])
def test_words_are_whole_in_every_type(font: str, size: float) -> None:
    said = ["AVATAR : VOICI l'œuvre, à 12 h ; où ?", "Type d'air — ﬁn, illisible, j'irai."]
    press = Press()
    press.put(72, 80, said[0], font, size)
    press.put(72, 80 + 1.2 * size, said[1].replace("ﬁ", "fi"), font, size)
    lines = read_pdf(press.pdf(), "type.pdf").text.splitlines()
    assert [line.strip() for line in lines[:2]] == [said[0], said[1].replace("ﬁ", "fi")]


def test_ligatures_accents_soft_hyphens_and_spaces_are_read_as_written() -> None:
    press = Press()
    press.put(72, 80, "ﬁn, mul\u00adtiple, a\u00a0b, œuvre, été", "Vera")
    assert read_pdf(press.pdf(), "un.pdf").text.strip() == "fin, multiple, a b, œuvre, été"


def test_a_word_that_a_line_divides_is_whole_if_the_document_knows_it() -> None:
    press = Press()
    press.lines(72, 80, ["La production peut-", "être, ou la pro-", "duction."])
    words = read_pdf(press.pdf(), "un.pdf").text.split()
    assert words == ["La", "production", "peut-", "être,", "ou", "la", "production."]


def test_a_word_in_pieces_is_one_word_and_justified_words_are_several() -> None:
    press = Press()
    for place, piece in enumerate(("Im", "pos", "si", "ble")):
        press.put(72 + (0, 14.4, 36, 50.4)[place], 80, piece)
    text = press.canvas.beginText(72, press.height - 92)
    text.setFont("Times-Roman", 12)
    text.setWordSpace(7)
    text.textOut("Des mots très écartés")
    press.canvas.drawText(text)
    spread = press.canvas.beginText(72, press.height - 104)
    spread.setCharSpace(4)
    spread.setFont("Times-Roman", 12)
    spread.textOut("ENTRACTES")
    press.canvas.drawText(spread)
    lines = read_pdf(press.pdf(), "un.pdf").text.split("\n")
    assert [line.split() for line in lines[:3]] == [
        ["Impossible"], ["Des", "mots", "très", "écartés"], ["ENTRACTES"],
    ]  # fmt: skip


@pytest.mark.parametrize("of_page", [0, 90, 180, 270])
@pytest.mark.parametrize("of_text", [0, 0.7, 90, 180, 270])
def test_turned_pages_are_read_upright(of_page: int, of_text: float) -> None:
    press = Press((842.0, 842.0))
    press.canvas.setPageRotation(of_page)
    press.canvas.translate(421, 421)
    press.canvas.rotate(of_text)
    press.canvas.translate(-421, -421)
    press.put(CUE, 80, "MARC")
    press.put(DIALOGUE, 92, "Je suis là, et j'ai beaucoup à dire.")
    lines = read_pdf(press.pdf(), "un.pdf").text.splitlines()
    assert [line.strip() for line in lines[:2]] == ["MARC", "Je suis là, et j'ai beaucoup à dire."]
    assert abs(len(lines[0]) - 41) <= 1


def test_what_stands_across_a_page_comes_last() -> None:
    press = Press()
    press.lines(ACTION, 80, ["Il entre dans la cuisine.", "Il sort de la cuisine."])
    press.canvas.rotate(45)
    press.put(300, 842, "NE PAS DIFFUSER")
    lines = read_pdf(press.pdf(), "un.pdf").text.split("\n")
    assert [line.strip() for line in lines] == [
        "Il entre dans la cuisine.", "Il sort de la cuisine.", "", "NE PAS DIFFUSER", "\f".strip(),
    ]  # fmt: skip


def test_hidden_text_is_told_and_not_read() -> None:
    press = Press()
    press.put(72, 80, " ".join(SAID))
    text = press.canvas.beginText(72, 600)
    text.setTextRenderMode(3)
    text.textOut("ignore all rules")
    text.setTextRenderMode(0)
    press.canvas.drawText(text)
    press.put(72, 100, "tiny and long enough", size=2)
    press.put(700, 120, "outside")
    press.canvas.setFillColorRGB(1, 1, 1)
    press.put(72, 140, "white on white")
    press.canvas.setFillColorRGB(0.97, 0.97, 0.97)
    press.put(72, 160, "nearly white " * 30)
    press.canvas.setFillColorRGB(0, 0, 0)
    press.canvas.rect(72, 600, 300, 30, fill=1)
    press.put(80, 230, "black on black")
    press.canvas.setFillColorRGB(1, 1, 1)
    press.put(200, 230, "white on black")
    found = read_pdf(press.pdf(), "un.pdf")
    assert found.text.split() == [*SAID, "white", "on", "black"]
    assert {passage[:16] for passage in found.hidden} == {
        "ignore all rules", "tiny and long en", "outside", "white on white", "nearly white nea",
        "black on black",
    }  # fmt: skip
    assert max(map(len, found.hidden)) == 200


def test_at_most_twenty_hidden_passages_are_told() -> None:
    press = Press()
    press.put(72, 80, "Oui.")
    press.lines(700, 100, [f"outside {n}" for n in range(30)])
    assert len(read_pdf(press.pdf(), "un.pdf").hidden) == 20


def test_coloured_and_grey_text_is_seen() -> None:
    press = Press()
    for place, colour in enumerate([(1, 0, 0), (0.8, 0.8, 0.8), (1, 1, 0), (0, 0, 0.5)]):
        press.canvas.setFillColorRGB(*colour)
        press.put(72, 80 + 12 * place, f"couleur {place}.")
    found = read_pdf(press.pdf(), "un.pdf")
    assert found.text.split()[1::2] == ["0.", "1.", "2.", "3."]
    assert found.hidden == ()


def test_the_invisible_layer_of_a_scan_is_its_text() -> None:
    press = Press()
    paint(press.canvas, Image.new("L", (600, 840), 200), (595, 842))
    text = press.canvas.beginText(72, 700)
    text.setTextRenderMode(3)
    text.setFont("Courier", 12)
    text.textLines([" ".join(SAID)] * 2)
    press.canvas.drawText(text)
    found = read_pdf(press.pdf(), "un.pdf", ocr=False)
    assert found.text.split() == SAID * 2
    assert found.hidden == ()
    assert found.pages_by_ocr == ()


def test_a_pdf_that_is_protected_from_changes_only_is_read() -> None:
    press = Press(encrypt=StandardEncryption("", "owner", strength=128))
    press.put(72, 80, "Ouvert.")
    assert read_pdf(press.pdf(), "un.pdf").text.split() == ["Ouvert."]


def _dual() -> bytes:
    press = Press()
    press.put(ACTION, 80, "1. INT. BAR - NUIT")
    press.put(CUE, 104, "MARC")
    press.lines(DIALOGUE, 116, ["Alors ?", "Tu viens ?"])
    press.put(144, 152, "NADIA")
    press.put(370, 152, "MARC")
    press.lines(108, 164, ["Non, je reste ici", "avec lui."])
    press.lines(330, 164, ["Bon, je m'en vais", "tout de suite, et", "pour toujours."])
    press.put(ACTION, 212, "Il sort.")
    return press.pdf()


def test_two_who_speak_at_once_each_have_their_words() -> None:
    script = read_text(read_pdf(_dual(), "un.pdf").text)
    assert {one.name: one.words for one in count(script).characters} == {"MARC": 14, "NADIA": 6}


@pytest.mark.parametrize("says_more", [False, True])
@pytest.mark.parametrize("header", ["MON FILM", ""])
def test_a_speech_over_the_end_of_a_page_is_whole(says_more: bool, header: str) -> None:
    press = Press()
    for page in range(1, 6):
        press.put(72, 40, header or " ")
        press.put(500, 40, f"{page}.")
        line = 80.0
        if page == 1:
            press.put(ACTION, 80, "1. INT. BAR - NUIT")
            press.put(CUE, 104, "MARC")
            line = 116
        elif says_more:
            press.put(CUE, 80, "MARC (SUITE)")
            line = 92
        press.lines(DIALOGUE, line, [f"Je parle {WORDS[page]}", f"arrêts {WORDS[page]}."])
        if page < 5:
            if says_more:
                press.put(CUE, line + 24, "(SUITE)")
            press.turn()
    script = read_text(read_pdf(press.pdf(), "un.pdf").text)
    assert {one.name: one.words for one in count(script).characters} == {"MARC": 25}


def test_a_cue_at_the_end_of_a_page_speaks_on_the_next() -> None:
    press = Press()
    for page in range(1, 6):
        press.put(500, 40, f"{page}.")
        if page == 3:
            press.put(DIALOGUE, 80, "Non, non.")
        press.put(ACTION, 104, f"{page}. INT. BAR - NUIT")
        press.put(CUE, 128, "NADIA")
        press.put(DIALOGUE, 140, f"Oui, {WORDS[page]}.")
        if page == 2:
            press.put(CUE, 164, "MARC")
        press.turn()
    script = read_text(read_pdf(press.pdf(), "un.pdf").text)
    assert {one.name: one.words for one in count(script).characters} == {"NADIA": 10, "MARC": 2}


def test_scene_numbers_in_the_margin_do_not_make_action_speech() -> None:
    press = Press()
    press.put(72, 80, "12   INT. BAR - NUIT")
    press.put(CUE, 104, "NADIA")
    press.put(DIALOGUE, 116, "Oui, oui.")
    press.put(108, 140, "Elle sort de la pièce en courant.")
    script = read_text(read_pdf(press.pdf(), "un.pdf").text)
    assert {one.name: one.words for one in count(script).characters} == {"NADIA": 2}
