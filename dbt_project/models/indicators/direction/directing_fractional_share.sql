with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        {#- whole 27,720ths (the least common multiple of 1 to 12): exact in any order #}
        sum(cast(round(films.women_fraction * 27720) as bigint)) / 27720.0 as total_fraction,
        count(films.women_fraction) as n_known,
        count(*) as n_all,
        {#- a film without any director named may be anything #}
        sum(cast(round(27720 * coalesce(cast(films.n_women as double) / nullif(films.n_directors, 0), 0)) as bigint)) / 27720.0 as lowest_total,
        sum(cast(round(27720 * coalesce(cast(films.n_women + films.n_unknown as double) / nullif(films.n_directors, 0), 1)) as bigint)) / 27720.0 as highest_total
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('film_direction') }} as films using (agrement_id)
    where cells.breakdown_value is not null
    group by {{ cell_key() }}

),

intervals as (

    select {{ cell_key() }}, fraction_low as ci_low, fraction_high as ci_high
    from {{ ref('stat_direction_intervals') }}

),

{{ fraction_rows('directing_fractional_share') }}

select * from published
