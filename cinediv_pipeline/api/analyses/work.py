"""The process that analyses: an order per line comes in, an answer per line goes out.

    python -m cinediv_pipeline.api.analyses.work HOME MEGABYTES

It holds what analyses need (libraries, counts of births), so that the server stays small, and ends
with whoever started it. Files of others are opened by a further process with limits of its own.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.given import genders_of, names_missing
from cinediv_pipeline.analysis.public import for_others
from cinediv_pipeline.analysis.readers import reader_of
from cinediv_pipeline.analysis.registry import analyse, content_types
from cinediv_pipeline.api.analyses.wording import in_words_of_forms, over_http
from cinediv_pipeline.errors import CinedivError, ModelError
from cinediv_pipeline.home import Home
from cinediv_pipeline.language import LANGUAGES
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.sources.insee import FIRST_NAMES
from cinediv_pipeline.steps import bonus
from cinediv_pipeline.steps.bonus.given import Given
from cinediv_pipeline.steps.bonus.names import NameReader
from cinediv_pipeline.steps.contents import options_of
from cinediv_pipeline.workshop import Workshop

Order = Mapping[str, Any]
Answer = dict[str, Any]
#: Analyses give way to the server that answers.
_NICENESS: Final = 5


class Desk:
    """The home as the process knows it; births are read once, and again after a refresh."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        home = Home(settings.home)
        self.shop = Workshop.open(settings, real=home.kind() != "fictional")
        self._known: tuple[Any, Options, NameReader | None] | None = None

    def options(self) -> Options:
        """Return the options of an analysis with the births of the home."""
        return self._read()[1]

    def names(self) -> NameReader:
        """Return the reader of first names."""
        made = self._read()
        reader = made[2]
        if reader is None:
            reader = bonus.name_reader(self.shop, sample=False)
            self._known = (made[0], made[1], reader)
        return reader

    def _read(self) -> tuple[Any, Options, NameReader | None]:
        asked_not_to = self.shop.opt_outs_file
        opted_out = asked_not_to.read_bytes() if asked_not_to.exists() else b""
        edition = (self.shop.lake.info(FIRST_NAMES.key), opted_out)
        if self._known is None or self._known[0] != edition:
            self._known = (edition, options_of(self.shop), None)
        return self._known


def analysis(desk: Desk, order: Order) -> Answer:
    """Return the report on a file, and its pages."""
    asked = order["options"]
    options = _options(desk, asked)
    content = Content(Path(order["path"]).read_bytes(), order["name"])
    report = for_others(analyse(content, content_type=asked.get("type"), options=options))
    report = over_http(report, names_missing(options.genders, report))
    kind = content_types()[report.content_type]
    pages = {f"page_{one.code}": kind.html(report, one) for one in LANGUAGES}
    return {"content_type": report.content_type, "report": report.model_dump_json(), **pages}


def _options(desk: Desk, asked: Mapping[str, Any]) -> Options:
    known = desk.options()
    reader = (
        reader_of(desk.settings, allow_remote=bool(asked.get("allow_remote")))
        if asked.get("model")
        else None
    )
    return Options(
        births=known.births,
        is_opted_out=known.is_opted_out,
        genders=genders_of(asked["genders"], "genders") if asked.get("genders") else {},
        genre=asked.get("genre") or "fiction",
        year=asked.get("year"),
        faces=bool(asked.get("faces")),
        reader=reader,
    )


def simulation(desk: Desk, order: Order) -> Answer:
    """Return what a team scores for the bonus parité."""
    asked = {**order["request"]}
    people = tuple(Given(*one) for one in asked.pop("people"))
    request = bonus.Request(people=people, **asked)
    return bonus.simulation_json(bonus.simulate(request, desk.names))


_WHAT: Final[Mapping[str, Callable[[Desk, Order], Answer]]] = {
    "analysis": analysis,
    "simulation": simulation,
}


def answered(desk: Desk, order: Order) -> Answer:
    """Return the answer to an order: done, refused with the reason, or the kind of fault."""
    try:
        return {"done": _WHAT[order["what"]](desk, order)}
    except MemoryError:
        return {"fault": "memory"}
    except ModelError:  # its words may name an address or a model of the operator
        return {"fault": "model"}
    except CinedivError as error:
        return {"refused": in_words_of_forms(str(error))}
    except Exception as error:  # noqa: BLE001 -- one file must not keep the others from it
        # the message may quote the file: only the kind of fault leaves this process
        return {"fault": f"{type(error).__name__} at {_place(error)}"}


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _bounded(megabytes: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # macOS bounds no address space
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000, hard))
    with suppress(OSError):
        os.nice(_NICENESS)


def _answers() -> Callable[[Answer], None]:
    """Return what writes answers; whatever libraries may print goes nowhere."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def write(answer: Answer) -> None:
        out.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
        out.flush()

    return write


def main() -> None:
    """Answer orders until there are no more."""
    home, megabytes = sys.argv[1:]
    _bounded(int(megabytes))
    write = _answers()
    desk = Desk(Settings().for_home(Path(home)))
    work = partial(answered, desk)
    with suppress(BrokenPipeError, KeyboardInterrupt):  # the server is gone, or ends
        for line in sys.stdin:
            write(work(json.loads(line)))


if __name__ == "__main__":
    main()
