{%- set domain = var('breakdown_values') -%}
with populations as (

    {% for population in var('populations') %}
    select '{{ population }}' as population
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

breakdowns as (

    select 'all' as breakdown, 'all' as breakdown_value
    {% for parts in var('breakdowns') %}
    {% for first in domain[parts[0]] %}
    {% for value in ([first] if parts | length == 1 else domain[parts[1]]) %}
    union all
    select {{ breakdown_name(parts) }}, '{{ first if parts | length == 1 else first ~ '|' ~ value }}'
    {% endfor %}
    {% endfor %}
    {% endfor %}

)

select
    populations.population,
    periods.period_start,
    periods.period_end,
    breakdowns.breakdown,
    breakdowns.breakdown_value
from populations
cross join {{ ref('periods') }} as periods
cross join breakdowns
