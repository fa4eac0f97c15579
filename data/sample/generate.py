"""Command that writes the sample's files, or checks that the committed ones are up to date."""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from data.sample.cnc_workbook import workbook_bytes
from data.sample.first_names import first_names_bytes
from data.sample.tmdb import tmdb_bytes, tmdb_truth
from data.sample.wikidata import wikidata_bytes
from data.sample.world import DEFAULT_SEED, generate_world

TARGET = Path(__file__).with_name("cnc_films_agrees.xlsx")
FIRST_NAMES = Path(__file__).with_name("insee_first_names.zip")
TMDB = Path(__file__).with_name("tmdb.zip")
WIKIDATA = Path(__file__).with_name("wikidata.zip")
TRUTH = Path(__file__).with_name("linkage_truth.csv")


def members(content: bytes) -> list[tuple[str, bytes]]:
    """List names and contents of an archive, in order.

    Compared instead of raw bytes, since compression may differ between builds of zlib.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def is_current(path: Path, content: bytes) -> bool:
    """Tell whether the file holds exactly what would be generated."""
    try:
        there = path.read_bytes()
        return there == content or members(there) == members(content)
    except (OSError, zipfile.BadZipFile):
        return False


def build_parser() -> argparse.ArgumentParser:
    """Define the options of the command."""
    parser = argparse.ArgumentParser(
        prog="python -m data.sample.generate",
        description="Write the fictional sample: the list of approved films, the counts of "
        "first names and the answers of TMDB and Wikidata (no real person, no real film). The "
        "result is always the same.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit with status 1 if the file is not what would be generated",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=TARGET.parent,
        metavar="FOLDER",
        help="folder of the files to write or to check (default: the committed sample)",
    )
    return parser


def truth_bytes(seed: int) -> bytes:
    """Return which film of the list each film of TMDB is, as a truth file for links."""
    visas = {film.film_id: film.visa.zfill(6) for film in generate_world(seed).films}
    lines = [
        f"{visas[film]},{number},match" if film else f",{number},none"
        for number, film in sorted(tmdb_truth(seed).items())
    ]
    return ("\n".join(["visa,tmdb_id,verdict", *lines]) + "\n").encode()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = build_parser().parse_args(argv)
    folder: Path = options.output
    files = {
        TARGET.name: workbook_bytes(generate_world(DEFAULT_SEED)),
        FIRST_NAMES.name: first_names_bytes(DEFAULT_SEED),
        TMDB.name: tmdb_bytes(DEFAULT_SEED),
        WIKIDATA.name: wikidata_bytes(DEFAULT_SEED),
        TRUTH.name: truth_bytes(DEFAULT_SEED),
    }
    return max(
        _bring(folder / name, content, check=options.check) for name, content in files.items()
    )


def _bring(path: Path, content: bytes, *, check: bool) -> int:
    """Write one file, or tell whether it is what would be written."""
    if not check:
        path.write_bytes(content)
        print(f"{path.name}: written ({len(content)} bytes)")
        return 0
    if is_current(path, content):
        print(f"{path.name}: up to date")
        return 0
    print(
        f"{path.name}: differs from what would be generated; "
        "run `python -m data.sample.generate` and commit the result",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
