with directors as (

    select * from {{ ref('directors_corrected') }}

),

people as (

    select source_id, person_id
    from {{ ref('stg_linked__people') }}
    where source_name = 'cnc'

)

select
    directors.agrement_id,
    'director' as role,
    directors.position,
    people.person_id,
    coalesce(dim_people.gender, 'unknown') as gender,
    coalesce(dim_people.gender_method, 'unknown') as gender_method,
    directors.rank_number
from directors
left join people on people.source_id = directors.printed_name
left join {{ ref('dim_people') }} as dim_people on dim_people.person_id = people.person_id
