"""Drawings of charts: SVG and PNG by vl-convert, kept by content so that nothing is drawn twice."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import vl_convert

VEGA_LITE: Final = "6.4"
VERSION: Final = metadata.version("vl-convert-python")


class Drawings:
    """Drawings under a folder, by what they show."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[str] = set()

    def svg(self, chart: Mapping[str, Any]) -> str:
        """Return the SVG of a Vega-Lite chart with its data."""
        return self._kept(
            "svg", chart, lambda: vl_convert.vegalite_to_svg(dict(chart), vl_version=VEGA_LITE)
        ).decode()

    def png(self, svg: str, *, scale: float = 2) -> bytes:
        """Return a picture of an SVG."""
        return self._kept("png", svg, lambda: vl_convert.svg_to_png(svg, scale=scale))

    def _kept(self, kind: str, source: object, draw: Callable[[], str | bytes]) -> bytes:
        told = json.dumps([source, VERSION], sort_keys=True, ensure_ascii=False)
        name = f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.{kind}"
        self.used.add(name)
        path = self.folder / name
        if path.exists():
            return path.read_bytes()
        drawn = draw()
        content = drawn.encode() if isinstance(drawn, str) else drawn
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{name}.{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        return content

    def forget_unused(self) -> None:
        """Remove what was not asked for since this object was made."""
        for path in self.folder.glob("*.*"):
            if path.name not in self.used:
                path.unlink(missing_ok=True)
