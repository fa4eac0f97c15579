"""Measures the first-name stage of a home on labelled names, and keeps the result."""

import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cinediv_pipeline.enrichment import evaluation, stages, tables
from cinediv_pipeline.enrichment.attribution import Claim
from cinediv_pipeline.enrichment.first_names import Context
from cinediv_pipeline.errors import HomeError, SettingsError
from cinediv_pipeline.lake import code_version
from cinediv_pipeline.linkage import evaluation as linkage
from cinediv_pipeline.linkage.films import FILMS
from cinediv_pipeline.linkage.links import FILM_LINKS
from cinediv_pipeline.settings import Settings, reference_dir, sample_dir
from cinediv_pipeline.sources import insee, nomquamgender
from cinediv_pipeline.steps.gender import first_name_stage
from cinediv_pipeline.steps.model_evaluation import ask_model_on_labels
from cinediv_pipeline.steps.outcome import PACKAGE
from cinediv_pipeline.workshop import Workshop


@dataclass(frozen=True)
class Request:
    """What to measure. `contexts` is french, elsewhere or nationality (the column grp)."""

    labels: Sequence[Path]
    context: str = "french"
    insee_file: Path | None = None
    calibration: Path | None = None
    model: Settings | None = None


def evaluate_gender(shop: Workshop, request: Request) -> tuple[dict[str, Any], Path]:
    """Return the measures of each file and of all together, and where they are stored.

    The calibration table, when asked for, is made of the tuning half only.

    Raises
    ------
    SettingsError
        A file cannot be read, or the context is unknown.
    HomeError
        There are no first names of INSEE, neither in the home nor given.
    """
    stage = first_name_stage(_first_names(shop, request.insee_file))
    context = _context(request.context)
    labelled = {path: evaluation.read_labels(path, stage, context) for path in request.labels}
    pooled = [item for items in labelled.values() for item in items]
    found: dict[str, Any] = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "context": request.context,
        "rules": code_version(reference_dir() / "first_names", PACKAGE / "enrichment"),
        "nomquamgender": nomquamgender.version(),
        "files": {
            path.name: {
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                **evaluation.evaluate(items),
                **stages.labelled_scores(items),
            }
            for path, items in labelled.items()
        },
        "pooled": {**evaluation.evaluate(pooled), **stages.labelled_scores(pooled)},
    }
    if request.model is not None:
        found["model"] = ask_model_on_labels(request.model, pooled)
    if request.calibration is not None:
        _add_calibration(request.calibration, evaluation.calibration_rows(pooled))
    return {**found, "mistakes": evaluation.mistakes(pooled)}, _store(shop, found)


def release_evaluation(shop: Workshop) -> dict[str, Any]:
    """Return what is known of how right the attribution of a home is, for its release.

    Each source against human decisions and against Wikidata, and the newest measurement on labelled
    names that the operator made. A language model that was never measured has no figure here.
    """
    claims = [Claim(**row) for row in shop.lake.read(tables.GENDER_CLAIMS.key).to_pylist()]
    people = shop.lake.read(tables.PERSON_GENDER.key).select(["person_id", "gender", "method"])
    decided = [(row["person_id"], row["gender"], row["method"]) for row in people.to_pylist()]
    kept = sorted((shop.home.root / "evaluations").glob("gender-*.json"))
    newest = max(
        (json.loads(path.read_text(encoding="utf-8")) for path in kept),
        key=lambda found: str(found["measured_at"]),
        default=None,
    )
    return {"compared": stages.agreement(claims, decided), "labelled": newest}


def truth_file(*, real: bool) -> Path:
    """Return the project's judged pairs of films: real ones, or those of the fictional sample."""
    return reference_dir() / "linkage" / "truth.csv" if real else sample_dir() / "linkage_truth.csv"


def evaluate_links(shop: Workshop, truth: Path) -> tuple[linkage.LinkScore, Path]:
    """Return precision and recall of the home's links on judged pairs, and where they are stored.

    Raises
    ------
    SettingsError
        The truth file cannot be read.
    HomeError
        The home has no links, or none of the judged films.
    """
    judged = linkage.read_truth(truth)
    rows = shop.lake.read(FILM_LINKS.key).to_pylist()
    films = shop.lake.read(FILMS.key).to_pylist()
    known = {int(row["source_id"]) for row in films if row["source"] == "tmdb"}
    if not known.intersection(item.tmdb_id for item in judged):
        raise HomeError(
            f"{shop.home.root} knows none of the TMDB films of {truth}: load TMDB with `cinediv "
            "refresh`, or give a file of films that it has with --truth."
        )
    pairs = [
        linkage.Pair(row["visa"] or "", row["tmdb_id"], row["verdict"], row["rule"]) for row in rows
    ]
    found = linkage.score(judged, pairs, known)
    stored = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "truth": hashlib.sha256(truth.read_bytes()).hexdigest(),
        "rules": code_version(PACKAGE / "linkage"),
        "links": found.as_json(),
    }
    return found, _store(shop, stored, "links")


def _first_names(shop: Workshop, file: Path | None) -> Any:
    if file is not None:
        return insee.parse(insee.fetch_file(file).content)
    table = shop.lake.read(insee.FIRST_NAMES.key)
    if table.num_rows == 0:
        raise HomeError(
            f"{shop.home.root} holds no first names of INSEE. Give them with --insee-file, or run "
            "`cinediv refresh` first."
        )
    return table


def _context(name: str) -> Callable[[str], Context]:
    if name == "nationality":
        return evaluation.context_by_nationality
    if name == "elsewhere":
        return lambda _: "elsewhere"
    if name == "french":
        return lambda _: "french"
    raise SettingsError(f"--context {name}: write french, elsewhere or nationality.")


def _store(shop: Workshop, found: dict[str, Any], what: str = "gender") -> Path:
    """Keep the aggregates; the mistakes, which name people, are shown and never stored."""
    folder = shop.home.root / "evaluations"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=2, ensure_ascii=False)
    measured = json.dumps(found["links" if what == "links" else "files"], sort_keys=True)
    name = hashlib.sha256(measured.encode()).hexdigest()[:8]
    path = folder / f"{what}-{found['measured_at'][:10]}-{name}.json"
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _add_calibration(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write the table; rules that this run did not meet stay as they are."""
    kept = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as source:
            met = {row["rule"] for row in rows}
            kept = [row for row in csv.DictReader(source) if row["rule"] not in met]
    merged = sorted([*kept, *rows], key=lambda row: (str(row["rule"]), str(row["bin"])))
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, ["rule", "bin", "n", "n_right"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(merged)
