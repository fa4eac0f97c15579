select
    film_id,
    visa,
    tmdb_id,
    verdict,
    rule as link_rule,
    decided_by,
    score,
    runner_up_score,
    year_gap,
    title_likeness
from {{ source('linked', 'film_links') }}
