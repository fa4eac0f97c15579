with grid as (

    {{ grid_without(['direction']) }}

),

counted as (

    select
        {{ cell_key() }},
        median(round(27720 * teams.key_post_share)) / 27720.0 as middle,
        count(teams.key_post_share) as n_known,
        count(*) as n_all,
        {#- every undecided post a man's, or a woman's #}
        median(teams.key_post_share_low) as lowest_middle,
        median(teams.key_post_share_high) as highest_middle
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    inner join {{ ref('film_teams') }} as teams using (film_id)
    where cells.breakdown_value is not null
    group by {{ cell_key() }}

),

intervals as (

    select {{ cell_key() }}, low as ci_low, high as ci_high
    from {{ ref('stat_film_share_intervals') }}
    where statistic = 'key_post_share_median'

),

{{ median_rows('key_post_share_median') }}

select * from published
