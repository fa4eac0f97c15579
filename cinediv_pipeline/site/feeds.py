"""What machines read: schema.org, the feed of releases, the map of the site."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from cinediv_pipeline.exhibits.dataset import Dataset
from cinediv_pipeline.exhibits.exhibit import Exhibit
from cinediv_pipeline.language import Language
from cinediv_pipeline.site.pages import Edition

_LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"


def of_dataset(edition: Edition, dataset: Dataset, language: Language) -> dict[str, Any]:
    """Return schema.org's Dataset for the whole release."""
    return _dataset(
        edition,
        language.pick("Égalité dans le cinéma français", "Equality in French cinema"),
        str(dataset.package["description"]),
        ["indicators.csv", "films.csv", "indicators.parquet"],
    )


def of_indicator(edition: Edition, show: Exhibit) -> dict[str, Any]:
    """Return schema.org's Dataset for one indicator."""
    return _dataset(edition, show.label, show.text("definition"), [f"{show.id}.csv"])


def _dataset(edition: Edition, name: str, description: str, files: Iterable[str]) -> dict[str, Any]:
    root = f"{edition.address}/" if edition.address else ""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": description,
        "version": edition.release_id,
        "dateModified": edition.day.isoformat(),
        "license": _LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": ["fr", "en"],
        "creator": {"@type": "Organization", "name": "cinediv"},
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{root}data/{file}",
                "encodingFormat": "text/csv"
                if file.endswith("csv")
                else "application/octet-stream",
            }
            for file in files
        ],
    }


def write(target: Path, edition: Edition, releases: Path) -> None:
    """Write the feed of releases, and where the address is known the map of the site."""
    (target / "feed.xml").write_text(_feed(edition, _ids(releases, edition)), encoding="utf-8")
    lines = ["User-agent: *", "Allow: /"]
    if edition.address:
        pages = sorted(path.parent.relative_to(target).as_posix()
                       for path in target.rglob("index.html"))  # fmt: skip
        shown = [page for page in pages if not page.startswith(("integrer", "en/embed"))]
        (target / "sitemap.xml").write_text(_sitemap(edition, shown), encoding="utf-8")
        lines.append(f"Sitemap: {edition.address}/sitemap.xml")
    (target / "robots.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _ids(releases: Path, edition: Edition) -> list[str]:
    known = {path.name for path in releases.iterdir() if (path / "datapackage.json").exists()} \
        if releases.is_dir() else set()  # fmt: skip
    withdrawn = {name for name in known if (releases / name / "withdrawn.json").exists()}
    known -= {"latest", *withdrawn}
    return sorted(known | {edition.release_id}, reverse=True)[:30]


def _feed(edition: Edition, ids: list[str]) -> str:
    root = edition.address or "."
    entries = "".join(
        f"<entry><title>{escape(id_)}</title><id>urn:cinediv:release:{escape(id_)}</id>"
        f'<updated>{_day(id_, edition.day)}T00:00:00Z</updated><link href="{root}/"/></entry>'
        for id_ in ids
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>Observatoire de l’égalité dans le cinéma français\u00a0: éditions</title>"
        f"<id>urn:cinediv:releases</id><updated>{edition.day.isoformat()}T00:00:00Z</updated>"
        f"<author><name>cinediv</name></author>{entries}</feed>\n"
    )


def _day(release_id: str, default: date) -> str:
    text = release_id.removeprefix("fictional-")[:10]
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return default.isoformat()


def _sitemap(edition: Edition, pages: list[str]) -> str:
    urls = "".join(
        f"<url><loc>{escape(edition.address)}/{'' if page == '.' else page + '/'}</loc></url>"
        for page in pages
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
    )
