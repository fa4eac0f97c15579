{%- set names = {'all': 'aid', 'genre': 'genre|aid', 'direction': 'direction|aid'} -%}
with bases as (

    select {{ cell_key() }}
    from {{ ref('indicator_grid') }}
    where breakdown in ('{{ names | join("', '") }}')

),

grid as (

    {% for base, name in names.items() %}
    select
        population, period_start, period_end,
        '{{ name }}' as breakdown,
        {% if base == 'all' %}aids.aid{% else %}breakdown_value || '|' || aids.aid{% endif %} as breakdown_value
    from bases
    cross join ({{ value_rows(var('aid_kinds'), 'aid') }}) as aids
    where breakdown = '{{ base }}'
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

aided as (

    select
        {{ cell_key('cells.') }},
        aids.aid,
        count(case when aids.is_aided then 1 end) as n_yes,
        count(aids.is_aided) as n_known,
        count(*) as n_all
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('film_aids') }} as aids on aids.agrement_id = cells.agrement_id
    where cells.breakdown in ('{{ names | join("', '") }}') and cells.breakdown_value is not null
    group by {{ cell_key('cells.') }}, aids.aid

),

counted as (

    select
        population, period_start, period_end,
        case breakdown {% for base, name in names.items() %}when '{{ base }}' then '{{ name }}' {% endfor %}end as breakdown,
        case when breakdown = 'all' then aid else breakdown_value || '|' || aid end as breakdown_value,
        n_yes, n_known, n_all
    from aided

),

{#- Films of undecided direction belong to some class of the breakdown by direction. -#}
unplaced_by_aid as (

    select
        population, period_start, period_end,
        'direction|aid' as breakdown,
        breakdown_value || '|' || aids.aid as breakdown_value,
        n_unplaced,
        n_base
    from {{ ref('direction_unplaced') }}
    cross join ({{ value_rows(var('aid_kinds'), 'aid') }}) as aids
    where breakdown = 'direction'

),

{{ share_rows('aided_share', unplaced='unplaced_by_aid') }}

select * from published
