"""`cinediv bonus` as a producer types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cinediv_pipeline.cli import app
from cinediv_pipeline.errors import EXIT_REFUSED, ReleaseError, SettingsError


def run(*words: str, home: Path) -> str:
    """The output; foreseen errors are raised, as `main` expects them."""
    done = CliRunner().invoke(app, ["bonus", *words, "--home", str(home)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_team_is_explained_post_by_post_in_french(tmp_path: Path) -> None:
    told = run(
        "simulate", "--year", "2022", "--post", "director=female", "--post",
        "screenwriter=female;male", "--post", "costume_designer=female", "--post",
        "picture_editor=female", "--post", "sound_engineer=male", "--post",
        "cinematographer=unknown",
        home=tmp_path / "home",
    )  # fmt: skip
    lines = told.splitlines()
    assert lines[0].split() == ["Poste", "Titulaires", "Points", "Pourquoi"]
    assert lines[2].split("  ")[0] == "Réalisateur·rice"
    assert "tous les points (femmes\u00a0: 1 sur 2" in lines[3]
    assert "0–1" in lines[1]
    assert "Somme\u00a0: 5–9 sur 10" in lines
    assert "Seuil\u00a0: 5 (supposé)" in lines
    assert "Réponse\u00a0: atteint (les points certains atteignent le seuil)" in lines
    assert any("n’est pas documenté dans nos sources" in line for line in lines)
    assert not (tmp_path / "home").exists(), "a simulation writes nothing"


def test_the_same_in_english_and_for_machines(tmp_path: Path) -> None:
    team = ("simulate", "--year", "2022", "--genre", "documentary", "--post", "director=male",
            "--post", "sound=male", "--post", "screenwriter=male", "--post",
            "picture_editor=male", "--post", "cinematographer=female")  # fmt: skip
    told = run(*team, "--lang", "en", home=tmp_path)
    assert "Threshold: 4 (documented)" in told
    assert "Answer: not reached (all possible points together stay below the threshold)" in told
    found = json.loads(run(*team, "--json", home=tmp_path))
    assert (found["sure"], found["possible"], found["status"]) == (1.0, 3.0, "not_reached")
    assert [row["post"] for row in found["posts"]][:2] == ["legal_representative", "director"]


def test_names_are_counted_by_the_first_names_of_the_sample(tmp_path: Path) -> None:
    told = run("simulate", "--sample", "--year", "2022", "--post", "screenwriter=Dupont Marie",
               home=tmp_path / "home")  # fmt: skip
    assert "Dupont Marie (compté par le prénom)" in told
    assert "Somme\u00a0: 1–10 sur 10" in told


def test_a_home_without_first_names_says_so(tmp_path: Path) -> None:
    told = run("simulate", "--year", "2022", "--post", "screenwriter=Dupont Marie",
               home=tmp_path / "home")  # fmt: skip
    assert "Aucun compte de prénoms n’est là" in told
    assert "Dupont Marie (genre non déterminé)" in told


def test_a_file_and_words_make_one_team(tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("post,name,gender\ndirector,,female\n", encoding="utf-8")
    told = run("simulate", "--year", "2022", "--file", str(file), "--post", "screenwriter=female",
               "--shared", "all", "--threshold", "3", home=tmp_path)  # fmt: skip
    assert "Seuil\u00a0: 3 (donné)" in told
    assert "Réponse\u00a0: atteint" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--post", "boss=female"), "'boss' is no post. Posts of the grid fiction_v1: "),
        (("--post", "director=femal"), "is no gender"),
        (("--file", "none.csv"), "cannot be read"),
        ((), "No team is given"),
        (("--post", "director=female", "--lang", "de"), "--lang de: write fr or en"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        run("simulate", "--year", "2022", *words, home=tmp_path)
    assert refused.value.exit_code == EXIT_REFUSED


@pytest.mark.parametrize("year", ["-5", "0", "3000", "soon"])
def test_a_year_that_is_none_is_refused(tmp_path: Path, year: str) -> None:
    words = ["bonus", "simulate", "--post", "director=female", "--year", year]
    assert CliRunner().invoke(app, [*words, "--home", str(tmp_path)]).exit_code == EXIT_REFUSED


def test_without_a_release_there_is_nothing_to_calibrate(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release yet: run `cinediv refresh` first"):
        run("calibrate", home=tmp_path)
