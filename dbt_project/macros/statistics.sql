{#- Rows that quote what a statistical model found: the model does the statistics, these the rules. -#}

{#- Careers: one value of the curves of `stat_careers`, whose ends are <value>_low and <value>_high, for
    all and by gender. At least 50 persons per arm; not identifiable where the curve does not say it. -#}
{% macro career_rows(indicator_id, unit, value) -%}
with grid as (

    select populations.population, windows.period_start, windows.period_end, arms.*
    from {{ ref('windows') }} as windows
    cross join ({{ population_rows() }}) as populations
    cross join (
        select 'all' as breakdown, 'all' as breakdown_value
        {% for gender in var('director_genders') %}
        union all
        select 'director_gender', '{{ gender }}'
        {% endfor %}
    ) as arms

),

cohorts as (

    select
        population, period_start, period_end,
        count(*) as n_all,
        count(case when gender <> 'unknown' then 1 end) as n_known
    from {{ ref('career_cells') }}
    group by population, period_start, period_end

),

curves as (

    select
        population,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        arm,
        n_people,
        n_within,
        {{ value }} as value,
        {{ value }}_low as ci_low,
        {#- an open interval has no upper end #}
        case when isfinite({{ value }}_high) then {{ value }}_high end as ci_high
    from {{ ref('stat_careers') }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        curves.value,
        curves.n_within as numerator,
        curves.n_people as denominator,
        coalesce(cohorts.n_all - cohorts.n_known, 0) as n_unknown,
        {{ ratio('cohorts.n_known', 'cohorts.n_all') }} as coverage,
        curves.ci_low,
        curves.ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        case
            when coalesce(curves.n_people, 0) < {{ var('min_arm') }} then 'withheld_n'
            when cohorts.n_known < {{ var('min_coverage') }} * cohorts.n_all then 'withheld_coverage'
            when curves.value is null or not isfinite(curves.value) then 'not_identifiable'
            else 'published'
        end as status
    from grid
    left join cohorts using (population, period_start, period_end)
    left join curves
        on curves.population = grid.population
        and curves.period_start = grid.period_start
        and curves.period_end = grid.period_end
        and curves.arm = grid.breakdown_value

),

published as (

    select
        {{ published_columns(indicator_id, unit) }}
    from measured

)
{%- endmacro %}

{#- Festivals: films (co-)directed by women among those that were nominated or, if `awarded`, rewarded. -#}
{% macro festival_rows(indicator_id, awarded) -%}
with spans as (

    select first_year, last_year, period_start, period_end from {{ ref('periods') }}
    union
    select first_year, last_year, period_start, period_end from {{ ref('windows') }}

),

films as (

    select '{{ var('tmdb_population') }}' as population, spans.period_start, spans.period_end, films.festival, films.has_woman
    from {{ ref('festival_films') }} as films
    inner join spans on films.award_year between spans.first_year and spans.last_year
    {%- if awarded %}
    where films.is_awarded
    {%- endif %}

),

grid as (

    select '{{ var('tmdb_population') }}' as population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value
    from spans
    union all
    select '{{ var('tmdb_population') }}', spans.period_start, spans.period_end, 'festival', festivals.festival
    from spans
    cross join {{ ref('stg_linked__festivals') }} as festivals

),

cells as (

    select population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value, has_woman
    from films
    union all
    select population, period_start, period_end, 'festival', festival, has_woman
    from films

),

counted as (

    select
        {{ cell_key() }},
        count(case when has_woman then 1 end) as n_yes,
        count(has_woman) as n_known,
        count(*) as n_all
    from cells
    group by {{ cell_key() }}

),

{{ share_rows(indicator_id) }}
{%- endmacro %}

{#- The budget gap: `grid` has a term per cell, `where` and `term` say which rows of the models these are;
    `exponential` turns log points into a gap. Rule R; fewer than 200 films, or three on a side, have no model. -#}
{% macro gap_model_rows(indicator_id, where, term, exponential) -%}
known as (

    {{ budget_coverage() }}

),

found as (

    select
        population,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        {{ term }} as term,
        estimate,
        ci_low,
        ci_high,
        n_films,
        n_women
    from {{ ref('stat_budget_models') }}
    where {{ where }}

),

measured as (

    select
        {{ cell_key('grid.') }},
        {{ as_value("found.estimate", exponential) }} as value,
        found.n_women as numerator,
        found.n_films as denominator,
        coalesce(known.n_all - known.n_known, 0) as n_unknown,
        {{ ratio('known.n_known', 'known.n_all') }} as coverage,
        {{ as_value("found.ci_low", exponential) }} as ci_low,
        {{ as_value("found.ci_high", exponential) }} as ci_high,
        cast(null as double) as bound_low,
        cast(null as double) as bound_high,
        {#- fewer than 200 films, or three on a side, have no model #}
        {{ rule_r_of('coalesce(found.n_films, 0)', ratio('known.n_known', 'known.n_all')) }} as status
    from grid
    left join known using (population, period_start, period_end)
    left join found using (population, period_start, period_end, term)

),

published as (

    select
        {{ published_columns(indicator_id, 'ratio') }}
    from measured

)
{%- endmacro %}

{% macro as_value(estimate, exponential) -%}
    {%- if exponential %}exp({{ estimate }}) - 1{% else %}{{ estimate }}{% endif -%}
{%- endmacro %}

{#- Of all films of a span, those whose direction and budget are known. -#}
{% macro budget_coverage() -%}
    select
        films.population, films.period_start, films.period_end,
        count(*) as n_all,
        count(case when direction.direction is not null then agreements.devis_eur end) as n_known
    from {{ ref('window_films') }} as films
    inner join {{ ref('dim_agreements') }} as agreements using (agrement_id)
    inner join {{ ref('film_direction') }} as direction using (agrement_id)
    group by films.population, films.period_start, films.period_end
{%- endmacro %}
