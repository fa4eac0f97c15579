"""The command on credits and posters, as people use it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.posters.report import PosterReport
from cinediv_pipeline.analysis.readers import reader_of
from cinediv_pipeline.analysis.registry import analyse, type_of
from cinediv_pipeline.cli import app
from cinediv_pipeline.errors import AnalysisError, NoOcrError
from cinediv_pipeline.settings import Settings
from cinediv_pipeline_tests.credits import OWN, own
from cinediv_pipeline_tests.credits.forms import FORMS
from cinediv_pipeline_tests.posters.posters import file_name, files
from cinediv_pipeline_tests.posters.vision_server import vision_server
from cinediv_pipeline_tests.screenplays import own as script
from cinediv_pipeline_tests.screenplays.text_forms import as_flush, as_fountain

LIST = """Une saison au lavoir

Réalisation : Mme Alix Roncevaux
Scénario : Alix Roncevaux et Hugo Terrasson
Cheffe monteuse : Dominique Vauclair
Image : Hugo Terrasson, tél. 06 12 34 56 78
Dresseuse de hérons : Inès Marchelot
Son :
"""


def _run(*words: str) -> Any:
    return CliRunner().invoke(app, ["analyse", *words])


@pytest.fixture
def crew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CINEDIV_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CINEDIV_LLM_URL", raising=False)
    (tmp_path / "crew.txt").write_text(LIST, encoding="utf-8")
    return tmp_path / "crew.txt"


def test_credits_are_told_in_the_terminal_with_what_is_missing(crew: Path) -> None:
    done = _run(str(crew), "--year", "2024")
    assert done.exit_code == 0, done.output
    assert "Crew: 3 women of 4 decided" in done.stdout
    assert "sound_engineer" in done.stdout.split("Key posts without anybody:")[1].split(".")[0]
    assert "(unknown)" in done.stdout
    assert "06 12" not in done.stdout


def test_credits_are_told_as_json_and_as_a_page(crew: Path, tmp_path: Path) -> None:
    page = tmp_path / "crew.html"
    done = _run(str(crew), "--year", "2024", "--html", str(page), "--language", "fr", "--json")
    told = json.loads(done.stdout)
    by_name = {one["name"]: one for one in told["people"]}
    assert by_name["Alix Roncevaux"]["gender_method"] == "title"
    assert by_name["Dominique Vauclair"]["gender"] == "female"
    assert by_name["Dominique Vauclair"]["gender_evidence"][0]["quote"] == "Cheffe monteuse"
    # director 2, screenwriter 1, editor 1: the cinematographer is a man
    assert (told["bonus"]["sure"], told["bonus"]["year"]) == (4.0, 2024)
    text = page.read_text("utf-8")
    assert "Une saison au lavoir" in text
    assert "92" in text.split("Méthode")[1]
    assert not (tmp_path / "home").exists()


def test_given_genders_win_and_misspelt_ones_are_told(crew: Path, tmp_path: Path) -> None:
    given = tmp_path / "genders.csv"
    given.write_text(
        "name,gender\nHUGO TERRASSON,non_binary\nHugo Terasson,male\n", encoding="utf-8"
    )
    done = _run(str(crew), "--genders", str(given), "--json")
    people = {one["name"]: one for one in json.loads(done.stdout)["people"]}
    assert people["Hugo Terrasson"]["gender"] == "non_binary"
    assert "Nobody of this name is there: Hugo Terasson" in done.stderr


@pytest.mark.parametrize(
    ("options", "why"),
    [(("--genre", "western"), "western"), (("--type", "poster"), "no PNG, JPEG or WebP")],
)
def test_wrong_options_are_refused(crew: Path, options: tuple[str, ...], why: str) -> None:
    done = _run(str(crew), *options)
    assert isinstance(done.exception, AnalysisError)
    assert why in str(done.exception)


def test_no_grid_no_bonus(crew: Path) -> None:
    assert "no grid is in force" in _run(str(crew), "--year", "2001").stdout


@pytest.mark.usefixtures("crew")
def test_a_poster_without_a_model_gives_its_names_and_says_what_is_missing(
    tmp_path: Path,
) -> None:
    name = "le_quai_aux_cormorans"
    path = tmp_path / file_name(name)
    path.write_bytes(files(name))
    page = tmp_path / "poster.html"
    done = _run(str(path), "--html", str(page), "--language", "en", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["figures_by"], told["figures"], told["shares"]) == ("none", [], [])
    assert "no_figures" in {one["code"] for one in told["limits"]}
    assert told["billing"]["credits"]
    assert "The names on the poster" in page.read_text("utf-8")


def test_the_kind_of_a_file_is_found_by_what_is_in_it() -> None:
    for form in ("text_columns", "text_roll", "csv_plain", "xlsx_pairs"):
        ending, write = FORMS[form]
        kinds = {
            type_of(Content(write(own(name)), f"{name}.{ending.lstrip('.')}")).name for name in OWN
        }
        assert kinds == {"credits"}, form
    for name in ("la_lanterne", "les_deux_chaises", "slack_water"):
        for text in (as_flush(script(name)), as_fountain(script(name))):
            assert type_of(Content(text.encode(), "script.txt")).name == "screenplay"


def test_a_picture_is_a_poster_unless_it_is_as_long_as_a_roll() -> None:
    ending, write = FORMS["png_roll"]
    roll = write(own("la_saison_des_corneilles"))
    assert type_of(Content(roll, f"roll.{ending.lstrip('.')}")).name == "credits"
    assert type_of(Content(files("the_slack_shift"), "poster.jpg")).name == "poster"


def test_without_tesseract_figures_are_told_and_names_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    poster = Content(files("the_slack_shift"), "poster.jpg")
    with pytest.raises(NoOcrError, match="apt install tesseract-ocr"):
        analyse(poster)
    with vision_server() as server:
        reader = reader_of(Settings(home=tmp_path, llm_url=server.url, llm_model="scripted-eye-1"))
        report = analyse(poster, options=Options(reader=reader))
    assert isinstance(report, PosterReport)
    assert len(report.figures) == 4
    assert report.billing is None
    assert "no_ocr" in {one.code for one in report.limits}
