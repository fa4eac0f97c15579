with bases as (

    select population, period_start, period_end, breakdown, breakdown_value
    from {{ ref('indicator_grid') }}
    where breakdown in ('all', 'genre')

)

select * from bases
{% for n in var('billings') %}
union all
select
    population,
    period_start,
    period_end,
    case when breakdown = 'all' then 'billing' else breakdown || '|billing' end as breakdown,
    case when breakdown = 'all' then 'first_{{ n }}' else breakdown_value || '|first_{{ n }}' end as breakdown_value
from bases
{% endfor %}
