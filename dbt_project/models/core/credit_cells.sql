{#- A film agreed twice in one period counts its credits once. The direction of a film is known from
    the list alone; everything that adds up roles looks at films of which TMDB tells the team. Not materialized: the rows
    are many, and most queries want one of the four kinds. -#}
with films as not materialized (

    select distinct agreements.film_id, {{ cell_key('cells.') }}
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements
        on agreements.agrement_id = cells.agrement_id
    where cells.breakdown in ('all', 'genre') and cells.breakdown_value is not null

),

told as (

    select distinct film_id
    from {{ ref('fct_credits') }}
    where credit_source = 'tmdb' and role <> 'actor'

),

credits as not materialized (

    select
        films.population,
        films.period_start,
        films.period_end,
        films.breakdown as base,
        films.breakdown_value as base_value,
        films.film_id,
        credits.role,
        credits.department,
        credits.person_id,
        credits.gender,
        told.film_id is not null as is_told
    from films
    inner join {{ ref('fct_credits') }} as credits on credits.film_id = films.film_id
    left join told on told.film_id = films.film_id

),

cells as (

    select *, 'role' as breakdown, role as breakdown_value
    from credits
    where base = 'all'
    union all
    select *, 'genre|role', base_value || '|' || role
    from credits
    where base = 'genre'
    union all
    select *, 'department', department
    from credits
    where base = 'all' and is_told
    union all
    select *, 'all', 'all'
    from credits
    where base = 'all' and is_told and role <> 'actor'

)

select
    {{ cell_key() }},
    film_id,
    role,
    person_id,
    gender
from cells
