select
    content_type,
    content_id,
    film_id,
    subject_id,
    subject_label,
    dimension,
    value as observed_value,
    confidence,
    method as observation_method,
    model as model_name,
    prompt_version,
    evidence,
    observed_at
from {{ source('enriched', 'observations') }}
