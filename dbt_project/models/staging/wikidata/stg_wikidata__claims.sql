select
    tmdb_person_id,
    wikidata_id,
    gender,
    statement_id,
    n_references,
    n_references > 0 as is_referenced,
    reference
from {{ source('raw', 'wikidata_claims') }}
