with careers as (

    select * from {{ ref('director_careers') }}

),

members as (

    {% for population in var('populations') %}
    select '{{ population }}' as population, careers.*
    from careers
    {% if population == 'fif' %}where is_fif{% endif %}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select
    members.population,
    windows.period_start,
    windows.period_end,
    members.person_id,
    members.gender,
    members.years,
    members.has_second
from members
inner join {{ ref('windows') }} as windows
    on members.first_year between windows.first_year and windows.last_year
