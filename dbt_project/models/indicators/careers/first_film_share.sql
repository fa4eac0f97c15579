with grid as (

    {{ grid_without(['rank']) }}

),

counted as (

    select
        {{ cell_key() }},
        count(case when agreements.rank = '1' then 1 end) as n_yes,
        count(agreements.rank) as n_known,
        count(*) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    where cells.breakdown_value is not null
    group by {{ cell_key() }}

),

{{ share_rows('first_film_share', by_direction=true) }}

select * from published
