select
    agrement_id,
    access,
    position,
    coalesce(channel, label) as channel
from {{ source('raw', 'cnc_broadcasters') }}
