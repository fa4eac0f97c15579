{#- Directors of the period by how their gender is known: all known, then each group of methods. #}
with people as (

    select
        population, period_start, period_end, gender,
        case
            {%- for group, methods in var('method_groups').items() %}
            when gender_method in ('{{ methods | join("', '") }}') then '{{ group }}'
            {%- endfor %}
        end as method_group
    from {{ ref('director_cells') }}
    where breakdown = 'all'

),

periods as (

    select population, period_start, period_end
    from {{ ref('indicator_grid') }}
    where breakdown = 'all'

),

grid as (

    select population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value
    from periods
    {% for group in var('method_groups') %}
    union all
    select population, period_start, period_end, 'method', '{{ group }}'
    from periods
    {% endfor %}

),

totals as (

    select
        population, period_start, period_end,
        count(*) as n_all,
        count(case when gender <> 'unknown' then 1 end) as n_known
    from people
    group by population, period_start, period_end

),

by_method as (

    select population, period_start, period_end, method_group, count(*) as n_people
    from people
    group by population, period_start, period_end, method_group

),

measured as (

    select
        {{ cell_key('grid.') }},
        coalesce(case when grid.breakdown = 'all' then totals.n_known else by_method.n_people end, 0) as numerator,
        coalesce(totals.n_all, 0) as denominator,
        coalesce(totals.n_all - totals.n_known, 0) as n_unknown,
        {{ ratio('totals.n_known', 'totals.n_all') }} as coverage
    from grid
    left join totals using (population, period_start, period_end)
    left join by_method
        on by_method.population = grid.population
        and by_method.period_start = grid.period_start
        and by_method.period_end = grid.period_end
        and by_method.method_group = grid.breakdown_value

),

ruled as (

    select
        *,
        {{ ratio('numerator', 'denominator') }} as value,
        {{ wilson_low('numerator', 'denominator') }} as ci_low,
        {{ wilson_high('numerator', 'denominator') }} as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        {{ rule_r5('denominator') }} as status
    from measured

),

published as (

    select
        {{ published_columns('attribution_quality', 'share') }}
    from ruled

)

select * from published
