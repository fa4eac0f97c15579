{#- A film agreed twice in one period counts its characters once. The breakdown value is null where
    the direction of the film, or the character's place in the story, is undecided. -#}
with films as (

    select distinct agreements.film_id, {{ cell_key('cells.') }}
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements
        on agreements.agrement_id = cells.agrement_id
    where cells.breakdown in ('all', 'genre', 'direction')

),

pooled as (

    select distinct films.film_id, films.population, periods.period_start, periods.period_end, 'all' as breakdown, 'all' as breakdown_value
    from films
    inner join {{ ref('pooled_periods') }} as periods
        on films.period_start >= periods.period_start and films.period_end <= periods.period_end
    where films.breakdown = 'all'

),

cells as (

    select film_id, {{ cell_key() }}
    from films
    union all
    select film_id, {{ cell_key() }}
    from pooled

),

characters as (

    select subject_id, film_id, gender, narrative_role
    from {{ ref('dim_characters') }}
    where is_linked

)

select characters.subject_id, characters.gender, {{ cell_key('cells.') }}
from cells
inner join characters on characters.film_id = cells.film_id
union all
select
    characters.subject_id,
    characters.gender,
    cells.population,
    cells.period_start,
    cells.period_end,
    'narrative_role' as breakdown,
    nullif(characters.narrative_role, '{{ var('not_determinable') }}') as breakdown_value
from films as cells
inner join characters on characters.film_id = cells.film_id
where cells.breakdown = 'all'
