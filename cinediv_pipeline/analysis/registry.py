"""The content types: ours, and those of other packages through an entry point."""

import logging
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from cinediv_pipeline.analysis.contents import Content, ContentType, Options
from cinediv_pipeline.analysis.credits.content import Credits
from cinediv_pipeline.analysis.posters.content import Posters
from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.analysis.screenplays.content import Screenplays
from cinediv_pipeline.errors import AnalysisError

log = logging.getLogger("cinediv")

#: Other packages name their own under this group: ``poems = "my_package:Poems"`` (a class).
ENTRY_POINTS: Final = "cinediv.content_types"
#: In the order in which they are asked: lines of posts are no screenplay, though they are text.
CONTENT_TYPES: Final[Mapping[str, ContentType]] = {
    "credits": Credits(),
    "poster": Posters(),
    "screenplay": Screenplays(),
}


@cache
def content_types() -> Mapping[str, ContentType]:
    """Return all content types by name; one that cannot be loaded is told and left out.

    A name of ours is never taken over by another package.
    """
    found: dict[str, ContentType] = dict(CONTENT_TYPES)
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            made: ContentType = entry.load()()
        except Exception as error:  # noqa: BLE001 -- code of others; ours goes on
            log.warning("analysis  content type %s cannot be loaded: %s", entry.name, error)
            continue
        found.setdefault(entry.name, made)
    return found


def type_of(content: Content, name: str | None = None) -> ContentType:
    """Return the type of a content: the one that is named, or the first that accepts it.

    Raises
    ------
    AnalysisError
        There is no such type, or none accepts the content.
    """
    known = content_types()
    if name is not None and name not in known:
        raise AnalysisError(f"There is no content type {name!r}. Known are: {', '.join(known)}.")
    if name is not None:
        return known[name]
    for kind in known.values():
        if kind.accepts(content):
            return kind
    for kind in known.values():
        if content.suffix in kind.suffixes:
            return kind  # it will say what is wrong
    raise AnalysisError(
        f"{content.name} is nothing that can be analysed. Screenplays are read from PDF, Fountain, "
        "FDX, Word (.docx) and plain text; credits from text, CSV, XLSX, PDF, Word and pictures; "
        "posters from PNG, JPEG and WebP."
    )


def analyse(
    content: Content | Path, *, content_type: str | None = None, options: Options | None = None
) -> Report:
    """Return the report on a content item.

    Parameters
    ----------
    content : Content or Path
    content_type : str, optional
        A name of `content_types()`; by default it is detected.
    options : Options, optional
        Without, nothing is used beside the content: no language model, no counts of births.

    Raises
    ------
    AnalysisError
        It cannot be read, is of another type, or holds nothing to analyse; in bounded time and
        memory.
    """
    item = Content.of(content) if isinstance(content, Path) else content
    if not item.data:
        raise AnalysisError(f"{item.name} is empty.")
    kind = type_of(item, content_type)
    try:
        return kind.analyse(item, options or Options())
    except AnalysisError as error:
        if content_type is None and kind.name == "screenplay":
            raise AnalysisError(f"{error} If it lists credits, say --type credits.") from error
        raise
