with grid as (

    select populations.population, windows.period_start, windows.period_end, cells.*
    from {{ ref('windows') }} as windows
    cross join ({{ population_rows() }}) as populations
    cross join (
        select 'all' as breakdown, 'all' as breakdown_value
        union all
        select 'genre' as breakdown, genre from ({{ value_rows(var('genres'), 'genre') }}) as genres
    ) as cells
    where windows.n_years >= 10

),

films as (

    select cells.population, cells.period_start, cells.period_end, agreements.genre, films.women_fraction
    from {{ ref('window_films') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
    inner join {{ ref('film_direction') }} as films on films.agrement_id = cells.agrement_id

),

known as (

    select
        population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value,
        count(*) as n_all, count(women_fraction) as n_known
    from films
    group by population, period_start, period_end
    union all
    select population, period_start, period_end, 'genre', genre, count(*), count(women_fraction)
    from films
    where genre is not null
    group by population, period_start, period_end, genre

),

trends as (

    select
        population,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        breakdown,
        breakdown_value,
        n_years,
        horizon_year,
        horizon_low,
        case when isfinite(horizon_high) then horizon_high end as horizon_high
    from {{ ref('stat_horizons') }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        trends.horizon_year - year(grid.period_end) as value,
        cast(null as double) as numerator,
        trends.n_years as denominator,
        coalesce(known.n_all - known.n_known, 0) as n_unknown,
        {{ ratio('known.n_known', 'known.n_all') }} as coverage,
        trends.horizon_low - year(grid.period_end) as ci_low,
        trends.horizon_high - year(grid.period_end) as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        case
            when coalesce(trends.n_years, 0) < 10 then 'withheld_n'
            {#- a trend that is past one half already has no horizon ahead #}
            when trends.horizon_year is null or not isfinite(trends.horizon_year)
                or trends.horizon_year <= year(grid.period_end) then 'not_identifiable'
            else 'published'
        end as status
    from grid
    left join known using ({{ cell_key() }})
    left join trends using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns('parity_horizon_years', 'years') }}
    from measured

)

select * from published
