"""Everything that sources say of people's gender, before any human or language model."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from cinediv_pipeline.enrichment import attribution
from cinediv_pipeline.enrichment.attribution import Claim
from cinediv_pipeline.enrichment.credit_words import credit_claims
from cinediv_pipeline.enrichment.first_names import FirstNames
from cinediv_pipeline.linkage.people import PEOPLE
from cinediv_pipeline.linkage.roles import read_taxonomy
from cinediv_pipeline.settings import reference_dir
from cinediv_pipeline.sources.tmdb import specs as tmdb
from cinediv_pipeline.sources.wikidata import specs as wikidata

KEYS: Final = (PEOPLE.key, tmdb.PEOPLE.key, tmdb.CREDITS.key, wikidata.CLAIMS.key)
Lake = Mapping[str, pa.Table]


def source_claims(lake: Lake, stage: FirstNames) -> list[Claim]:
    """Return the claims of first names, TMDB, Wikidata and the words of credits."""
    printed = _printed_names(lake[PEOPLE.key])
    persons = {
        int(row["source_id"]): row["person_id"]
        for row in lake[PEOPLE.key].to_pylist()
        if row["source"] == "tmdb"
    }
    return [
        *attribution.first_name_claims(printed, stage),
        *attribution.tmdb_claims(_people_of_tmdb(lake, persons, printed), stage),
        *attribution.wikidata_claims(_people_of_wikidata(lake, persons)),
        *credit_claims(_parts(lake, persons), _gender_of_post()),
    ]


def _printed_names(people: pa.Table) -> dict[str, list[str]]:
    """Return person -> names as the list prints them."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in people.to_pylist():
        if row["source"] == "cnc":
            found[row["person_id"]].append(row["source_id"])
    return found


def _people_of_tmdb(
    lake: Lake, persons: Mapping[int, str], printed: Mapping[str, Sequence[str]]
) -> Iterable[tuple[str, str, str]]:
    """Yield person, name and gender of TMDB's people.

    The name of a director of the list is left out: it is judged as the list prints it.
    """
    columns = ["tmdb_person_id", "name", "gender"]
    for row in lake[tmdb.PEOPLE.key].select(columns).to_pylist():
        person_id = persons[row["tmdb_person_id"]]
        yield person_id, "" if person_id in printed else row["name"], row["gender"]


def _people_of_wikidata(
    lake: Lake, persons: Mapping[int, str]
) -> Iterable[tuple[str, str, str, str]]:
    """Yield person, gender, item and reference of the statements that have a reference."""
    for row in lake[wikidata.CLAIMS.key].to_pylist():
        person_id = persons.get(row["tmdb_person_id"])
        if person_id is not None and row["n_references"]:
            yield person_id, row["gender"], row["wikidata_id"], row["reference"]


def _parts(lake: Lake, persons: Mapping[int, str]) -> Iterable[tuple[str, str]]:
    credits_ = lake[tmdb.CREDITS.key].select(["tmdb_person_id", "character"])
    told = credits_.filter(pc.is_valid(credits_["character"]))
    for row in told.to_pylist():
        yield persons[row["tmdb_person_id"]], row["character"]


def _gender_of_post() -> Callable[[str], str]:
    taxonomy = read_taxonomy(reference_dir() / "roles")

    def gender(wording: str) -> str:
        found = taxonomy.of_wording(wording)
        return found.gender if found else ""

    return gender
