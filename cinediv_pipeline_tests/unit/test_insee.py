"""First names: INSEE's file as it is served, its traps, and the world data of nomquamgender."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.landing import Fetched
from cinediv_pipeline.sources import insee, nomquamgender
from cinediv_pipeline_tests.unit.conftest import Serve

LICENCE = "Licence Ouverte 2.0 (INSEE)"
HEADER = "sexe;preusuel;annais;nombre"
Row = tuple[str, str, int | None, int]


def listed(*lines: str, header: str = HEADER, end: str = "\n") -> bytes:
    return (end.join([header, *lines]) + end).encode()


def zipped(**members: bytes) -> bytes:
    """An archive; ``nat2022_csv`` is the member nat2022.csv."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(".".join(name.rsplit("_", 1)), content)
    return target.getvalue()


def rows(content: bytes) -> list[Row]:
    table = insee.parse(content)
    assert table.schema == insee.FIRST_NAMES.schema
    return [tuple(row.values()) for row in table.to_pylist()]


SMALL = listed("1;ODILON;1950;12", "2;ODILE;1951;3")


@pytest.mark.parametrize("content", [SMALL, zipped(nat2022_csv=SMALL)], ids=["csv", "zip"])
def test_a_row_is_a_sex_a_name_a_year_and_a_number(content: bytes) -> None:
    assert rows(content) == [("male", "ODILON", 1950, 12), ("female", "ODILE", 1951, 3)]


def test_other_files_of_the_archive_are_left_alone() -> None:
    assert len(rows(zipped(readme_txt=b"read me", nat2022_CSV=SMALL, varmod_pdf=b"%PDF"))) == 2


def test_accents_are_rows_of_their_own() -> None:
    found = rows(listed("2;HELENE;1960;10", "2;HÉLÈNE;1960;90", "1;LOÏC;1960;1"))
    assert [row[1] for row in found] == ["HELENE", "HÉLÈNE", "LOÏC"]


@pytest.mark.parametrize("year", ["XXXX", "", "19", "19500", "195O"])
def test_a_year_that_is_none_is_null(year: str) -> None:
    assert rows(listed(f"1;ODILON;{year};27")) == [("male", "ODILON", None, 27)]


def test_rare_names_stay_as_one_row() -> None:
    assert rows(listed("1;_PRENOMS_RARES;1900;1249")) == [("male", insee.RARE, 1900, 1249)]


@pytest.mark.parametrize("name", ["NAN", "NULL", "NA", "N/A", "NONE", "TRUE", "INF", ""])
def test_a_first_name_that_looks_like_nothing_stays_text(name: str) -> None:
    assert rows(listed(f"1;{name};1980;4")) == [("male", name, 1980, 4)]


def test_quotes_and_apostrophes_are_letters_of_a_name() -> None:
    found = rows(listed("1;N'GOLO;1980;4", '2;"ANNE;1980;5', '2;ANNE";1981;6'))
    assert [row[1] for row in found] == ["N'GOLO", '"ANNE', 'ANNE"']


@pytest.mark.parametrize(
    "content",
    [
        listed("1;ODILON;1950;12", end="\r\n"),
        b"\xef\xbb\xbf" + listed("1;ODILON;1950;12"),
        listed("1;ODILON;1950;12", header="SEXE;PREUSUEL;ANNAIS;NOMBRE"),
        listed("1;ODILON;1950;12").rstrip(),
    ],
    ids=["crlf", "byte-order mark", "capitals", "no last line end"],
)
def test_small_differences_of_layout_change_nothing(content: bytes) -> None:
    assert rows(content) == [("male", "ODILON", 1950, 12)]


def test_a_file_of_a_header_alone_has_no_rows() -> None:
    assert rows(listed()) == []


@pytest.mark.parametrize(
    "header",
    [
        "sexe;preusuel;annais;dpt;nombre",  # the file by département
        "sexe,preusuel,annais,nombre",
        "sexe;prenom;periode;valeur",
        "preusuel;sexe;annais;nombre",
        "sexe;preusuel;annais",
    ],
)
def test_another_header_is_told_with_both(header: str) -> None:
    with pytest.raises(SourceError, match="where sexe;preusuel;annais;nombre is expected") as told:
        insee.parse(listed("1;ODILON;1950;12", header=header))
    assert repr(header) in str(told.value)


def test_a_page_instead_of_the_file_is_told_in_short() -> None:
    page = b"<!DOCTYPE html><html><body>" + b"Maintenance " * 100 + b"</body></html>"
    with pytest.raises(SourceError, match="starts with '<!DOCTYPE html>") as told:
        insee.parse(page)
    assert len(str(told.value)) < 300


@pytest.mark.parametrize("content", [b"", b" \r\n\n", zipped(nat_csv=b"")])
def test_an_empty_file_is_told(content: bytes) -> None:
    with pytest.raises(SourceError, match="file is empty"):
        insee.parse(content)


@pytest.mark.parametrize("sex", ["3", "0", "", "F", "01"])
def test_another_code_for_the_sex_is_told(sex: str) -> None:
    with pytest.raises(SourceError, match=r"a sex other than 1 \(male\) and 2 \(female\)"):
        insee.parse(listed("1;ODILON;1950;12", f"{sex};ODILE;1950;12"))


@pytest.mark.parametrize(
    "line", ["1;ODILON;1950", "1;ODILON;1950;12;5", "1;ODILON;1950;douze", "1;ODILON;1950;1,5",
             "1;ODILON;1950;99999999999"],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_told(line: str) -> None:
    with pytest.raises(SourceError, match="a line that cannot be read"):
        insee.parse(listed("1;ODILON;1950;12", line))


def test_an_archive_cut_short_is_told_wherever_it_was_cut() -> None:
    whole = zipped(
        nat2022_csv=listed(*(f"1;ODILON;{year};{year % 97}" for year in range(1900, 2020)))
    )
    assert len(insee.parse(whole)) == 120
    for length in (2, 30, len(whole) // 2, len(whole) - 1):
        with pytest.raises(SourceError, match="damaged or cut short"):
            insee.parse(whole[:length])


def test_a_content_that_differs_from_its_checksum_is_told() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("nat2022.csv", SMALL)
    damaged = target.getvalue().replace(b"ODILON", b"ODILOM")
    with pytest.raises(SourceError, match=r"damaged or cut short \(Bad CRC-32"):
        insee.parse(damaged)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (zipped(a_csv=SMALL, b_csv=SMALL), r"\['a\.csv', 'b\.csv'\]"),
        (zipped(readme_txt=b"read me"), r"\['readme\.txt'\]"),
        (zipped(), r"\[\]"),
    ],
    ids=["two", "none", "nothing"],
)
def test_an_archive_without_one_csv_is_told_with_what_it_holds(content: bytes, shown: str) -> None:
    with pytest.raises(SourceError, match=rf"holds {shown} where one CSV"):
        insee.parse(content)


def test_only_the_inner_name_says_that_a_file_is_fictional() -> None:
    assert insee.is_fictional(zipped(prenoms_fictifs_csv=SMALL))
    assert insee.is_fictional(zipped(PRENOMS_FICTIFS_CSV=SMALL))
    assert not insee.is_fictional(zipped(nat2022_csv=SMALL))
    assert not insee.is_fictional(listed("1;FICTIF;1950;12"))
    with pytest.raises(SourceError, match="damaged or cut short"):
        insee.is_fictional(b"PK fictif")


def test_a_file_is_fetched_as_it_is(serve: Serve) -> None:
    base, _ = serve({"/nat.zip": [(500, b"no"), (200, b"PK nat")], "/nat.csv": [(200, b"<html>")]})
    assert insee.fetch(f"{base}/nat.zip", timeout_seconds=5) == Fetched(
        b"PK nat", f"{base}/nat.zip", 200, "zip", LICENCE
    )
    found = insee.fetch(f"{base}/nat.csv", timeout_seconds=5)
    assert (found.content, found.suffix) == (b"<html>", "csv")


def test_a_file_that_nobody_serves_is_told(serve: Serve) -> None:
    base, _ = serve({})
    with pytest.raises(SourceError, match=r"/nat\.zip answered with status 404"):
        insee.fetch(f"{base}/nat.zip", timeout_seconds=5)


def test_a_file_at_hand_keeps_its_name_and_not_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "nat 2022.zip"
    path.write_bytes(b"PK at hand")
    assert insee.fetch_file(path) == Fetched(
        b"PK at hand", "file:nat 2022.zip", 200, "zip", LICENCE
    )


def test_a_file_that_is_not_there_is_told_with_the_option(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.zip cannot be read \(No such file.*--insee-file"):
        insee.fetch_file(tmp_path / "none.zip")
    with pytest.raises(SourceError, match=r"cannot be read \(Is a directory"):
        insee.fetch_file(tmp_path)


def test_the_names_of_the_world_have_sources_and_a_share_of_women() -> None:
    listed_names = list(nomquamgender.read())
    names = {name: (n_sources, share) for name, n_sources, share in listed_names}
    assert len(listed_names) == len(names) == 721_739
    assert {name for name in names if name != name.lower() or not name.isascii()} == set()
    assert min(n_sources for n_sources, _ in names.values()) == 1
    assert max(n_sources for n_sources, _ in names.values()) <= 36
    assert all(0 <= share <= 1 for _, share in names.values())
    assert names["odile"][1] > 0.95
    assert names["gaston"][1] < 0.05
    assert nomquamgender.version() == "0.1.4"


def test_reading_the_names_of_the_world_imports_no_code_of_the_package() -> None:
    program = (
        "import json, sys\n"
        "from cinediv_pipeline.sources import nomquamgender\n"
        "n = sum(1 for _ in nomquamgender.read())\n"
        "roots = {name.partition('.')[0] for name in sys.modules}\n"
        "print(json.dumps([n, sorted(roots & {'nomquamgender', 'unidecode', 'json'})]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert json.loads(done.stdout) == [721_739, ["json"]]


def test_missing_data_of_the_world_are_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nomquamgender, "PACKAGE", "a_package_that_nobody_installed")
    with pytest.raises(SourceError, match=r"not installed.*pip install"):
        list(nomquamgender.read())
    monkeypatch.setattr(nomquamgender, "PACKAGE", "json")  # a package without the data file
    with pytest.raises(SourceError, match=r"not installed.*pip install"):
        list(nomquamgender.read())


def test_an_archive_with_any_flipped_byte_is_read_or_refused_in_our_words() -> None:
    sound = zipped(nat2022_csv=SMALL)
    refused = 0
    for place in range(len(sound)):
        bad = sound[:place] + bytes([sound[place] ^ 0x41]) + sound[place + 1 :]
        try:
            insee.parse(bad)
        except SourceError:
            refused += 1
    assert refused > len(sound) // 2


def test_a_row_without_a_number_is_refused() -> None:
    with pytest.raises(SourceError, match="without a number of births"):
        insee.parse(listed("1;ODILON;1950;12", "2;ODILE;1960;"))
