"""`python -m cinediv_pipeline.api.reference > docs/reference/api.md`, or with `--check FILE`."""

import sys
import tempfile
from pathlib import Path
from typing import Final

from cinediv_pipeline.api.reference.markdown import reference

_FAILED, _REFUSED = 1, 2
_USAGE: Final = "usage: python -m cinediv_pipeline.api.reference [--check docs/reference/api.md]\n"


def made() -> str:
    """Return the reference of this version; no home is read."""
    from cinediv_pipeline.api.app import build_app  # noqa: PLC0415 -- the application
    from cinediv_pipeline.settings import Settings  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        return reference(build_app(Settings(home=Path(folder))).openapi())


def main(arguments: list[str]) -> int:
    """Write the reference, or say whether a file is it; return the exit code."""
    if not arguments:
        sys.stdout.buffer.write(made().encode())
        return 0
    if len(arguments) != 2 or arguments[0] != "--check":
        sys.stderr.write(_USAGE)
        return _REFUSED
    path = Path(arguments[1])
    if path.is_file() and path.read_text("utf-8") == made():
        return 0
    sys.stderr.write(f"{path} is not the reference of this version: make it again.\n")
    return _FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
