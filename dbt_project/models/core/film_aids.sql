{#- A mark that is documented nowhere leaves an aid unknown; a channel is named or it is not. -#}
with agreements as (

    select * from {{ ref('dim_agreements') }}

)

select agrement_id, 'avance_sur_recettes' as aid, avance_sur_recettes is not null as is_aided
from agreements
{% for aid in ['sofica', 'credit_impot', 'aide_regionale'] %}
union all
select agrement_id, '{{ aid }}' as aid, {{ aid }} as is_aided
from agreements
{% endfor %}
{% for access in var('broadcaster_access') %}
union all
select agrement_id, 'broadcaster_{{ access }}' as aid, channels_{{ access }} is not null as is_aided
from agreements
{% endfor %}
