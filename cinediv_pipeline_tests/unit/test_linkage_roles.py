"""The taxonomy of roles: every job of TMDB, the wording of credits, key posts."""

import json
from collections import Counter
from pathlib import Path

import pytest

from cinediv_pipeline.errors import ContractError
from cinediv_pipeline.linkage.roles import (
    DEPARTMENTS,
    Taxonomy,
    Wording,
    job_roles_table,
    read_taxonomy,
    roles_table,
    wording_key,
)
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline_tests.conftest import ROOT

RECORDED = ROOT.parent / "shared" / "data" / "tmdb" / "recorded" / "GET_3_configuration_jobs.json"
FOLDER = reference_dir() / "roles"


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return read_taxonomy(FOLDER)


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded list of jobs is not at hand")
def test_every_recorded_job_is_mapped_or_says_why_not(taxonomy: Taxonomy) -> None:
    body = json.loads(RECORDED.read_text(encoding="utf-8"))["response"]["body"]
    recorded = [(part["department"], job) for part in body for job in part["jobs"]]
    assert len(recorded) == 941
    assert set(recorded) <= taxonomy.jobs.keys()


def test_a_job_has_a_role_or_a_reason_and_never_both(taxonomy: Taxonomy) -> None:
    for pair, job in taxonomy.jobs.items():
        assert bool(job.role) != bool(job.reason), pair


@pytest.mark.parametrize(
    ("department", "job", "role"),
    [
        ("Directing", "Director", "director"),
        ("Directing", "Co-Director", "co_director"),
        ("Directing", "Second Unit Director", "second_unit_director"),
        ("Directing", "First Assistant Director", "first_assistant_director"),
        ("Writing", "Screenplay", "screenwriter"),
        ("Writing", "Writer", "screenwriter"),
        ("Writing", "Novel", "original_author"),
        ("Writing", "Dialogue", "dialogue_writer"),
        ("Production", "Producer", "delegate_producer"),
        ("Production", "Executive Producer", "executive_producer"),
        ("Production", "Production Manager", "production_manager"),
        ("Production", "Casting", "casting_director"),
        ("Production", "Production Designer", "production_designer"),
        ("Art", "Production Design", "production_designer"),
        ("Art", "Art Direction", "art_director"),
        ("Camera", "Director of Photography", "cinematographer"),
        ("Camera", "Second Unit Director of Photography", "second_unit_cinematographer"),
        ("Sound", "Sound", "sound_engineer"),
        ("Sound", "Sound Recordist", "sound_engineer"),
        ("Sound", "Production Sound Mixer", "sound_engineer"),
        ("Sound", "Sound Re-Recording Mixer", "sound_mixer"),
        ("Sound", "Sound Editor", "sound_editor"),
        ("Sound", "Original Music Composer", "composer"),
        ("Sound", "Music Supervisor", "music_supervisor"),
        ("Editing", "Editor", "picture_editor"),
        ("Editing", "Assistant Editor", "assistant_editor"),
        ("Costume & Make-Up", "Costume Design", "costume_designer"),
        ("Visual Effects", "Visual Effects Supervisor", "visual_effects_supervisor"),
        ("Crew", "Thanks", ""),
    ],
)
def test_jobs_that_count(taxonomy: Taxonomy, department: str, job: str, role: str) -> None:
    assert taxonomy.jobs[department, job].role == role


def test_key_posts_and_heads_of_department_are_those_of_the_rule(taxonomy: Taxonomy) -> None:
    key_posts = {
        "director", "screenwriter", "production_manager", "cinematographer", "sound_engineer",
        "costume_designer", "production_designer", "picture_editor", "composer",
        "legal_representative",
    }  # fmt: skip
    assert taxonomy.key_posts == key_posts
    assert taxonomy.heads == key_posts | {
        "casting_director", "first_assistant_director", "delegate_producer",
        "visual_effects_supervisor",
    }  # fmt: skip


def test_roles_are_labelled_in_inclusive_french_and_in_english(taxonomy: Taxonomy) -> None:
    labels = Counter(label for role in taxonomy.roles.values() for label in role[2:3])
    assert max(labels.values()) == 1
    for role in taxonomy.roles.values():
        assert role.department in DEPARTMENTS
        assert role.label_fr and role.label_en
        assert "'" not in role.label_fr, f"{role.role}: write ’ for an apostrophe"
    assert taxonomy.roles["director"].label_fr == "Réalisateur·rice"


def test_french_wording_covers_at_least_150_posts(taxonomy: Taxonomy) -> None:
    lines = (FOLDER / "credit_wordings.csv").read_text(encoding="utf-8").splitlines()[1:]
    languages = Counter(line.split(",", 1)[0] for line in lines)
    assert languages["fr"] >= 400
    # feminine, masculine and inclusive forms of a post begin alike and have one role
    posts = {
        (taxonomy.wordings[key].role, key[:8])
        for line in lines
        if line.startswith("fr,")
        for key in [wording_key(line.split(",")[1].strip('"'))]
        if key in taxonomy.wordings
    }
    assert len(posts) >= 150


@pytest.mark.parametrize(
    ("text", "role", "gender"),
    [
        ("Réalisatrice", "director", "female"),
        ("RÉALISATEUR", "director", "male"),
        ("Réalisé par", "director", ""),
        ("Réalisateur·rice", "director", ""),
        ("Cheffe opératrice", "cinematographer", "female"),
        ("Directrice de la photographie", "cinematographer", "female"),
        ("Image", "cinematographer", ""),
        ("Scénario et dialogues", "screenwriter", ""),
        ("Cheffe monteuse", "picture_editor", "female"),
        ("Électricien·ne", "electrician", ""),
        ("1er assistant réalisateur", "first_assistant_director", "male"),
        ("Musique originale", "composer", ""),
        ("Directed by", "director", ""),
        ("Costume designer :", "costume_designer", ""),
    ],
)
def test_wordings_of_credits(taxonomy: Taxonomy, text: str, role: str, gender: str) -> None:
    assert taxonomy.of_wording(text) == Wording(role, gender)


@pytest.mark.parametrize("text", ["", "Remerciements", "·", "Traiteur", "réalisa"])
def test_unknown_wordings_are_not_guessed(taxonomy: Taxonomy, text: str) -> None:
    assert taxonomy.of_wording(text) is None


def test_jobs_that_the_taxonomy_does_not_know_are_counted(taxonomy: Taxonomy) -> None:
    counted = [("Crew", "Falconer", 3), ("Directing", "Director", 2), ("Crew", "Thanks", 5)]
    rows = {(r["department"], r["job"]): r for r in job_roles_table(taxonomy, counted).to_pylist()}
    assert rows["Crew", "Falconer"] == {
        "department": "Crew", "job": "Falconer", "role": None,
        "reason": "the taxonomy does not know it", "is_listed": False, "n_credits": 3,
    }  # fmt: skip
    assert rows["Directing", "Director"]["role"] == "director"
    assert rows["Directing", "Director"]["n_credits"] == 2
    assert rows["Crew", "Thanks"]["role"] is None
    assert rows["Crew", "Thanks"]["is_listed"]
    assert rows["Camera", "Director of Photography"]["n_credits"] == 0
    assert len(rows) == len(taxonomy.jobs) + 1


def test_the_table_of_roles_has_one_row_per_role(taxonomy: Taxonomy) -> None:
    rows = roles_table(taxonomy).to_pylist()
    assert [row["position"] for row in rows] == list(range(1, len(taxonomy.roles) + 1))
    assert sum(row["is_key_post"] for row in rows) == 10
    assert sum(row["is_head_of_department"] for row in rows) == 14


def copied(folder: Path, **texts: str) -> Path:
    for name in ("roles", "tmdb_jobs", "credit_wordings", "key_posts"):
        text = texts.get(name) or (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_role_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    jobs = "department,job,role,reason\nDirecting,Director,directeur,\n"
    with pytest.raises(ContractError, match=r"roles\.csv lacks directeur"):
        read_taxonomy(copied(tmp_path, tmdb_jobs=jobs))


def test_a_wording_of_two_roles_is_refused(tmp_path: Path) -> None:
    wordings = "language,wording,role,gender\nfr,Image,cinematographer,\nen,image,director,\n"
    with pytest.raises(ContractError, match="one wording is one role"):
        read_taxonomy(copied(tmp_path, credit_wordings=wordings))
