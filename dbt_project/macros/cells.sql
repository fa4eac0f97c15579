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


{#- Ends a list of CTEs with `by_role`: rows of credits, each with the cell of its film (all or a genre),
    its role, department and is_told, in the cells of the indicators by role. Those that add up roles look
    at films of which TMDB tells the team, and actors are in that of their department only. -#}
{% macro cells_by_role(relation, columns) -%}
{%- set columns = columns | join(', ') -%}
by_role as (

    {%- set kinds = [
        ('role', 'role', "breakdown = 'all'"),
        ('genre|role', "breakdown_value || '|' || role", "breakdown = 'genre'"),
        ('department', 'department', "breakdown = 'all' and is_told"),
        ('all', "'all'", "breakdown = 'all' and is_told and role <> 'actor'"),
    ] %}
    {%- for name, value, condition in kinds %}
    select population, period_start, period_end, '{{ name }}' as breakdown, {{ value }} as breakdown_value, {{ columns }}
    from {{ relation }}
    where {{ condition }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)
{%- endmacro %}

{#- Counts of films with an answer that is true, false or null (unknown), per cell: once per profile,
    then over the cells of each. `where` leaves films out altogether. -#}
{% macro count_films(answer, relation, where='true') -%}
    select
        {{ cell_key('cells.') }},
        cast(sum(films.n_yes) as bigint) as n_yes,
        cast(sum(films.n_known) as bigint) as n_known,
        cast(sum(films.n_all) as bigint) as n_all
    from {{ ref('profile_cells') }} as cells
    inner join (
        select
            profiles.profile,
            count(case when {{ answer }} then 1 end) as n_yes,
            count({{ answer }}) as n_known,
            count(*) as n_all
        from {{ relation }} as films
        inner join {{ ref('film_profiles') }} as profiles on profiles.agrement_id = films.agrement_id
        where {{ where }}
        group by profiles.profile
    ) as films on films.profile = cells.profile
    where cells.breakdown_value is not null
    group by {{ cell_key('cells.') }}
{%- endmacro %}
