"""The site of a home: built from the release that is served, once per content."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock

from cinediv_pipeline.errors import SiteError
from cinediv_pipeline.home import Home
from cinediv_pipeline.lake import code_version, fingerprint
from cinediv_pipeline.publication.releases import Release, Releases
from cinediv_pipeline.settings import Settings, methodology_file
from cinediv_pipeline.site.build import CURRENT, Options, build
from cinediv_pipeline.site.countries import countries_file
from cinediv_pipeline.site.credits import read_credits
from cinediv_pipeline.warehouse import Warehouse

log = logging.getLogger("cinediv")
_PACKAGE: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Publication:
    """The site that a home serves now."""

    folder: Path
    release_id: str
    n_pages: int
    n_kept: int
    seconds: float
    unchanged: bool


def publish(settings: Settings, *, force: bool = False) -> Publication:
    """Build the site of the release in force, or leave the one that already shows it.

    Raises
    ------
    SiteError
        There is no release yet.
    """
    home = Home(settings.home)
    release = Releases(home).latest()
    if release is None:
        raise SiteError(f"{home.root} has no release to show yet. Run `cinediv refresh` first.")
    home.site.mkdir(parents=True, exist_ok=True)
    with FileLock(home.site / ".lock"):  # a build from the UI and one by hand
        return _published(home, release, settings, force=force)


def _published(home: Home, release: Release, settings: Settings, *, force: bool) -> Publication:
    address = str(settings.site_address or "").rstrip("/")
    options = Options(settings.contact or "", address)
    warehouse = Warehouse(home)
    build_ = warehouse.last_build() or {}
    work = fingerprint(
        inputs={"release": release.id, "build": str(build_.get("fingerprint", "")),
                "options": json.dumps([options.contact, options.address])},
        code=code_version(
            _PACKAGE / "site", _PACKAGE / "charts", countries_file(),
            methodology_file("fr"), methodology_file("en"),
        ),
    )  # fmt: skip
    current, memory = home.site / CURRENT, home.site / ".work.json"
    known = json.loads(memory.read_text("utf-8")) if memory.exists() else {}
    if known.get("work") == work and current.exists() and not force:
        return Publication(
            current, release.id, known["n_pages"], known["n_pages"], 0.0, unchanged=True
        )
    log.info("site     building from release %s", release.id)
    made = build(release.path, home.site, read_credits(warehouse.file), options)
    memory.write_text(json.dumps({"work": work, "n_pages": made.n_pages}), encoding="utf-8")
    return Publication(
        current, release.id, made.n_pages, made.n_kept, made.seconds, unchanged=False
    )
