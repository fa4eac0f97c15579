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

),

kinds as (

    select *, cast(row_number() over (order by agrement_year, is_fif, genre, budget_class, rank, direction) as integer) as profile
    from (select distinct agrement_year, is_fif, genre, budget_class, rank, direction from placed) as found

)

select placed.*, kinds.profile
from placed
inner join kinds
    on placed.agrement_year is not distinct from kinds.agrement_year
    and placed.is_fif is not distinct from kinds.is_fif
    and placed.genre is not distinct from kinds.genre
    and placed.budget_class is not distinct from kinds.budget_class
    and placed.rank is not distinct from kinds.rank
    and placed.direction is not distinct from kinds.direction
