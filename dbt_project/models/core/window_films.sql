with agreements as (

    select agrement_id, agrement_year, is_fif
    from {{ ref('dim_agreements') }}

),

members as (

    {% for population in var('populations') %}
    select '{{ population }}' as population, agrement_id, agrement_year
    from agreements
    {% if population == 'fif' %}where is_fif{% endif %}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select members.population, windows.period_start, windows.period_end, members.agrement_id
from members
inner join {{ ref('windows') }} as windows
    on members.agrement_year between windows.first_year and windows.last_year
