select
    entity,
    key as entity_key,
    column_name,
    new_value,
    corrected_on,
    reason,
    status as correction_status
from {{ source('enriched', 'corrections') }}
