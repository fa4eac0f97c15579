"""Pages from templates: what every page knows, and the functions that templates call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from cinediv_pipeline.language import LANGUAGES, Language
from cinediv_pipeline.site.places import Place, place

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"


@dataclass(frozen=True)
class Edition:
    """What is the same on every page of a build."""

    release_id: str
    day: Any
    fictional: bool
    contact: str
    address: str
    """Where the site will live, without its last slash; empty where nobody said."""
    assets: Mapping[str, str]
    """Names of static files with the hash of their content, by plain name."""
    lit: float
    """The share that lights the mark."""


class Pages:
    """The templates of the site for one edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters["json"] = _embedded_json
        self.environment.globals["languages"] = LANGUAGES
        self._templates: dict[str, Template] = {}

    def render(
        self, template: str, language: Language, page: str, item: str = "", **context: Any
    ) -> tuple[str, str]:
        """Return the path of a page's file and its HTML."""
        here = place(page, language, item)
        html = self._html(template, here, place(page, language.other, item), page, **context)
        return f"{here.path}index.html", html

    def lost(self) -> str:
        """Return the page shown where there is none: in both languages, at whatever address."""
        root = f"{urlsplit(self.edition.address).path}/"
        home, twin = (replace(place("home", language), root=root) for language in LANGUAGES)
        return self._html("404.html", home, twin, "")

    def _html(self, template: str, here: Place, twin: Place, page: str, **context: Any) -> str:
        language = here.language
        known = self._templates.get(template) or self.environment.get_template(template)
        self._templates[template] = known
        html = known.render(
            edition=self.edition,
            language=language,
            t=language.pick,
            here=here,
            page=page,
            twin=twin,
            link=_linker(here),
            asset=lambda name: f"{here.up}static/{self.edition.assets[name]}",
            **context,
        )
        return language.typeset_page(html)


def _linker(here: Place) -> Any:
    def link(page: str, item: str = "") -> str:
        return here.up + place(page, here.language, item).path

    return link


def _embedded_json(value: object) -> Markup:
    """Return JSON for a script element: no text in it may end the element."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return Markup(told.replace("<", "\\u003c").replace("\u2028", "\\u2028"))  # noqa: S704
