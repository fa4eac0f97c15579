"""People of TMDB in contradiction: exported with their evidence, decided, at peace afterwards."""

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest

from cinediv_pipeline.settings import Settings
from cinediv_pipeline.steps import attribute_gender
from cinediv_pipeline.steps.review import export_queue, keep, read_decisions
from cinediv_pipeline.workshop import Options, Workshop


@pytest.fixture
def shop(refreshed: Path, tmp_path: Path) -> Workshop:
    shutil.copytree(refreshed, tmp_path / "home", symlinks=True)
    return Workshop.open(Settings(home=tmp_path / "home"), real=False)


def _rows(shop: Workshop) -> list[dict[str, str]]:
    content, _ = export_queue(shop)
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [row for row in reader if row["identifiant"].startswith("person-tmdb-")]


def test_a_contradiction_about_somebody_who_directs_nothing_is_decided_in_the_spreadsheet(
    shop: Workshop, tmp_path: Path
) -> None:
    before = _rows(shop)
    assert before
    first = before[0]
    assert first["motifs"] == "contradiction à revoir"
    assert "tmdb : " in first["indices"]
    decision = {**first, "décision": "inconnu", "source": "connaissance publique",
                "motif_de_la_décision": "les sources se contredisent", "auteur": "x"}  # fmt: skip
    file = tmp_path / "review.csv"
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(first), delimiter=";")
        writer.writeheader()
        writer.writerow(decision)
    found = read_decisions(shop, file, today=date.today())
    assert found.problems == []
    keep(shop, found)
    assert attribute_gender(shop, Options()).outcome == "written"
    after = {row["identifiant"] for row in _rows(shop)}
    assert first["identifiant"] not in after
    assert after == {row["identifiant"] for row in before[1:]}
