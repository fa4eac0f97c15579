{#- The rules of publication and the arithmetic of published rows: the one place of both.

    R   shares: at least 20 known and coverage of at least 80 %.
    R3  money: at least 3 films in the cell, and none above 85 % of the cell's total.

    An indicator hands in a CTE `counted`, one row per cell that has films, and the CTE `grid`, one
    row per cell that is published. A cell without films counts zero. The last CTE is `published`.
    A withheld row keeps its key, n_unknown, coverage and status, and no other number. -#}

{% macro wilson_low(x, n) -%}{{ _wilson(x, n, '-') }}{%- endmacro %}
{% macro wilson_high(x, n) -%}{{ _wilson(x, n, '+') }}{%- endmacro %}

{#- Wilson score interval, 95 %. The ends are exact where a share is 0 or 1. -#}
{% macro _wilson(x, n, sign) -%}
    {%- set z = '1.959963984540054' -%}
    case
        when {{ n }} = 0 then null
        when {{ x }} = {{ '0' if sign == '-' else n }} then {{ '0.0' if sign == '-' else '1.0' }}
        else (
            {{ x }} + {{ z }} * {{ z }} / 2
            {{ sign }} {{ z }} * sqrt({{ x }} * ({{ n }} - {{ x }}) / cast({{ n }} as double) + {{ z }} * {{ z }} / 4)
        ) / ({{ n }} + {{ z }} * {{ z }})
    end
{%- endmacro %}

{% macro ratio(x, n) -%}case when {{ n }} > 0 then cast({{ x }} as double) / {{ n }} end{%- endmacro %}

{% macro rule_r(n_known, n_all) -%}
    case
        when {{ n_known }} < 20 then 'withheld_n'
        when {{ n_known }} < 0.8 * {{ n_all }} then 'withheld_coverage'
        else 'published'
    end
{%- endmacro %}

{% macro rule_r3(n_films, largest, total) -%}
    case
        when {{ n_films }} < 3 then 'withheld_money'
        when {{ largest }} > 0.85 * {{ total }} then 'withheld_money'
        else 'published'
    end
{%- endmacro %}

{#- Blanks every number of a withheld row and fixes the order and types of the shared shape. -#}
{% macro published_columns(indicator_id, unit) -%}
        cast('{{ indicator_id }}' as varchar) as indicator_id,
        {{ cell_key() }},
        {{ _if_published('value') }} as value,
        cast('{{ unit }}' as varchar) as unit,
        {{ _if_published('numerator') }} as numerator,
        {{ _if_published('denominator') }} as denominator,
        cast(n_unknown as bigint) as n_unknown,
        cast(coverage as double) as coverage,
        {{ _if_published('ci_low') }} as ci_low,
        {{ _if_published('ci_high') }} as ci_high,
        {{ _if_published('bound_low') }} as bound_low,
        {{ _if_published('bound_high') }} as bound_high,
        cast(status as varchar) as status
{%- endmacro %}

{% macro _if_published(column) -%}
    case when status = 'published' then cast({{ column }} as double) end
{%- endmacro %}

{#- Shares. `counted` has n_yes, n_known and n_all per cell. Rule R, Wilson interval, and the
    bounds if every unknown were a no or a yes. -#}
{% macro share_rows(indicator_id) -%}
measured as (

    select
        {{ cell_key('grid.') }},
        coalesce(counted.n_yes, 0) as numerator,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all, 0) as n_all,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown
    from grid
    left join counted using ({{ cell_key() }})

),

ruled as (

    select
        *,
        {{ ratio('numerator', 'denominator') }} as value,
        {{ ratio('denominator', 'n_all') }} as coverage,
        {{ wilson_low('numerator', 'denominator') }} as ci_low,
        {{ wilson_high('numerator', 'denominator') }} as ci_high,
        {{ ratio('numerator', 'n_all') }} as bound_low,
        {{ ratio('(numerator + n_unknown)', 'n_all') }} as bound_high,
        {{ rule_r('denominator', 'n_all') }} as status
    from measured

),

published as (

    select
        {{ published_columns(indicator_id, 'share') }}
    from ruled

)
{%- endmacro %}

{#- Money. `counted` has amount (null if undefined), n_known films with a budget, n_all, largest_eur
    and total_eur per cell; `intervals` has ci_low and ci_high per cell. Rule R3. The numerator is
    the cell's total, the denominator its number of films with a budget. -#}
{% macro money_rows(indicator_id) -%}
measured as (

    select
        {{ cell_key('grid.') }},
        counted.amount as value,
        counted.total_eur as numerator,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown,
        {{ ratio('counted.n_known', 'counted.n_all') }} as coverage,
        intervals.ci_low,
        intervals.ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        {{ rule_r3('coalesce(counted.n_known, 0)', 'counted.largest_eur', 'counted.total_eur') }} as status
    from grid
    left join counted using ({{ cell_key() }})
    left join intervals using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns(indicator_id, 'eur') }}
    from measured

)
{%- endmacro %}
