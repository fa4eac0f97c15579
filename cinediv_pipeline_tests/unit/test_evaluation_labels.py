"""Labelled names: how their files are read, in which half they fall, and that no name leaves."""

import json
from pathlib import Path

import pytest

from cinediv_pipeline.enrichment.evaluation import (
    calibration_rows,
    context_by_nationality,
    evaluate,
    half_of,
    mistakes,
    read_labels,
)
from cinediv_pipeline.enrichment.evidence import Births, Evidence, World
from cinediv_pipeline.enrichment.first_names import Context, FirstNames
from cinediv_pipeline.enrichment.given_names import Name
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.settings import reference_dir

STAGE = FirstNames.read(
    reference_dir(),
    Evidence(
        {"ODILE": Births(2000, 0.99), "BASILE": Births(2000, 0.01), "CAMILO": Births(2000, 0.5)},
        {"RARISSE": World(9, 0.97)},
    ),
)


def french(_: str) -> Context:
    return "french"


def write(folder: Path, text: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name", [Name("Zoé", "Évrard"), Name("ZOE", "EVRARD"), Name("zoé évrard", "")]
)
def test_the_half_of_a_name_never_depends_on_case_or_accents(name: Name) -> None:
    # sha256 of "zoe evrard" ends in 66, even; that of "odile varenne" in 3f, odd
    assert half_of(name) == "tuning"
    assert half_of(Name("Odile", "VARENNE")) == "held_out"


@pytest.mark.parametrize(
    ("group", "context"),
    [
        ("French", "french"),
        ("français", "french"),
        ("FRANÇAISE", "french"),
        ("Francaise", "french"),
        ("Italian", "elsewhere"),
        ("French-Canadian", "elsewhere"),
        ("", "elsewhere"),
    ],
)
def test_the_context_follows_the_nationality(group: str, context: str) -> None:
    assert context_by_nationality(group) == context


def test_labels_are_read_and_decided(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "\ufefffirst,middle,last,gender,grp\n"
        "Odile,,VARENNE,f,French\n"
        "Basile,Odile,VARENNE,m,French\n"
        "Rarisse,,VARENNE,f,Italian\n"
        "Odile,,Odile,f,French\n"
        "Camilo,,VARENNE,x,French\n"
        "Camilo,,VARENNE,,French\n"
        "Camilo,,VARENNE,m,French\n",
    )
    found = read_labels(path, STAGE, context_by_nationality)
    read = [(item.name, item.truth, item.decision.gender, item.decision.reason) for item in found]
    assert read == [
        (Name("Odile", "VARENNE"), "female", "female", "insee_frequent"),
        (Name("Basile Odile", "VARENNE"), "male", "male", "insee_frequent"),
        (Name("Rarisse", "VARENNE"), "female", "female", "nomquamgender_elsewhere"),
        (Name("Odile", ""), "female", "unknown", "single_name"),
        (Name("Camilo", "VARENNE"), "male", "unknown", "mixed"),
    ]
    assert [item.half for item in found] == [half_of(item.name) for item in found]


def test_middle_name_and_group_may_be_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "gender,last,first\nm,VARENNE,Basile\n")
    (found,) = read_labels(path, STAGE, french)
    assert (found.name, found.truth, found.wrong) == (Name("Basile", "VARENNE"), "male", False)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("first,last\nOdile,VARENNE\n", "gender"),
        ("name,gender\nOdile VARENNE,f\n", "first, last"),
        ("first|last|gender\nOdile|VARENNE|f\n", "first, gender, last"),
        ("", "first, gender, last"),
    ],
)
def test_missing_columns_of_labels_are_named(tmp_path: Path, text: str, missing: str) -> None:
    with pytest.raises(SettingsError, match=f"lacks the columns {missing}. It is CSV"):
        read_labels(write(tmp_path, text), STAGE, french)


def test_labels_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("first,last,gender\nZoé,VARENNE,f\n".encode("cp1252"))
    for name in ("none.csv", "latin.csv", "."):
        with pytest.raises(SettingsError, match=r"--labels: .* cannot be read as UTF-8 CSV"):
            read_labels(tmp_path / name, STAGE, french)


def test_the_measures_hold_no_name_and_only_mistakes_do(tmp_path: Path) -> None:
    text = "first,last,gender\nOdile,VARENNE,f\nBasile,MOREL,f\nCamilo,AUBE,m\nRarisse,KIM,m\n"
    labelled = read_labels(write(tmp_path, text), STAGE, french)
    stored = json.dumps([evaluate(labelled), calibration_rows(labelled)]).lower()
    for name in ("odile", "varenne", "basile", "morel", "camilo", "aube", "rarisse", "kim"):
        assert name not in stored
    assert mistakes(labelled) == [("Basile MOREL", "female", "male", "insee_frequent")]


def test_a_short_row_and_a_table_without_rows_are_not_a_crash(tmp_path: Path) -> None:
    short = read_labels(write(tmp_path, "gender,first,last\nf,Odile\n"), STAGE, french)
    assert [item.decision.gender for item in short] == ["unknown"]
    with pytest.raises(SettingsError, match="no row has the gender m or f"):
        evaluate(read_labels(write(tmp_path, "first,last,gender\n"), STAGE, french))


def test_semicolons_are_read_and_an_unknown_gender_is_named(tmp_path: Path) -> None:
    text = "first;last;gender\nOdile;VARENNE;f\nAlix;MOREL;x\n"
    assert len(read_labels(write(tmp_path, text), STAGE, french)) == 1
    with pytest.raises(SettingsError, match=r"row 2: gender 'homme' is none of m, f"):
        read_labels(write(tmp_path, "first,last,gender\nOdon,MOREL,homme\n"), STAGE, french)
