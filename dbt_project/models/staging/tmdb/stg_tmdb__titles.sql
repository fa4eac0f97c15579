select
    tmdb_id,
    kind as title_kind,
    country,
    title,
    title_type
from {{ source('raw', 'tmdb_titles') }}
