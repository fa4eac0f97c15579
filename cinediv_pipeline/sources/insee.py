"""INSEE, fichier des prénoms: births in France by first name, sex and year, since 1900.

Publisher: Institut national de la statistique et des études économiques. Licence Ouverte 2.0.
One zipped CSV (`sexe;preusuel;annais;nombre`, 1 = male, 2 = female), a new edition every year.

Known traps: accents are there for some births of a name and not for others; rare names are one row
`_PRENOMS_RARES` per sex and year; years with few births of a name are printed `XXXX`; the file
counts births in France, not the people who live there.
"""

import io
import zipfile
import zlib
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from cinediv_pipeline.errors import SourceError
from cinediv_pipeline.lake import Column, TableSpec
from cinediv_pipeline.landing import Fetched
from cinediv_pipeline.sources import http

SOURCE: Final = "insee"
LICENCE: Final = "Licence Ouverte 2.0 (INSEE)"
COLUMNS: Final = ("sexe", "preusuel", "annais", "nombre")
RARE: Final = "_PRENOMS_RARES"
# The fictional sample says so in the name of the file inside, so that it cannot pass for INSEE's.
FICTION_MARK: Final = "fictif"
# INSEE's file has 11 MB; a hundred times that is no list of first names.
_LARGEST_BYTES: Final = 1_000_000_000
# What the standard library raises on bytes that are no sound archive, one flipped bit at a time.
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip

FIRST_NAMES: Final = TableSpec(
    "raw",
    "insee_first_names",
    "one row per sex, first name as printed and year of birth",
    "Births in France by first name. Accent variants are rows of their own.",
    (
        Column("sex", pa.string(), "male or female, as registered at birth", nullable=False),
        Column("first_name", pa.string(), "First name as printed, in capitals", nullable=False),
        Column("birth_year", pa.int32(), "Year of birth; null where printed XXXX"),
        Column("n_births", pa.int32(), "Number of births", nullable=False),
    ),
    flaws="Rare names are grouped under _PRENOMS_RARES; people born abroad are not there; accents "
    "are printed for some births of a name only.",
)


def fetch_file(path: Path) -> Fetched:
    """Read a file at hand; its sidecar keeps the file's name, not its folder."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror}). Give INSEE's file to --insee-file."
        ) from error
    return Fetched(content, f"file:{path.name}", 200, _suffix(content), LICENCE)


def fetch(address: str, *, timeout_seconds: float) -> Fetched:
    """Download the file."""
    answer = http.get(address, timeout_seconds=timeout_seconds)
    content = answer.content
    return Fetched(content, answer.address, answer.status, _suffix(content), LICENCE)


def _suffix(content: bytes) -> str:
    return "zip" if content.startswith(b"PK") else "csv"


def is_fictional(content: bytes) -> bool:
    """Return whether the file says by its inner name that it is the fictional sample."""
    return content.startswith(b"PK") and FICTION_MARK in _member(content)[0].lower()


def parse(content: bytes) -> pa.Table:
    """Return the table `raw.insee_first_names`.

    Raises
    ------
    SourceError
        The bytes are not INSEE's zipped CSV, or its columns have changed.
    """
    text = _member(content)[1] if content.startswith(b"PK") else content
    if not text.strip():
        raise SourceError("The INSEE file is empty. Fetch it again.")
    header = text.split(b"\n", 1)[0].decode("utf-8", "replace").strip().lstrip("\ufeff")
    if tuple(header.lower().split(";")) != COLUMNS:
        raise SourceError(
            f"The INSEE file starts with {header[:80]!r} where {';'.join(COLUMNS)} is expected. It "
            "is another file (the national one is needed), or INSEE has changed its layout."
        )
    return _typed(_read(text))


def _member(content: bytes) -> tuple[str, bytes]:
    """Return name and bytes of the one CSV in the archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = [item for item in archive.infolist() if item.filename.lower().endswith(".csv")]
            if len(found) != 1 or found[0].file_size > _LARGEST_BYTES:
                raise SourceError(
                    f"The INSEE archive holds {[item.filename for item in archive.infolist()][:5]} "
                    "where one CSV of first names is expected."
                )
            return found[0].filename, archive.read(found[0])
    except _DAMAGED as error:
        raise SourceError(
            f"The INSEE archive cannot be opened: it is damaged or cut short ({error}). "
            "Fetch it again."
        ) from error


def _read(text: bytes) -> pa.Table:
    types = {"sexe": pa.string(), "preusuel": pa.string(), "annais": pa.string(),
             "nombre": pa.int32()}  # fmt: skip
    try:
        return csv.read_csv(
            io.BytesIO(text),
            read_options=csv.ReadOptions(column_names=list(COLUMNS), skip_rows=1),
            parse_options=csv.ParseOptions(delimiter=";", quote_char=False),
            # NAN and NULL are first names
            convert_options=csv.ConvertOptions(column_types=types, strings_can_be_null=False),
        )
    except pa.ArrowInvalid as error:
        raise SourceError(f"The INSEE file has a line that cannot be read: {error}") from error


def _typed(rows: pa.Table) -> pa.Table:
    if rows["nombre"].null_count:
        raise SourceError("The INSEE file has a row without a number of births.")
    sexes = pc.index_in(rows["sexe"], value_set=pa.array(["1", "2"]))
    if sexes.null_count:
        raise SourceError("The INSEE file has a sex other than 1 (male) and 2 (female).")
    years = pc.if_else(pc.match_substring_regex(rows["annais"], r"^\d{4}$"), rows["annais"], None)
    columns = [
        pc.take(pa.array(["male", "female"]), sexes),
        rows["preusuel"],
        pc.cast(years, pa.int32()),
        rows["nombre"],
    ]
    return FIRST_NAMES.checked(pa.table(
        [column.combine_chunks() for column in columns], schema=FIRST_NAMES.schema
    ))  # fmt: skip
