{#- What every value of a breakdown is called. Channels are called alike in both languages. -#}
with lists as (

    {% for breakdown, values in var('labels').items() %}
    {%- for value, label in values.items() %}
    select '{{ breakdown }}' as breakdown, '{{ value }}' as breakdown_value, {{ loop.index }} as position, $${{ label.fr }}$$ as label_fr, $${{ label.en }}$$ as label_en
    {%- if not loop.last %} union all{% endif %}
    {%- endfor %}
    {%- if not loop.last %} union all{% endif %}
    {% endfor %}

),

channels as (

    {% for channel, name in var('broadcasters').items() %}
    select 'broadcaster' as breakdown, '{{ channel }}' as breakdown_value, {{ loop.index }} as position, $${{ name }}$$ as label_fr, $${{ name }}$$ as label_en
    {%- if not loop.last %} union all{% endif %}
    {% endfor %}

),

roles as (

    select 'role' as breakdown, role as breakdown_value, role_position as position, label_fr, label_en
    from {{ ref('dim_roles') }}

),

festivals as (

    select 'festival' as breakdown, festival as breakdown_value, festival_position as position, label_fr, label_en
    from {{ ref('stg_linked__festivals') }}

),

labelled as (

    select * from lists
    union all
    select * from channels
    union all
    select * from roles
    union all
    select * from festivals

)

select
    breakdown || '=' || breakdown_value as label_id,
    breakdown,
    breakdown_value,
    cast(position as integer) as label_position,
    label_fr,
    label_en
from labelled
