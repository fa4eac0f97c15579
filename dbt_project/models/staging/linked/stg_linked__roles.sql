select
    role,
    position as role_position,
    department,
    label_fr,
    label_en,
    is_key_post,
    is_head_of_department,
    rule_version
from {{ source('linked', 'roles') }}
