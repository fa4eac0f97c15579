{#- Films alike in all that decides their cells have one number: whoever adds films up does it once per
    profile and spreads the sums over cells, instead of every film over every cell. -#}
with placed as (

    select
        agreements.agrement_id,
        agreements.agrement_year,
        agreements.is_fif,
        agreements.genre,
        agreements.budget_class,
        agreements.rank,
        films.direction
    from {{ ref('dim_agreements') }} as agreements
    left join {{ ref('film_direction') }} as films on films.agrement_id = agreements.agrement_id

)

select
    *,
    cast(dense_rank() over (order by agrement_year, is_fif, genre, budget_class, rank, direction) as integer) as profile
from placed
