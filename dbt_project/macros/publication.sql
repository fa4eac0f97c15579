{#- The rules of publication and the arithmetic of published rows: the one place of both (thresholds: cinediv_pipeline/vocabulary.py).

    R   shares: at least 20 known and coverage of at least 80 %.
    R3  money: at least 3 films in the cell, and none above 85 % of the cell's total.
    R5  persons: no cell that rests on the gender of fewer than 5 persons.
    R30 intersections and perceived attributes: at least 30 known, over three years or more.
    Posters: at least 30 of them in the cell.

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

{#- Half of the 95 % interval of a ratio Σy ÷ Σx whose cases come in clusters of unlike size (the figures of a
    poster): linearised, from the sums sum_yy, sum_xy and sum_xx over n clusters. -#}
{% macro ratio_error(value, n, sum_x) -%}
    1.959963984540054 * sqrt(
        {{ n }} / cast(nullif({{ n }} - 1, 0) as double)
        * greatest(sum_yy - 2 * {{ value }} * sum_xy + {{ value }} * {{ value }} * sum_xx, 0)
    ) / nullif({{ sum_x }}, 0)
{%- endmacro %}

{% macro ratio(x, n) -%}case when {{ n }} > 0 then cast({{ x }} as double) / {{ n }} end{%- endmacro %}

{% macro rule_r(n_known, n_all) -%}{{ rule_r_of(n_known, ratio(n_known, n_all)) }}{%- endmacro %}

{% macro rule_r_of(n_known, coverage) -%}
    case
        when {{ n_known }} < {{ var('min_known') }} then 'withheld_n'
        when {{ coverage }} < {{ var('min_coverage') }} then 'withheld_coverage'
        else 'published'
    end
{%- endmacro %}

{% macro rule_r3(n_films, largest, total) -%}
    case
        when {{ n_films }} < {{ var('min_money_films') }} then 'withheld_money'
        when {{ largest }} > {{ var('max_film_of_money') }} * {{ total }} then 'withheld_money'
        else 'published'
    end
{%- endmacro %}

{#- The cells that an indicator publishes: all but those of the named breakdowns. -#}
{% macro grid_without(breakdowns) -%}
    select * from {{ ref('indicator_grid') }}
    where true
    {%- for name in breakdowns %}
        and not list_contains(string_split(breakdown, '|'), '{{ name }}')
    {%- endfor %}
{%- endmacro %}

{% macro rule_posters(n_posters) -%}
    case when {{ n_posters }} < {{ var('min_posters') }} then 'withheld_n' else 'published' end
{%- endmacro %}

{% macro rule_r5(n_persons) -%}
    case when {{ n_persons }} < {{ var('min_persons') }} then 'withheld_persons' else 'published' end
{%- endmacro %}

{#- A crossing, or an attribute that is perceived and sensitive: few and easily misread. -#}
{% macro is_intersection() -%}
    (breakdown like '%|%' or breakdown in ('{{ var('sensitive_traits') | join("', '") }}'))
{%- endmacro %}

{% macro rule_r30(n_known) -%}
    case
        when {{ is_intersection() }} and ({{ n_known }} < 30 or year(period_end) - year(period_start) < 2) then 'withheld_n'
        else 'published'
    end
{%- endmacro %}

{#- The first rule that withholds gives the reason. -#}
{% macro first_reason(rules) -%}
    case
        {%- for rule in rules %}
        when {{ rule }} <> 'published' then {{ rule }}
        {%- endfor %}
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

{#- Films of undecided direction are in no class of the breakdown by direction: they count as
    unknown there. Coverage is that of the direction in the base times that of the answer. Who counts
    other things than films names its own relation, with n_unplaced and n_base per cell. -#}
{% macro unplaced_films(by_direction, relation=none) -%}
    {%- if by_direction or relation %}
    left join {{ relation or ref('direction_unplaced') }} as unplaced using ({{ cell_key() }})
    {%- else %}
    cross join (select 0 as n_unplaced, 1 as n_base) as unplaced
    {%- endif %}
{%- endmacro %}

{% macro placed_share() -%}
    (1 - coalesce(unplaced.n_unplaced / cast(unplaced.n_base as double), 0))
{%- endmacro %}

{#- Rule R and, where a cell rests on the gender of persons in a post, rule R5: `counted` has then
    n_people, the persons whose gender is known. -#}
{% macro rule_r_and_r5(persons) -%}
    {%- if persons -%}
    {{ first_reason([rule_r_of('denominator', 'coverage'), rule_r5('n_people')]) }}
    {%- else -%}
    {{ rule_r_of('denominator', 'coverage') }}
    {%- endif -%}
{%- endmacro %}

{#- Shares. `counted` has n_yes, n_known and n_all per cell. Rule R, Wilson interval, and the
    bounds if every unknown were a no or a yes. `unplaced` names a CTE with those who belong to some
    class of the breakdown that nobody knows; `intersections` adds rule R30. -#}
{% macro share_rows(indicator_id, by_direction=false, persons=false, unplaced=none, intersections=false) -%}
measured as (

    select
        {{ cell_key('grid.') }},
        coalesce(counted.n_yes, 0) as numerator,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all, 0) + coalesce(unplaced.n_unplaced, 0) as n_all,
        coalesce(counted.n_all - counted.n_known, 0) + coalesce(unplaced.n_unplaced, 0) as n_unknown,
        {{ ratio('counted.n_known', 'counted.n_all') }} * {{ placed_share() }} as coverage
        {%- if persons %},
        coalesce(counted.n_people, 0) as n_people
        {%- endif %}
    from grid
    left join counted using ({{ cell_key() }})
    {{- unplaced_films(by_direction, unplaced) }}

),

ruled as (

    select
        *,
        {{ ratio('numerator', 'denominator') }} as value,
        {{ wilson_low('numerator', 'denominator') }} as ci_low,
        {{ wilson_high('numerator', 'denominator') }} as ci_high,
        {{ ratio('numerator', 'n_all') }} as bound_low,
        {{ ratio('(numerator + n_unknown)', 'n_all') }} as bound_high,
        {% if intersections -%}
        {{ first_reason([rule_r_of('denominator', 'coverage'), rule_r30('denominator')]) }} as status
        {%- else -%}
        {{ rule_r_and_r5(persons) }} as status
        {%- endif %}
    from measured

),

published as (

    select
        {{ published_columns(indicator_id, 'share') }}
    from ruled

)
{%- endmacro %}

{#- Money. `counted` has amount (null if undefined), n_known films with a budget, n_all, largest_eur
    and total_eur per cell; `intervals` has ci_low and ci_high per cell. Rule R3, and R5 where the
    cell is chosen by gender. The numerator is the cell's total, the denominator its number of films
    with a budget. -#}
{% macro money_rows(indicator_id, by_direction=false) -%}
measured as (

    select
        {{ cell_key('grid.') }},
        counted.amount as value,
        counted.total_eur as numerator,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all - counted.n_known, 0) + coalesce(unplaced.n_unplaced, 0) as n_unknown,
        {{ ratio('counted.n_known', 'counted.n_all') }} * {{ placed_share() }} as coverage,
        intervals.ci_low,
        intervals.ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        {{ first_reason([
            rule_r3('coalesce(counted.n_known, 0)', 'counted.largest_eur', 'counted.total_eur'),
            "case when grid.breakdown like '%direction%' then " ~ rule_r5('coalesce(people.n_people, 0)') ~ " else 'published' end"
        ]) }} as status
    from grid
    left join counted using ({{ cell_key() }})
    left join intervals using ({{ cell_key() }})
    left join (
        select {{ cell_key() }}, count(*) as n_people
        from {{ ref('director_cells') }}
        group by {{ cell_key() }}
    ) as people using ({{ cell_key() }})
    {{- unplaced_films(by_direction) }}

),

published as (

    select
        {{ published_columns(indicator_id, 'eur') }}
    from measured

)
{%- endmacro %}

{#- Fractions per film: `counted` has total_fraction, n_known, n_all and, for the bounds, lowest and
    highest total if every unknown were a man or a woman; `intervals` has ci_low and ci_high. -#}
{% macro fraction_rows(indicator_id, persons=false) -%}
measured as (

    select
        {{ cell_key('grid.') }},
        coalesce(counted.total_fraction, 0) as numerator,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all, 0) as n_all,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown,
        counted.lowest_total,
        counted.highest_total,
        {%- if persons %}
        coalesce(counted.n_people, 0) as n_people,
        {%- endif %}
        {#- where all films are alike no draw differs: Wilson over the films says what is left open #}
        case
            when counted.total_fraction = 0 then {{ wilson_low('0', 'counted.n_known') }}
            when counted.total_fraction = counted.n_known then {{ wilson_low('counted.n_known', 'counted.n_known') }}
            else intervals.ci_low
        end as ci_low,
        case
            when counted.total_fraction = 0 then {{ wilson_high('0', 'counted.n_known') }}
            when counted.total_fraction = counted.n_known then {{ wilson_high('counted.n_known', 'counted.n_known') }}
            else intervals.ci_high
        end as ci_high
    from grid
    left join counted using ({{ cell_key() }})
    left join intervals using ({{ cell_key() }})

),

covered as (

    select *, {{ ratio('denominator', 'n_all') }} as coverage
    from measured

),

ruled as (

    select
        *,
        {{ ratio('numerator', 'denominator') }} as value,
        {{ ratio('lowest_total', 'n_all') }} as bound_low,
        {{ ratio('highest_total', 'n_all') }} as bound_high,
        {{ rule_r_and_r5(persons) }} as status
    from covered

),

published as (

    select
        {{ published_columns(indicator_id, 'share') }}
    from ruled

)
{%- endmacro %}

{#- Gaps: women ÷ men − 1 of one statistic of `direction_budgets` (mean, median or geometric). Rules
    R3 and R5 on either side. Numerator and denominator are the two amounts in euros. -#}
{% macro gap_rows(indicator_id, statistic) -%}
measured as (

    select
        {{ cell_key('grid.') }},
        budgets.{{ statistic }}_women / budgets.{{ statistic }}_men - 1 as value,
        budgets.{{ statistic }}_women as numerator,
        budgets.{{ statistic }}_men as denominator,
        coalesce(budgets.n_all - budgets.n_known, 0) as n_unknown,
        {{ ratio('budgets.n_known', 'budgets.n_all') }} as coverage,
        intervals.{{ statistic }}_gap_low as ci_low,
        intervals.{{ statistic }}_gap_high as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        {{ first_reason([
            rule_r3('coalesce(budgets.n_films_women, 0)', 'budgets.largest_women', 'budgets.total_women'),
            rule_r3('coalesce(budgets.n_films_men, 0)', 'budgets.largest_men', 'budgets.total_men'),
            rule_r5('coalesce(budgets.n_people_women, 0)'),
            rule_r5('coalesce(budgets.n_people_men, 0)')
        ]) }} as status
    from grid
    left join {{ ref('direction_budgets') }} as budgets using ({{ cell_key() }})
    left join {{ ref('stat_direction_intervals') }} as intervals using ({{ cell_key() }})

),

published as (

    select
        {{ published_columns(indicator_id, 'ratio') }}
    from measured

)
{%- endmacro %}

{#- Medians over films: `counted` has middle, n_known, n_all and, for the bounds, lowest_middle and
    highest_middle; `intervals` has ci_low and ci_high. The denominator is the number of films; a
    median has no numerator. -#}
{% macro median_rows(indicator_id) -%}
measured as (

    select
        {{ cell_key('grid.') }},
        counted.middle as value,
        cast(null as double) as numerator,
        coalesce(counted.n_known, 0) as denominator,
        coalesce(counted.n_all - counted.n_known, 0) as n_unknown,
        {{ ratio('counted.n_known', 'counted.n_all') }} as coverage,
        intervals.ci_low,
        intervals.ci_high,
        counted.lowest_middle as bound_low,
        counted.highest_middle as bound_high
    from grid
    left join counted using ({{ cell_key() }})
    left join intervals using ({{ cell_key() }})

),

ruled as (

    select *, {{ rule_r_of('denominator', 'coverage') }} as status
    from measured

),

published as (

    select
        {{ published_columns(indicator_id, 'share') }}
    from ruled

)
{%- endmacro %}

{#- Rogan–Gladen: the share of women among those whom first names decide, if these are wrong about
    women and about men as often as measured. Nothing below 0 or above 1, and 0 of none. -#}
{% macro rogan_gladen(women_wrong, men_wrong) -%}
    coalesce(least(greatest(
        (counted.n_named_women / cast(nullif(counted.n_named, 0) as double) - errors.{{ men_wrong }})
        / (1 - errors.{{ women_wrong }} - errors.{{ men_wrong }}),
    0), 1), 0)
{%- endmacro %}
