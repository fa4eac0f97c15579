{#- The few generic tests that the models need beside dbt's own. -#}

{% test unique_key(model, columns) %}
    select {{ columns | join(', ') }}, count(*) as n_rows
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{% test same_row_count(model, as_of) %}
    with counts as (
        select (select count(*) from {{ model }}) as here, (select count(*) from {{ as_of }}) as there
    )
    select * from counts where here <> there
{% endtest %}

{#- The promises of the shared shape, in one test per indicator: one row per key, the rules of
    publication, and every cell of the grid (but those of the breakdowns that the indicator leaves out; an
    indicator with a grid of its own says own_grid). `always` marks the ones about data quality, which
    rule R does not withhold, `intersections` the ones under R30; 1e-9 is the rounding of the last place; the denominator of a `weighted` one is a sum of weights,
    where that is a condition only in the rows that it names. A failing row says which promise it breaks. -#}
{% test indicator_rows(model, without=[], own_grid=false, always=false, weighted=false, intersections=false) %}
    select 'a promise of the shared shape is broken' as problem, {{ var('indicator_key') | join(', ') }}
    from {{ model }}
    where indicator_id <> '{{ model.identifier }}'
        or status not in ({% for status in var('statuses') %}'{{ status }}'{% if not loop.last %}, {% endif %}{% endfor %})
        or (status <> 'published' and coalesce(value, numerator, denominator, ci_low, ci_high, bound_low, bound_high) is not null)
        or (status = 'published' and value is null)
        or (unit = 'share' and status = 'published' and (
            value not between 0 and 1
            {%- if not always %}
            {%- if not weighted %}
            or denominator < 20
            {%- elif weighted is string %}
            or (denominator < 20 and not ({{ weighted }}))
            {%- endif %}
            or coverage < 0.8
            {%- endif %}
            or ci_low is null or ci_high is null
            or value not between ci_low - 1e-9 and ci_high + 1e-9
            or value not between bound_low - 1e-9 and bound_high + 1e-9
        ))
        {%- if intersections %}
        or (status = 'published' and (denominator < 30 or period_end < period_start + interval 2 years)
            and (contains(breakdown, '|') or breakdown not in ('all', 'genre', 'direction', 'narrative_role', 'age_band', 'social_category')))
        {%- endif %}
        or (unit = 'count' and status = 'published' and value not between ci_low and ci_high)
        or (unit = 'eur' and status = 'published' and denominator < 3)
        or n_unknown < 0
        or n_unknown is null
        or period_end < period_start

    union all

    select 'the key occurs twice', {{ var('indicator_key') | join(', ') }}
    from {{ model }}
    group by {{ var('indicator_key') | join(', ') }}
    having count(*) > 1

    {%- if not own_grid %}

    union all

    select 'a cell of the grid is missing', '{{ model.identifier }}', {{ var('indicator_key')[1:] | join(', ') }}
    from ({{ grid_without(without) }}) as grid
    anti join {{ model }} as rows using ({{ var('indicator_key')[1:] | join(', ') }})
    {%- endif %}
{% endtest %}
