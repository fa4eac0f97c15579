"""`cinediv status`: what is here, how fresh it is, what is missing. Starts no pipeline."""

from typing import Any

from cinediv_pipeline.home import Home
from cinediv_pipeline.publication.by_role import read_by_role
from cinediv_pipeline.publication.releases import Releases
from cinediv_pipeline.settings import Settings
from cinediv_pipeline.sources import SOURCES
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.sources.wikidata import specs as wikidata
from cinediv_pipeline.steps import landed_tmdb, landed_wikidata, warnings_of
from cinediv_pipeline.workshop import Workshop


def read_status(settings: Settings) -> dict[str, Any]:
    """Return the state of the settings' home, ready for JSON."""
    home = Home(settings.home)
    kind = home.kind()
    if kind is None:
        return {"home": str(home.root), "data_kind": None, "ready": False}
    shop = Workshop.open(settings, real=kind == "real")
    releases = Releases(home)
    latest = releases.latest()
    return {
        "home": str(home.root),
        "data_kind": kind,
        "ready": latest is not None,
        "sources": {source: _source(shop, source) for source in SOURCES},
        "tables": _tables(shop),
        "latest_release": None
        if latest is None
        else {
            "id": latest.id,
            "created_at": latest.created_at,
            "rows": latest.n_rows,
            "path": str(home.releases / "latest"),
            "stale_sources": list(latest.stale),
            "by_role": [line.as_json() for line in read_by_role(latest.path)],
        },
        "rollback": releases.pinned(),
        "releases": len(releases.all()),
    }


def _source(shop: Workshop, source: str) -> dict[str, Any]:
    rejected = shop.rejections.get(source)
    absence = shop.absences.all().get(source)
    return {
        "landed": _landed(shop, source),
        "missing": absence._asdict() if absence else None,
        "rejected": None
        if rejected is None
        else {
            "at": rejected["rejected_at"],
            "checks": {
                check["name"]: check["observed"]
                for check in rejected["checks"]
                if check["blocking"] and not check["passed"] and check["accepted"] is None
            },
        },
    }


def _landed(shop: Workshop, source: str) -> dict[str, Any] | None:
    apis = {tmdb.SOURCE: landed_tmdb, wikidata.SOURCE: landed_wikidata}
    return apis[source](shop) if source in apis else _file(shop, source)


def _file(shop: Workshop, source: str) -> dict[str, Any] | None:
    landed = shop.landing.latest(source)
    if landed is None:
        return None
    return {
        "sha256": landed.sha256,
        "size_bytes": landed.size_bytes,
        "address": landed.address,
        "landed_at": landed.landed_at,
    }


def _tables(shop: Workshop) -> dict[str, Any]:
    infos = shop.infos(list(shop.lake.specs))
    return {
        key: {
            "rows": info.n_rows,
            "written_at": info.written_at,
            "failed_checks": [check.name for check in info.checks if not check.passed],
            "warnings": warnings_of(info.checks),
        }
        for key, info in infos.items()
    }
