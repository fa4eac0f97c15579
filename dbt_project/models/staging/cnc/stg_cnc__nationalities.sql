select
    agrement_id,
    position,
    country,
    label as country_label,
    share_percent / 100 as financing_share
from {{ source('raw', 'cnc_nationalities') }}
