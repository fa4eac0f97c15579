{#- The cells of everything by role: those of the roles that some credit has. -#}
with observed as (

    select distinct breakdown, breakdown_value
    from {{ ref('role_counts') }}

),

populations as (

    {% for population in var('populations') %}
    select '{{ population }}' as population
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    populations.population,
    periods.period_start,
    periods.period_end,
    observed.breakdown,
    observed.breakdown_value
from populations
cross join {{ ref('periods') }} as periods
cross join observed
