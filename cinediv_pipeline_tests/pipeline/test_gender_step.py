"""First names, corrections and review at the step: what is missing, wrong or contradicted."""

import csv
import io
import zipfile
from pathlib import Path

import dagster as dg
import pytest

from cinediv_pipeline.assets.resources import RefreshOptions
from cinediv_pipeline.assets.tables import landing_assets
from cinediv_pipeline.enrichment import tables
from cinediv_pipeline.enrichment.corrections import FIELDS
from cinediv_pipeline.home import Home
from cinediv_pipeline.landing import Fetched
from cinediv_pipeline.settings import Settings, sample_first_names
from cinediv_pipeline.sources import insee
from cinediv_pipeline.steps import attribute_gender, ingest_insee, keep_without, reached
from cinediv_pipeline.workshop import Options, Workshop
from cinediv_pipeline_tests.conftest import NOWHERE

PEOPLE = tables.PERSON_GENDER.key
CAMILLE = "TALMONDET Camille"


@pytest.fixture
def shop(sample_home: Home) -> Workshop:
    return Workshop.open(Settings(home=sample_home.root), real=False)


def land(shop: Workshop, content: bytes) -> None:
    shop.landing.land(insee.SOURCE, Fetched(content, "file:test.zip", 200, "zip", "test"))


def births(change: str = "", member: str = "prenoms_fictifs.csv") -> bytes:
    """The sample's counts with one fault."""
    with zipfile.ZipFile(sample_first_names()) as archive:
        lines = archive.read(archive.namelist()[0]).decode().splitlines()
    if change == "sexes exchanged":
        swap = {"1": "2", "2": "1"}
        lines[1:] = [swap[line[0]] + line[1:] for line in lines[1:]]
    if change == "half":
        lines = lines[: len(lines) // 2]
    if change == "a row twice":
        lines.append(lines[1])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(member, "\n".join(lines) + "\n")
    return target.getvalue()


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        ("sexes exchanged", "well_known_names_have_their_sex"),
        ("half", "births_do_not_shrink"),
        ("a row twice", "first_name_rows_unique"),
    ],
)
def test_a_fault_in_the_first_names_is_stopped_and_the_edition_in_force_stays(
    shop: Workshop, change: str, failed: str
) -> None:
    before = shop.lake.info(insee.FIRST_NAMES.key)
    land(shop, births(change))
    result = ingest_insee(shop, Options())
    assert result.outcome == "rejected"
    assert failed in [check.name for check in result.failures]
    assert shop.lake.info(insee.FIRST_NAMES.key) == before
    assert shop.rejections.sources() == ["insee"]
    assert ingest_insee(shop, Options()).outcome == "stale"


def test_real_first_names_cannot_enter_a_fictional_home(shop: Workshop) -> None:
    land(shop, births(member="nat2022.csv"))
    result = ingest_insee(shop, Options())
    assert result.outcome == "rejected"
    assert "The file of first names is real and this home holds fictional data" in result.message


def test_a_cut_archive_is_told_as_one(shop: Workshop) -> None:
    land(shop, births()[:2000])
    assert "damaged or cut short" in ingest_insee(shop, Options()).message


def test_without_first_names_nothing_but_human_decisions_counts(tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    home.prepare("fictional")
    shop = Workshop.open(Settings(home=home.root), real=False)
    result = ingest_insee(shop, Options())
    assert result.outcome == "missing"
    assert "first names decide nothing" in result.message
    assert result.tables[insee.FIRST_NAMES.key].n_rows == 0
    # nothing else is put in force: an empty list of films would look like an edition
    assert shop.lake.info("raw/cnc_agreements") is None


def test_first_names_that_were_lost_leave_the_genders_open(shop: Workshop) -> None:
    shop.lake._store.delete(f"{insee.FIRST_NAMES.key}.parquet")
    assert attribute_gender(shop, Options()).outcome == "written"
    people = shop.lake.read(PEOPLE).to_pylist()
    assert {row["gender_by_first_name"] for row in people} == {"unknown"}
    decided = [row for row in people if row["gender"] != "unknown"]
    sourced = {"wikidata", "tmdb"}
    assert {row["method"] for row in decided} == {"review", "self_declared", *sourced}
    human = [row for row in decided if row["method"] not in sourced]
    assert len(human) == 3  # the sample's own corrections


def test_an_unreachable_publisher_is_noted_until_it_is_reached(shop: Workshop) -> None:
    landed = keep_without(shop, insee.SOURCE, "no answer")
    assert landed is not None
    assert shop.rejections.sources() == ["insee"]
    # the edition in force is still judged as such, and the note stays
    assert ingest_insee(shop, Options()).outcome == "unchanged"
    assert shop.rejections.sources() == ["insee"]
    reached(shop, insee.SOURCE)
    assert shop.rejections.sources() == []


def test_a_refresh_goes_on_without_insee_and_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "real")
    home.prepare("real")
    settings = Settings(
        home=home.root, cnc_url=f"{NOWHERE}/films.xlsx", insee_url=f"{NOWHERE}/prenoms.zip"
    )
    shop = Workshop.open(settings, real=True)
    (_, insee_file) = landing_assets(settings)
    result = dg.materialize(
        [insee_file],
        resources={
            "shop": dg.ResourceDefinition.hardcoded_resource(shop),
            "options": RefreshOptions(),
        },
    )
    assert result.success
    (event,) = result.asset_materializations_for_node("landing__insee_file")
    assert "cannot be reached" in str(event.metadata["unreachable"].value)
    record = shop.rejections.get("insee")
    assert record is not None
    assert record["checks"][0]["name"] == "source_reachable"


def decide(shop: Workshop, *rows: dict[str, str]) -> None:
    path = shop.home.reviews / "decisions.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, FIELDS)
        writer.writeheader()
        writer.writerows(rows)


def decision(**changed: str) -> dict[str, str]:
    row = {
        "entity": "person", "key": CAMILLE, "column": "gender", "guard": "unknown",
        "new_value": "male", "date": "2025-03-01", "requested_by": "editorial_review",
        "reason": "Interviews of the sample", "source": "public knowledge",
    }  # fmt: skip
    return {**row, **changed}


def person(shop: Workshop, name: str) -> dict[str, object]:
    ids = {
        row["source_id"]: row["person_id"] for row in shop.lake.read("linked/people").to_pylist()
    }
    (found,) = [row for row in shop.lake.read(PEOPLE).to_pylist() if row["person_id"] == ids[name]]
    return dict(found)


def test_a_decision_of_the_home_counts_and_closes_the_queue(shop: Workshop) -> None:
    assert person(shop, CAMILLE)["gender"] == "unknown"
    decide(shop, decision())
    attribute_gender(shop, Options())
    found = person(shop, CAMILLE)
    assert (found["gender"], found["method"], found["review_status"]) == (
        "male", "review", "decided",
    )  # fmt: skip
    assert found["reviewed_by"] == "editorial_review"
    assert found["gender_by_first_name"] == "unknown"


def test_wrong_rows_are_reported_with_their_problem_and_stop_nothing(shop: Workshop) -> None:
    decide(
        shop,
        decision(new_value="homme"),
        decision(requested_by="Jean Dupont"),
        decision(key="PERSONNE Inconnue"),
        decision(entity="film"),
        decision(date="1er mars"),
    )
    result = attribute_gender(shop, Options())
    assert result.outcome == "written"
    (check,) = [check for check in result.checks if check.name == "corrections_valid"]
    assert not check.passed
    assert not check.blocking
    assert check.failed_rows == 5
    assert "a role, never a name" in " ".join(str(row["problem"]) for row in check.sample)
    assert person(shop, CAMILLE)["gender"] == "unknown"


def test_a_contradicted_decision_holds_and_goes_back_to_the_queue(shop: Workshop) -> None:
    decide(shop, decision(guard="female"))
    attribute_gender(shop, Options())
    found = person(shop, CAMILLE)
    assert (found["gender"], found["review_status"]) == ("male", "open")
    queue = {row["person_id"]: row for row in shop.lake.read(tables.REVIEW_QUEUE.key).to_pylist()}
    assert "conflict" in queue[found["person_id"]]["reasons"]


def test_a_broken_file_of_decisions_is_named(shop: Workshop) -> None:
    from cinediv_pipeline.errors import ContractError  # noqa: PLC0415

    (shop.home.reviews / "decisions.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r"decisions\.csv lacks the columns entity"):
        attribute_gender(shop, Options())


def test_no_claim_tells_who_was_left_out_for_the_family_name(shop: Workshop) -> None:
    text = str(shop.lake.read(tables.GENDER_CLAIMS.key).to_pylist())
    assert "counts_unreliable" not in text
    assert "no rule decides" in text
