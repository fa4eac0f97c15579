with grid as (

    select * from {{ ref('role_grid') }}

),

people as (

    select {{ cell_key() }}, person_id, max(gender) as gender
    from {{ ref('credit_cells') }}
    group by {{ cell_key() }}, person_id

),

counted as (

    select
        {{ cell_key() }},
        count(case when gender = 'female' then 1 end) as n_yes,
        count(case when gender <> 'unknown' then 1 end) as n_known,
        count(*) as n_all,
        count(case when gender <> 'unknown' then 1 end) as n_people
    from people
    group by {{ cell_key() }}

),

{{ share_rows('women_share_by_role_persons', persons=true) }}

select * from published
