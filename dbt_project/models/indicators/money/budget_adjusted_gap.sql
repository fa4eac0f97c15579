{#- The whole is the gap with all of year, genre and rank held alike; beside it what each step of
    holding alike changes, the raw gap among them. -#}
with grid as (

    select populations.population, windows.period_start, windows.period_end, steps.*
    from {{ ref('windows') }} as windows
    cross join ({{ population_rows() }}) as populations
    cross join (
        {% for name in var('adjustments') %}
        select 'adjustment' as breakdown, '{{ name }}' as breakdown_value, '{{ name }}' as term
        union all
        {% endfor %}
        select 'all', 'all', '{{ var('main_adjustment') }}'
    ) as steps

),

{{ gap_model_rows('budget_adjusted_gap', where="model = 'least_squares' and term = 'woman'", term='specification', exponential=true) }}

select * from published
