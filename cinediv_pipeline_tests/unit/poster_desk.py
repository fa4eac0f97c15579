"""Analyses posters with a scripted model that sees, in a home of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from cinediv_pipeline.analysis.contents import Content, Options
from cinediv_pipeline.analysis.posters.report import Figure, PosterReport
from cinediv_pipeline.analysis.readers import ModelReader, reader_of
from cinediv_pipeline.analysis.registry import analyse
from cinediv_pipeline.settings import Settings
from cinediv_pipeline_tests.posters.posters import file_name, files
from cinediv_pipeline_tests.posters.vision_server import MODEL, Behaviour, Server, vision_server

BoxSides = tuple[float, float, float, float]


@dataclass
class Desk:
    """A server that sees, and a home in which answers are kept."""

    server: Server
    home: Path

    def reader(self, **more: Any) -> ModelReader:
        """A reader of a new process, as it were: it knows what is kept only."""
        return reader_of(Settings(home=self.home, llm_url=self.server.url, llm_model=MODEL, **more))

    def look(self, name: str, **options: Any) -> PosterReport:
        """The report on one of our posters, without its text."""
        return self.look_at(files(name), file_name(name), **options)

    def look_at(self, content: bytes, name: str = "affiche.jpg", **options: Any) -> PosterReport:
        told = {"ocr": False, "reader": options.pop("reader", None) or self.reader()} | options
        return poster(content, name, **told)

    def kept(self) -> bytes:
        """All that is in files of the home."""
        found = (path.read_bytes() for path in sorted(self.home.rglob("*")) if path.is_file())
        return b"\n".join(found)


@contextmanager
def desk(behaviour: Behaviour, home: Path) -> Iterator[Desk]:
    with vision_server(behaviour) as server:
        yield Desk(server, home)


def poster(content: bytes, name: str, **options: Any) -> PosterReport:
    """The report on a poster."""
    told = analyse(Content(content, name), content_type="poster", options=Options(**options))
    return cast("PosterReport", told)


def sides(figure: Figure) -> BoxSides:
    box = figure.box
    return box.left, box.top, box.right, box.bottom


def alike(one: BoxSides, other: BoxSides) -> float:
    """Intersection over union."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0.0, wide) * max(0.0, high)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return both / (areas - both)
