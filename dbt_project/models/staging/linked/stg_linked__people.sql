select
    source as source_name,
    source_id,
    person_id,
    rule as identity_rule
from {{ source('linked', 'people') }}
