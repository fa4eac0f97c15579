with cells as (

    select * from {{ ref('film_cells') }}
    where breakdown_value is not null and not list_contains(string_split(breakdown, '|'), 'direction')

),

bases as (

    select
        {{ cell_key('cells.') }},
        count(*) as n_base,
        count(case when films.direction is null then 1 end) as n_unplaced
    from cells
    inner join {{ ref('film_direction') }} as films using (agrement_id)
    group by {{ cell_key('cells.') }}

),

{#- The cell by direction of a base: the class goes last, after the base's own value. #}
by_direction as (

    select
        bases.population, bases.period_start, bases.period_end,
        case when bases.breakdown = 'all' then 'direction' else bases.breakdown || '|direction' end as breakdown,
        case when bases.breakdown = 'all' then classes.direction else bases.breakdown_value || '|' || classes.direction end as breakdown_value,
        bases.n_unplaced,
        bases.n_base
    from bases
    cross join (
        {% for direction in var('breakdown_values')['direction'] %}
        select '{{ direction }}' as direction
        {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ) as classes

)

select by_direction.*
from by_direction
inner join {{ ref('indicator_grid') }} as grid using ({{ cell_key() }})
