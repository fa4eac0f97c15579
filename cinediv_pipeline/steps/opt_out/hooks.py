"""What else a home may know of a person. Who keeps something new about people adds a hook here.

The command hands each hook the person while the names are still known; what a hook says is shown to
the operator and must not name anybody.
"""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cinediv_pipeline.enrichment.corrections import read_corrections
from cinediv_pipeline.landing.withheld import without_mentions
from cinediv_pipeline.linkage.opt_outs import OptOut, OptOuts
from cinediv_pipeline.llm.answers import Answers
from cinediv_pipeline.llm.batches import forget_batches
from cinediv_pipeline.steps.human import correction_files
from cinediv_pipeline.steps.opt_out.tables import concerns, withheld
from cinediv_pipeline.storage import LocalStore
from cinediv_pipeline.workshop import Workshop

_KEPT: Final = "dagster.yaml"
# What the search for a name reads at once; names are shorter than the overlap.
_CHUNK: Final = 8_000_000
_OVERLAP: Final = 4_096
# Folders of a home that other steps rebuild from what is landed, or that hold no person.
_REBUILT: Final = frozenset({"landing", "lake", "warehouse", "releases", "dagster"})


@dataclass(frozen=True)
class Forgetting:
    """A person to forget: the new row of the list, and the spellings, which are kept nowhere."""

    opt_out: OptOut
    spellings: frozenset[str]

    def written(self) -> list[bytes]:
        """Return the spellings as files hold them: UTF-8, and escaped in JSON, once or twice."""
        found: set[bytes] = set()
        for name in self.spellings:
            once = json.dumps(name)[1:-1]
            found |= {name.encode(), once.encode(), json.dumps(once)[1:-1].encode()}
        return sorted(found)


Hook = Callable[[Workshop, Forgetting], list[str]]


def forget_decisions(shop: Workshop, person: Forgetting) -> list[str]:
    """Remove the home's decisions on the person; name the lines of the project's file."""
    project, home = correction_files(shop)
    alone = OptOuts([person.opt_out])
    told = []
    n_rows = _without_rows(home, alone) if home.exists() else 0
    if n_rows:
        told.append(f"{n_rows} decision(s) on this person taken out of {home}.")
    lines = [item.line for item in read_corrections(project, "project") if concerns(item, alone)]
    if lines:
        told.append(
            f"{project} corrects this person in line(s) {', '.join(map(str, lines))}. They are "
            "ignored from now on; remove them by hand, since the file is part of the project."
        )
    return told


def _without_rows(path: Path, people: OptOuts) -> int:
    """Write the decisions anew without these people; return how many rows changed."""
    items = {item.line: item for item in read_corrections(path, "home")}
    changed = {line for line, item in items.items() if concerns(item, people)}
    if not changed:
        return 0
    text = path.read_text(encoding="utf-8-sig")
    header = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;", key=header.count))
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, reader.fieldnames or (), lineterminator="\n")
    writer.writeheader()
    for row in reader:
        item = withheld(items[reader.line_num], people)
        if item is not None:
            values = {"guard": item.guard, "new_value": item.new_value, "reason": item.reason}
            writer.writerow({**row, **values} if reader.line_num in changed else row)
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(target.getvalue(), encoding="utf-8")
    temporary.replace(path)
    return len(changed)


def forget_runs(shop: Workshop, person: Forgetting) -> list[str]:
    """Remove the history of runs if it names the person.

    Warnings may have shown rows, and what a release tells of its changes has ids.
    """
    folder = shop.home.dagster
    told = [*person.written(), *(one.encode() for one in person.opt_out.ids)]
    if not any(_mentions(path, told) for path in _files(folder)):
        return []
    for path in folder.iterdir():
        if path.name != _KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return [
        "The history of runs named this person and was removed; tables and releases are not "
        "touched. If `cinediv ui` is open, start it again."
    ]


def name_other_files(shop: Workshop, person: Forgetting) -> list[str]:
    """Name files that nobody but the operator can judge: reasons, files put there by hand."""
    root = shop.home.root
    others = [path for path in root.iterdir() if path.name not in _REBUILT] if root.exists() else []
    files = [file for place in others for file in ([place] if place.is_file() else _files(place))]
    found = [path for path in files if _mentions(path, person.written())]
    return [f"{path} names this person: look at it and remove the name by hand." for path in found]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _mentions(path: Path, spellings: Iterable[bytes]) -> bool:
    spellings = list(spellings)
    before = b""
    with path.open("rb") as source:
        while part := source.read(_CHUNK):
            if any(spelling in before + part for spelling in spellings):
                return True
            before = part[-_OVERLAP:]
    return False


def forget_answers(shop: Workshop, person: Forgetting) -> list[str]:
    """Remove what a language model was asked and has answered on the person.

    Rows on the person go, and the texts of every call that names them: other people's rows stay.
    """
    alone = OptOuts([person.opt_out])

    def mentions(text: str) -> bool:
        return without_mentions(text, alone) != text or any(n in text for n in person.spellings)

    store = LocalStore(shop.home.llm)
    n_calls = Answers(store).forget(
        person.opt_out.ids, "it named somebody who asked not to be processed", mentions
    )
    n_batches = forget_batches(store, mentions)
    told = []
    if n_calls:
        told.append(f"{n_calls} request(s) to the language model lost their texts.")
    if n_batches:
        told.append(
            f"{n_batches} request(s) under way at the language model's endpoint are not collected; "
            "what was sent there stays there as its provider keeps it."
        )
    return told


#: Called in this order by `cinediv opt-out add`.
HOOKS: Final[tuple[Hook, ...]] = (
    forget_decisions, forget_answers, forget_runs, name_other_files,
)  # fmt: skip
