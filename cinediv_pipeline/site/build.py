"""The site from a release: pages, data and pictures into a new folder, then one switch.

A build reads the release and the credits, and writes `site/<release>/`; `site/current` moves when
all of it is there. A film page says of which edition its content is, so one that has not changed
is taken over from the build before as it is.
"""

import csv
import hashlib
import io
import json
import logging
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cinediv_pipeline import exhibits
from cinediv_pipeline.charts.draw import Drawings
from cinediv_pipeline.exhibits.dataset import Dataset
from cinediv_pipeline.exhibits.exhibit import Exhibit, exhibit, plain
from cinediv_pipeline.exhibits.measures import is_gap
from cinediv_pipeline.lake import code_version
from cinediv_pipeline.language import LANGUAGES, Language
from cinediv_pipeline.site import (
    assets,
    board,
    feeds,
    gaps,
    home,
    pictures,
    prose,
    simulator,
    themes,
)
from cinediv_pipeline.site.countries import countries_file
from cinediv_pipeline.site.film_pages import film_context
from cinediv_pipeline.site.films import Films
from cinediv_pipeline.site.fonts import faces
from cinediv_pipeline.site.pages import Edition, Pages
from cinediv_pipeline.site.places import place

log = logging.getLogger("cinediv")
CURRENT: Final = "current"
_CODE: Final = (Path(__file__).resolve().parent, Path(exhibits.__file__).resolve().parent)
_FIRST_FILMS: Final = 60
_EVERY: Final = 1000


@dataclass(frozen=True)
class Options:
    """What an operator says of the site."""

    contact: str = ""
    address: str = ""


@dataclass(frozen=True)
class Built:
    """A finished build."""

    folder: Path
    n_pages: int
    n_kept: int
    seconds: float


def build(release: Path, site: Path, named: Sequence[Mapping[str, Any]], options: Options) -> Built:
    """Build the site of a release folder under `site`, and let `current` lead to it."""
    started = time.monotonic()
    dataset = Dataset(release)
    new = site / f".building-{os.getpid()}"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        builder = _Builder(dataset, named, options, new, site)
        with builder.drawings:
            builder.everything()
        target = site / dataset.release_id
        _switch(new, target, site)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return Built(target, builder.n_pages, builder.n_kept, time.monotonic() - started)


def _switch(new: Path, target: Path, site: Path) -> None:
    old = site / f".old-{os.getpid()}"
    if target.exists():
        target.replace(old)
    new.replace(target)
    link = site / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(target.name, target_is_directory=True)
    link.replace(site / CURRENT)
    shutil.rmtree(old, ignore_errors=True)
    for other in site.iterdir():
        if other.is_dir() and not other.is_symlink() and other.name not in (target.name, ".cache"):
            shutil.rmtree(other, ignore_errors=True)


class _Builder:
    def __init__(
        self,
        dataset: Dataset,
        named: Sequence[Mapping[str, Any]],
        options: Options,
        target: Path,
        site: Path,
    ) -> None:
        self.dataset, self.options, self.target, self.site = dataset, options, target, site
        self.faces = faces()
        fonts = pictures.cut_fonts(self.faces, site / ".cache" / "fonts")
        self.drawings = Drawings(site / ".cache" / "drawings", fonts)
        names = assets.write_assets(target / "static", self.faces, site / ".cache")
        self.lit = self._lit()
        self.edition = Edition(
            dataset.release_id, dataset.created, dataset.fictional, options.contact,
            options.address.rstrip("/"), names, self.lit,
        )  # fmt: skip
        self.pages = Pages(self.edition)
        self.films = Films(dataset, named)
        self.n_pages = self.n_kept = 0

    def _lit(self) -> float:
        years = home.years(self.dataset, "films_directed_only_by_women_share", "agrees")
        return float(years[-1].value or 0) if years else 0.0

    def everything(self) -> None:
        """Write all pages, data and pictures."""
        assets.write_identity(self.target / "static", self.lit, self.faces, self.drawings)
        prose.write_licences(self.target / "static", self.faces)
        self._data()
        for language in LANGUAGES:
            shows = self._shows(language)
            log.info("site     %s: %d indicators", language.code, len(shows))
            self._of_indicators(shows, language)
            self._of_themes(shows, language)
            self._home(shows, language)
            self._others(language)
            self._film_table(language)
        self._film_pages()
        self._write("404.html", self.pages.lost())
        feeds.write(self.target, self.edition, self.site.parent / "releases")

    def _write(self, path: str, content: str) -> None:
        place_ = self.target / path
        place_.parent.mkdir(parents=True, exist_ok=True)
        place_.write_text(content, encoding="utf-8")
        if path.endswith(".html"):
            self.n_pages += 1

    def _page(
        self, template: str, language: Language, page: str, item: str = "", **context: Any
    ) -> None:
        self._write(*self.pages.render(template, language, page, item, **context))

    def _shows(self, language: Language) -> dict[str, Exhibit]:
        found = {id_: exhibit(self.dataset, id_, language) for id_ in self.dataset.catalogue}
        return {id_: show for id_, show in found.items() if show}

    def _of_indicators(self, shows: Mapping[str, Exhibit], language: Language) -> None:
        for show in shows.values():
            drawn = pictures.inline(show, self.drawings)
            theme = str(show.entry["theme"])
            others = [other for other in shows.values()
                      if other.entry["theme"] == theme and other is not show]  # fmt: skip
            self._page(
                "indicator.html", language, "indicator", show.id, show=show, drawings=drawn,
                theme_name=themes.name(theme, language), others=others,
                embed_path=place("embed", language, show.id).path,
                schema=feeds.of_indicator(self.edition, show),
                gaps=gaps.readings(self.dataset, language) if is_gap(show.entry) else None,
            )  # fmt: skip
            self._page("embed.html", language, "embed", show.id, show=show, drawings=drawn,
                       full_path=place("indicator", language, show.id).path)  # fmt: skip
            told = show.as_json() | {"licence": pictures.licence(show, self.edition)}
            self._write(
                f"data/{show.id}.{language.code}.json",
                json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=plain),
            )
            pictures.write(show, self.edition, self.target / "pictures", self.drawings)

    def _of_themes(self, shows: Mapping[str, Exhibit], language: Language) -> None:
        items, colon = [], language.pick(" : ", ": ")
        for theme in themes.THEMES:
            own = [show for show in shows.values() if show.entry["theme"] == theme]
            items.append(themes.theme_item(self.dataset, theme, shows, language))
            lead = themes.lead(theme, shows)
            missing = [
                f"{entry['label'][language.code]}{colon}{themes.absent(theme, language)}"
                for entry in self.dataset.catalogue.values()
                if entry["theme"] == theme and entry["indicator_id"] not in shows
            ]
            self._page(
                "theme.html", language, "theme", theme,
                name=themes.name(theme, language), lead=themes.lead_text(theme, language),
                finding=themes.finding(self.dataset, lead, theme, language),
                show=lead, drawings=pictures.inline(lead, self.drawings) if lead else None,
                items=[themes.item(self.dataset, show) for show in own], absent=missing,
                gaps=gaps.readings(self.dataset, language) if theme == "money" else None,
            )  # fmt: skip
        self._page("themes.html", language, "themes", themes=themes.as_context(items))

    def _home(self, shows: Mapping[str, Exhibit], language: Language) -> None:
        items = [themes.theme_item(self.dataset, theme, shows, language) for theme in themes.THEMES]
        self._page(
            "home.html", language, "home", screen=home.screen(self.dataset, language),
            numbers=home.numbers(self.dataset, language),
            classes=home.classes(self.dataset, language), themes=themes.as_context(items),
            schema=feeds.of_dataset(self.edition, self.dataset, language),
        )  # fmt: skip

    def _others(self, language: Language) -> None:
        self._page("figures.html", language, "figures", **board.context(self.dataset, language))
        for page in ("method", "data", "about", "accessibility"):
            told = prose.context(page, self.dataset, self.edition, language)
            self._page("prose.html", language, page, **told)
        self._page(
            "simulator.html", language, "simulator", **simulator.context(self.dataset, language)
        )

    def _film_table(self, language: Language) -> None:
        rows = self.films.rows
        index = json.dumps(self.films.index(), ensure_ascii=False, separators=(",", ":"))
        name = f"films.{hashlib.sha256(index.encode()).hexdigest()[:10]}.json"
        self._write(f"data/{name}", index)
        years = sorted({row["agrement_year"] for row in rows}, reverse=True)
        self._page(
            "films.html", language, "films", total=len(rows), first=years[-1], last=years[0],
            index=name, film_path=place("film", language, "ID").path,
            **prose.film_table(self.films, rows[:_FIRST_FILMS], years, language),
        )  # fmt: skip

    def _film_pages(self) -> None:
        before = self.site / CURRENT
        known = _fingerprints(before)
        made: dict[str, str] = {}
        code = self._fingerprint_of_all()
        for n, film in enumerate(self.films.rows, 1):
            told = json.dumps(self.films.known_of(film), default=str, sort_keys=True)
            found = hashlib.sha256(f"{code}{told}".encode()).hexdigest()[:20]
            for language in LANGUAGES:
                path = f"{place('film', language, film['agrement_id']).path}index.html"
                made[path] = found
                if known.get(path) != found or not self._kept(before / path, path):
                    context = film_context(self.films, film, language, self.options.contact)
                    self._page("film.html", language, "film", film["agrement_id"], **context)
            if n % _EVERY == 0:
                log.info("site     %d of %d films", n, len(self.films.rows))
        (self.target / "pages.json").write_text(json.dumps(made), encoding="utf-8")

    def _fingerprint_of_all(self) -> str:
        """Return what all pages of films depend on besides their film."""
        edition, dataset = self.edition, self.dataset
        parts = [
            code_version(*_CODE, countries_file()), edition.contact, edition.address,
            edition.fictional, edition.assets, dataset.table("labels"), dataset.table("roles"),
        ]  # fmt: skip
        return json.dumps(parts, default=str)

    def _kept(self, old: Path, path: str) -> bool:
        """Take a page over from the build before; both folders then share one file."""
        new = self.target / path
        new.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(old, new)
        except FileNotFoundError:
            return False
        except OSError:
            shutil.copyfile(old, new)
        self.n_pages += 1
        self.n_kept += 1
        return True

    def _data(self) -> None:
        folder = self.target / "data"
        folder.mkdir()
        for path in self.dataset.folder.iterdir():
            if path.suffix in (".csv", ".parquet", ".duckdb", ".json", ".txt", ".cff", ".html"):
                _linked(path, folder / path.name)
        for indicator in self.dataset.catalogue:
            self._csv(folder, indicator)

    def _csv(self, folder: Path, indicator: str) -> None:
        keys = [key for key in self.dataset.cells if key[0] == indicator]
        for suffix, separator, comma in ((".csv", ",", False), (".fr.csv", ";", True)):
            told = io.StringIO()
            if comma:
                told.write("\ufeff")  # a French spreadsheet then reads accents rightly
            writer = csv.writer(told, delimiter=separator, lineterminator="\r\n")
            writer.writerow(_COLUMNS)
            for key in keys:
                for cell in self.dataset.cells[key]:
                    writer.writerow([_told(value, comma=comma) for value in (
                        *key, cell.start, cell.end, cell.breakdown_value,
                        self.dataset.label(key[2], cell.breakdown_value, LANGUAGES[0]),
                        self.dataset.label(key[2], cell.breakdown_value, LANGUAGES[1]),
                        cell.value, cell.unit, cell.numerator, cell.denominator, cell.n_unknown,
                        cell.coverage, cell.low, cell.high, cell.status)])  # fmt: skip
            (folder / f"{indicator}{suffix}").write_text(told.getvalue(), "utf-8", newline="")


_COLUMNS: Final = (
    "indicator_id", "population", "breakdown", "period_start", "period_end", "breakdown_value",
    "label_fr", "label_en", "value", "unit", "numerator", "denominator", "n_unknown", "coverage",
    "ci_low", "ci_high", "status",
)  # fmt: skip


def _told(value: object, *, comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() else repr(value)
        return text.replace(".", ",") if comma else text
    return str(value)


def _linked(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _fingerprints(before: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((before / "pages.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
