{#- What a poster does not tell of a figure, or tells in no word of the vocabulary, is not determinable. -#}
with observed as (

    select
        content_id,
        subject_id,
        max(case when dimension = 'gender_presentation' then observed_value end) as gender_presentation,
        max(case when dimension = 'area_share' then try_cast(observed_value as double) end) as area_share,
        max(case when dimension = 'foreground' then observed_value end) as foreground
    from {{ ref('stg_enriched__content_observations') }}
    where content_type = 'poster' and subject_id <> content_id
    group by content_id, subject_id

)

select
    content_id,
    subject_id,
    case
        when gender_presentation in ('{{ var('character_attributes')['gender'] | join("', '") }}') then gender_presentation
        else '{{ var('not_determinable') }}'
    end as gender_presentation,
    case when area_share between 0 and 1 then area_share end as area_share,
    case foreground when 'yes' then true when 'no' then false end as is_foreground
from observed
