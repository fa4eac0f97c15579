{#- Years since the bonus exists, and the windows of years in which small cells are pooled. -#}
with spans as (

    select period_start, period_end from {{ ref('periods') }}
    union
    select period_start, period_end from {{ ref('pooled_periods') }}

)

select
    cells.agrement_id,
    cells.population,
    spans.period_start,
    spans.period_end,
    cells.breakdown,
    cells.breakdown_value
from {{ ref('film_cells') }} as cells
inner join spans
    on cells.period_start >= spans.period_start and cells.period_end <= spans.period_end
where cells.population = 'fif'
    and cells.breakdown in ('all', 'genre', 'direction', 'genre|direction')
    and year(cells.period_start) = year(cells.period_end)
    and year(spans.period_start) >= {{ var('bonus_first_year') }}
