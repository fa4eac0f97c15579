{#- Corrections in force of one entity, one row per key: for each correctable column whether it is
    corrected and to what. Python has judged them (enriched.corrections); SQL applies them. -#}

{% macro corrections_of(entity) %}
    select
        entity_key
        {%- for column, sql_type in var('correctable')[entity].items() %},
        count(case when column_name = '{{ column }}' then 1 end) > 0 as {{ column }}_is_corrected,
        cast(max(case when column_name = '{{ column }}' then new_value end) as {{ sql_type }}) as {{ column }}_corrected
        {%- endfor %}
    from {{ ref('stg_enriched__corrections') }}
    where entity = '{{ entity }}' and correction_status = 'applied'
    group by entity_key
{% endmacro %}

{#- The corrected value of a column, or the source's own. -#}
{% macro corrected(column, own) -%}
    case when corrections.{{ column }}_is_corrected then corrections.{{ column }}_corrected else {{ own }} end
{%- endmacro %}
