select
    subject_kind,
    tmdb_id,
    wikidata_id,
    outcome,
    award_id,
    award,
    conferred_by_id,
    conferred_by,
    awarded_on,
    award_year,
    date_precision,
    for_tmdb_film_id,
    n_for_films,
    statement_id
from {{ source('raw', 'wikidata_awards') }}
