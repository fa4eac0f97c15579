with people as (

    select population, period_start, period_end, gender
    from {{ ref('director_cells') }}
    where breakdown = 'all' and year(period_end) > year(period_start)

),

counted as (

    select
        population, period_start, period_end,
        count(*) as n_all,
        count(case when gender = 'unknown' then 1 end) as n_undecided
        {%- for gender in var('director_genders') %},
        count(case when gender = '{{ gender }}' then 1 end) as n_{{ gender }}
        {%- endfor %}
    from people
    group by population, period_start, period_end

),

grid as (

    select population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value
    from {{ ref('indicator_grid') }}
    where breakdown = 'all' and year(period_end) > year(period_start)
    {% for gender in var('director_genders') %}
    union all
    select population, period_start, period_end, 'director_gender', '{{ gender }}'
    from {{ ref('indicator_grid') }}
    where breakdown = 'all' and year(period_end) > year(period_start)
    {% endfor %}

),

concentration as (

    select * replace (cast(period_start as date) as period_start, cast(period_end as date) as period_end)
    from {{ ref('stat_concentration') }}
    where measure = 'films_per_director'

),

measured as (

    select
        {{ cell_key('grid.') }},
        concentration.gini as value,
        cast(null as double) as numerator,
        coalesce(case grid.breakdown_value
            when 'all' then counted.n_all
            {%- for gender in var('director_genders') %}
            when '{{ gender }}' then counted.n_{{ gender }}
            {%- endfor %}
        end, 0) as denominator,
        coalesce(case when grid.breakdown <> 'all' then counted.n_undecided end, 0) as n_unknown,
        case when grid.breakdown = 'all' then {{ ratio('counted.n_all', 'counted.n_all') }}
            else 1 - {{ ratio('counted.n_undecided', 'counted.n_all') }} end as coverage,
        concentration.low as ci_low,
        concentration.high as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high
    from grid
    left join counted using (population, period_start, period_end)
    left join concentration using ({{ cell_key() }})

),

ruled as (

    select
        *,
        case
            when denominator < {{ var('min_concentration') }} then 'withheld_n'
            else {{ rule_r_of('denominator', 'coverage') }}
        end as status
    from measured

),

published as (

    select
        {{ published_columns('films_per_director_gini', 'ratio') }}
    from ruled

)

select * from published
