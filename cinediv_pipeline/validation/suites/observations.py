"""Expectations on observations of characters."""

from typing import Final

from cinediv_pipeline.validation.check import Check, Suite
from cinediv_pipeline.vocabulary import (
    CHARACTER_ATTRIBUTES,
    CONTENT_TYPES,
    NOT_DETERMINABLE,
    OBSERVATION_METHODS,
    REAL_PERSON_ATTRIBUTES,
)

_OBSERVATIONS: Final = "enriched/observations"
_VALUES: Final = [
    f"{dimension} {value}"
    for dimension, values in CHARACTER_ATTRIBUTES.items()
    for value in (*values, NOT_DETERMINABLE)
]
_OF_REAL_PERSONS: Final = ", ".join(f"'{name}'" for name in REAL_PERSON_ATTRIBUTES)

SUITE: Final = Suite(
    (
        Check(
            name="character_observed_once_per_dimension",
            table=_OBSERVATIONS,
            frame="select subject_id, dimension, value, "
            "content_type || ' ' || content_id || ' ' || subject_id || ' ' || dimension as record "
            "from candidate_observations",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "record"},
            reason="The grain of the table: two answers to one question would count a character "
            "in two classes.",
            acceptable=False,
        ),
        Check(
            name="observation_names_film_and_character",
            table=_OBSERVATIONS,
            frame="select content_id, film_id, subject_id, coalesce(film_id like 'film-_%' "
            "and starts_with(subject_id, content_id || '/c'), false) as named "
            "from candidate_observations",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "named", "value_set": [True]},
            reason="Without its film a character is in no figure. The subject is a character of "
            "the content, <content_id>/c<number>, and can never be the id of a person.",
            acceptable=False,
        ),
        Check(
            name="observed_content_in_vocabulary",
            table=_OBSERVATIONS,
            frame="select subject_id, content_type from candidate_observations",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "content_type", "value_set": list(CONTENT_TYPES)},
            reason="Figures choose by content type; an unknown one would never be counted.",
            acceptable=False,
        ),
        Check(
            name="observed_value_in_vocabulary",
            table=_OBSERVATIONS,
            frame="select subject_id, dimension, value, dimension || ' ' || value as answer "
            "from candidate_observations",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "answer", "value_set": _VALUES},
            reason="A closed list of attributes and values, those of the methodology: nothing else "
            "may be kept about characters, and an unknown value would be lost.",
            acceptable=False,
        ),
        Check(
            name="observed_value_has_its_evidence",
            table=_OBSERVATIONS,
            frame="select subject_id, dimension, value from candidate_observations "  # noqa: S608
            f"where value <> '{NOT_DETERMINABLE}' and coalesce(trim(evidence), '') = ''",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="A value that quotes nothing is a guess: the words must be in the content.",
            acceptable=False,
        ),
        Check(
            name="real_person_has_gender_and_narrative_role_only",
            table=_OBSERVATIONS,
            frame="select o.subject_id, o.dimension, o.value from candidate_observations o "  # noqa: S608
            f"where o.dimension not in ({_OF_REAL_PERSONS}) and exists (select 1 from "
            "candidate_observations r where r.content_type = o.content_type "
            "and r.content_id = o.content_id and r.subject_id = o.subject_id "
            "and r.dimension = 'real_person' and r.value = 'yes')",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="Origin, orientation or disability inferred about a real person is sensitive "
            "personal data (GDPR art. 9). Not even `not_determinable` is written: nobody has "
            "looked.",
            acceptable=False,
        ),
        Check(
            name="observation_method_in_vocabulary",
            table=_OBSERVATIONS,
            frame="select subject_id, dimension, method from candidate_observations",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "method", "value_set": list(OBSERVATION_METHODS)},
            reason="How a value was found is part of it: a model, a rule, or a human review.",
            acceptable=False,
        ),
        Check(
            name="observation_of_a_model_names_model_and_prompt",
            table=_OBSERVATIONS,
            frame="select subject_id, dimension, model, prompt_version from candidate_observations "
            "where method = 'model' and (model is null or prompt_version is null)",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="An answer of a model can only be judged, or made again, with its model and its "
            "prompt.",
            acceptable=False,
        ),
        Check(
            name="observation_confidence_is_a_share",
            table=_OBSERVATIONS,
            frame="select subject_id, dimension, confidence from candidate_observations",
            expectation="ExpectColumnValuesToBeBetween",
            arguments={"column": "confidence", "min_value": 0, "max_value": 1},
            reason="Confidence goes from 0 to 1; null where the method says none.",
        ),
    )
)
