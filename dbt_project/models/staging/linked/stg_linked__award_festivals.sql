select
    award_id,
    conferred_by_id,
    festival
from {{ source('linked', 'award_festivals') }}
