{#- What the bootstrap of everything that is a mean or a median over films draws from: numerator and
    denominator of each film in each cell, in 27,720ths (the least common multiple of 1 to 12), so
    that sums are exact in any order. Cells that rule R withholds need no interval. -#}
with by_role as (

    select
        'women_share_by_role_per_film' as statistic,
        {{ cell_key() }},
        film_id,
        cast(round(27720.0 * n_women / n_known) as bigint) as numerator,
        27720 as denominator
    from {{ ref('role_fractions') }}
    where is_known

),

teams as (

    select {{ cell_key('cells.') }}, agreements.film_id, teams.key_post_share
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements
        on agreements.agrement_id = cells.agrement_id
    inner join {{ ref('film_teams') }} as teams on teams.film_id = agreements.film_id
    where cells.breakdown_value is not null and teams.key_post_share is not null
        and not list_contains(string_split(cells.breakdown, '|'), 'direction')

),

of_teams as (

    select
        statistic.name as statistic,
        {{ cell_key() }},
        film_id,
        cast(round(27720 * key_post_share) as bigint) as numerator,
        27720 as denominator
    from teams
    cross join (values ('key_post_share'), ('key_post_share_median')) as statistic(name)

),

of_casts as (

    select
        'cast_share_weighted' as statistic,
        {{ cell_key() }},
        film_id,
        sum(case when gender = 'female' then cast(round(27720.0 / place) as bigint) else 0 end) as numerator,
        sum(cast(round(27720.0 / place) as bigint)) as denominator
    from {{ ref('cast_cells') }}
    where breakdown in ('all', 'genre') and gender <> 'unknown'
    group by {{ cell_key() }}, film_id

),

everything as (

    select * from by_role
    union all
    select * from of_teams
    union all
    select * from of_casts

),

{#- Cells are counted and numbered apart: a window over all rows would hold them all in memory. #}
cells as (

    select statistic, {{ cell_key() }}, count(*) as n_films
    from everything
    group by statistic, {{ cell_key() }}

),

numbered as (

    select *, row_number() over (order by statistic, {{ cell_key() }}) as cell_number
    from cells

)

select
    everything.statistic,
    {{ cell_key('everything.') }},
    numbered.cell_number,
    everything.film_id,
    cast(everything.numerator as bigint) as numerator,
    cast(everything.denominator as bigint) as denominator
from everything
inner join numbered using (statistic, {{ cell_key() }})
where numbered.n_films >= 20
