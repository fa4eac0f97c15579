with grid as (

    select * from {{ ref('cast_grid') }}

),

counted as (

    select
        {{ cell_key() }},
        count(case when gender = 'female' then 1 end) as n_yes,
        count(case when gender <> 'unknown' then 1 end) as n_known,
        count(*) as n_all,
        count(distinct case when gender <> 'unknown' then person_id end) as n_people
    from {{ ref('cast_cells') }}
    group by {{ cell_key() }}

),

{{ share_rows('cast_share', persons=true) }}

select * from published
