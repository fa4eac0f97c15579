with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        sum(films.women_fraction) as total_fraction,
        count(films.women_fraction) as n_known,
        count(*) as n_all,
        {#- a film without any director named may be anything #}
        sum(coalesce(cast(films.n_women as double) / nullif(films.n_directors, 0), 0)) as lowest_total,
        sum(coalesce(cast(films.n_women + films.n_unknown as double) / nullif(films.n_directors, 0), 1)) as highest_total
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
