"""People who asked not to be processed: the home's list, which holds no name.

A person is known by hashes of the folded spellings of the name (as in the registry of people) and
by ids of TMDB. A pseudonym and a number, both random, stand in their place: they say nothing of the
person and keep the credits of one person together.
"""

import csv
import hashlib
import io
import re
import secrets
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from cinediv_pipeline.errors import SettingsError
from cinediv_pipeline.landing.withheld import Withheld
from cinediv_pipeline.linkage.names import name_key
from cinediv_pipeline.linkage.people import own_id, person_id_of
from cinediv_pipeline.vocabulary import REQUESTERS

FILE: Final = "opt_outs.csv"
FIELDS: Final = ("pseudonym", "number", "ids", "told_apart", "opted_out_on", "requested_by")
_PSEUDONYM: Final = re.compile(r"^[a-z]{8}$")
_ID: Final = re.compile(r"^person-([0-9a-f]{10}|tmdb-[1-9][0-9]{0,17})$")
_HIGHEST: Final = 2**31


@dataclass(frozen=True)
class OptOut:
    """One person who opted out.

    `ids` are ``person-<hash>`` for each spelling and ``person-tmdb-<id>``; `told_apart` are ids of
    other people on TMDB who bear the same name.
    """

    pseudonym: str
    number: int
    ids: frozenset[str]
    told_apart: frozenset[str]
    opted_out_on: date
    requested_by: str = "person_concerned"

    @property
    def withheld(self) -> Withheld:
        """What stands in the person's place."""
        return Withheld(self.pseudonym, self.number)

    @property
    def ids_left(self) -> frozenset[str]:
        """Ids under which the registry may know the person, before and after."""
        own = {own_id(-self.number), person_id_of(name_key(self.withheld.placeholder))}
        return self.ids | own


@dataclass(frozen=True)
class OptOuts:
    """The list. Without a file nobody is on it."""

    people: Sequence[OptOut] = ()

    @property
    def digest(self) -> str:
        """Identity of the list, whatever the order of its rows; empty when nobody is on it."""
        rows = sorted("|".join(_row(item)[:4]) for item in self.people)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16] if rows else ""

    @cached_property
    def _by_id(self) -> dict[str, OptOut]:
        return {one: item for item in self.people for one in item.ids}

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id of everybody on the list, those of their placeholders included."""
        return frozenset(one for item in self.people for one in item.ids_left)

    @cached_property
    def forgotten(self) -> frozenset[str]:
        """Every id that no table and no release may name."""
        return frozenset(self._by_id)

    def by_name(self, name: str) -> Withheld | None:
        """Return who is withheld under a printed name."""
        found = self._by_id.get(id_of_name(name))
        return found.withheld if found else None

    def by_words(self, words: Iterable[str]) -> Withheld | None:
        """Return who is withheld under the folded words of a name, in any order."""
        found = self._by_id.get(person_id_of(" ".join(sorted(words))))
        return found.withheld if found else None

    def by_tmdb(self, number: int, names: Iterable[str] = ()) -> Withheld | None:
        """Return who is withheld under TMDB's id, or under a name there.

        A name counts for everybody who bears it, but not for those who are known to be others.
        """
        own = own_id(number)
        found = self._by_id.get(own)
        if found is None:
            named = (self._by_id.get(id_of_name(name)) for name in names)
            found = next((item for item in named if item and own not in item.told_apart), None)
        return found.withheld if found else None


@lru_cache(maxsize=200_000)
def id_of_name(name: str) -> str:
    """Return the id of a printed name; a text without a letter has none."""
    key = name_key(name)
    return person_id_of(key) if key else ""


def new_opt_out(
    ids: Iterable[str], told_apart: Iterable[str], requested_by: str, *, today: date
) -> OptOut:
    """Return a row with a pseudonym and a number that chance has drawn."""
    letters = "".join(secrets.choice(string.ascii_lowercase) for _ in range(8))
    number = secrets.randbelow(_HIGHEST - 1) + 1
    return OptOut(letters, number, frozenset(ids), frozenset(told_apart), today, requested_by)


def read_opt_outs(path: Path) -> OptOuts:
    """Return the list.

    Raises
    ------
    SettingsError
        The file is not as cinediv writes it. Nothing goes on without it: somebody would come back.
    """
    if not path.exists():
        return OptOuts()
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _wrong(path, 1, f"it cannot be read ({error})") from error
    people = [_read(path, line, row) for line, row in enumerate(rows, start=2)]
    for name in ("pseudonym", "number"):
        values = [getattr(item, name) for item in people]
        if len(set(values)) < len(values):
            raise _wrong(path, 1, f"two rows have the same {name}")
    return OptOuts(people)


def _read(path: Path, line: int, row: dict[str, str]) -> OptOut:
    if set(row) != set(FIELDS) or None in row.values():
        raise _wrong(path, line, f"the columns are not {', '.join(FIELDS)}")
    ids, apart = row["ids"].split(), row["told_apart"].split()
    for wrong, why in (
        (not _PSEUDONYM.match(row["pseudonym"]), "the pseudonym is not eight small letters"),
        (not row["number"].isdigit() or not 0 < int(row["number"]) < _HIGHEST,
         "the number is not a whole number from 1 to 2147483647"),
        (not ids, "there is no id"),
        (not all(_ID.match(one) for one in (*ids, *apart)),
         "an id is neither person-<ten hexadecimal digits> nor person-tmdb-<number>"),
        (row["requested_by"] not in REQUESTERS,
         f"requested_by is none of {', '.join(REQUESTERS)} (a role, never a name)"),
    ):  # fmt: skip
        if wrong:
            raise _wrong(path, line, why)
    try:
        day = date.fromisoformat(row["opted_out_on"])
    except ValueError as error:
        raise _wrong(path, line, "opted_out_on is not written as 2025-04-30") from error
    return OptOut(
        row["pseudonym"], int(row["number"]), frozenset(ids), frozenset(apart), day,
        row["requested_by"],
    )  # fmt: skip


def _wrong(path: Path, line: int, why: str) -> SettingsError:
    return SettingsError(
        f"{path}, line {line}: {why}. Restore the file from a backup; `cinediv opt-out` writes it."
    )


def write_opt_outs(path: Path, found: OptOuts) -> None:
    """Write the list in one step; without anybody there is no file."""
    if not found.people:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows(_row(item) for item in found.people)
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(target.getvalue(), encoding="utf-8")
    temporary.chmod(0o600)
    temporary.replace(path)


def _row(item: OptOut) -> list[str]:
    return [
        item.pseudonym, str(item.number), " ".join(sorted(item.ids)),
        " ".join(sorted(item.told_apart)), item.opted_out_on.isoformat(), item.requested_by,
    ]  # fmt: skip
