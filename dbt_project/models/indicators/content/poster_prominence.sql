{#- Nothing is published where nothing is observed: without posters there is no grid.

    Thirty posters, each with a figure of known presentation, so that rule R's twenty known are there too.
    Posters are somebody's selection: coverage is that of the figures times the share of the cell's films
    that have a poster here. Sums are whole numbers below 2**127, exact in any order. -#}
with periods as (

    select population, period_start, period_end
    from {{ ref('indicator_grid') }}
    where breakdown = 'all'
    union
    select grid.population, pooled.period_start, pooled.period_end
    from {{ ref('indicator_grid') }} as grid
    cross join {{ ref('pooled_periods') }} as pooled

),

cells as (

    select population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value
    from periods
    union all
    select periods.*, 'prominence', measures.measure
    from periods
    cross join ({{ value_rows(var('poster_measures'), 'measure') }}) as measures
    union all
    select {{ cell_key() }}
    from {{ ref('indicator_grid') }}
    where breakdown = 'genre'

),

grid as (

    select * from cells
    where exists (select 1 from {{ ref('poster_measures') }})

),

counted as (

    select
        {{ cell_key() }},
        sum(women_weight) as women_weight,
        sum(known_weight) as known_weight,
        sum(all_weight) as all_weight,
        sum(n_unknown) as n_unknown,
        sum(n_unplaced) as n_unplaced,
        sum(n_figures) as n_figures,
        count(case when known_weight > 0 then 1 end) as n_posters,
        count(distinct case when content_id is not null then film_id end) as n_films_shown,
        count(distinct film_id) as n_films,
        cast(sum(cast(women_weight as hugeint) * women_weight) as double) as sum_yy,
        cast(sum(cast(women_weight as hugeint) * known_weight) as double) as sum_xy,
        cast(sum(cast(known_weight as hugeint) * known_weight) as double) as sum_xx
    from {{ ref('poster_cells') }}
    where breakdown_value is not null
    group by {{ cell_key() }}

),

weighed as (

    select
        {{ cell_key('grid.') }},
        counted.women_weight,
        counted.known_weight,
        {#- a figure that may or may not stand in the foreground is unknown there, as a whole figure #}
        counted.all_weight + 1000000 * counted.n_unplaced as all_weight,
        coalesce(counted.n_unknown, 0) as n_unknown,
        coalesce(counted.n_posters, 0) as n_posters,
        {{ ratio('counted.women_weight', 'counted.known_weight') }} as value,
        {{ ratio('counted.known_weight', 'counted.all_weight') }}
            * (1 - counted.n_unplaced / cast(counted.n_figures as double))
            * {{ ratio('counted.n_films_shown', 'counted.n_films') }} as coverage,
        counted.sum_yy, counted.sum_xy, counted.sum_xx
    from grid
    left join counted using ({{ cell_key() }})

),

spread as (

    select *, {{ ratio_error('value', 'n_posters', 'known_weight') }} as error
    from weighed

),

measured as (

    select
        *,
        women_weight / 1e6 as numerator,
        known_weight / 1e6 as denominator,
        {#- where all posters are alike no draw differs: Wilson over the posters says what is left open #}
        case
            when value = 0 then {{ wilson_low('0', 'n_posters') }}
            when value = 1 then {{ wilson_low('n_posters', 'n_posters') }}
            else greatest(value - error, 0)
        end as ci_low,
        case
            when value = 0 then {{ wilson_high('0', 'n_posters') }}
            when value = 1 then {{ wilson_high('n_posters', 'n_posters') }}
            else least(value + error, 1)
        end as ci_high,
        {{ ratio('women_weight', 'all_weight') }} as bound_low,
        {{ ratio('(women_weight + all_weight - known_weight)', 'all_weight') }} as bound_high,
        {{ first_reason([rule_posters('n_posters'), rule_r_of('n_posters', 'coverage')]) }} as status
    from spread

),

published as (

    select
        {{ published_columns('poster_prominence', 'share') }}
    from measured

)

select * from published
