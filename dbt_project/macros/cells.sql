{#- What a cell of an indicator is: population, period, breakdown and its value. -#}

{% macro cell_key(prefix='') -%}
    {%- for name in var('indicator_key')[1:] %}{{ prefix }}{{ name }}{% if not loop.last %}, {% endif %}{% endfor -%}
{%- endmacro %}

{% macro budget_class(devis_eur) -%}
    case
        {%- for class in var('budget_classes') %}
        when {{ devis_eur }} >= {{ class.low_eur }}
            {%- if class.high_eur is not none %} and {{ devis_eur }} < {{ class.high_eur }}{% endif %} then '{{ class.label }}'
        {%- endfor %}
    end
{%- endmacro %}

{#- Code 4 is used in some years only: 3 and more are alike. -#}
{% macro rank_class(rank) -%}
    case when {{ rank }} >= 3 then '3+' else cast({{ rank }} as varchar) end
{%- endmacro %}

{#- Name of a breakdown such as genre|rank. -#}
{% macro breakdown_name(parts) -%}'{{ parts | join('|') }}'{%- endmacro %}

{#- Value of a film in a breakdown; null when one part is unknown. -#}
{% macro breakdown_value(parts) -%}
    {%- for part in parts %}{{ part }}{% if not loop.last %} || '|' || {% endif %}{% endfor -%}
{%- endmacro %}

{#- One row per population. -#}
{% macro population_rows() -%}
    {%- for population in var('populations') %}
    select '{{ population }}' as population
    {%- if not loop.last %} union all{% endif %}
    {%- endfor %}
{%- endmacro %}

{#- One row per value of a list, as the named column. -#}
{% macro value_rows(values, name) -%}
    {%- for value in values %}
    select '{{ value }}' as {{ name }}
    {%- if not loop.last %} union all{% endif %}
    {%- endfor %}
{%- endmacro %}
