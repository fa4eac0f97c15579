{#- Names and quoted words stay in the lake: a script of the inbox may be nobody else's business. -#}
select
    content_type,
    content_id,
    film_id,
    subject_id,
    dimension,
    value as observed_value
from {{ source('enriched', 'content_observations') }}
