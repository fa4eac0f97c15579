select
    agrement_id,
    agrement_year,
    visa,
    title,
    former_title,
    n_directors,
    devis_eur,
    genre,
    eof as is_eof,
    rank as rank_number,
    bonus_parite,
    nationality_text
from {{ source('raw', 'cnc_agreements') }}
