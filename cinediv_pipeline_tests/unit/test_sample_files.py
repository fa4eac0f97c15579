"""The committed sample: all files are current, first names parse, corrections are valid."""

import io
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cinediv_pipeline.enrichment.corrections import problem_of, read_corrections
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.settings import sample_dir, sample_first_names, sample_workbook
from cinediv_pipeline.sources import insee
from data.sample import generate, words
from data.sample.cnc_workbook import workbook_bytes
from data.sample.first_names import first_names_bytes
from data.sample.world import DEFAULT_SEED, generate_world

CORRECTIONS = sample_dir() / "corrections.csv"


@pytest.fixture(scope="module")
def births() -> pa.Table:
    """The committed first names as the pipeline reads them."""
    return insee.parse(generate.FIRST_NAMES.read_bytes())


def n_births(births: pa.Table, name: str, sex: str) -> int:
    rows = births.filter(
        pc.and_(pc.equal(births["first_name"], name), pc.equal(births["sex"], sex))
    )
    return int(pc.sum(rows["n_births"]).as_py() or 0)


def test_committed_files_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "cnc_films_agrees.xlsx: up to date", "insee_first_names.zip: up to date",
        "tmdb.zip: up to date", "wikidata.zip: up to date", "linkage_truth.csv: up to date",
    ]  # fmt: skip
    assert generate.TARGET.stat().st_size < 150_000
    assert generate.FIRST_NAMES.stat().st_size < 50_000


def test_the_pipeline_takes_the_files_that_are_generated() -> None:
    assert (sample_workbook(), sample_first_names()) == (generate.TARGET, generate.FIRST_NAMES)


def test_check_tells_files_that_are_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main(["--check", "--output", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "cnc_films_agrees.xlsx: differs" in told
    assert "insee_first_names.zip: differs" in told
    assert "tmdb.zip: differs" in told
    assert "wikidata.zip: differs" in told
    assert list(tmp_path.iterdir()) == []


def test_check_tells_which_file_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--output", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "cnc_films_agrees.xlsx", "insee_first_names.zip", "tmdb.zip", "wikidata.zip",
        "linkage_truth.csv",
    }  # fmt: skip
    assert generate.main(["--check", "--output", str(tmp_path)]) == 0
    world = generate_world()
    one_less = workbook_bytes(replace(world, films=world.films[1:]))
    (tmp_path / generate.TARGET.name).write_bytes(one_less)
    capsys.readouterr()
    assert generate.main(["--check", "--output", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("cnc_films_agrees.xlsx: differs from what would be generated")
    assert printed.out.splitlines() == [
        "insee_first_names.zip: up to date", "tmdb.zip: up to date",
        "wikidata.zip: up to date", "linkage_truth.csv: up to date",
    ]  # fmt: skip
    assert (tmp_path / generate.TARGET.name).read_bytes() == one_less


def test_generation_is_deterministic() -> None:
    assert workbook_bytes(generate_world()) == workbook_bytes(generate_world())
    assert first_names_bytes(DEFAULT_SEED) == first_names_bytes(DEFAULT_SEED)
    other_seed = generate.members(first_names_bytes(DEFAULT_SEED + 1))
    assert generate.members(first_names_bytes(DEFAULT_SEED)) != other_seed


def test_first_names_have_the_layout_of_insee_and_say_that_they_are_fictional() -> None:
    content = generate.FIRST_NAMES.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = archive.namelist()
        lines = archive.read(name).decode("utf-8").split("\n")
    assert name == "prenoms_fictifs.csv"
    assert "fictif" in name
    assert lines[0] == "sexe;preusuel;annais;nombre"
    assert lines[-1] == ""
    assert {len(line.split(";")) for line in lines[1:-1]} == {4}
    assert insee.is_fictional(content)


def test_no_sex_name_and_year_is_counted_twice(births: pa.Table) -> None:
    keys = Counter(
        zip(*(births[name].to_pylist() for name in ("sex", "first_name", "birth_year")),
            strict=True)
    )  # fmt: skip
    assert max(keys.values()) == 1
    assert len(keys) == births.num_rows > 3000
    assert pc.min(births["n_births"]).as_py() > 0


def test_first_names_carry_the_traps_of_the_real_file(births: pa.Table) -> None:
    assert n_births(births, insee.RARE, "male") == 4321
    assert n_births(births, insee.RARE, "female") == 4321
    unknown_year = births.filter(pc.is_null(births["birth_year"]))
    assert unknown_year["first_name"].to_pylist() == ["ANSELME", "ALBERTINE"]
    for accented, plain in (("HÉLÈNE", "HELENE"), ("RÉMI", "REMI")):
        found = sum(n_births(births, accented, sex) for sex in ("female", "male"))
        bare = sum(n_births(births, plain, sex) for sex in ("female", "male"))
        assert 0 < bare < found, accented


@pytest.mark.parametrize("name", words.AMBIGUOUS_NAMES)
def test_ambiguous_names_are_given_to_both(births: pa.Table, name: str) -> None:
    women, men = (n_births(births, name.upper(), sex) for sex in ("female", "male"))
    assert 0.2 < women / (women + men) < 0.8


def test_names_that_are_hardly_given_in_france_are_not_there(births: pa.Table) -> None:
    there = set(births["first_name"].to_pylist())
    absent = {name.upper() for names in ("female", "male") for name in words.ORIGINS["asia"][names]}
    assert len(absent) > 5
    assert not absent & there


def test_every_correction_of_the_sample_is_valid_by_itself() -> None:
    found = read_corrections(CORRECTIONS, "project")
    assert len(found) == 4
    assert [(item.line, problem_of(item)) for item in found] == [
        (2, ""), (3, ""), (4, ""), (5, ""),
    ]  # fmt: skip


def test_the_corrections_of_persons_name_people_of_the_sample() -> None:
    known = {
        name_key(f"{person.family_name} {person.given_name}") for person in generate_world().people
    }
    named = [
        item.key for item in read_corrections(CORRECTIONS, "project") if item.entity == "person"
    ]
    assert len(named) == 3
    assert [name for name in named if name_key(name) not in known] == []
