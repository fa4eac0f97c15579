"""What is asked: the properties, the closed list of genders, and nothing else about persons."""

import re
from urllib.parse import urlencode

import pytest

from cinediv_pipeline.sources.wikidata.queries import GENDERS, KINDS, VARIABLES, query, version
from cinediv_pipeline.vocabulary import GENDERS as KNOWN_GENDERS

# One per line: what each query may touch. A new one is a decision, so it fails here first.
PROPERTIES = {
    # TMDB person id, sex or gender, stated in, reference URL, two kinds of inference, instance of
    "gender": {"P4985", "P21", "P248", "P854", "P887", "P3452", "P31"},
    # TMDB ids, received, nominated, for work, classes of the award, conferred by, date
    "person_awards": {
        "P4985", "P4947", "P166", "P1411", "P1686", "P31", "P279", "P361", "P1027", "P585",
    },
    "film_awards": {"P4947", "P166", "P1411", "P1027", "P585"},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_touches_only_the_properties_that_were_decided(kind: str) -> None:
    text = query(kind, [12, 45])  # type: ignore[arg-type]
    assert set(re.findall(r"\bP\d+\b", text)) == PROPERTIES[kind]


def test_the_query_maps_each_value_to_a_gender_as_counted() -> None:
    text = query("gender", [12])
    mapped = dict(re.findall(r'\(wd:(Q\d+) "(\w+)"\)', text))
    assert mapped == {
        "Q6581072": "female", "Q1052281": "female", "Q15145779": "female",
        "Q6581097": "male", "Q2449503": "male", "Q15145778": "male",
        "Q48270": "non_binary", "Q505371": "non_binary", "Q18116794": "non_binary",
        "Q12964198": "non_binary", "Q1289754": "non_binary", "Q859614": "non_binary",
        "Q7130936": "non_binary",
    }  # fmt: skip
    assert set(GENDERS) | {"unknown"} == set(KNOWN_GENDERS)


def test_an_answer_never_holds_the_value_itself() -> None:
    assert "value" not in VARIABLES["gender"]
    (selected,) = re.findall(r"SELECT (.*) WHERE", query("gender", [12]))
    assert selected == "?tmdb ?item ?statement ?gender ?reference ?source ?url"


def test_genders_are_of_best_rank_and_inferences_are_no_references() -> None:
    text = query("gender", [12])
    assert "a wikibase:BestRank" in text
    assert "FILTER NOT EXISTS { ?reference pr:P887 [] }" in text
    assert "FILTER NOT EXISTS { ?reference pr:P3452 [] }" in text
    assert "P143" not in text


def test_awards_of_persons_are_those_of_cinema() -> None:
    of_cinema = "(wdt:P31|wdt:P279|wdt:P361)* wd:Q4220917"
    assert of_cinema in query("person_awards", [12])
    assert of_cinema not in query("film_awards", [12])
    assert "P1346" not in query("film_awards", [12]), "winners are persons"


@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_written_as_literals_and_the_address_stays_short(kind: str) -> None:
    ids = range(4_000_000, 4_000_200)
    text = query(kind, ids)  # type: ignore[arg-type]
    assert 'VALUES ?tmdb { "4000000" "4000001" ' in text
    assert len(urlencode({"query": text, "format": "json"})) < 7_500
    assert text.count("{") == text.count("}")


def test_the_version_is_that_of_the_question_without_its_ids() -> None:
    versions = {version(kind) for kind in KINDS}
    assert len(versions) == 3
    assert all(re.fullmatch(r"[0-9a-f]{12}", each) for each in versions)
