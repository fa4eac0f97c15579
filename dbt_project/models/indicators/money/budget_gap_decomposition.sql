with grid as (

    select populations.population, windows.period_start, windows.period_end, parts.*
    from {{ ref('windows') }} as windows
    cross join ({{ population_rows() }}) as populations
    cross join (
        {% for term, component in var('gap_components').items() %}
        select 'component' as breakdown, '{{ component }}' as breakdown_value, '{{ term }}' as term
        union all
        {% endfor %}
        select 'all', 'all', 'all'
    ) as parts
    where windows.n_years >= 10

),

{{ gap_model_rows('budget_gap_decomposition', where="model = 'decomposition'", term='term', exponential=false) }}

select * from published
