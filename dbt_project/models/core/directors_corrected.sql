with directors as (

    select * from {{ ref('stg_cnc__directors') }}

),

corrections as (

    {{ corrections_of('director') }}

)

select
    directors.agrement_id,
    directors.position,
    {{ corrected('name', 'directors.printed_name') }} as printed_name,
    {{ corrected('rank', 'directors.rank_number') }} as rank_number
from directors
left join corrections
    on corrections.entity_key = directors.agrement_id || '/' || directors.position
