"""A team as people give it: words of the command line, or a CSV with post, name and gender."""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.folding import plain

COLUMNS: Final = ("post", "name", "gender")
_GENDERS: Final = {
    "female": "female", "woman": "female", "femme": "female", "f": "female",
    "male": "male", "man": "male", "homme": "male", "m": "male", "h": "male",
    "non binary": "non_binary", "nonbinary": "non_binary", "non binaire": "non_binary",
    "unknown": "unknown", "inconnu": "unknown", "inconnue": "unknown",
}  # fmt: skip
_WRITE: Final = "write female, male, non_binary or unknown"


class Given(NamedTuple):
    """Somebody in a post: a name, a gender of the vocabulary, or both; either may be empty."""

    post: str
    name: str
    gender: str


def given_team(words: Sequence[str], file: Path | None) -> list[Given]:
    """Return who is given, in order.

    Parameters
    ----------
    words : sequence of str
        ``post=gender`` or ``post=name``; several people are separated by ``;``.
    file : Path or None
        CSV (comma or semicolon, UTF-8) with the columns of `COLUMNS`. A row with neither name nor
        gender says that nobody is known in the post.

    Raises
    ------
    SettingsError
        Nothing is given, or what is given cannot be read; the message says how to write it.
    """
    found = [one for word in words for one in _of_word(word)]
    found += _of_file(file) if file is not None else []
    found = [one._replace(name=_line(one.name)) for one in found]
    if not found:
        raise SettingsError(
            "No team is given. Write --post director=female --post 'screenwriter=DUPONT Marie' "
            f"(repeatable), or --file with a CSV of the columns {', '.join(COLUMNS)}."
        )
    return found


def _line(name: str) -> str:
    """Return a name as one line of text: nothing that a terminal would obey."""
    shown = (" " if char.isspace() else char for char in name)
    kept = (char for char in shown if not unicodedata.category(char).startswith("C"))
    return " ".join("".join(kept).split())


def _of_word(word: str) -> Iterator[Given]:
    post, equals, holders = word.partition("=")
    people = [part.strip() for part in holders.split(";") if part.strip()]
    if not equals or not post.strip() or not people:
        raise SettingsError(
            f"--post {word!r}: write post=gender or post=name, e.g. director=female or "
            "'screenwriter=DUPONT Marie; male'."
        )
    for who in people:
        gender = gender_of(who)
        if not gender and " " not in who and who == who.lower():
            raise SettingsError(f"--post {word!r}: {who!r} is no gender: {_WRITE}, or a name.")
        yield Given(post.strip(), "" if gender else who, gender)


def gender_of(word: str) -> str:
    """Return the gender that a word says in French or English, or nothing."""
    folded = plain(word).replace("·", "").replace("_", " ").replace("-", " ").strip()
    return _GENDERS.get(" ".join(folded.split()), "")


def _of_file(file: Path) -> list[Given]:
    rows = list(_rows(file))
    if not rows:
        raise SettingsError(f"{file} has no rows: write one row per person in a post.")
    return [_of_row(file, line, row) for line, row in rows]


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is not UTF-8: save it as “CSV UTF-8”.") from error
    lines = text.splitlines()
    separator = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    try:
        reader = csv.DictReader(lines, delimiter=separator, strict=True)
        header = [name.strip().lower() for name in reader.fieldnames or ()]
        if missing := [name for name in COLUMNS if name not in header]:
            raise SettingsError(
                f"{file} lacks the column(s) {', '.join(missing)}: its first line has to be "
                f"{','.join(COLUMNS)} and is {','.join(header)!r}."
            )
        reader.fieldnames = header
        for row in reader:
            yield reader.line_num, {name: (row.get(name) or "").strip() for name in COLUMNS}
    except csv.Error as error:
        raise SettingsError(f"{file} is no CSV that can be read: {error}.") from error


def _of_row(file: Path, line: int, row: dict[str, str]) -> Given:
    gender = gender_of(row["gender"])
    if row["gender"] and not gender:
        raise SettingsError(f"{file}, line {line}: {row['gender']!r} is no gender: {_WRITE}.")
    if not row["post"]:
        raise SettingsError(f"{file}, line {line}: the post is missing.")
    return Given(row["post"], row["name"], gender)
