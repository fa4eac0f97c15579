"""`cinediv opt-out` as an operator types it."""

import json

import pytest
from typer.testing import CliRunner

from cinediv_pipeline.cli import app
from cinediv_pipeline.errors import HomeError, SettingsError
from cinediv_pipeline.home import refresh_lock
from cinediv_pipeline.workshop import Workshop

NAME = "TALMONDET Camille"


def run(shop: Workshop, *words: str, answer: str = "") -> tuple[int, str]:
    """Exit code and output; foreseen errors are raised, as `main` expects them."""
    done = CliRunner().invoke(
        app, ["opt-out", *words, "--home", str(shop.home.root)], input=answer,
        catch_exceptions=False,
    )  # fmt: skip
    return done.exit_code, done.output


def test_somebody_is_shown_confirmed_listed_and_taken_back(shop: Workshop) -> None:
    code, told = run(shop, "add", "camille", "talmondet", answer="y\n")
    assert code == 0
    assert f"{NAME} (1 credits in the CNC list, 0 on TMDB)" in told
    assert "Opt this person out?" in told
    (listed,) = shop.opt_outs().people
    assert f"On the list as {listed.pseudonym}. It takes effect with: cinediv refresh" in told
    code, told = run(shop, "list")
    assert told == f"{listed.pseudonym}  {listed.opted_out_on.isoformat()}  person_concerned\n"
    code, told = run(shop, "list", "--json")
    assert [row["pseudonym"] for row in json.loads(told)] == [listed.pseudonym]
    code, told = run(shop, "remove", listed.pseudonym)
    assert code == 0
    assert "come back as they are fetched again" in told
    assert run(shop, "list")[1] == "Nobody has opted out in this home.\n"


def test_without_a_yes_nothing_is_done(shop: Workshop) -> None:
    code, _ = run(shop, "add", NAME, answer="n\n")
    assert code == 1
    assert shop.opt_outs().people == ()


def test_what_cannot_be_done_is_refused(shop: Workshop) -> None:
    with pytest.raises(SettingsError, match="--even-if-unknown"):
        run(shop, "add", "Ada Noblet", "--yes")
    with pytest.raises(SettingsError, match="--requested-by: write one of person_concerned"):
        run(shop, "add", NAME, "--yes", "--requested-by", "Alix")
    with refresh_lock(shop.home), pytest.raises(HomeError, match="Another refresh is at work"):
        run(shop, "add", NAME, "--yes")
    assert shop.opt_outs().people == ()
