with grid as (

    {{ grid_without(['direction']) }}

),

cells as (

    select * from {{ ref('film_cells') }}

),

counted as (

    select
        {{ cell_key() }},
        count(*) as n_films
    from cells
    where breakdown_value is not null
    group by {{ cell_key() }}

),

{#- Films of the population and period whose place in this breakdown is unknown. #}
unplaced as (

    select
        population, period_start, period_end, breakdown,
        count(*) as n_all,
        count(case when breakdown_value is null then 1 end) as n_unknown
    from cells
    group by population, period_start, period_end, breakdown

),

measured as (

    select
        {{ cell_key('grid.') }},
        coalesce(counted.n_films, 0) as value,
        coalesce(counted.n_films, 0) as numerator,
        cast(null as double) as denominator,
        coalesce(unplaced.n_unknown, 0) as n_unknown,
        1 - {{ ratio('unplaced.n_unknown', 'unplaced.n_all') }} as coverage,
        coalesce(intervals.n_films_low, 0) as ci_low,
        coalesce(intervals.n_films_high, 0) as ci_high,
        coalesce(counted.n_films, 0) as bound_low,
        coalesce(counted.n_films, 0) + coalesce(unplaced.n_unknown, 0) as bound_high,
        'published' as status
    from grid
    left join counted using ({{ cell_key() }})
    left join unplaced using (population, period_start, period_end, breakdown)
    left join {{ ref('stat_cell_intervals') }} as intervals using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns('film_count', 'count') }}
    from measured

)

select * from published
