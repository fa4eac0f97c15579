with directors as (

    select * from {{ ref('directors_corrected') }}

),

names as (

    select source_id, person_id
    from {{ ref('stg_linked__people') }}
    where source_name = 'cnc'

),

{#- Where two people bear the name, a linked film says which of them directs. #}
homonyms as (

    select source_id, person_id
    from {{ ref('stg_linked__people') }}
    where source_name = 'cnc_credit' and identity_rule = 'homonym'

),

identified as (

    select
        directors.agrement_id,
        directors.position,
        directors.rank_number,
        coalesce(homonyms.person_id, names.person_id) as person_id
    from directors
    left join names on names.source_id = directors.printed_name
    left join homonyms
        on homonyms.source_id = directors.agrement_id || '/' || directors.position

)

select
    identified.agrement_id,
    identified.position,
    identified.person_id,
    coalesce(people.gender, 'unknown') as gender,
    coalesce(people.gender_method, 'unknown') as gender_method,
    identified.rank_number
from identified
left join {{ ref('dim_people') }} as people on people.person_id = identified.person_id
