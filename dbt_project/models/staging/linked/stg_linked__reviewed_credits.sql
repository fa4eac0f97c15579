select
    film_id,
    role,
    person_id,
    name as person_name
from {{ source('linked', 'reviewed_credits') }}
