with people as (

    select
        person_id,
        count(*) as n_records
    from {{ ref('stg_linked__people') }}
    group by person_id

)

select
    people.person_id,
    people.n_records,
    coalesce(genders.gender, 'unknown') as gender,
    coalesce(genders.gender_method, 'unknown') as gender_method,
    genders.gender_confidence,
    coalesce(genders.review_status, 'not_needed') as review_status
from people
left join {{ ref('stg_enriched__person_gender') }} as genders on genders.person_id = people.person_id
