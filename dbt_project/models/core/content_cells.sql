{#- Contents belong to a film: a film agreed twice in one period counts once. -#}
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

)

select film_id, {{ cell_key() }}, false as is_pooled
from films
union all
select film_id, {{ cell_key() }}, true
from pooled
