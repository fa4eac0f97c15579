select
    agreements.agrement_id,
    agreements.agrement_year,
    agreements.genre,
    agreements.rank,
    agreements.is_eof,
    agreements.devis_eur,
    films.direction = 'women_only' as is_woman
    {%- for population in var('populations') %},
    {% if population == 'fif' %}coalesce(agreements.is_fif, false){% else %}true{% endif %} as in_{{ population }}
    {%- endfor %}
from {{ ref('dim_agreements') }} as agreements
inner join {{ ref('film_direction') }} as films on films.agrement_id = agreements.agrement_id
where films.direction in ('women_only', 'men_only') and agreements.devis_eur > 0
