"""The bonus parité over HTTP is that of the command line, and nothing of a team is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.conftest import cinediv
from cinediv_pipeline_tests.pipeline.api_desk import copied, settings_for

PATH = "/v1/bonus-parite/simulations"
TEAM = [
    {"post": "director", "name": "DUPONT Marie"}, {"post": "screenwriter", "gender": "female"},
    {"post": "cheffe opératrice", "name": "Claire BERNARD"}, {"post": "sound_engineer"},
    {"post": "picture_editor", "gender": "male"},
]  # fmt: skip


def _posted(client: TestClient, **more: Any) -> Any:
    return client.post(PATH, json={"team": TEAM, "year": 2024, **more})


def test_it_says_what_the_command_line_says(client: TestClient, home: Home, tmp_path: Path) -> None:
    file = tmp_path / "team.csv"
    rows = [",".join(one.get(name, "") for name in ("post", "name", "gender")) for one in TEAM]
    file.write_text("\n".join(["post,name,gender", *rows]), encoding="utf-8")
    for shared in ("any", "majority"):
        done = cinediv("bonus", "simulate", "--file", str(file), "--year", "2024", "--shared",
                       shared, "--json", home=home.root)  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert _posted(client, shared=shared).json() == json.loads(done.stdout)


def test_no_gender_stands_beside_a_name_that_told_it(client: TestClient) -> None:
    told = _posted(client).json()
    [director] = [one for one in told["posts"] if one["post"] == "director"]
    assert "DUPONT" in json.dumps(director)
    assert "female" not in json.dumps(director)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"team": []}, "team"), ({}, "team"), ({"team": TEAM, "genre": "western"}, "genre"),
        ({"team": [{"post": "directer"}]}, "Did you mean director"),
        ({"team": TEAM, "year": 1999}, "no grid"), ({"team": TEAM, "grid": "none"}, "grid"),
        ({"team": TEAM, "year": 2024, "threshold": 99}, "threshold 99"),
        ({"team": TEAM, "threshold": "NaN"}, "threshold"), ({"team": TEAM, "x": 1}, "x"),
        ({"team": [{"post": "director", "gender": "woman"}]}, "gender"),
        ({"team": [{"post": "x" * 201}]}, "post"), ({"team": [{"post": "a\x00b"}]}, "post"),
        ({"team": TEAM * 200}, "team"), ([], "body"), ("text", "body"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_told(client: TestClient, body: Any, words: str) -> None:
    answer = client.post(PATH, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]
    assert "--" not in answer.json()["detail"]


def test_nothing_of_a_team_is_kept(client: TestClient, home: Home) -> None:
    rare = "Zéphyrine OUBLIETTE"
    assert _posted(client, team=[{"post": "director", "name": rare}]).status_code == 200
    for path in home.root.rglob("*"):
        if path.is_file() and path.stat().st_size < 5_000_000:
            assert b"OUBLIETTE" not in path.read_bytes(), path


def test_its_process_ends_when_nobody_asks(
    refreshed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cinediv_pipeline.api import simulations  # noqa: PLC0415

    monkeypatch.setattr(simulations, "_IDLE_SECONDS", 0.2)
    settings = settings_for(copied(refreshed, tmp_path))
    simulator = simulations.Simulator(settings)
    asked = simulations.Simulation.model_validate({"team": TEAM, "year": 2024})
    first = simulator.ask(asked)
    timer = simulator._end
    assert timer is not None
    timer.join(20)
    assert not simulator._worker.is_running
    assert simulator.ask(asked) == first
    simulator.stop()
