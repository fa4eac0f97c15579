with grid as (

    select *
    from {{ ref('indicator_grid') }}
    where breakdown in ('all', 'direction')

),

counted as (

    select
        {{ cell_key() }},
        count(agreements.devis_eur) as n_known,
        count(*) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    where cells.breakdown in ('all', 'direction') and cells.breakdown_value is not null
    group by {{ cell_key() }}

),

concentration as (

    select * replace (cast(period_start as date) as period_start, cast(period_end as date) as period_end)
    from {{ ref('stat_concentration') }}
    where measure = 'budget'

),

measured as (

    select
        {{ cell_key('grid.') }},
        concentration.gini as value,
        cast(null as double) as numerator,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all - counted.n_known, 0) + coalesce(unplaced.n_unplaced, 0) as n_unknown,
        {{ ratio('counted.n_known', 'counted.n_all') }} * {{ placed_share() }} as coverage,
        concentration.low as ci_low,
        concentration.high as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high
    from grid
    left join counted using ({{ cell_key() }})
    left join concentration using ({{ cell_key() }})
    {{- unplaced_films(true) }}

),

ruled as (

    select
        *,
        case
            when denominator < {{ var('min_concentration') }} then 'withheld_n'
            when value is null then 'not_identifiable'
            else {{ rule_r_of('denominator', 'coverage') }}
        end as status
    from measured

),

published as (

    select
        {{ published_columns('budget_gini', 'ratio') }}
    from ruled

)

select * from published
