with agreements as (

    select * from {{ ref('stg_cnc__agreements') }}

),

corrections as (

    {{ corrections_of('agreement') }}

),

applied as (

    select
        agreements.agrement_id,
        agreements.agrement_year,
        agreements.visa,
        {{ corrected('title', 'agreements.title') }} as title,
        {{ corrected('former_title', 'agreements.former_title') }} as former_title,
        agreements.n_directors,
        {{ corrected('devis_eur', 'agreements.devis_eur') }} as devis_eur,
        {{ corrected('genre', 'agreements.genre') }} as genre,
        {{ corrected('eof', 'agreements.is_eof') }} as is_eof,
        {{ corrected('rank', 'agreements.rank_number') }} as rank_number,
        {{ corrected('bonus_parite', 'agreements.bonus_parite') }} as bonus_parite,
        agreements.nationality_text
    from agreements
    left join corrections on corrections.entity_key = agreements.agrement_id

)

select
    *,
    {{ rank_class('rank_number') }} as rank
from applied
