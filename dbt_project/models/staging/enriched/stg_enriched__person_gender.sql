select
    person_id,
    {% if var('attribution', 'all') == 'first_name' -%}
    gender_by_first_name as gender,
    case when gender_by_first_name = 'unknown' then 'unknown' else 'first_name' end as gender_method,
    {%- else -%}
    gender,
    method as gender_method,
    {%- endif %}
    confidence as gender_confidence,
    review_status
from {{ source('enriched', 'person_gender') }}
