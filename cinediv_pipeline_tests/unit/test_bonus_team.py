"""Teams as people give them, and names whichever part comes first."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from cinediv_pipeline.enrichment.evidence import Evidence, births_by_name
from cinediv_pipeline.enrichment.first_names import FirstNames
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.linkage.opt_outs import OptOuts, id_of_name, new_opt_out
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.steps.bonus.given import Given, gender_of, given_team
from cinediv_pipeline.steps.bonus.names import FIRST_NAME, ORDER, UNDECIDED, NameReader
from cinediv_pipeline.steps.bonus.report import simulation_json, simulation_lines
from cinediv_pipeline.steps.bonus.simulation import Request, Simulation, simulate

# Births of boys and girls: Martin is a family name of many, Camille is given to both.
BIRTHS = births_by_name([
    ("MARIE", 2_000, 100_000), ("PAUL", 90_000, 100), ("MARTIN", 80_000, 60),
    ("CAMILLE", 40_000, 60_000), ("CLAIRE", 50, 90_000),
])  # fmt: skip
STAGE = FirstNames.read(reference_dir(), Evidence(BIRTHS, {}))
READER = NameReader(STAGE, OptOuts())
EMPTY = NameReader(FirstNames.read(reference_dir(), Evidence({}, {})), OptOuts())


def simulated(*words: str, reader: NameReader = READER, **more: Any) -> Simulation:
    return simulate(Request(words, **{"year": 2022, **more}), lambda: reader)


def points(found: Simulation) -> list[Fraction | None]:
    return [found.result.sure, found.result.possible]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("DUPONT Marie", ("female", FIRST_NAME)),
        ("Marie DUPONT", ("female", FIRST_NAME)),
        ("Marie Dupont", ("female", FIRST_NAME)),
        ("Dupont Marie", ("female", FIRST_NAME)),
        ("MARTIN Claire", ("female", FIRST_NAME)),
        ("Claire Martin", ("unknown", ORDER)),  # Claire is a woman's name and Martin a man's
        ("Martin Claire", ("unknown", ORDER)),
        ("Paul Martin", ("male", FIRST_NAME)),  # a man either way
        ("Camille Martin", ("unknown", ORDER)),  # Martin is not to speak for Camille
        ("MARTIN Camille", ("unknown", UNDECIDED)),
        ("Marie de la Tour", ("female", FIRST_NAME)),
        ("Fellag", ("unknown", UNDECIDED)),
        ("Studio Paul", ("unknown", UNDECIDED)),
    ],
)
def test_a_first_name_is_read_where_the_name_tells_which_part_it_is(
    typed: str, expected: tuple[str, str]
) -> None:
    assert READER.read(typed) == expected


def test_whoever_opted_out_is_read_by_nobody() -> None:
    item = new_opt_out([id_of_name("DUPONT Marie")], [], "person_concerned", today=date(2026, 1, 1))
    reader = NameReader(STAGE, OptOuts((item,)))
    assert reader.read("Marie Dupont") == ("unknown", UNDECIDED)
    assert reader.read("Marie Durand") == ("female", FIRST_NAME)


@pytest.mark.parametrize(
    ("word", "gender"),
    [
        ("female", "female"), ("Femme", "female"), ("H", "male"), ("homme", "male"),
        ("non-binary", "non_binary"), ("non_binary", "non_binary"), ("non binaire", "non_binary"),
        ("inconnu·e", "unknown"), ("femal", ""), ("Marie Dupont", ""),
    ],
)  # fmt: skip
def test_a_gender_is_written_in_french_or_english(word: str, gender: str) -> None:
    assert gender_of(word) == gender


def test_posts_of_the_command_line_have_one_or_several_people() -> None:
    assert given_team(["director=female; DUPONT Marie", "director = homme"], None) == [
        Given("director", "", "female"),
        Given("director", "DUPONT Marie", ""),
        Given("director", "", "male"),
    ]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("director", "write post=gender or post=name"),
        ("=female", "write post=gender or post=name"),
        ("director= ; ", "write post=gender or post=name"),
        ("director=femal", "'femal' is no gender: write female, male, non_binary or unknown"),
    ],
)
def test_a_word_that_cannot_be_understood_says_how_to_write_it(word: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        given_team([word], None)


def test_no_team_is_refused() -> None:
    with pytest.raises(SettingsError, match="No team is given"):
        given_team([], None)


def csv_of(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / "posts.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_file_has_one_row_per_person(tmp_path: Path, separator: str) -> None:
    text = (
        "\ufeffPost,Name,Gender,Note\ndirector,,female,x\nscreenwriter,DUPONT Marie,,\n"
        "sound_engineer,Zoé Noblet,inconnue,\ncostume_designer,,,\n"
    )
    assert given_team((), csv_of(tmp_path, text.replace(",", separator))) == [
        Given("director", "", "female"),
        Given("screenwriter", "DUPONT Marie", ""),
        Given("sound_engineer", "Zoé Noblet", "unknown"),
        Given("costume_designer", "", ""),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"lacks the column\(s\) post, name, gender"),
        ("post,name\ndirector,x\n", r"lacks the column\(s\) gender"),
        ("post,name,gender\n", "has no rows"),
        ("post,name,gender\ndirector,,feminine\n", "line 2: 'feminine' is no gender"),
        ("post,name,gender\n,Marie Dupont,\n", "line 2: the post is missing"),
        ('post,name,gender\ndirector,"Marie,\n', "no CSV that can be read"),
    ],
)
def test_a_file_that_cannot_be_understood_says_what_is_wrong(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        given_team((), csv_of(tmp_path, text))


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        given_team((), tmp_path / "none.csv")
    with pytest.raises(SettingsError, match="is not UTF-8"):
        given_team((), csv_of(tmp_path, "post,name,gender\ndirector,Zoé Noblet,\n", "cp1252"))


def test_a_team_is_scored_with_names_and_genders_together() -> None:
    found = simulated("director=female", "screenwriter=DUPONT Marie; PETIT Paul",
                      "sound_engineer=Claire Martin", "composer=female")  # fmt: skip
    # 2 + 1 for sure; sound and the six posts without a credit may add a point each
    assert points(found) == [Fraction(3), Fraction(10)]
    assert [one.en for one in found.not_counted] == ["Composer (composer)"]
    assert found.has_counts is True
    assert [one.counted_by for one in found.holders["screenwriter"]] == [FIRST_NAME, FIRST_NAME]


def test_a_post_may_be_given_as_credits_word_it() -> None:
    found = simulated("Réalisatrice=female", "Chef opérateur son=male", "musique=female")
    assert found.result.sure == 2
    assert found.holders["sound_engineer"][0].gender == "male"


def test_no_gender_stands_beside_a_name_that_was_read() -> None:
    found = simulated("director=DUPONT Marie", "screenwriter=PETIT Paul")
    told = "\n".join(simulation_lines(found, french=True))
    assert "DUPONT Marie (compté par le prénom)" in told
    assert "femmes\u00a0:" not in told
    assert "homme" not in told
    for row in simulation_json(found)["posts"]:
        assert all("gender" not in holder for holder in row["holders"])
        assert "women" not in row["why"]["en"]


def test_a_gender_that_was_given_stands_beside_the_name(tmp_path: Path) -> None:
    file = csv_of(tmp_path, "post,name,gender\ndirector,Zoé Noblet,femme\n")
    found = simulate(Request(file=file, year=2022), lambda: READER)
    assert "Zoé Noblet (femme)" in "\n".join(simulation_lines(found, french=True))
    (holder,) = simulation_json(found)["posts"][1]["holders"]
    assert holder == {"name": "Zoé Noblet", "counted_by": "given", "gender": "female"}


def test_without_counts_names_are_undetermined_and_that_is_said() -> None:
    found = simulated("director=DUPONT Marie", reader=EMPTY)
    assert points(found) == [Fraction(0), Fraction(10)]
    assert found.has_counts is False
    assert "Aucun compte de prénoms" in "\n".join(simulation_lines(found, french=True))
    assert "No counts of first names" in "\n".join(simulation_lines(found, french=False))


def test_names_are_read_only_where_one_is_given() -> None:
    def never() -> NameReader:
        raise AssertionError

    found = simulate(Request(("director=female",), year=2022), never)
    assert found.has_counts is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"genre": "western"}, "--genre western: write one of fiction, documentary, animation"),
        ({"year": 2018}, "--year 2018: no grid of the genre fiction is in force.*2019-01-01"),
        ({"grid": "fiction_v9"}, "--grid fiction_v9: write one of fiction_v1, fiction_v2"),
        ({"shared": "some"}, "--shared some: write one of any, share, majority, all"),
        ({"threshold": 0.0}, "--threshold 0: the grid fiction_v1 has 10 points"),
        ({"threshold": 11.0}, "--threshold 11: the grid fiction_v1 has 10 points"),
    ],
)
def test_an_option_that_cannot_be_understood_says_what_can(more: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        simulated("director=female", **more)


def test_a_post_that_does_not_exist_lists_those_that_do() -> None:
    said = r"'directr' is no post. Did you mean director\? Posts of the grid fiction_v1: legal_rep"
    with pytest.raises(SettingsError, match=said):
        simulated("directr=female")


def test_the_answer_depends_on_what_is_open_in_the_rule() -> None:
    words = ("director=female;male", "screenwriter=female", "costume_designer=female",
             "picture_editor=female")  # fmt: skip
    told = {shared: simulated(*words, shared=shared).result.status for shared in ("any", "all")}
    assert told == {"any": "reached", "all": "cannot_tell"}
    assert simulated(*words, shared="all", threshold=3).result.status == "reached"
    assert simulated(*words, grid="fiction_v2").result.threshold == 6


def test_animation_is_never_a_score() -> None:
    found = simulated("director=female", genre="animation")
    assert found.result.status == "cannot_tell"
    lines = simulation_lines(found, french=False)
    assert any(line.startswith("Answer: cannot tell") for line in lines)
    assert not any(line.startswith("Sum") for line in lines)
    assert [one.en for one in found.not_counted] == ["Director (director)"]
