with agreements as (

    select * from {{ ref('dim_agreements') }}

),

members as (

    {% for population in var('populations') %}
    select
        '{{ population }}' as population, agreements.agrement_id, agreements.agrement_year,
        agreements.genre, agreements.budget_class, agreements.rank, films.direction
    from agreements
    left join {{ ref('film_direction') }} as films on films.agrement_id = agreements.agrement_id
    {% if population == 'fif' %}where agreements.is_fif{% endif %}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

in_period as (

    select members.*, periods.period_start, periods.period_end
    from members
    inner join {{ ref('periods') }} as periods
        on members.agrement_year between periods.first_year and periods.last_year

),

cells as (

    select agrement_id, population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value
    from in_period
    {% for parts in var('breakdowns') %}
    union all
    select
        agrement_id, population, period_start, period_end,
        {{ breakdown_name(parts) }} as breakdown,
        {{ breakdown_value(parts) }} as breakdown_value
    from in_period
    {% endfor %}

)

select * from cells
