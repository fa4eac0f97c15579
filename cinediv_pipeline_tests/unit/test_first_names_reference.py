"""The committed files of the first-name stage are well formed and hold nobody's name."""

import csv

from cinediv_pipeline.enrichment.first_names import BINS, bin_of
from cinediv_pipeline.enrichment.given_names import first_name_key
from cinediv_pipeline.settings import reference_dir

FOLDER = reference_dir() / "first_names"


def table(name: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a committed file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        header, *rows = csv.reader(source)
    assert rows
    assert all(len(row) == len(header) for row in rows), f"{name}: a row has another length"
    return header, rows


def records(name: str) -> list[dict[str, str]]:
    header, rows = table(name)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_every_rule_has_a_reason_and_can_decide_for_one_gender_only() -> None:
    rules = records("rules.csv")
    assert {rule["context"] for rule in rules} == {"french", "elsewhere"}
    assert len({rule["rule"] for rule in rules}) == len(rules)
    for rule in rules:
        assert len(rule["reason"]) > 20, rule["rule"]
        shares = [float(rule[name]) for name in ("insee_p_min", "nqg_p_min") if rule[name]]
        assert shares
        assert all(0.5 < share <= 1 for share in shares), rule["rule"]
        assert rule["nqg_absent"] in ("", "yes")
        assert not (rule["nqg_absent"] and rule["nqg_p_min"]), rule["rule"]
        veto = [bool(rule[name]) for name in ("veto_by", "veto_n_min", "veto_p_min")]
        assert veto in ([True] * 3, [False] * 3), f"{rule['rule']}: half a veto"
        assert rule["veto_by"] in ("", "insee", "nomquamgender")


def test_the_calibration_holds_aggregates_of_known_rules_only() -> None:
    header, rows = table("calibration.csv")
    assert header == ["rule", "bin", "n", "n_right"]
    cells = [(rule, name) for rule, name, _, _ in rows]
    assert cells == sorted(set(cells))
    assert {rule for rule, _ in cells} <= {rule["rule"] for rule in records("rules.csv")}
    assert {name for _, name in cells} <= {bin_of(low) for low in BINS[:-1]}
    for _, _, n, n_right in rows:
        assert 0 <= int(n_right) <= int(n)
        assert int(n) > 0


def test_first_names_whose_variants_differ_are_keys_with_an_example() -> None:
    rows = records("variants_differ.csv")
    names = [row["first_name"] for row in rows]
    assert names == sorted(set(names))
    for row in rows:
        assert row["first_name"] == first_name_key(row["first_name"])
        example = row["example"]
        assert "(m" in example, f"{row['first_name']}: which variant is a man's?"
        assert "(f" in example, f"{row['first_name']}: which variant is a woman's?"


def test_unreliable_family_names_stand_alone_sorted_and_once() -> None:
    header, rows = table("unreliable_families.csv")
    assert header == ["family_name"]
    names = [row[0] for row in rows]
    assert names == sorted(set(names))
    assert all(name.isascii() and name.isalpha() and name.isupper() for name in names)
