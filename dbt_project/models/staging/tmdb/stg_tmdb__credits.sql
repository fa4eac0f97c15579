select
    credit_id,
    tmdb_id,
    tmdb_person_id,
    kind as credit_kind,
    name,
    gender,
    department,
    job,
    character as part,
    billing_order
from {{ source('raw', 'tmdb_credits') }}
