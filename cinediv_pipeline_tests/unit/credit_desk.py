"""What the tests of credits in review share: a file of the inbox, analysed as any other is."""

import json
from typing import Any

from cinediv_pipeline.analysis.registry import analyse
from cinediv_pipeline.analysis.report import Report
from cinediv_pipeline.steps.contents import FILMS_FILE
from cinediv_pipeline.workshop import Workshop
from cinediv_pipeline_tests.unit.review_desk import Row, exported


def put_credits(
    shop: Workshop, text: str, agrement_id: str | None, name: str = "generique.txt"
) -> str:
    """Put a list of credits into the inbox, say which film it is, analyse it; return its id."""
    inbox = shop.home.inbox
    inbox.mkdir(exist_ok=True)
    path = inbox / name
    path.write_text(text, encoding="utf-8")
    films = inbox / FILMS_FILE
    rows = films.read_text("utf-8") if films.exists() else "file,agrement_id\n"
    if agrement_id is not None:
        films.write_text(f"{rows}{name},{agrement_id}\n", encoding="utf-8")
    report = analyse(path, content_type="credits")
    put_report(shop, report.content_id, report.model_dump(mode="json"))
    return report.content_id


def put_report(shop: Workshop, id_: str, told: dict[str, Any]) -> None:
    """Keep a report as the analysis of the inbox does."""
    folder = shop.home.analyses / id_
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "analysed.json").write_text('{"observed_on": "2026-03-01"}', encoding="utf-8")


def put_billing(shop: Workshop, text: str, agrement_id: str) -> str:
    """Put the report on a poster in place whose billing says a text, as its analysis keeps it."""
    id_ = put_credits(shop, text, agrement_id, "affiche.txt")
    path = shop.home.inbox / "affiche.txt"
    billing = analyse(path, content_type="credits").model_dump(mode="json")
    own = {name: billing[name] for name in Report.model_fields if name in billing}
    own |= {
        "content_type": "poster", "width": 600, "height": 800, "figures_by": "none", "figures": [],
        "shares": [], "billing_text": text, "billing": billing,
    }  # fmt: skip
    put_report(shop, id_, own)
    return id_


def credit_rows(shop: Workshop, *, everything: bool = False) -> dict[str, Row]:
    """The rows of the exported file that are credits, by name."""
    rows = exported(shop, everything=everything)
    return {row["nom"]: row for row in rows if row["identifiant"].count("/") == 2}
