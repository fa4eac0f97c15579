"""The review as the staff of an institution does it: export, spreadsheet, import, refresh."""

import csv
import io
import json
from pathlib import Path

import pytest

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline_tests.conftest import cinediv

pytestmark = pytest.mark.slow


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


def save(path: Path, rows: list[dict[str, str]]) -> None:
    """Save as a French spreadsheet does: Windows-1252, semicolons."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, rows[0].keys(), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(target.getvalue().encode("cp1252", "replace"))


def decide(row: dict[str, str], decision: str, source: str = "connaissance publique") -> None:
    row["décision"] = decision
    row["source"] = source
    row["motif_de_la_décision"] = "Entretiens dans la presse de l’échantillon"
    row["auteur"] = "Alix"


def names_the_change(release: Release, person_id: str) -> None:
    """The changes name the decision by its id and films, without the person's name."""
    changes = json.loads((release.path / "changes.json").read_text(encoding="utf-8"))
    (added,) = changes["corrections"]["added"]
    assert added["key"] == person_id
    assert added["source"] == "public knowledge"
    assert added["requested_by"] == "editorial_review"
    assert len(added["agrement_ids"]) == 1
    assert "TALMONDET" not in json.dumps(changes)
    moved = {move["indicator_id"] for move in changes["indicators"]["largest_moves"]}
    assert changes["indicators"]["values_moved"] > 0
    assert moved & {"budget_mean_gap", "budget_mean_eur", "budget_median_gap",
                    "budget_geometric_gap"}  # fmt: skip
    assert changes["indicators"]["totals_moved"]


def test_a_decision_moves_a_figure_and_is_named_in_the_changes(
    sample_home: Home, tmp_path: Path
) -> None:
    base = tmp_path / "home"
    file = tmp_path / "review.csv"
    done = cinediv("review", "export", "--sample", "--output", str(file), home=base)
    assert done.returncode == 0, done.stderr
    assert f"Then: cinediv review import {file} --sample" in done.stdout
    again = cinediv("review", "export", "--sample", "--output", str(file), home=base)
    assert again.returncode == 2  # it may hold decisions
    rows = rows_of(file)
    (camille,) = [row for row in rows if row["nom"].startswith("TALMONDET")]
    assert camille["genre_retenu"] == "inconnu"
    assert "prénom indécis" in camille["motifs"]
    others = [row for row in rows if row is not camille][:3]

    decide(camille, "homme")
    decide(others[0], "dame")
    decide(others[1], "femme", source="")
    decide(others[2], "femme")
    others[2]["identifiant"] = "person-0000000000"
    save(file, rows)
    wrong = cinediv("review", "import", str(file), "--sample", home=base)
    assert wrong.returncode == 2
    told = wrong.stdout.splitlines()
    assert len(told) == 3
    assert "décision « dame » : écrire femme, homme, non-binaire ou inconnu" in told[0]
    assert "la source manque" in told[1]
    assert "l’identifiant « person-0000000000 » n’existe pas" in told[2]
    assert all(others[i]["nom"] in told[i] for i in range(3))
    assert "3 ligne(s) à corriger, rien n’a été importé (1 autre(s) sans faute)" in wrong.stderr
    assert not (sample_home.reviews / "decisions.csv").exists()

    for row in others:
        row["décision"] = ""
    save(file, rows)
    right = cinediv("review", "import", str(file), "--sample", home=base)
    assert right.returncode == 0, right.stderr
    assert "1 décision(s) gardée(s)" in right.stdout
    assert "Then: cinediv refresh --sample" in right.stdout

    before = Releases(sample_home).latest()
    refreshed = cinediv("refresh", "--sample", home=base)
    assert refreshed.returncode == 0, refreshed.stderr
    after = Releases(sample_home).latest()
    assert after is not None
    assert before is not None
    assert after.id != before.id
    names_the_change(after, camille["identifiant"])

    project = cinediv("review", "export", "--committed", "--sample", home=base)
    assert project.stdout.startswith("person,TALMONDET Camille,gender,unknown,male,")
    assert "Alix" not in project.stdout
