"""Genders of characters: what tells them, what does not, and what contradicts itself."""

import pytest

from cinediv_pipeline.analysis.screenplays.counting import count
from cinediv_pipeline.analysis.screenplays.fountain import read_fountain
from cinediv_pipeline.analysis.screenplays.genders import Told, genders_of
from cinediv_pipeline.analysis.screenplays.words import (
    Gender,
    Language,
    is_function,
    language_of,
    of_function,
)

NAMES: dict[str, Gender] = {"NADIA": "female", "MARC": "male", "CLAIRE": "female"}


def _given_name(name: str) -> tuple[Gender, str]:
    return NAMES.get(name.upper(), "unknown"), f"statistics of {name}"


def _told(
    action: str, cue: str = "CAMILLE", language: Language = "fr", *, names: bool = False
) -> Told:
    text = f"{action.partition('#')[0]}\n\nINT. BAR - NUIT\n\n{action.partition('#')[2]}\n\n"
    script = read_fountain(f"{text}{cue}\nOui.\n\nMARC\nNon.\n\nINÈS\nBon.\n")
    characters = count(script).characters
    found = genders_of(
        script, characters, language, given_name=_given_name if names else None
    )  # fmt: skip
    return found[cue]


@pytest.mark.parametrize(
    ("action", "gender", "method"),
    [
        ("#CAMILLE (34), avocate, pousse la porte.", "female", "grammar"),
        ("#CAMILLE, 34 ans, une femme pressée, entre.", "female", "grammar"),
        ("#Sa sœur, CAMILLE, entre.", "female", "grammar"),
        ("#Un jeune homme, Camille, entre.", "male", "grammar"),
        ("#CAMILLE est assise au fond.", "female", "grammar"),
        ("#CAMILLE, fatiguée, se tait.", "female", "grammar"),
        ("#CAMILLE est très fatigué.", "male", "grammar"),
        ("CAMILLE, 34 ans, mère de Marc.#", "female", "cast_list"),
        ("#CAMILLE entre. Elle s’assoit.", "female", "pronoun"),
        ("#CAMILLE entre. Il s’assoit.", "male", "pronoun"),
        # of somebody else, or of nobody
        ("#CAMILLE entre. Il pleut.", "unknown", None),
        ("#CAMILLE entre. Il y a du monde.", "unknown", None),
        ("#CAMILLE entre avec MARC. Il s’assoit.", "unknown", None),
        ("#CAMILLE embrasse sa mère.", "unknown", None),
        ("#CAMILLE, avec sa mère, entre.", "unknown", None),
        ("#INÈS, fille de CAMILLE, entre.", "unknown", None),
        ("#CAMILLE, domestique de la comtesse, entre.", "unknown", None),
        ("#Une table. Elle est vide. CAMILLE attend.", "unknown", None),
        ("#CAMILLE, café à la main, entre.", "unknown", None),
        ("#CAMILLE, chemise froissée, entre.", "unknown", None),
        ("#CAMILLE, valise à la main, entre.", "unknown", None),
        ("#CAMILLE, épée au côté, entre.", "unknown", None),
        ("#CAMILLE, rue de Rivoli, attend.", "unknown", None),
        ("#CAMILLE est poète.", "unknown", None),
        ("#CAMILLE est bègue.", "unknown", None),
        ("#CAMILLE est devant la serveuse.", "unknown", None),
        ("#CAMILLE, tenant la voisine par le bras, entre.", "unknown", None),
        ("#CAMILLE LOPEZ, mécanicienne, 40 ans, entre.", "female", "grammar"),
        ("#CAMILLE Lopez (52 ans), institutrice, entre.", "female", "grammar"),
        ("#Elle embrasse sa mère, Camille sort.", "unknown", None),
        ("#Anne aide la voisine, Camille regarde.", "unknown", None),
        ("#CAMILLE, une femme à son bras, entre.", "unknown", None),
        ("#CAMILLE, le patron derrière elle, entre.", "unknown", None),
        # contradicting itself
        ("#CAMILLE, une femme, entre. CAMILLE, un homme, sort.", "unknown", None),
    ],
)
def test_how_french_action_presents(action: str, gender: Gender, method: str | None) -> None:
    told = _told(action)
    assert (told.gender, told.method) == (gender, method)


@pytest.mark.parametrize(
    ("action", "gender"),
    [
        ("#SAM, a tidy woman of fifty, waits.", "female"),
        ("#SAM waits. She hums.", "female"),
        ("#SAM picks up his instrument box.", "male"),
        ("#SAM waits. It rains.", "unknown"),
        ("#SAM, holding the girl, waits.", "unknown"),
        ("#SAM PARKER (40s), a waitress, waits.", "female"),
        ("#SAM, a woman on his arm, waits.", "male"),
        ("#SAM takes MARC by his arm.", "unknown"),
    ],
)
def test_how_english_action_presents(action: str, gender: Gender) -> None:
    assert _told(action, "SAM", "en").gender == gender


def test_a_first_name_speaks_last_and_a_single_pronoun_may_contradict_it() -> None:
    assert _told("#", "CLAIRE", names=True).method == "first_name"
    assert _told("#CLAIRE est assis.", "CLAIRE", names=True).gender == "male"
    both = _told("#CLAIRE entre. Il rit.", "CLAIRE", names=True)
    assert both.gender == "unknown"
    assert {each.method for each in both.evidence} == {"pronoun", "first_name"}
    twice = _told("#CLAIRE entre. Il rit. CLAIRE sort. Il court.", "CLAIRE", names=True)
    assert (twice.gender, twice.method) == ("male", "pronoun")


@pytest.mark.parametrize("cue", ["CLAIRE/NADIA", "CLAIRE ET MARC", "NADIA & CLAIRE"])
def test_a_group_has_no_gender_of_its_first_name(cue: str) -> None:
    script = read_fountain(f"INT. BAR - NUIT\n\n@{cue}\nOui.\n")
    characters = count(script).characters
    found = genders_of(script, characters, "fr", given_name=_given_name)
    assert [one.gender for one in found.values()] == ["unknown"]


def test_evidence_is_a_passage_with_its_line() -> None:
    [evidence] = _told("#CAMILLE (34), avocate, pousse la porte.").evidence
    assert (evidence.quote, evidence.line) == ("CAMILLE (34), avocate, pousse la porte.", 5)


def test_what_the_caller_gives_comes_first() -> None:
    script = read_fountain("INT. BAR - NUIT\n\nCAMILLE est assise.\n\nCAMILLE\nOui.\n")
    found = genders_of(script, count(script).characters, "fr", given={"camille": "male"})
    assert (found["CAMILLE"].gender, found["CAMILLE"].method) == ("male", "given")


@pytest.mark.parametrize(
    ("name", "language", "gender", "is_named"),
    [
        ("la serveuse", "fr", "female", False),
        ("le facteur", "fr", "male", False),
        ("la juge", "fr", "female", False),
        ("le medecin", "fr", "unknown", False),
        ("la victime", "fr", "unknown", False),
        ("la fleche", "fr", "unknown", False),
        ("le chien", "fr", "unknown", False),
        ("l aubergiste", "fr", "unknown", False),
        ("l inconnue", "fr", "female", False),
        ("policier", "fr", "male", False),
        ("mme leroy", "fr", "female", True),
        ("m et mme pic", "fr", "unknown", True),
        ("mere de paul", "fr", "female", False),
        ("jeune femme", "fr", "female", False),
        ("soeur marie", "fr", "female", True),
        ("leroy", "fr", "unknown", True),
        ("waitress", "en", "female", False),
        ("old man", "en", "male", False),
        ("cop", "en", "unknown", False),
        ("mrs abara", "en", "female", True),
        ("the voice", "en", "unknown", False),
    ],
)
def test_what_a_name_says(name: str, language: Language, gender: Gender, is_named: bool) -> None:
    assert of_function(name.split(), language) == gender
    assert is_function(name.split(), language) is not is_named


def test_the_language_of_a_script() -> None:
    assert language_of("Elle pousse la porte et entre dans le bar.") == "fr"
    assert language_of("She opens the door and walks to the bar.") == "en"
    assert language_of("") == "fr"
