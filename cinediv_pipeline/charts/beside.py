"""Draws pictures of SVG files in a process of its own: told on its input, one JSON line each.

A line is the SVG's path, which is removed, the scale, and the path of the PNG to write.
"""

import json
import sys
from pathlib import Path

import vl_convert

from cinediv_pipeline.charts.draw import write_whole


def main() -> None:
    """Draw what is asked for until the input ends; faces are in the folder named first."""
    vl_convert.register_font_directory(sys.argv[1])
    for line in sys.stdin:
        asked, scale, path = json.loads(line)
        write_whole(Path(path), vl_convert.svg_to_png(Path(asked).read_text("utf-8"), scale=scale))
        Path(asked).unlink()


if __name__ == "__main__":
    main()
