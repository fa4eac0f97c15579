{#- A film agreed twice in one period is in one cell once; any film of a group tells the cells of all. -#}
with examples as (

    select film_group, min(film_id) as film_id
    from {{ ref('film_groups') }}
    group by film_group

)

select distinct examples.film_group, {{ cell_key('cells.') }}
from examples
inner join {{ ref('dim_agreements') }} as agreements on agreements.film_id = examples.film_id
inner join {{ ref('film_profiles') }} as profiles on profiles.agrement_id = agreements.agrement_id
inner join {{ ref('profile_cells') }} as cells on cells.profile = profiles.profile
where cells.breakdown in ('all', 'genre') and cells.breakdown_value is not null
