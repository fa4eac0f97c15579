with films as (

    select cells.population, cells.period_start, cells.period_end, cells.agrement_id, films.has_woman
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('film_direction') }} as films on films.agrement_id = cells.agrement_id
    where cells.breakdown = 'all'

),

{#- Where the aid itself is unknown the film may be one of them: it counts as unknown. -#}
by_aid as (

    select
        films.population, films.period_start, films.period_end,
        'aid' as breakdown, aids.aid as breakdown_value,
        case when aids.is_aided then films.has_woman end as has_woman
    from films
    inner join {{ ref('film_aids') }} as aids on aids.agrement_id = films.agrement_id
    where aids.is_aided or aids.is_aided is null

),

{#- A channel that names fewer films than rule R asks for in the whole list has no cells. -#}
channels as (

    select channel
    from {{ ref('stg_cnc__broadcasters') }}
    group by channel
    having count(distinct agrement_id) >= 20

),

bought as (

    select broadcasters.agrement_id, broadcasters.channel
    from {{ ref('stg_cnc__broadcasters') }} as broadcasters
    inner join channels on channels.channel = broadcasters.channel
    group by broadcasters.agrement_id, broadcasters.channel

),

by_channel as (

    select
        films.population, films.period_start, films.period_end,
        'broadcaster' as breakdown, bought.channel as breakdown_value,
        films.has_woman
    from films
    inner join bought on bought.agrement_id = films.agrement_id

),

counted as (

    select
        {{ cell_key() }},
        count(case when has_woman then 1 end) as n_yes,
        count(has_woman) as n_known,
        count(*) as n_all
    from (select * from by_aid union all select * from by_channel) as answers
    group by {{ cell_key() }}

),

grid as (

    select population, period_start, period_end, 'aid' as breakdown, aids.aid as breakdown_value
    from {{ ref('indicator_grid') }}
    cross join ({{ value_rows(var('aid_kinds'), 'aid') }}) as aids
    where breakdown = 'all'
    union all
    select population, period_start, period_end, 'broadcaster', channels.channel
    from {{ ref('indicator_grid') }}
    cross join channels
    where breakdown = 'all'

),

{{ share_rows('women_share_of_aided_films') }}

select * from published
