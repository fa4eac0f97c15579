"""Charts of pages as SVG, and pictures to take away, with title, source, licence and edition."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from cinediv_pipeline.charts.draw import Drawings
from cinediv_pipeline.charts.specs import with_rows
from cinediv_pipeline.exhibits import alone
from cinediv_pipeline.exhibits.exhibit import Exhibit
from cinediv_pipeline.site import fonts
from cinediv_pipeline.site.fonts import Faces
from cinediv_pipeline.site.pages import Edition


def cut_fonts(faces: Faces, folder: Path) -> Path:
    """Return a folder with the faces of the site, cut for a renderer of charts.

    It looks at every file of a folder for each picture, and packages hold dozens.
    """
    originals = (faces.title, faces.text, faces.bold)
    decide = (*originals, Path(fonts.__file__))
    told = hashlib.sha256(b"".join(path.read_bytes() for path in decide)).hexdigest()[:16]
    cut = folder / told
    if not cut.is_dir():
        shutil.rmtree(folder, ignore_errors=True)  # of other faces
        unfinished = folder / f".{told}"
        unfinished.mkdir(parents=True)
        for path in originals:
            (unfinished / path.name).write_bytes(fonts.for_renderer(path))
        unfinished.rename(cut)
    return cut


def inline(show: Exhibit, drawings: Drawings) -> dict[str, Markup]:
    """Return the chart of a page for wide and narrow screens; its colours follow the page."""
    rows = show.panel.chart_rows
    return {
        "wide": Markup(drawings.svg(with_rows(show.chart(show.view.kind, "wide"), rows))),  # noqa: S704
        "narrow": Markup(drawings.svg(with_rows(show.chart(show.view.kind, "narrow"), rows))),  # noqa: S704
    }


def licence(show: Exhibit, edition: Edition) -> str:
    """Return the line under the pictures of an indicator: whose, on which terms, which edition."""
    return alone.licence(show.entry, edition.release_id, show.language, fictional=edition.fictional)


def write(show: Exhibit, edition: Edition, folder: Path, drawings: Drawings) -> None:
    """Write the picture of a page's first view as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    # Drawn without the edition: where the rows are the same, the next one has it drawn.
    blank = "0" * len(edition.release_id)
    under = licence(show, replace(edition, release_id=blank))
    chart = with_rows(show.chart(show.view.kind, "wide"), show.panel.chart_rows)
    lines = [*alone.wrapped(show.panel.caption), *alone.wrapped(under)]
    told = alone.entitled(chart, alone.headed(show.panel.title), lines)
    drawn = drawings.svg(told).replace(blank, edition.release_id)
    name = f"{show.id}.{show.language.code}"
    (folder / f"{name}.svg").write_text(drawn, encoding="utf-8")
    drawings.png(drawn, folder / f"{name}.png")
