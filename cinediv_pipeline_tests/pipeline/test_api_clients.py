"""The example in Python, run as a caller would, against a server that answers on a port."""

import csv
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cinediv_pipeline.api.reference.examples import FOLDER
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.conftest import ROOT
from cinediv_pipeline_tests.pipeline.api_desk import key_for
from cinediv_pipeline_tests.pipeline.api_server import Server, serving
from cinediv_pipeline_tests.posters import NAMES
from cinediv_pipeline_tests.posters.posters import file_name, files
from cinediv_pipeline_tests.screenplays import own
from cinediv_pipeline_tests.screenplays.text_forms import as_fountain

CLIENT = ROOT / "docs" / "examples" / "api_client.py"
CREDITS = FOLDER / "credits.txt"
INDICATOR = "films_directed_by_any_woman_share"
#: A server that refuses the first request for each address with the time after which to ask again.
REFUSING = """
from cinediv_pipeline.api.web.problems import answer
own, seen = build_app, set()
def build_app(settings):
    app = own(settings)
    async def refusing(scope, receive, send):
        path = scope.get("path", "")
        if path.startswith("/v1/") and path not in seen:
            seen.add(path)
            refusal = answer(429, "Too many requests from this address.", {"retry-after": "1"})
            await refusal(scope, receive, send)
        else:
            await app(scope, receive, send)
    return refusing
"""


@pytest.fixture(scope="module")
def server(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(home, tmp_path_factory.mktemp("server")) as made:
        yield made


def run(
    port: int, *arguments: str | Path, key: str | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "CINEDIV_KEY"}
    if key is not None:
        environment["CINEDIV_KEY"] = key
    return subprocess.run(
        [sys.executable, "-W", "error", str(CLIENT), f"http://127.0.0.1:{port}/",
         *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=120, env=environment,
    )  # fmt: skip


def _newest(home: Home) -> dict[str, float | int | str]:
    """The newest year of the indicator as the released CSV has it."""
    path = home.releases / "latest" / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file)
                if (row["indicator_id"], row["population"], row["breakdown"]) ==
                (INDICATOR, "agrees", "all") and row["value"]
                and row["period_start"][:4] == row["period_end"][:4]]  # fmt: skip
    return dict(max(rows, key=lambda row: row["period_end"]))


def test_it_prints_the_newest_value_a_film_and_a_list(server: Server, home: Home) -> None:
    done = run(server.port)
    assert (done.returncode, done.stderr) == (0, "")
    row = _newest(home)
    value, low, high = (100 * float(row[name]) for name in ("value", "ci_low", "ci_high"))
    assert (
        f"{str(row['period_end'])[:4]}: {value:.1f} %, 95 % interval {low:.1f} % to {high:.1f} %"
        in done.stdout
    )
    assert done.stdout.startswith("These data are fictional.\n")
    assert (home.releases / "latest").resolve().name in done.stdout
    assert "LA TANTE SANS BOUSSOLE, visa 009112, agreed 2010" in done.stdout
    assert "The newest films: 40 of 40 found" in done.stdout
    assert re.search(r"first_film_share: \d+\.\d %, all films \d+\.\d %", done.stdout)
    assert "report" not in done.stdout


def test_with_a_key_it_prints_the_shares_of_a_report(server: Server, home: Home) -> None:
    done = run(server.port, CREDITS, key=key_for(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert "report: credits" in done.stdout
    # nine people, eleven posts of which two are the director's; first names alone decide here
    assert re.search(r"crew: \d+\.\d % of 9 known, 0 unknown", done.stdout)


def test_a_share_is_of_those_who_are_known(server: Server, home: Home, tmp_path: Path) -> None:
    names = ["Monsieur Xqz Aaa", "Madame Xqz Bbb", "Madame Xqz Ccc", "Xqz Ddd", "Xqz Eee"]
    posts = ["Image", "Son", "Montage", "Costumes", "Maquillage"]
    listed = tmp_path / "credits.txt"
    lines = [f"{post} : {name}" for post, name in zip(posts, names, strict=True)]
    listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = run(server.port, listed, key=key_for(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert "  crew: 66.7 % of 3 known, 2 unknown\n" in done.stdout
    assert "  cast: withheld of 0 known, 0 unknown\n" in done.stdout


def test_a_poster_is_told_by_its_measures(server: Server, home: Home, tmp_path: Path) -> None:
    poster = tmp_path / file_name(NAMES[0])
    poster.write_bytes(files(NAMES[0]))
    done = run(server.port, poster, key=key_for(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert "report: poster\n  figures found by: none; 0 measures of them\n" in done.stdout
    assert re.search(r"names below:\n  crew: \d+\.\d % of \d+ known, \d+ unknown\n", done.stdout)


def test_measures_of_a_poster_are_figures_and_areas(capsys: pytest.CaptureFixture[str]) -> None:
    client = runpy.run_path(str(CLIENT))
    measures = [
        {"measure": "figures", "women_share": 0.5, "total": 3, "unknown": 1},
        {"measure": "area", "women_share": None, "total": 0.25, "unknown": 0.25},
    ]
    report = {"content_type": "poster", "figures_by": "vision", "shares": measures, "billing": None}
    client["print_shares"](report)
    assert capsys.readouterr().out == (
        "  figures found by: vision; 2 measures of them\n"
        "  figures: 50.0 % of 2 known, 1 unknown figures\n"
        "  area: withheld of 0 known, 0.25 unknown posters\n"
    )
    assert client["shown"]({"value": None, "status": "withheld_n"}) == "withheld (withheld_n)"


@pytest.mark.parametrize(
    ("name", "characters", "answers"),
    [("la_lanterne", None, ["yes", "yes", "yes"]),
     ("les_deux_chaises", "withheld", ["not_decidable"] * 3)],
)  # fmt: skip
def test_a_screenplay_is_told_by_words_and_bechdel(
    server: Server, home: Home, tmp_path: Path, name: str, characters: str | None,
    answers: list[str],
) -> None:  # fmt: skip
    script = tmp_path / f"{name}.fountain"
    script.write_text(as_fountain(own(name)), encoding="utf-8")
    done = run(server.port, script, key=key_for(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert "report: screenplay\n" in done.stdout
    shown = dict(re.findall(r"  (words|turns|characters): (.+?) of \d+ known, \d+ unknown\n",
                            done.stdout))  # fmt: skip
    assert list(shown) == ["words", "turns", "characters"]
    assert characters in {None, shown["characters"]}
    assert re.findall(r"bechdel step_\d: (\w+)\n", done.stdout) == answers


@pytest.mark.parametrize(
    ("file", "key", "told"),
    [(CREDITS, None, "set CINEDIV_KEY"), (ROOT / "none.txt", "any", "none.txt is no file"),
     (ROOT, "any", "is no file")],
)  # fmt: skip
def test_what_cannot_be_sent_is_told_before_anything_is_asked(
    file: Path, key: str | None, told: str
) -> None:
    done = run(9, file, key=key)  # nobody answers there
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_key_is_told_as_the_server_says_it(server: Server) -> None:
    done = run(server.port, CREDITS, key="cinediv_none_none")
    assert done.returncode == 1
    assert "401 Unauthorized: This key is none, or has ended" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_read_is_told(server: Server, home: Home, tmp_path: Path) -> None:
    foreign = tmp_path / "film.mp4"
    foreign.write_bytes(b"\0\0\0\x20ftypisom" + bytes(100))
    done = run(server.port, foreign, key=key_for(home))
    assert done.returncode == 1
    assert done.stderr.startswith("415 Unsupported Media Type: This is no text")


def test_a_text_without_credits_is_refused_with_its_reason(
    server: Server, home: Home, tmp_path: Path
) -> None:
    empty = tmp_path / "blank.txt"
    empty.write_text(" \n" * 20, encoding="utf-8")
    done = run(server.port, empty, key=key_for(home))
    assert done.returncode == 1
    assert done.stderr.startswith("refused: ")


def test_it_waits_as_long_as_it_is_told(home: Home, tmp_path: Path) -> None:
    with serving(home, tmp_path, before=REFUSING) as server:
        done = run(server.port, CREDITS, key=key_for(home))
    assert done.returncode == 0, done.stderr
    waits = [line for line in done.stderr.splitlines() if line.startswith("waiting 1 s: 429 ")]
    # the indicator, the films, the list, the file, its state, its report
    assert len(waits) == len(done.stderr.splitlines()) == 6
    assert "report: credits" in done.stdout


def test_it_does_not_wait_for_ever(home: Home, tmp_path: Path) -> None:
    patient = REFUSING.replace('"retry-after": "1"', '"retry-after": "3600"')
    with serving(home, tmp_path, before=patient) as server:
        done = run(server.port)
    assert done.returncode == 1
    assert done.stderr == "429 Too Many Requests: Too many requests from this address.\n"


def test_no_release_and_no_server_are_told(tmp_path: Path) -> None:
    with serving(Home(tmp_path / "home"), tmp_path) as server:
        done = run(server.port)
        assert done.returncode == 1
        assert done.stderr == "503 Service Unavailable: There is no release yet.\n"
    gone = run(server.port)
    assert gone.returncode == 1
    assert "Traceback" not in gone.stderr


def test_without_an_address_it_says_how_it_is_run() -> None:
    done = subprocess.run(
        [sys.executable, str(CLIENT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "python api_client.py http://127.0.0.1:8000" in done.stderr
