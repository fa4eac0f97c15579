with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        sum(cast(round(27720 * teams.key_post_share) as bigint)) / 27720.0 as total_fraction,
        count(teams.key_post_share) as n_known,
        count(*) as n_all,
        {#- whole 27,720ths (the least common multiple of 1 to 12): exact in any order #}
        sum(cast(round(27720 * teams.key_post_share_low) as bigint)) / 27720.0 as lowest_total,
        sum(cast(round(27720 * teams.key_post_share_high) as bigint)) / 27720.0 as highest_total
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    inner join {{ ref('film_teams') }} as teams using (film_id)
    where cells.breakdown_value is not null
    group by {{ cell_key() }}

),

intervals as (

    select {{ cell_key() }}, low as ci_low, high as ci_high
    from {{ ref('stat_film_share_intervals') }}
    where statistic = 'key_post_share'

),

{{ fraction_rows('key_post_share') }}

select * from published
