"""Expectations on observations of the inbox's files."""

from typing import Final

from cinediv_pipeline.validation.check import Check, Suite
from cinediv_pipeline.vocabulary import CONTENT_TYPES, OBSERVATION_METHODS

_TABLE: Final = "enriched/content_observations"

SUITE: Final = Suite(
    (
        Check(
            name="content_observed_once_per_dimension",
            table=_TABLE,
            frame="select subject_id, dimension, value, subject_id || ' ' || dimension as record "
            "from candidate_content_observations",
            expectation="ExpectColumnValuesToBeUnique",
            arguments={"column": "record"},
            reason="The grain of the table: two answers to one question would count twice.",
            acceptable=False,
        ),
        Check(
            name="observation_belongs_to_its_content",
            table=_TABLE,
            frame="select content_id, subject_id, "
            "subject_id = content_id or starts_with(subject_id, content_id || '/c') as own "
            "from candidate_content_observations",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "own", "value_set": [True]},
            reason="`cinediv forget` finds rows by their content; a row of none would stay.",
            acceptable=False,
        ),
        Check(
            name="analysed_content_in_vocabulary",
            table=_TABLE,
            frame="select subject_id, content_type from candidate_content_observations",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "content_type", "value_set": list(CONTENT_TYPES)},
            reason="Figures choose by content type. A type of another package is a warning: its "
            "rows are kept and counted nowhere.",
            blocking=False,
        ),
        Check(
            name="content_observation_method_in_vocabulary",
            table=_TABLE,
            frame="select subject_id, dimension, method from candidate_content_observations",
            expectation="ExpectColumnValuesToBeInSet",
            arguments={"column": "method", "value_set": list(OBSERVATION_METHODS)},
            reason="How a value was found is part of it: a model, a rule, or what people gave.",
            acceptable=False,
        ),
        Check(
            name="content_read_by_a_model_names_model_and_prompt",
            table=_TABLE,
            frame="select subject_id, dimension, model, prompt_version "
            "from candidate_content_observations "
            "where method = 'model' and (model is null or prompt_version is null or "
            "evidence is null)",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="An answer of a model can only be judged with its model, prompt and quotation.",
            acceptable=False,
        ),
        Check(
            name="observed_film_is_known",
            table=_TABLE,
            frame="select content_id, film_id from candidate_content_observations "
            "where film_id is not null and film_id not like 'film-_%'",
            expectation="ExpectTableRowCountToEqual",
            arguments={"value": 0},
            reason="A film that is none would never be joined.",
            acceptable=False,
        ),
    )
)
