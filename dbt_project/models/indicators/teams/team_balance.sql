{#- Each class as a share of the films whose class is known. -#}
with bases as (

    select {{ cell_key() }}
    from {{ ref('indicator_grid') }}
    where breakdown in ('all', 'genre')

),

grid as (

    {% for balance in var('balances') %}
    select
        population,
        period_start,
        period_end,
        case when breakdown = 'all' then 'balance' else breakdown || '|balance' end as breakdown,
        case when breakdown = 'all' then '{{ balance }}' else breakdown_value || '|{{ balance }}' end as breakdown_value
    from bases
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

teams as (

    select {{ cell_key('cells.') }}, teams.balance
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    inner join {{ ref('film_teams') }} as teams using (film_id)
    where cells.breakdown in ('all', 'genre') and cells.breakdown_value is not null

),

counted as (

    {% for balance in var('balances') %}
    select
        population,
        period_start,
        period_end,
        case when breakdown = 'all' then 'balance' else breakdown || '|balance' end as breakdown,
        case when breakdown = 'all' then '{{ balance }}' else breakdown_value || '|{{ balance }}' end as breakdown_value,
        count(case when balance = '{{ balance }}' then 1 end) as n_yes,
        count(balance) as n_known,
        count(*) as n_all
    from teams
    group by population, period_start, period_end, breakdown, breakdown_value
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

{{ share_rows('team_balance') }}

select * from published
