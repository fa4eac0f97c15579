with profiles as (

    select distinct profile, agrement_year, is_fif, genre, budget_class, rank, direction
    from {{ ref('film_profiles') }}

),

members as (

    {% for population in var('populations') %}
    select '{{ population }}' as population, *
    from profiles
    {% if population == 'fif' %}where is_fif{% endif %}
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

    select profile, population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value
    from in_period
    {% for parts in var('breakdowns') %}
    union all
    select
        profile, population, period_start, period_end,
        {{ breakdown_name(parts) }} as breakdown,
        {{ breakdown_value(parts) }} as breakdown_value
    from in_period
    {% endfor %}

)

select * from cells
