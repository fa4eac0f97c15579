with nationalities as (

    select * from {{ ref('stg_cnc__nationalities') }}

),

corrections as (

    {{ corrections_of('nationality') }}

)

select
    nationalities.agrement_id,
    nationalities.position,
    {{ corrected('country', 'nationalities.country') }} as country,
    {{ corrected('share_percent', 'nationalities.financing_share * 100') }} / 100 as financing_share
from nationalities
left join corrections
    on corrections.entity_key = nationalities.agrement_id || '/' || nationalities.position
