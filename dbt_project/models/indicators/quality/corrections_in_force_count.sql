with whole as (

    select min(period_start) as period_start, max(period_end) as period_end
    from {{ ref('periods') }}

),

grid as (

    select 'agrees' as population, whole.period_start, whole.period_end, 'all' as breakdown, 'all' as breakdown_value
    from whole
    where whole.period_start is not null
    {% for entity in var('correctable') %}
    union all
    select 'agrees', whole.period_start, whole.period_end, 'entity', '{{ entity }}'
    from whole
    where whole.period_start is not null
    {% endfor %}

),

counted as (

    select entity, count(*) as n_corrections
    from {{ ref('stg_enriched__corrections') }}
    where correction_status = 'applied'
    group by entity
    union all
    select 'all', count(*)
    from {{ ref('stg_enriched__corrections') }}
    where correction_status = 'applied'

),

{#- A handful of corrections of persons would point at them, and so would what the total leaves. -#}
few as (

    select bool_or(n_corrections between 1 and 4) as is_few
    from counted
    where entity in ('person', 'director')

),

measured as (

    select
        {{ cell_key('grid.') }},
        coalesce(counted.n_corrections, 0) as value,
        coalesce(counted.n_corrections, 0) as numerator,
        cast(null as double) as denominator,
        0 as n_unknown,
        cast(1 as double) as coverage,
        cast(null as double) as ci_low,
        cast(null as double) as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        case
            when few.is_few and grid.breakdown_value in ('person', 'director', 'all') then 'withheld_persons'
            else 'published'
        end as status
    from grid
    cross join few
    left join counted on counted.entity = grid.breakdown_value

),

published as (

    select
        {{ published_columns('corrections_in_force_count', 'count') }}
    from measured

)

select * from published
