"""The dbt project on the sample: every data test and every unit test."""

import re
from pathlib import Path

import pytest

from cinediv_pipeline.home import Home
from cinediv_pipeline_tests.conftest import ROOT, cinediv

pytestmark = pytest.mark.slow


def test_all_dbt_tests_pass_on_the_sample(sample_home: Home) -> None:
    done = cinediv("dbt", "--sample", "build", home=sample_home.root.with_name("home"))
    assert done.returncode == 0, done.stdout
    told = re.search(r"PASS=(\d+) WARN=0 ERROR=0 SKIP=0", done.stdout)
    assert told is not None, done.stdout
    declared = sum(
        path.read_text(encoding="utf-8").count("\n    model: ")
        for path in Path(ROOT / "dbt_project" / "models").rglob("*.yml")
    )
    assert declared >= 16
    assert len(re.findall(r"PASS .*::", done.stdout)) == declared


def test_the_documented_selection_of_one_indicator_works(sample_home: Home) -> None:
    command = "cinediv dbt --sample build --select +bonus_parite_share"
    assert command in (ROOT / "docs" / "how-to" / "indicators.md").read_text(encoding="utf-8")
    done = cinediv(*command.split()[1:], home=sample_home.root.with_name("home"))
    assert done.returncode == 0, done.stdout


def test_a_wrong_indicator_fails_its_unit_test(sample_home: Home, tmp_path: Path) -> None:
    """The unit tests can fail: the same project with one macro changed does not pass."""
    import shutil  # noqa: PLC0415
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    clone = tmp_path / "clone"
    for name in ("cinediv_pipeline", "dbt_project", "data"):
        shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
    macro = clone / "dbt_project" / "macros" / "publication.sql"
    text = macro.read_text(encoding="utf-8")
    rule = "{{ coverage }} < {{ var('min_coverage') }}"
    assert rule in text
    macro.write_text(text.replace(rule, "{{ coverage }} < 0.7"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "cinediv_pipeline.cli", "dbt", "--home", str(sample_home.root),
         "build", "--select", "+bonus_parite_share"],
        cwd=clone, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "bonus_share_is_withheld_below_eighty_percent_coverage" in done.stdout
