{#- Each film of a cell with each of its posters, and without any where it has none: a film whose poster
    nobody put into an inbox is unknown, and coverage says so. -#}
with cells as (

    select film_id, {{ cell_key() }}, 'figures' as measure
    from {{ ref('content_cells') }}
    where breakdown in ('all', 'genre')
    union all
    select cells.film_id, cells.population, cells.period_start, cells.period_end, 'prominence', measures.measure, measures.measure
    from {{ ref('content_cells') }} as cells
    cross join ({{ value_rows(var('poster_measures'), 'measure') }}) as measures
    where cells.breakdown = 'all'

)

select
    {{ cell_key('cells.') }},
    cells.film_id,
    posters.content_id,
    {%- for name in ['women_weight', 'known_weight', 'all_weight', 'n_unknown', 'n_unplaced', 'n_figures'] %}
    posters.{{ name }}{% if not loop.last %},{% endif %}
    {%- endfor %}
from cells
left join {{ ref('poster_measures') }} as posters
    on posters.film_id = cells.film_id and posters.measure = cells.measure
