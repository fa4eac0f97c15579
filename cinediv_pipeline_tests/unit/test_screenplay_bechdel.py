"""The three questions: each by itself, with where to look, and not decidable where it is not."""

import pytest

from cinediv_pipeline.analysis.screenplays.bechdel import bechdel_of
from cinediv_pipeline.analysis.screenplays.counting import count
from cinediv_pipeline.analysis.screenplays.fountain import read_fountain
from cinediv_pipeline.analysis.screenplays.genders import Told
from cinediv_pipeline.analysis.screenplays.report import Bechdel
from cinediv_pipeline.analysis.screenplays.words import Gender

GENDERS: dict[str, Gender] = {
    "NADIA": "female", "INÈS": "female", "MARC": "male", "CAMILLE": "unknown",
    "LA SERVEUSE": "female",
}  # fmt: skip


def _asked(*speeches: str) -> Bechdel:
    lines = [f"{name}\n{text}\n" for name, _, text in (one.partition(": ") for one in speeches)]
    counted = count(read_fountain("\n".join(["INT. BAR - NUIT\n", *lines])))
    told = {name: Told(gender, (), name != "LA SERVEUSE") for name, gender in GENDERS.items()
            if name == "MARC" or name in {one.name for one in counted.characters}}  # fmt: skip
    return bechdel_of(counted, told, "fr")


def _answers(*speeches: str) -> list[str]:
    found = _asked(*speeches)
    return [found.step_1.answer, found.step_2.answer, found.step_3.answer]


@pytest.mark.parametrize(
    ("speeches", "answers"),
    [
        (["NADIA: Tu viens ?", "INÈS: J’arrive."], ["yes", "yes", "yes"]),
        (["NADIA: Il vient ?", "INÈS: Peut-être."], ["yes", "yes", "not_decidable"]),
        (["NADIA: Et Marc ?", "INÈS: Rien.", "MARC: Quoi ?"],
         ["yes", "not_decidable", "not_decidable"]),
        # two in a row may both be for him; one who answers is not
        (["NADIA: Bonjour.", "INÈS: Bonjour.", "MARC: Salut."],
         ["yes", "not_decidable", "not_decidable"]),
        (["NADIA: Bonjour.", "INÈS: Toi !", "NADIA: Oui.", "MARC: Salut."], ["yes", "yes", "yes"]),
        (["NADIA: Bonjour.", "MARC: Salut.", "INÈS: Oui."], ["yes", "no", "no"]),
        (["NADIA: Un café.", "LA SERVEUSE: Voilà."], ["no", "no", "no"]),
        (["NADIA: Un café.", "CAMILLE: Deux."],
         ["not_decidable", "not_decidable", "not_decidable"]),
        (["MARC: Bon."], ["no", "no", "no"]),
    ],
)  # fmt: skip
def test_the_answers(speeches: list[str], answers: list[str]) -> None:
    assert _answers(*speeches) == answers


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("Il pleut.", "yes"), ("Il y a du vent.", "yes"), ("Il faut partir.", "yes"),
        ("Faut-il partir ?", "yes"), ("Elle viendra.", "yes"),
        ("Vient-il ?", "not_decidable"), ("Je crois qu’il dort.", "not_decidable"),
        ("Ton père dort.", "not_decidable"), ("Je lui ai dit.", "not_decidable"),
        ("Marc dort.", "not_decidable"), ("Eux, non.", "not_decidable"),
        ("Les garçons jouent.", "not_decidable"), ("Mon chéri arrive.", "not_decidable"),
        ("Pépé dort.", "not_decidable"), ("Les flics arrivent.", "not_decidable"),
        ("Le Dr Morel arrive.", "not_decidable"), ("Le capitaine revient.", "not_decidable"),
        ("Mon chef me harcèle.", "not_decidable"), ("Ce salaud dort.", "not_decidable"),
        ("La capitaine revient.", "yes"), ("La ministre dort.", "yes"),
    ],
)  # fmt: skip
def test_what_mentions_a_man(line: str, answer: str) -> None:
    assert _answers(f"NADIA: {line}", "INÈS: Ah.")[2] == answer


def test_a_part_of_a_talk_without_a_man_is_enough() -> None:
    said = ["NADIA: Marc dort.", "INÈS: Ah.", "NADIA: Et la clé ?", "INÈS: Ici.", "NADIA: Bien."]
    found = _asked(*said)
    assert found.step_3.answer == "yes"
    [evidence] = found.step_3.evidence
    assert "clé" in evidence.quote
    assert "Marc" not in evidence.quote
    assert (evidence.scene, evidence.characters) == (1, ("INÈS", "NADIA"))


def test_one_woman_under_two_names_is_not_two() -> None:
    text = "INT. A - JOUR\n\nANNE\nBonjour.\n\nANNE MARTIN\nOui.\n\nANNE\nBien.\n"
    counted = count(read_fountain(text))
    told = {one.name: Told("female", (), is_named=True) for one in counted.characters}
    found = bechdel_of(counted, told, "fr")
    answers = {found.step_1.answer, found.step_2.answer, found.step_3.answer}
    assert answers == {"not_decidable"}


@pytest.mark.parametrize(
    "names", [("Mme LEROY", "Mme MARTIN"), ("ANNE MARTIN", "MARIE MARTIN"), ("ANNE", "Mme LEROY")]
)
def test_a_title_or_a_family_name_in_common_makes_no_one_person(names: tuple[str, str]) -> None:
    one, other = names
    text = f"INT. A - JOUR\n\n@{one}\nBonjour.\n\n@{other}\nOui.\n\n@{one}\nBien.\n"
    counted = count(read_fountain(text))
    told = {each.name: Told("female", (), is_named=True) for each in counted.characters}
    found = bechdel_of(counted, told, "fr")
    assert [found.step_1.answer, found.step_2.answer, found.step_3.answer] == ["yes"] * 3


def test_without_any_dialogue_nothing_is_decided() -> None:
    counted = count(read_fountain("INT. A - JOUR\n\nIls se taisent.\n"))
    found = bechdel_of(counted, {}, "fr")
    answers = {found.step_1.answer, found.step_2.answer, found.step_3.answer}
    assert answers == {"not_decidable"}


def test_another_scene_is_another_talk() -> None:
    text = "INT. A - JOUR\n\nNADIA\nBonjour.\n\nINT. B - JOUR\n\nINÈS\nOui.\n"
    counted = count(read_fountain(text))
    told = {one.name: Told("female", (), is_named=True) for one in counted.characters}
    assert bechdel_of(counted, told, "fr").step_2.answer == "no"
