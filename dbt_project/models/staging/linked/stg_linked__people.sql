select
    source as source_name,
    source_id,
    person_id
from {{ source('linked', 'people') }}
