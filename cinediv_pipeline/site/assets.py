"""Static files of a build: styles and scripts named by their content, fonts, mark, cards, Vega."""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import vl_convert

from cinediv_pipeline.charts.draw import VEGA_LITE, VERSION, Drawings
from cinediv_pipeline.charts.palette import TOKENS
from cinediv_pipeline.language import LANGUAGES, Language
from cinediv_pipeline.site.fonts import Faces, woff2

_COLOURS: Final = "/* colours of charts: written here by the build, from charts/palette.py */"
STATIC: Final = Path(__file__).resolve().parent / "static"
_NAMED: Final = ("site.css", "theme.js", "site.js", "chart.js", "films.js", "bonus.js")


def write_assets(target: Path, faces: Faces, cache: Path) -> dict[str, str]:
    """Write the static files into a folder; return their names with hashes, by plain name."""
    target.mkdir(parents=True, exist_ok=True)
    contents = {name: (STATIC / name).read_bytes() for name in _NAMED if (STATIC / name).exists()}
    contents["site.css"] = stylesheet().encode()
    contents["vega.js"] = _kept(cache, "vega.js", _vega, VERSION)
    names = {}
    for name, content in contents.items():
        stem, _, suffix = name.partition(".")
        names[name] = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"
        (target / names[name]).write_bytes(content)
    for name, path in (("title", faces.title), ("text", faces.text), ("bold", faces.bold)):
        cut = _kept(cache, f"{name}.woff2", partial(woff2, path), str(path))
        (target / f"{name}.woff2").write_bytes(cut)
    return names


def stylesheet() -> str:
    """Return the styles of the site, in which each colour of a chart takes that of its token."""
    rules = "\n".join(
        f'.chart [{part}="{colour}"]{{{part}:var(--{token})}}'
        for colour, token in TOKENS.items()
        for part in ("fill", "stroke")
    )
    return (STATIC / "site.css").read_text(encoding="utf-8").replace(_COLOURS, rules)


def _vega() -> bytes:
    entry = (STATIC / "vega-entry.js").read_text(encoding="utf-8")
    return vl_convert.javascript_bundle(entry, vl_version=VEGA_LITE).encode()


def _kept(cache: Path, name: str, make: Callable[[], bytes], version: str) -> bytes:
    place = cache / f"{hashlib.sha256(f'{name} {version}'.encode()).hexdigest()[:16]}.{name}"
    if not place.exists():
        cache.mkdir(parents=True, exist_ok=True)
        place.write_bytes(make())
    return place.read_bytes()


def mark(lit: float) -> str:
    """Return the mark of the observatory, lit to a share."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 37 20">'
        '<rect width="37" height="20" fill="#0e1213"/>'
        f'<rect width="{37 * lit:.2f}" height="20" fill="#ffc02e"/>'
        '<path d="M18.5 0v20" stroke="#f4f5f0" stroke-width="1.2" stroke-dasharray="2 2"/></svg>'
    )


def card(lit: float, number: str, language: Language, faces: Faces) -> str:
    """Return the card that social networks show, 1200 by 630."""
    says = language.pick("des films réalisés exclusivement par des femmes",
                         "of films directed only by women")  # fmt: skip
    name = language.pick("Observatoire de l’égalité dans le cinéma français",
                         "Observatory of Equality in French Cinema")  # fmt: skip
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630">'
        '<rect width="1200" height="630" fill="#0e1213"/>'
        f'<rect width="{1200 * lit:.0f}" height="630" fill="#ffc02e"/>'
        '<path d="M600 0v630" stroke="#f4f5f0" stroke-width="4" stroke-dasharray="10 10"/>'
        f'<g font-family="{faces.family}" fill="#f1f3ec">'
        f'<text x="650" y="300" font-size="150" font-weight="bold">{number}</text>'
        f'<text x="650" y="370" font-size="24">{says}</text>'
        f'<text x="650" y="580" font-size="22" font-weight="bold">{name}</text></g></svg>'
    )


def write_identity(target: Path, lit: float, faces: Faces, drawings: Drawings) -> None:
    """Write the mark and the cards, which change with the newest number."""
    (target / "mark.svg").write_text(mark(lit), encoding="utf-8")
    for language in LANGUAGES:
        drawn = card(lit, language.percent(lit), language, faces)
        drawings.png(drawn, target / f"card-{language.code}.png", scale=1)
