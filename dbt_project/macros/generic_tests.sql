{#- The few generic tests that the models need beside dbt's own. -#}

{% test unique_key(model, columns) %}
    select {{ columns | join(', ') }}, count(*) as n_rows
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{% test same_row_count(model, as_of, without=none) %}
    with counts as (
        select
            (select count(*) from {{ model }}) as here,
            (
                select count(*) from {{ as_of }}
                {%- if without %} where not list_contains(string_split(breakdown, '|'), '{{ without }}'){% endif %}
            ) as there
    )
    select * from counts where here <> there
{% endtest %}

{#- The promises of the shared shape, for every indicator. A share that rests on rule R has at least
    20 known; `always` marks the ones about data quality, which are always published. -#}
{% test indicator_rows(model, always=false) %}
    select *
    from {{ model }}
    where indicator_id <> '{{ model.identifier }}'
        or status not in ({% for status in var('statuses') %}'{{ status }}'{% if not loop.last %}, {% endif %}{% endfor %})
        or (status <> 'published' and coalesce(value, numerator, denominator, ci_low, ci_high, bound_low, bound_high) is not null)
        or (status = 'published' and value is null)
        or (unit = 'share' and status = 'published' and (
            value not between 0 and 1
            {%- if not always %}
            or denominator < 20
            or coverage < 0.8
            {%- endif %}
            or ci_low is null or ci_high is null
            or value not between ci_low and ci_high
            or value not between bound_low - 1e-9 and bound_high + 1e-9
        ))
        or (unit = 'eur' and status = 'published' and denominator < 3)
        or n_unknown < 0
        or n_unknown is null
        or period_end < period_start
{% endtest %}
