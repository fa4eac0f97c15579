select
    source as source_name,
    source_id,
    film_id,
    rule as identity_rule
from {{ source('linked', 'films') }}
