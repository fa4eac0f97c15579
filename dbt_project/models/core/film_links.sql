select
    tmdb_id,
    film_id,
    visa,
    link_rule,
    decided_by,
    score,
    year_gap,
    title_likeness
from {{ ref('stg_linked__film_links') }}
where verdict = 'linked'
