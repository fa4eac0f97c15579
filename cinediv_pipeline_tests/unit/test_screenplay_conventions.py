"""Headings, cues, transitions and page furniture, as French and English scripts write them."""

import pytest

from cinediv_pipeline.analysis.screenplays.conventions import (
    count_words,
    cue,
    heading,
    is_furniture,
    is_transition,
    speakers,
)


@pytest.mark.parametrize(
    ("line", "number", "inside"),
    [
        ("INT. CUISINE - JOUR", "", True),
        ("int. cuisine - jour", "", True),
        ("12. EXT. RUE - NUIT", "12", False),
        ("12A EXT. RUE – NUIT                                12A", "12A", False),
        ("SÉQUENCE 4 - INT. CHAMBRE - AUBE", "SÉQUENCE 4", True),
        ("SCÈNE 7. EXTÉRIEUR JOUR – PLAGE", "SCÈNE 7", False),
        ("INTÉRIEUR NUIT - CUISINE DE MARC", "", True),
        ("INT/EXT. VOITURE - CRÉPUSCULE", "", None),
        ("EXT. / INT. VOITURE - JOUR", "", None),
        ("I/E VOITURE - NUIT", "", None),
        ("JOUR. EXT. PLACE DU MARCHÉ", "", False),
        ("CUISINE – INT. – PETIT MATIN", "", True),
        ("3. LA PLACE DU VILLAGE - NUIT", "3", None),
        ("INT. L'APPARTEMENT D'ÉLODIE - APRÈS-MIDI", "", True),
        ("EXT. HOUSE - DAY", "", False),
    ],
)
def test_scene_headings(line: str, number: str, inside: bool | None) -> None:
    found = heading(line)
    assert found is not None
    assert (found.number, found.inside) == (number, inside)


@pytest.mark.parametrize(
    "line",
    [
        "Interdit de fumer.", "Est-ce que tu viens ?", "ÉLODIE", "Il fait nuit.",
        "EXTRAORDINAIRE !", "12 personnes attendent.", "LA NUIT TOMBE", "3 FLICS", "Int",
        "FONDU AU NOIR", "",
    ],
)  # fmt: skip
def test_what_is_no_heading(line: str) -> None:
    assert heading(line) is None


@pytest.mark.parametrize(
    ("line", "name", "extensions"),
    [
        ("ÉLODIE", "ÉLODIE", ()),
        ("ÉLODIE (OFF)", "ÉLODIE", ("OFF",)),
        ("MARC (V.O.) (suite)", "MARC", ("V.O.", "SUITE")),
        ("MARC (cont'd)", "MARC", ("CONT'D",)),
        ("L'INFIRMIÈRE", "L'INFIRMIÈRE", ()),
        ("FLIC 2 :", "FLIC 2", ()),
        ("Mme DUPONT", "Mme DUPONT", ()),
        ("McDONALD", "McDONALD", ()),
        ("JEAN-PAUL (au téléphone", "JEAN-PAUL", ("AU TÉLÉPHONE",)),
        ("MARC ET NADIA", "MARC ET NADIA", ()),
        ("R2D2", "R2D2", ()),
    ],
)
def test_cues(line: str, name: str, extensions: tuple[str, ...]) -> None:
    found = cue(line)
    assert found is not None
    assert (found.name, found.extensions) == (name, extensions)


@pytest.mark.parametrize(
    "line",
    [
        "Élodie entre.", "NON !", "QUOI ?", "23 (O.S.)", "...", "CUT TO:", "INT. BAR - NUIT", "",
        "UN TRÈS LONG TITRE QUI N'EST DÉCIDÉMENT PAS LE NOM DE QUELQU'UN QUI PARLE ICI",
    ],
)  # fmt: skip
def test_what_is_no_cue(line: str) -> None:
    assert cue(line) is None


def test_dual_dialogue_is_marked() -> None:
    found = cue("EVE ^")
    assert found is not None
    assert found.is_dual
    assert found.name == "EVE"


@pytest.mark.parametrize(
    "line",
    ["CUT TO:", "FONDU AU NOIR.", "FONDU ENCHAÎNÉ", "COUPE SUR :", "FADE OUT.", "DISSOLVE TO:",
     "MATCH CUT TO:", "NOIR.", "GÉNÉRIQUE DE FIN", "RETOUR À LA SCÈNE"],
)  # fmt: skip
def test_transitions(line: str) -> None:
    assert is_transition(line)


@pytest.mark.parametrize("line", ["NOIRAUD", "FINE", "Fondu comme neige.", "CUTTER", "MARC"])
def test_what_is_no_transition(line: str) -> None:
    assert not is_transition(line)


@pytest.mark.parametrize(
    "line", ["12.", "- 12 -", "Page 3", "3/120", "(SUITE)", "CONTINUED:", "(MORE)"]
)
def test_page_furniture(line: str) -> None:
    assert is_furniture(line)


def test_names_that_a_cue_joins() -> None:
    assert speakers("MARC ET NADIA") == ("MARC", "NADIA")
    assert speakers("MARC, NADIA & PAUL") == ("MARC", "NADIA", "PAUL")
    assert speakers("MARC/NADIA") == ("MARC", "NADIA")
    assert speakers("BERNADETTE") == ("BERNADETTE",)


def test_a_word_is_a_run_of_letters_and_digits() -> None:
    assert count_words("L'été 2024, aujourd’hui : peut-être…") == 7


@pytest.mark.parametrize(
    "line",
    ["GARAGE - NUIT", "GARAGE/NUIT", "CUISINE - PLUS TARD", "SEQUENCE 4", "SÉQUENCE 12B",
     "FLASHBACK - INT. GARAGE", "KITCHEN - LATER"],
)  # fmt: skip
def test_headings_without_a_number_or_a_place(line: str) -> None:
    assert heading(line)
    assert cue(line) is None


@pytest.mark.parametrize("line", ["ANNE (INT. VOITURE)", "LA NUIT", "JOUR DE FÊTE", "MARC", "NUIT"])
def test_what_only_sounds_like_a_heading(line: str) -> None:
    assert heading(line) is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("ANNE - OFF", "ANNE"), ("ANNE – V.O.", "ANNE"), ("ANNE, OFF", "ANNE"),
        ("VOIX D’ANNE", "ANNE"), ("LA VOIX DE DOMINIQUE", "DOMINIQUE"),
        ("VOICE OF SAM", "SAM"), ("VOIX DE LA RADIO", "VOIX DE LA RADIO"),
        ("JEAN-OFFENBACH", "JEAN-OFFENBACH"), ("VOIX", "VOIX"),
    ],
)  # fmt: skip
def test_a_voice_is_its_speaker_s(line: str, name: str) -> None:
    found = cue(line)
    assert found is not None
    assert found.name == name
