"""What of a Word file stands on its pages, where, and what a reader of the page cannot see."""

from cinediv_pipeline.analysis.documents.docx import read_docx
from cinediv_pipeline_tests.screenplays.word_parts import packed, paragraph, unpacked, word

RIGHT = '<w:jc w:val="right"/>'
CENTRE = '<w:jc w:val="center"/>'
NO_SPACE = '<w:spacing w:after="0"/>'


def text(body: str, styles: str = "") -> str:
    return read_docx(word(body, styles), "a.docx").document.text


def indent(left: int, first: int = 0) -> str:
    kind = "hanging" if first < 0 else "firstLine"
    return f'<w:ind w:left="{left}" w:{kind}="{abs(first)}"/>'


def test_indents_and_alignment_are_columns_of_ten_to_the_inch() -> None:
    body = (
        paragraph("NADIA", indent(2880)) + paragraph("Oui.", indent(1440, 288))
        + paragraph("Non.", indent(1440, -720)) + paragraph("ABCD", CENTRE)
        + paragraph("FIN", RIGHT) + paragraph("loin", indent(31000))
    )  # fmt: skip
    lines = text(body).splitlines()
    assert [len(line) - len(line.lstrip()) for line in lines] == [20, 12, 5, 28, 57, 120]


def test_indents_come_from_styles_and_the_styles_that_they_are_based_on() -> None:
    styles = (
        '<w:docDefaults><w:pPrDefault><w:pPr><w:spacing w:after="160"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="Personnage"/>'
        '<w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="Base"/><w:basedOn w:val="a"/>'
        f"<w:pPr>{indent(1440)}</w:pPr></w:style>"
    )
    body = paragraph("NADIA", '<w:pStyle w:val="a"/>') + paragraph("Oui.")
    found = read_docx(word(body, styles), "a.docx")
    assert found.document.text == "          NADIA\nOui.\n"
    assert [one.style for one in found.paragraphs] == ["Personnage", ""]


def test_line_breaks_tabs_and_signs() -> None:
    run = "<w:r><w:tab/><w:t>a</w:t><w:br/><w:t>b\u2028c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>"
    stops = '<w:tabs><w:tab w:val="left" w:pos="1728"/></w:tabs>'
    tabs = "<w:r><w:tab/><w:t>x</w:t><w:tab/><w:t>y</w:t></w:r>"
    body = f"<w:p>{run}</w:p><w:p><w:pPr>{stops}</w:pPr>{tabs}</w:p>"
    assert text(body) == "     a\nb c\u2011d\n            x  y\n"


def test_empty_paragraphs_and_space_are_blank_lines() -> None:
    close = "".join(paragraph(letter, NO_SPACE) for letter in "abc")
    far = paragraph("d", '<w:spacing w:before="240"/>')
    assert text(close + far + paragraph("") + paragraph("e")) == "a\nb\nc\n\nd\n\ne\n"


def test_the_same_space_everywhere_is_no_blank_line() -> None:
    assert text(paragraph("a", '<w:spacing w:after="160"/>') * 3) == "a\na\na\n"


def test_pages_end_with_a_form_feed() -> None:
    broken = '<w:p><w:r><w:t>a</w:t><w:br w:type="page"/></w:r></w:p>'
    inner = '<w:p><w:r><w:t>c</w:t><w:br w:type="page"/><w:t>d</w:t></w:r></w:p>'
    body = broken + paragraph("b") + inner + paragraph("e", "<w:pageBreakBefore/>")
    found = read_docx(word(body), "a.docx")
    assert found.document.text == "a\n\fb\nc\fd\n\fe\n"
    assert found.document.n_pages == 4
    assert [found.document.text.splitlines()[one.line - 1] for one in found.paragraphs] == [
        "a", "b", "c", "e",
    ]  # fmt: skip


def test_tables_are_read_cell_by_cell_and_boxes_behind_their_paragraph() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('c')}</w:tc></w:tr></w:tbl>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('z')}</w:tc></w:tr>"
    row = (
        f"<w:tr><w:tc>{paragraph('a')}{paragraph('b')}{inner}</w:tc>"
        f"<w:tc>{paragraph('d')}</w:tc></w:tr>"
    )
    box = f"<w:p><w:r><w:t>e</w:t><w:txbxContent>{paragraph('f')}</w:txbxContent></w:r></w:p>"
    assert text(f"<w:tbl>{row}{gone}</w:tbl>{box}") == "a\nb\n\nc\n\nd\n\ne\n\nf\n"


def test_tracked_changes_count_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>NADIA</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>Non.</w:delText>"
        "</w:r></w:del></w:p>"
        "<w:p><w:ins><w:r><w:t>Oui</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>Hier</w:t></w:r>"
        "</w:moveFrom><w:r><w:t>.</w:t></w:r></w:p>"
    )
    assert text(body) == "NADIA\nOui.\n"


def test_fields_links_and_controls_show_their_text_only() -> None:
    body = (
        "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>a</w:t></w:r></w:hyperlink>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple><w:r><w:t>b</w:t></w:r>"
        "</w:fldSimple></w:p></w:sdtContent></w:sdt>"
    )
    assert text(body) == "ab\n"


def test_what_a_reader_cannot_see_is_left_out_and_told() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="p"><w:rPr><w:color w:val="FDFDFD"/></w:rPr>'
        "</w:style>"
    )
    body = (
        paragraph("vu")
        + paragraph("caché", run="<w:vanish/>")
        + paragraph("blanc", run='<w:color w:val="FFFFFF"/>')
        + paragraph("petit", run='<w:sz w:val="4"/>')
        + paragraph("par un style", run='<w:rStyle w:val="h"/>')
        + paragraph("par celui du paragraphe", '<w:pStyle w:val="p"/>')
        + paragraph("x" * 300, run="<w:vanish/>")
        + paragraph("dit", run='<w:vanish w:val="0"/><w:sz w:val="24"/>')
    )
    found = read_docx(word(body, styles), "a.docx").document
    assert found.text == "vu\ndit\n"
    assert found.hidden == (
        "caché", "blanc", "petit", "par un style", "par celui du paragraphe", "x" * 200,
    )  # fmt: skip


def test_white_on_black_is_seen() -> None:
    white = '<w:color w:val="FFFFFF"/>'
    cell = f'<w:tc><w:tcPr><w:shd w:fill="000000"/></w:tcPr>{paragraph("a", run=white)}</w:tc>'
    body = (
        paragraph("b", '<w:shd w:fill="222222"/>', white)
        + paragraph("c", run=white + '<w:highlight w:val="black"/>')
        + f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"
    )
    assert text(body) == "b\nc\n\na\n"


def test_white_on_a_black_page_is_seen() -> None:
    content = unpacked(word(paragraph("a", run='<w:color w:val="FFFFFF"/>')))
    black = content["word/document.xml"].replace(
        b"<w:body>", b'<w:background w:color="101010"/><w:body>'
    )
    assert read_docx(packed(content | {"word/document.xml": black}), "a").document.text == "a\n"


def test_capitals_may_be_a_matter_of_looks() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="c"><w:rPr><w:caps/></w:rPr></w:style>'
    body = (
        paragraph("Éloïse", '<w:pStyle w:val="c"/>')
        + paragraph("Nadia", run="<w:smallCaps/>")
        + paragraph("Oui", '<w:pStyle w:val="c"/>', '<w:caps w:val="false"/>')
    )
    assert text(body, styles) == "ÉLOÏSE\nNADIA\nOui\n"


def test_headers_footnotes_and_comments_are_not_read() -> None:
    others = {f"word/{part}.xml": f"<a>{part}</a>" for part in ("header1", "comments")}
    assert read_docx(word(paragraph("a"), **others), "a.docx").document.text == "a\n"


def test_odd_numbers_are_none() -> None:
    odd = '<w:ind w:left="-99999999999" w:firstLine="12pt"/><w:spacing w:before="zwölf"/>'
    assert text(paragraph("a", odd)) == "a\n"
