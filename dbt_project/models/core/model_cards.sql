{#- What the models found, term by term: enough to check a figure and to argue with it. -#}
with known as (

    {{ budget_coverage() }}

),

covered as (

    select population, period_start, period_end
    from known
    where n_known >= 0.8 * n_all

),

cohorts as (

    select population, period_start, period_end
    from {{ ref('career_cells') }}
    group by population, period_start, period_end
    having count(case when gender <> 'unknown' then 1 end) >= 0.8 * count(*)

),

{#- Each arm has to be large enough, not only both together. -#}
compared as (

    select population, cast(period_start as date) as period_start, cast(period_end as date) as period_end
    from {{ ref('stat_careers') }}
    where arm <> 'all'
    group by population, period_start, period_end
    having min(n_people) >= {{ var('min_arm') }}

),

budgets as (

    select
        model,
        specification,
        population,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        term,
        estimate,
        std_error,
        ci_low,
        ci_high,
        p_value,
        n_films as n_units,
        n_women,
        n_clusters,
        r_squared
    from {{ ref('stat_budget_models') }}
    semi join covered using (population, period_start, period_end)

),

careers as (

    select
        'log_rank' as model,
        'second_film' as specification,
        population,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        'women_against_men' as term,
        chi2 as estimate,
        p_value,
        n_people as n_units
    from {{ ref('stat_careers') }}
    semi join cohorts using (population, period_start, period_end)
    semi join compared using (population, period_start, period_end)
    where arm = 'all' and not isnan(chi2)

),

trends as (

    select
        'logit_trend' as model,
        breakdown_value as specification,
        population,
        cast(period_start as date) as period_start,
        cast(period_end as date) as period_end,
        'year' as term,
        slope as estimate,
        slope_low as ci_low,
        slope_high as ci_high,
        n_years as n_units
    from {{ ref('stat_horizons') }}

),

cards as (

    select * from budgets
    union all by name
    select * from careers
    union all by name
    select * from trends

)

select
    model || '/' || specification || '/' || population || '/' || year(period_start) || '-' || year(period_end) || '/' || term as card_id,
    model,
    specification,
    population,
    period_start,
    period_end,
    term,
    estimate,
    std_error,
    ci_low,
    ci_high,
    p_value,
    cast(n_units as bigint) as n_units,
    cast(n_women as bigint) as n_women,
    cast(n_clusters as bigint) as n_clusters,
    r_squared
from cards
