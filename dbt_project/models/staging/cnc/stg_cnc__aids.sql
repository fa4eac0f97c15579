select
    agrement_id,
    aid,
    detail as aid_detail,
    obtained as is_obtained
from {{ source('raw', 'cnc_aids') }}
