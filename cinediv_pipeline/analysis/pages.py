"""Reports as pages that stand alone: one file, no request, readable in print and without colour."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cinediv_pipeline.charts import palette
from cinediv_pipeline.language import Language

_FOLDER: Final = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, language: Language, **context: Any) -> str:
    """Return a page made of a template of this package."""
    html = _environment().get_template(template).render(l=language, p=palette, **context)
    return language.typeset_page(html)
