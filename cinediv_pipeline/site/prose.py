"""Pages of words, from Markdown beside this module, and the words of the films page."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from cinediv_pipeline.exhibits.dataset import Dataset
from cinediv_pipeline.folding import plain
from cinediv_pipeline.language import Language
from cinediv_pipeline.settings import methodology
from cinediv_pipeline.site.films import Films
from cinediv_pipeline.site.fonts import Faces
from cinediv_pipeline.site.pages import Edition

_TEXTS: Final = Path(__file__).resolve().parent / "texts"
_ANCHOR: Final = re.compile(r"<h2>(.*?) \{ #(\w+) \}</h2>")
# The method is written in paragraphs that begin with their subject: on a page they are headings.
_RUN_IN: Final = re.compile(r"<p><strong>([^<]+)\.</strong>\s")
_SCROLLED: Final = '<div class="scroller" tabindex="0" role="region" aria-label="Table"><table>'
_CLASSES: Final = ("<2", "2-5", "5-10", "10-20", ">=20")


def context(page: str, dataset: Dataset, edition: Edition, language: Language) -> dict[str, Any]:
    """Return title, description and body of a page of words.

    The first line of its Markdown is the title, the second paragraph the description. Words in
    double square brackets (contact, release, day, address, files) stand for what the edition knows.
    """
    if page == "method":
        text = methodology(language.code)
    else:
        text = (_TEXTS / f"{page}.{language.code}.md").read_text(encoding="utf-8")
    title, description, body = _parts(text)
    known = {
        "contact": _contact(edition, language),
        "release": str(escape(edition.release_id)),
        "day": language.day(edition.day),
        "address": str(escape(edition.address or "…")),
        "files": _files(dataset, language),
    }  # fmt: skip
    if page == "method":
        description = language.pick(
            "Populations, formules, règles de publication, sources et limites : comment chaque "
            "chiffre est compté.",
            "Populations, formulas, rules of publication, sources and limits: how each figure is "
            "counted.",
        )
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(body)
    html = _ANCHOR.sub(r'<h2 id="\2">\1</h2>', html).replace("<table>", _SCROLLED)
    html = html.replace("</table>", "</table></div>")
    if page == "method":
        html = _with_headings(html, language)
    for name, value in known.items():
        if name == "files":
            html = html.replace("<p>[[files]]</p>", value)
        html = html.replace(f"[[{name}]]", value)
    return {"title": title, "description": description, "body": Markup(html)}  # noqa: S704


def _with_headings(html: str, language: Language) -> str:
    """Return paragraphs that begin with their subject under headings, after a list of these."""
    titles = {re.sub(r"[^a-z]+", "-", plain(title)): title for title in _RUN_IN.findall(html)}
    names = {title: name for name, title in titles.items()}
    html = _RUN_IN.sub(lambda found: f'<h2 id="{names[found[1]]}">{found[1]}</h2>\n<p>', html)
    items = "".join(f'<li><a href="#{name}">{title}</a></li>' for name, title in titles.items())
    label = language.pick("Dans cette page", "On this page")
    return f'<nav class="contents" aria-label="{label}"><ul>{items}</ul></nav>\n{html}'


def _parts(text: str) -> tuple[str, str, str]:
    title, _, rest = text.strip().partition("\n")
    lead, _, body = rest.strip().partition("\n\n")
    if lead.startswith(("#", "**")):
        return title.lstrip("# "), "", rest
    return title.lstrip("# "), " ".join(lead.split()), body


def _contact(edition: Edition, language: Language) -> str:
    contact = edition.contact
    if not contact:
        return language.pick("(aucune adresse n’est réglée)", "(no address is set)")
    shown = escape(contact)
    return f'<a href="{"mailto:" if "@" in contact else ""}{shown}">{shown}</a>'


def _files(dataset: Dataset, language: Language) -> str:
    """Return the tables of the release as a table of links."""
    up = "../" if language.code == "fr" else "../../"
    rows = []
    for name in ("films", "indicators", "figures", "film_directions", "film_teams", "film_links",
                 "roles", "labels", "model_cards", "catalogue", "dictionary"):  # fmt: skip
        present = [suffix for suffix in ("csv", "fr.csv", "parquet")
                   if (dataset.folder / f"{name}.{suffix}").exists()]  # fmt: skip
        links = " · ".join(f'<a href="{up}data/{name}.{suffix}" download>{suffix}</a>'
                           for suffix in present)  # fmt: skip
        rows.append(f'<tr><th scope="row">{name}</th><td>{links}</td></tr>')
    head = language.pick("<th>Table</th><th>Fichiers</th>", "<th>Table</th><th>Files</th>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def film_table(
    films: Films, rows: Sequence[Mapping[str, Any]], years: Sequence[int], language: Language
) -> dict[str, Any]:
    """Return the first rows of the films page, its filters and the words of its script."""
    pick, dataset = language.pick, films.dataset
    genre = {value: _capital(dataset.label("genre", value, language))
             for value in ("fiction", "documentary", "animation")}  # fmt: skip
    rank = {value: _capital(dataset.label("rank", value, language)) for value in ("1", "2", "3+")}
    bonus = {"1": pick("obtenu", "obtained"), "0": pick("sans mention", "no mark")}
    classes = [(name, _capital(dataset.label("budget_class", name, language))) for name in _CLASSES]
    orders = [("title", pick("par titre", "by title")),
              ("oldest", pick("les plus anciens", "oldest first")),
              ("largest", pick("les plus gros devis", "largest budgets")),
              ("smallest", pick("les plus petits devis", "smallest budgets"))]  # fmt: skip
    return {
        "words": {"genre": genre, "rank": rank, "bonus": bonus},
        "rows": [
            _film_row(row, genre, rank, bonus, language)
            | {"by": ", ".join(filter(None, films.directors(row["film_id"])))}
            for row in rows
        ],
        "filters": [
            _filter("year", pick("Année", "Year"), [(str(y), str(y)) for y in years], language)
            | {"all": pick("toutes", "all")},
            _filter("genre", pick("Type de film", "Type of film"), list(genre.items()), language),
            _filter("class", pick("Devis", "Budget"), classes, language),
            _filter("rank", pick("Rang", "Rank"), list(rank.items()), language),
            _filter("bonus", pick("Bonus parité", "Bonus parité"), list(bonus.items()), language),
            {"id": "order", "label": pick("Trier", "Sort"),
             "all": pick("les plus récents", "newest first"), "options": orders},
        ],
    }  # fmt: skip


def _filter(
    name: str, label: str, options: list[tuple[str, str]], language: Language
) -> dict[str, Any]:
    return {"id": name, "label": label, "all": language.pick("tous", "all"), "options": options}


def _film_row(
    row: Mapping[str, Any],
    genre: Mapping[str, str],
    rank: Mapping[str, str],
    bonus: Mapping[str, str],
    language: Language,
) -> dict[str, Any]:
    flag = row["bonus_parite"]
    return {
        "id": row["agrement_id"],
        "title": row["title"],
        "year": row["agrement_year"],
        "genre": genre.get(row["genre"], "–"),
        "rank": rank.get(row["rank"], "–"),
        "budget": language.euros(row["devis_eur"]) if row["devis_eur"] else "–",
        "bonus": "–" if flag is None else bonus[str(int(flag))],
    }


def write_licences(target: Path, faces: Faces) -> None:
    """Write the licence of the typefaces beside them."""
    for path in (faces.title, faces.text):
        for name in ("OFL.txt", "LICENSE.txt"):
            if (path.parent / name).exists():
                (target / f"{path.stem}-{name}").write_bytes((path.parent / name).read_bytes())
    (target / "FONTS.txt").write_text(
        f"{faces.name}: SIL Open Font License 1.1, https://openfontlicense.org/\n"
        "Cut to the characters of French and English.\n",
        encoding="utf-8",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
