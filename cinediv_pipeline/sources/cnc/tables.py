"""From the workbook's rows to the CNC tables. Touches no network and drops no row."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from cinediv_pipeline.sources.cnc import fields, specs
from cinediv_pipeline.sources.cnc.workbook import (
    BONUS_COLUMN,
    BONUS_SINCE,
    RawRow,
    Sheet,
    read_workbook,
)

Row = dict[str, Any]


def parse(content: bytes, reference: Path) -> dict[str, pa.Table]:
    """Return the CNC tables by lake key.

    `reference` is the folder with `countries.csv` and `broadcasters.csv`.

    Raises
    ------
    SourceError
        The bytes are not a workbook with year sheets. Cells that cannot be read raise nothing:
        they are null beside their original text, and the suites judge them.
    """
    sheets = read_workbook(content)
    countries = read_labels(reference / "countries.csv", "country")
    lexicon = fields.Lexicon(read_labels(reference / "broadcasters.csv", "channel"))
    rows: dict[str, list[Row]] = defaultdict(list)
    rows[specs.SHEETS.key] = [_sheet(sheet) for sheet in sheets]
    for agrement_id, raw in identified(row for sheet in sheets for row in sheet.rows):
        rows[specs.AGREEMENTS.key].append({"agrement_id": agrement_id, **_agreement(raw)})
        for spec, found in (
            (specs.DIRECTORS, _directors(raw)),
            (specs.PRODUCERS, _producers(raw)),
            (specs.NATIONALITIES, _nationalities(raw, countries)),
            (specs.BROADCASTERS, _broadcasters(raw, lexicon)),
            (specs.AIDS, _aids(raw)),
        ):
            rows[spec.key].extend({"agrement_id": agrement_id, **row} for row in found)
    return {spec.key: spec.table(rows[spec.key]) for spec in specs.TABLES}


def read_labels(path: Path, id_column: str) -> dict[str, str]:
    """Return folded label -> id from a reference table; a row's own names are labels too."""
    labels: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            names = [value for name, value in row.items() if name not in (id_column, "labels")]
            for label in (*names, *row["labels"].split(";")):
                if label:
                    labels[fields.folded(label)] = row[id_column]
    return labels


def identified(rows: Iterable[RawRow]) -> Iterator[tuple[str | None, RawRow]]:
    """Yield each row with its `agrement_id`; without a visa there is none."""
    seen: Counter[str] = Counter()
    for raw in rows:
        visa = fields.visa(raw.cells.get("VISA"))
        if visa is None:
            yield None, raw
            continue
        base = f"{visa}-{raw.year}"
        seen[base] += 1
        yield (base if seen[base] == 1 else f"{base}-{seen[base]}"), raw


def _sheet(sheet: Sheet) -> Row:
    return {
        "year": sheet.year,
        "n_rows": len(sheet.rows),
        "n_columns": len(sheet.columns),
        "columns": "|".join(sheet.columns),
        "missing_columns": "|".join(sheet.missing),
        "unexpected_columns": "|".join(sheet.unexpected),
    }


def _agreement(raw: RawRow) -> Row:
    cells = raw.cells
    title = fields.title(cells.get("TITRE"))
    return {
        "agrement_year": raw.year,
        "sheet_row": raw.row,
        "visa": fields.visa(cells.get("VISA")),
        "visa_text": fields.original(cells.get("VISA")),
        "title": title.title,
        "former_title": title.former,
        "title_text": fields.original(cells.get("TITRE")),
        "directors_text": fields.original(cells.get("REALISATEUR")),
        "n_directors": len(fields.directors(cells.get("REALISATEUR"), cells.get("RANG"))),
        "producers_text": fields.original(cells.get("PRODUCTEURS")),
        "devis_eur": fields.devis_eur(cells.get("DEVIS")),
        "devis_text": fields.original(cells.get("DEVIS")),
        "genre": fields.genre(cells.get("GENRE")),
        "genre_text": fields.original(cells.get("GENRE")),
        "eof": fields.eof(cells.get("EOF")),
        "eof_text": fields.original(cells.get("EOF")),
        "rank": fields.highest_rank(cells.get("RANG")),
        "n_ranks": len(fields.rank_list(cells.get("RANG"))),
        "rank_text": fields.original(cells.get("RANG")),
        "bonus_parite": fields.bonus_parite(
            cells.get(BONUS_COLUMN), in_sheet=raw.year >= BONUS_SINCE and BONUS_COLUMN in cells
        ),
        "bonus_parite_text": fields.original(cells.get(BONUS_COLUMN)),
        "nationality_text": fields.original(cells.get("NATIONALITE")),
        "broadcasters_pay_text": fields.original(cells.get("PAYANT")),
        "broadcasters_free_text": fields.original(cells.get("CLAIR")),
    }


def _directors(raw: RawRow) -> Iterator[Row]:
    found = fields.directors(raw.cells.get("REALISATEUR"), raw.cells.get("RANG"))
    for position, director in enumerate(found, start=1):
        yield {"position": position, **vars(director)}


def _producers(raw: RawRow) -> Iterator[Row]:
    for position, producer in enumerate(fields.producers(raw.cells.get("PRODUCTEURS")), start=1):
        yield {"position": position, **vars(producer)}


def _nationalities(raw: RawRow, countries: Mapping[str, str]) -> Iterator[Row]:
    shares = fields.nationalities(raw.cells.get("NATIONALITE"))
    for position, share in enumerate(shares, start=1):
        country = countries.get(fields.folded(share.label))
        yield {"position": position, "country": country, **vars(share)}


def _broadcasters(raw: RawRow, lexicon: fields.Lexicon) -> Iterator[Row]:
    for column, access in (("PAYANT", "pay"), ("CLAIR", "free")):
        found: dict[str, Row] = {}
        for label, channel in lexicon.read(raw.cells.get(column)):
            row = found.setdefault(channel or label, {
                "access": access, "position": len(found) + 1, "channel": channel,
                "label": label, "mentions": 0,
            })  # fmt: skip
            row["mentions"] += 1
        yield from found.values()


def _aids(raw: RawRow) -> Iterator[Row]:
    for aid, detail, obtained, mark in fields.aids(raw.cells):
        yield {"aid": aid, "detail": detail or None, "obtained": obtained, "mark": mark}
