"""Expectations on corrections, claims and the gender of persons."""

from typing import Final

from cinediv_pipeline.validation.check import Check, Suite
from cinediv_pipeline.vocabulary import GENDERS, METHODS, STATISTIC

_CORRECTIONS: Final = "enriched/corrections"
_CLAIMS: Final = "enriched/gender_claims"
_PERSONS: Final = "enriched/person_gender"
_QUEUE: Final = "enriched/review_queue"

SUITE: Final = Suite(
    (
        Check(
            name="corrections_valid",
            table=_CORRECTIONS,
            frame="select origin, line, entity, key, column_name, problem "
            "from candidate_corrections where status = 'rejected'",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="A row that cannot be applied is left out and shown with its problem: repair "
            "it in its file.",
            blocking=False,
        ),
        Check(
            name="corrections_still_needed",
            table=_CORRECTIONS,
            frame="select origin, line, entity, key, column_name, status, problem "
            "from candidate_corrections where status in ('obsolete', 'conflict')",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="The source has changed since: an obsolete row can be removed, a conflict needs "
            "somebody to look again.",
            blocking=False,
        ),
        Check(
            name="gender_in_vocabulary",
            table=_CLAIMS,
            frame="select person_id, gender from candidate_gender_claims",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "gender", "value_set": list(GENDERS)},
            reason="Indicators know these values only.",
            acceptable=False,
        ),
        Check(
            name="method_in_vocabulary",
            table=_CLAIMS,
            frame="select person_id, method from candidate_gender_claims",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "method", "value_set": [*METHODS, STATISTIC]},
            reason="The order of methods decides; an unknown method would never win.",
            acceptable=False,
        ),
        Check(
            name="non_binary_is_never_inferred",
            table=_CLAIMS,
            frame="select person_id, method from candidate_gender_claims "
            "where gender = 'non_binary' and method in ('first_name', 'model', 'statistic')",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="Non-binary comes from declared or editorial data only.",
            acceptable=False,
        ),
        Check(
            name="one_gender_per_person",
            table=_PERSONS,
            frame="select person_id from candidate_person_gender",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "person_id"},
            reason="The grain of the table: twice would count twice.",
            acceptable=False,
        ),
        Check(
            name="every_gender_has_a_claim",
            table=_PERSONS,
            frame="select p.person_id, p.gender, p.method from candidate_person_gender p "
            "where p.gender <> 'unknown' and not exists (select 1 from candidate_gender_claims c "
            "where c.person_id = p.person_id and c.gender = p.gender and c.method = p.method)",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="No gender without its evidence.",
            acceptable=False,
        ),
        Check(
            name="share_of_people_decided",
            table=_PERSONS,
            frame="select count(*) filter (gender <> 'unknown') / count(*) as share "
            "from candidate_person_gender where person_id not like 'person-tmdb-%' "
            "having count(*) > 0",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "share", "min_value": 0.85, "max_value": 1.0},
            reason="First names decide for 90 % of the directors of 2003 to 2024. Far fewer means "
            "that names are read wrongly or that INSEE's counts are missing.",
            blocking=False,
        ),
        Check(
            name="nobody_awaits_review_twice",
            table=_QUEUE,
            frame="select person_id from candidate_review_queue",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "person_id"},
            reason="The grain of the queue: one row per person.",
        ),
    )
)
