"""Analyses over HTTP: what the command line says, without what may not stand beside a name."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cinediv_pipeline.analysis.contents import Content
from cinediv_pipeline.analysis.credits.report import CreditsReport
from cinediv_pipeline.analysis.registry import analyse
from cinediv_pipeline.api.app import build_app
from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.conftest import cinediv
from cinediv_pipeline_tests.pipeline.api_desk import (
    CREDITS,
    bearer,
    copied,
    ended,
    key_for,
    send,
    settings_for,
)

SCRIPT = "Title: Le Pont\n\nINT. CUISINE - NUIT\n\nNADIA\nTu viens ?\n\nMARC\nJe viens aussi.\n"
GIVEN = "name,gender\nMarie DUPONT,female\nJean MARTIN,male\nClaire BERNARD,female\n"


@pytest.fixture(scope="module")
def key(home: Home) -> str:
    return key_for(home)


def test_credits_are_analysed_and_the_file_is_gone(
    client: TestClient, key: str, home: Home
) -> None:
    answer = send(client, key, CREDITS, "générique.txt")
    told = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == told["links"]["self"]
    assert (told["state"], told["links"]["report"]) == ("queued", None)
    done = ended(client, key, told)
    assert (done["state"], done["content_type"], done["reason"]) == ("done", "credits", None)
    assert done["expires_at"] > done["finished_at"]
    report = client.get(done["links"]["report"], headers=bearer(key))
    assert report.headers["cache-control"] == "private, no-store"
    own = analyse(Content(CREDITS.encode(), "générique.txt"))
    assert isinstance(own, CreditsReport)
    read = CreditsReport.model_validate(report.json())
    assert read.credits == own.credits
    assert list(home.uploads.iterdir()) == []


def test_a_first_name_is_counted_and_its_value_stands_beside_no_name(
    client: TestClient, key: str
) -> None:
    done = ended(client, key, send(client, key, CREDITS, genders=GIVEN).json())
    report = client.get(done["links"]["report"], headers=bearer(key)).json()
    people = {one["name"]: one for one in report["people"]}
    assert people["Marie DUPONT"]["gender"] == "female"  # the caller said so
    assert people["Sophie DURAND"]["gender_method"] == "first_name"
    assert people["Sophie DURAND"]["gender"] is None
    assert people["Sophie DURAND"]["gender_evidence"] == []
    assert report["shares"]["crew"]["women"] == 3  # she is counted among six
    posts = {one["id"]: one["share"] for one in report["shares"]["posts"]}
    assert (posts["director"]["women"], posts["director"]["unknown"]) == (1, 0)
    assert (posts["picture_editor"]["women"], posts["picture_editor"]["unknown"]) == (0, 1)


def test_the_page_says_what_the_report_says_and_runs_nothing(client: TestClient, key: str) -> None:
    done = ended(client, key, send(client, key, CREDITS, genders=GIVEN).json())
    for lang, word in (("fr", "compté par le prénom"), ("en", "counted by the first name")):
        page = client.get(done["links"]["report"], headers=bearer(key),
                          params={"format": "html", "lang": lang})  # fmt: skip
        assert page.headers["content-type"].startswith("text/html")
        assert "sandbox" in page.headers["content-security-policy"]
        assert f'<html lang="{lang}"' in page.text
        assert word in page.text


def test_a_screenplay_and_a_picture_are_told_apart_by_what_they_are(
    client: TestClient, key: str
) -> None:
    done = ended(client, key, send(client, key, SCRIPT, "script.fountain").json())
    assert (done["state"], done["content_type"]) == ("done", "screenplay")
    report = client.get(done["links"]["report"], headers=bearer(key)).json()
    assert {one["name"]: one["words"] for one in report["characters"]} == {"NADIA": 2, "MARC": 3}
    wrong = ended(client, key, send(client, key, SCRIPT, "x.fountain", type="poster").json())
    assert wrong["state"] == "refused"
    assert wrong["reason"]


def test_the_same_file_again_is_answered_at_once(client: TestClient, key: str) -> None:
    first = ended(client, key, send(client, key, CREDITS, year="2021").json())
    again = send(client, key, CREDITS, "another-name.txt", year="2021")
    assert (again.status_code, again.json()["state"]) == (200, "done")
    assert again.json()["id"] == first["id"]
    other = send(client, key, CREDITS, year="2022")
    assert other.json()["id"] != first["id"]


def test_what_cannot_be_analysed_says_why(client: TestClient, key: str) -> None:
    refused = ended(client, key, send(client, key, "Rien que de la prose, sans poste.").json())
    assert (refused["state"], refused["links"]["report"]) == ("refused", None)
    answer = client.get(f"{refused['links']['self']}/report", headers=bearer(key))
    assert answer.status_code == 409
    assert refused["reason"] in answer.json()["detail"]
    ended_badly = ended(client, key, send(client, key, CREDITS, genders="name;sex\na;b").json())
    assert "columns name and gender" in ended_badly["reason"]


def test_others_neither_see_nor_delete_an_analysis(
    client: TestClient, key: str, home: Home
) -> None:
    done = ended(client, key, send(client, key, CREDITS, year="2020").json())
    own, other = done["links"]["self"], bearer(key_for(home, "another"))
    answers = [client.get(own, headers=other), client.get(f"{own}/report", headers=other),
               client.delete(own, headers=other)]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert client.get("/v1/analyses", headers=other).json() == {"analyses": []}
    listed = client.get("/v1/analyses", headers=bearer(key)).json()["analyses"]
    assert done["id"] in {one["id"] for one in listed}


def test_what_is_deleted_is_gone(client: TestClient, key: str) -> None:
    done = ended(client, key, send(client, key, CREDITS, year="2019").json())
    own = done["links"]["self"]
    assert client.delete(own, headers=bearer(key)).status_code == 204
    for path in (own, f"{own}/report"):
        assert client.get(path, headers=bearer(key)).status_code == 404
    assert client.delete(own, headers=bearer(key)).status_code == 404


def test_the_operator_forgets_a_content_of_any_key(
    client: TestClient, key: str, home: Home
) -> None:
    other = key_for(home, "another")
    sent = [send(client, one, f"{CREDITS}Affiche : Ève OUBLI\n").json() for one in (key, other)]
    done = [ended(client, one, told) for one, told in zip((key, other), sent, strict=True)]
    content = done[0]["content_id"]
    assert done[1]["content_id"] == content
    forgotten = cinediv("forget", content[:12], "--json", home=home.root)
    assert forgotten.returncode == 0, forgotten.stderr
    assert json.loads(forgotten.stdout)["analyses_over_http"] == 2
    for one, told in zip((key, other), sent, strict=True):
        assert client.get(told["links"]["self"], headers=bearer(one)).status_code == 404
    assert cinediv("forget", content[:12], home=home.root).returncode == 2


def test_without_a_key_nothing_is_read(client: TestClient) -> None:
    for answer in (client.post("/v1/analyses", files={"file": ("a.txt", CREDITS.encode())}),
                   client.get("/v1/analyses"), client.get(f"/v1/analyses/{'0' * 32}")):  # fmt: skip
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("name", "data", "fields", "status"),
    [
        ("a.exe", b"MZ\0\0", {}, 415), ("a.txt", b"", {}, 422), ("a.gif", b"GIF89a\0", {}, 415),
        ("a.txt", b"x", {"genre": "western"}, 422), ("a.txt", b"x", {"year": "20x0"}, 422),
        ("a.txt", b"x", {"faces": "maybe"}, 422), ("a.txt", b"x", {"type": "opera"}, 422),
        ("a.txt", b"x", {"other": "1"}, 422), ("a.txt", b"x", {"model": "true"}, 403),
        ("a.txt", b"x", {"genders": "n" * 500_001}, 400),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_at_once(
    client: TestClient, key: str, name: str, data: bytes, fields: dict[str, str], status: int
) -> None:
    answer = send(client, key, data, name, **fields)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_file_that_is_too_large_is_refused(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home)
    with TestClient(build_app(settings_for(home, api_upload_mb=1))) as client:
        answer = send(client, key, b"x" * 1_600_000)
        assert answer.status_code == 413
        assert send(client, key, b"x" * 1_100_000).status_code == 413  # within the form's slack
        assert list(home.uploads.iterdir()) == []


def test_a_full_queue_says_when_to_come_again(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home)
    # not entered: nobody works the queue off
    client = TestClient(build_app(settings_for(home, api_queue=2)))
    states = [send(client, key, f"{CREDITS}\n{n}").status_code for n in range(3)]
    assert states == [202, 202, 429]
    answer = send(client, key, "another")
    assert int(answer.headers["retry-after"]) >= 1


def test_an_analysis_that_takes_too_long_fails_and_the_next_is_done(
    refreshed: Path, tmp_path: Path
) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home)
    names = "\n\n".join(f"NOM{n}\nUne réplique." for n in range(9_000))
    settings = settings_for(home, api_workers=1, api_analysis_seconds=5)
    with TestClient(build_app(settings)) as client:
        slow = send(client, key, f"INT. LIEU - JOUR\n\n{names}\n", "long.fountain").json()
        quick = send(client, key, CREDITS).json()
        late = ended(client, key, slow)
        assert (late["state"], late["reason"]) == ("failed", "It took longer than 5 seconds.")
        assert ended(client, key, quick)["state"] == "done"


def test_a_home_that_cannot_be_written_still_serves_data(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    home.service.mkdir()  # where the file should be
    with TestClient(build_app(settings_for(home))) as client:
        answer = client.get("/v1/analyses", headers=bearer("cinediv_0123456789ab_x"))
        assert answer.status_code == 503
        assert str(tmp_path) not in answer.text
        assert client.get("/v1/indicators/film_count").status_code == 200


def test_the_limit_of_a_key_holds(refreshed: Path, tmp_path: Path) -> None:
    home = copied(refreshed, tmp_path)
    key = key_for(home, per_minute=2)
    client = TestClient(build_app(settings_for(home)))
    states = [send(client, key, f"{CREDITS}\n{n}").status_code for n in range(3)]
    assert states == [202, 202, 429]
    assert client.get("/v1/analyses", headers=bearer(key)).status_code == 200
    assert client.get("/v1/indicators/film_count").status_code == 200


def test_reports_are_json_as_their_schema_says(client: TestClient, key: str) -> None:
    done = ended(client, key, send(client, key, CREDITS).json())
    text = client.get(done["links"]["report"], headers=bearer(key)).text
    assert CreditsReport.model_validate_json(text).model_dump(mode="json") == json.loads(text)
