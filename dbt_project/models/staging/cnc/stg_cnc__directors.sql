select
    agrement_id,
    position,
    name as printed_name,
    rank as rank_number
from {{ source('raw', 'cnc_directors') }}
