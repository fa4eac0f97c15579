with grid as (

    select *
    from {{ ref('indicator_grid') }}
    where breakdown in ('rank', 'genre|rank', 'rank|direction')

),

{#- The films that could be of this rank: all, those of the genre, or those of the direction. -#}
bases as (

    select population, period_start, period_end, breakdown as base, breakdown_value as base_value, agrement_id
    from {{ ref('film_cells') }}
    where breakdown in ('all', 'genre', 'direction') and breakdown_value is not null

),

ranked as (

    select
        bases.population, bases.period_start, bases.period_end,
        case bases.base when 'all' then 'rank' when 'genre' then 'genre|rank' else 'rank|direction' end as breakdown,
        case bases.base
            when 'all' then ranks.rank
            when 'genre' then bases.base_value || '|' || ranks.rank
            else ranks.rank || '|' || bases.base_value
        end as breakdown_value,
        agreements.rank = ranks.rank as is_of_rank
    from bases
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = bases.agrement_id
    cross join ({{ value_rows(var('ranks'), 'rank') }}) as ranks

),

counted as (

    select
        {{ cell_key() }},
        count(case when is_of_rank then 1 end) as n_yes,
        count(is_of_rank) as n_known,
        count(*) as n_all
    from ranked
    group by {{ cell_key() }}

),

{#- Films of undecided direction belong to some class of the breakdown by direction. -#}
unplaced_by_rank as (

    select
        population, period_start, period_end,
        'rank|direction' as breakdown,
        ranks.rank || '|' || breakdown_value as breakdown_value,
        n_unplaced,
        n_base
    from {{ ref('direction_unplaced') }}
    cross join ({{ value_rows(var('ranks'), 'rank') }}) as ranks
    where breakdown = 'direction'

),

{{ share_rows('rank_share', unplaced='unplaced_by_rank') }}

select * from published
