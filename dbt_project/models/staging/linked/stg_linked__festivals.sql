select
    festival,
    position as festival_position,
    label_fr,
    label_en
from {{ source('linked', 'festivals') }}
