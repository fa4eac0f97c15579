"""Drawings of charts: SVG and PNG by vl-convert, kept by content so that nothing is drawn twice.

A picture's letters cost more than all else of a page, and the renderer holds the interpreter
while it draws; so pictures are drawn by a process beside the one that writes pages.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import IO, Any, Final, Self

import vl_convert

VEGA_LITE: Final = "6.4"
VERSION: Final = metadata.version("vl-convert-python")


class Drawings:
    """Drawings under a folder, by what they show, in faces of a folder named by its content.

    Leave the block to have all pictures written.
    """

    def __init__(self, folder: Path, fonts: Path) -> None:
        self.folder, self.fonts = folder, fonts
        self.used: set[str] = set()
        self._beside: subprocess.Popen[str] | None = None
        self._said: IO[bytes] | None = None
        self._asked: list[tuple[Path, Path]] = []
        vl_convert.register_font_directory(str(fonts))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, error: object, *_: object) -> None:
        """Wait for the pictures and forget drawings that nobody asked for; stop after an error."""
        if self._beside and self._said:
            with self._said as said:
                _end(self._beside, said, stop=error is not None)
        if error is None:
            for kept, path in self._asked:
                shutil.copyfile(kept, path)
            self._forget_unused()

    def svg(self, chart: Mapping[str, Any]) -> str:
        """Return the SVG of a Vega-Lite chart with its data."""
        kept = self._place("svg", chart)
        if not kept.exists():
            drawn = vl_convert.vegalite_to_svg(dict(chart), vl_version=VEGA_LITE)
            write_whole(kept, drawn.encode())
        return kept.read_text("utf-8")

    def png(self, svg: str, path: Path, *, scale: float = 2) -> None:
        """Write a picture of an SVG to a path, at the latest when the block is left."""
        kept = self._place("png", [svg, scale])
        if kept.exists():
            shutil.copyfile(kept, path)
            return
        self._asked.append((kept, path))
        asked = kept.with_suffix(".asked")
        asked.write_text(svg, encoding="utf-8")
        self._beside = self._beside or self._start()
        if self._beside.stdin:
            try:
                self._beside.stdin.write(json.dumps([str(asked), scale, str(kept)]) + "\n")
                self._beside.stdin.flush()
            except BrokenPipeError:  # it has ended; leaving the block tells why
                pass

    def _start(self) -> subprocess.Popen[str]:
        # What it says goes to a file: a pipe that nobody reads would fill up.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 -- closed when the block is left
        # A session of its own: Ctrl-C is for the process that waits. Ends when its input ends.
        return subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-m", "cinediv_pipeline.charts.beside", str(self.fonts)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._said, text=True,
            encoding="utf-8", start_new_session=True,
        )  # fmt: skip

    def _place(self, kind: str, source: object) -> Path:
        told = json.dumps([source, VERSION, self.fonts.name], sort_keys=True, ensure_ascii=False)
        name = f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.{kind}"
        self.used.add(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / name

    def _forget_unused(self) -> None:
        for path in self.folder.glob("*.*"):
            if path.name not in self.used:
                path.unlink(missing_ok=True)


def _end(beside: subprocess.Popen[str], said: IO[bytes], *, stop: bool) -> None:
    if stop:
        beside.kill()
    beside.communicate()
    said.seek(0)
    if beside.returncode and not stop:
        told = said.read().decode(errors="replace").strip()[-500:]
        raise OSError(f"Pictures could not be drawn: {told}")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
