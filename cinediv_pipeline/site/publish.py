"""The site of a home: built from the release that is served, once per content."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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
_MEMORY: Final = ".work.json"
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


def publish(
    settings: Settings, *, address: str | None = None, again: str = "", force: bool = False
) -> Publication:
    """Build the site of the release in force, or leave the one that already shows it.

    Where neither `address` nor the settings say where it will live, the site keeps the address
    that it has; an empty one is forgotten. `again` is what the hint at another command needs to
    work on the same home.

    Raises
    ------
    SiteError
        There is no release yet.
    """
    home = Home(settings.home)
    release = Releases(home).latest()
    if release is None:
        raise SiteError(
            f"{home.root} has no release to show yet. Run `cinediv refresh{again}` first."
        )
    home.site.mkdir(parents=True, exist_ok=True)
    with FileLock(home.site / ".lock"):  # a build from the UI and one by hand
        known = _memory(home)
        if address is None:
            address = str(settings.site_address or known.get("address", ""))
        options = Options(settings.contact or "", address.rstrip("/"))
        return _published(home, release, options, {} if force else known)


def _memory(home: Home) -> dict[str, Any]:
    """Return what the build before noted of the site."""
    try:
        known: dict[str, Any] = json.loads((home.site / _MEMORY).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known


def _published(
    home: Home, release: Release, options: Options, known: dict[str, Any]
) -> Publication:
    warehouse = Warehouse(home)
    build_ = warehouse.last_build() or {}
    work = fingerprint(
        inputs={"release": release.id, "build": str(build_.get("fingerprint", "")),
                "options": json.dumps([options.contact, options.address])},
        code=code_version(
            _PACKAGE / "site", _PACKAGE / "exhibits", _PACKAGE / "charts",
            countries_file(), methodology_file("fr"), methodology_file("en"),
        ),
    )  # fmt: skip
    current = home.site / CURRENT
    if known.get("work") == work and current.exists():
        return Publication(
            current, release.id, known["n_pages"], known["n_pages"], 0.0, unchanged=True
        )
    log.info("site     building from release %s", release.id)
    made = build(release.path, home.site, read_credits(warehouse.file), options)
    noted = {"work": work, "n_pages": made.n_pages, "address": options.address}
    (home.site / _MEMORY).write_text(json.dumps(noted), encoding="utf-8")
    return Publication(
        current, release.id, made.n_pages, made.n_kept, made.seconds, unchanged=False
    )
