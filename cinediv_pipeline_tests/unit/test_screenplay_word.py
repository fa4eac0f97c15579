"""Word files as screenplays: styles that name a kind, and what has none."""

import pytest

from cinediv_pipeline.analysis.documents.docx import read_docx
from cinediv_pipeline.analysis.screenplays.counting import count
from cinediv_pipeline.analysis.screenplays.word import read_word, script_of
from cinediv_pipeline_tests.screenplays import NAMES, own
from cinediv_pipeline_tests.screenplays.word_forms import (
    FRENCH,
    as_dense_word,
    as_indented_word,
    as_styled_word,
)
from cinediv_pipeline_tests.screenplays.word_parts import paragraph, word


def styled(*parts: tuple[str, str]) -> bytes:
    """Return a Word file of paragraphs, each with the name of its style."""
    names = sorted({name for name, _ in parts if name})
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:name w:val="{name}"/></w:style>'
        for n, name in enumerate(names)
    )
    return word(
        "".join(
            paragraph(text, f'<w:pStyle w:val="s{names.index(name)}"/>' if name else "")
            for name, text in parts
        ),
        styles,
    )


def kinds(*parts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in read_word(styled(*parts), "a.docx").elements]


@pytest.mark.parametrize(
    ("scene", "who", "how", "said"),
    [
        ("Scene Heading", "Character", "Parenthetical", "Dialogue"),
        ("Slugline", "CHARACTER NAME", "parentheticals", "dialog"),
        ("Intitulé", "Personnage", "Didascalie", "Dialogue"),
        ("Séquence", "Nom du personnage", "Parenthèse", "Réplique"),
        ("SC_En-tête de scène", "SC_Personnage", "SC_Parenthèses", "SC_Dialogues"),
    ],
)
def test_styles_are_believed_in_french_and_english(
    scene: str, who: str, how: str, said: str
) -> None:
    assert kinds((scene, "Le bar"), (who, "nadia"), (how, "(bas)"), (said, "OUI")) == [
        ("heading", "Le bar"), ("cue", "nadia"), ("parenthetical", "(bas)"), ("dialogue", "OUI"),
    ]  # fmt: skip


def test_what_has_no_telling_style_among_styled_paragraphs_is_read_as_text() -> None:
    found = kinds(
        ("", "LE BAR"), ("", "Un film"), ("Titre 1", "INT. BAR - NUIT"), ("", "Il pleut."),
        ("Personnage", "NADIA"), ("Dialogue", "(bas) Oui."), ("Dialogue", "Non."),
        ("Liste des personnages", "NADIA"),
    )  # fmt: skip
    assert found == [
        ("action", "LE BAR"), ("action", "Un film"), ("heading", "INT. BAR - NUIT"),
        ("action", "Il pleut."), ("cue", "NADIA"), ("parenthetical", "(bas)"), ("dialogue", "Oui."),
        ("dialogue", "Non."), ("action", "NADIA"),
    ]  # fmt: skip


def test_a_style_for_names_alone_is_not_enough() -> None:
    assert kinds(("Scene Heading", "INT. BAR - NUIT"), ("Character", "NADIA"), ("", "Oui.")) == [
        ("heading", "INT. BAR - NUIT"), ("cue", "NADIA"), ("dialogue", "Oui."),
    ]  # fmt: skip


def test_what_stands_behind_a_line_break_below_a_name_is_said() -> None:
    cue = '<w:pStyle w:val="c"/>'
    body = (
        f"<w:p><w:pPr>{cue}</w:pPr><w:r><w:t>NADIA</w:t><w:br/><w:t>(bas) Oui.</w:t></w:r></w:p>"
        + paragraph("Non.", '<w:pStyle w:val="d"/>')
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("c", "Personnage"), ("d", "Dialogue"))
    )
    script = read_word(word(body, styles), "a.docx")
    assert [(one.kind, one.text, one.line) for one in script.elements] == [
        ("cue", "NADIA", 1), ("parenthetical", "(bas)", 2), ("dialogue", "Oui.", 2),
        ("dialogue", "Non.", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "written",
    [
        as_styled_word,
        lambda script: as_styled_word(script, FRENCH),
        as_indented_word,
        as_dense_word,
    ],
)
def test_lines_are_those_of_the_text_with_columns(written: object, name: str) -> None:
    assert callable(written)
    found = read_docx(written(own(name)), "a.docx")
    lines = found.document.text.splitlines()
    script = script_of(found)
    assert all(
        one.text.split()[0] in lines[one.line - 1]
        for one in script.elements
        if one.kind != "furniture"
    )
    assert len(count(script).scenes) == len(own(name).truth["scenes"])
