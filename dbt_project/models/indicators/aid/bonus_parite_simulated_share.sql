with films as (

    select cells.*, readings.is_reached, directions.direction
    from {{ ref('bonus_cells') }} as cells
    inner join {{ ref('bonus_readings') }} as readings
        on readings.agrement_id = cells.agrement_id and readings.bonus_rule = 'default'
    inner join {{ ref('film_direction') }} as directions on directions.agrement_id = cells.agrement_id

),

periods as (

    select distinct population, period_start, period_end
    from {{ ref('bonus_cells') }}

),

classes as (

    select distinct breakdown, breakdown_value
    from {{ ref('indicator_grid') }}
    where breakdown in ('all', 'genre', 'direction', 'genre|direction')

),

grid as (

    select * from periods
    cross join classes

),

counted as (

    select
        {{ cell_key() }},
        count(case when is_reached then 1 end) as n_yes,
        count(is_reached) as n_known,
        count(*) as n_all
    from films
    where breakdown_value is not null
    group by {{ cell_key() }}

),

{#- Films of undecided direction are in no class of it: they are unknown in each class of their base. #}
base as (

    select
        population, period_start, period_end, breakdown, breakdown_value,
        count(*) as n_base,
        count(case when direction is null then 1 end) as n_unplaced
    from films
    where breakdown in ('all', 'genre')
    group by population, period_start, period_end, breakdown, breakdown_value

),

unplaced as (

    select {{ cell_key('grid.') }}, base.n_unplaced, base.n_base
    from grid
    inner join base
        on base.population = grid.population
        and base.period_start = grid.period_start
        and base.period_end = grid.period_end
        and base.breakdown = case grid.breakdown when 'direction' then 'all' else 'genre' end
        and base.breakdown_value = case grid.breakdown when 'direction' then 'all' else split_part(grid.breakdown_value, '|', 1) end
    where grid.breakdown in ('direction', 'genre|direction')

),

{{ share_rows('bonus_parite_simulated_share', unplaced='unplaced') }}

select * from published
