"""The list of who opted out: it holds no name, and nothing goes on without it."""

from datetime import date
from pathlib import Path

import pytest

from cinediv_pipeline.enrichment.given_names import candidates, cnc_name, western_name
from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.landing.withheld import Withheld
from cinediv_pipeline.linkage.opt_outs import (
    OptOut,
    OptOuts,
    id_of_name,
    new_opt_out,
    read_opt_outs,
    write_opt_outs,
)

DAY = date(2026, 3, 1)
NAME = "DÉPREY-LÔ Zoé"
WHO = OptOut(
    "abcdefgh",
    77,
    frozenset({id_of_name(NAME), "person-tmdb-5"}),
    frozenset({"person-tmdb-6"}),
    DAY,
)
HEADER = "pseudonym,number,ids,told_apart,opted_out_on,requested_by\n"
ROW = "abcdefgh,77,person-0123456789,,2026-03-01,person_concerned\n"


def test_the_list_comes_back_as_it_was_written_and_holds_no_name(tmp_path: Path) -> None:
    path = tmp_path / "reviews" / "opt_outs.csv"
    write_opt_outs(path, OptOuts([WHO]))
    text = path.read_text(encoding="utf-8")
    assert text == (
        f"{HEADER}abcdefgh,77,{id_of_name(NAME)} person-tmdb-5,person-tmdb-6,2026-03-01,"
        "person_concerned\n"
    )
    assert read_opt_outs(path) == OptOuts([WHO])
    assert path.stat().st_mode & 0o077 == 0
    write_opt_outs(path, OptOuts())
    assert not path.exists()


def test_without_a_file_nobody_is_on_the_list(tmp_path: Path) -> None:
    nobody = read_opt_outs(tmp_path / "opt_outs.csv")
    assert nobody.people == ()
    assert nobody.digest == ""
    assert nobody.by_name(NAME) is None
    assert nobody.by_tmdb(5, [NAME]) is None


@pytest.mark.parametrize(
    "name", ["zoe depreylo", "Zoé Déprey-Lô", "LÔ-DÉPREY ZOE", "Deprey Lo Zoe"]
)
def test_a_name_is_known_in_any_order_case_and_accents(name: str) -> None:
    known = OptOuts([WHO]).by_name(name)
    assert known == (None if name == "zoe depreylo" else Withheld("abcdefgh", 77))


@pytest.mark.parametrize(
    ("number", "name", "is_out"),
    [
        (5, "Somebody Else", True),  # the id decides
        (9, "Zoé Déprey-Lô", True),  # an id that nobody knew, under the name
        (6, "Zoé Déprey-Lô", False),  # told apart
        (9, "Zoé Déprey", False),
        (9, "", False),
    ],
)
def test_on_tmdb_the_id_decides_and_then_the_name(number: int, name: str, is_out: bool) -> None:
    assert (OptOuts([WHO]).by_tmdb(number, [name]) is not None) is is_out


def test_the_digest_is_of_the_list_and_not_of_its_order() -> None:
    other = new_opt_out(["person-0123456789"], [], "producer", today=DAY)
    assert OptOuts([WHO, other]).digest == OptOuts([other, WHO]).digest
    assert OptOuts([WHO, other]).digest != OptOuts([WHO]).digest
    assert other.pseudonym.isalpha()
    assert len(other.pseudonym) == 8
    assert 0 < other.number < 2**31


@pytest.mark.parametrize("pseudonym", ["abcdefgh", "studioxx", "filmsabc"])
def test_no_rule_reads_a_first_name_in_a_placeholder(pseudonym: str) -> None:
    placeholder = Withheld(pseudonym, 1).placeholder
    for name in (cnc_name(placeholder), western_name(placeholder, frozenset())):
        assert candidates(name, frozenset()).abstention == "single_name"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + ROW.replace("abcdefgh", "Abcdefgh"), "line 2: the pseudonym"),
        (HEADER + ROW.replace(",77,", ",0,"), "line 2: the number"),
        (HEADER + ROW.replace(",77,", ",2147483648,"), "line 2: the number"),
        (HEADER + ROW.replace("person-0123456789", ""), "line 2: there is no id"),
        (HEADER + ROW.replace("person-0123456789", "DEPREY"), "line 2: an id is neither"),
        (HEADER + ROW.replace("2026-03-01", "1/3/2026"), "line 2: opted_out_on"),
        (HEADER + ROW.replace("person_concerned", "Zoé"), "line 2: requested_by"),
        (HEADER + ROW + ROW, "two rows have the same pseudonym"),
        (HEADER + ROW + ROW.replace("abcdefgh", "bbcdefgh"), "two rows have the same number"),
        ("number,ids\n1,person-0123456789\n", "line 2: the columns are not"),
        (HEADER + "abcdefgh,77\n", "line 2: the columns are not"),
    ],
)
def test_a_damaged_list_stops_everything_and_says_where(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "opt_outs.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        read_opt_outs(path)
