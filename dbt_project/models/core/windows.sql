{#- Spans over which rare things and models are looked at: the pooled and the long periods, and the
    whole list where no year of it is missing. -#}
with whole as (

    select min(agrement_year) as first_year, max(agrement_year) as last_year
    from {{ ref('dim_agreements') }}
    having count(distinct agrement_year) = max(agrement_year) - min(agrement_year) + 1

),

spans as (

    select first_year, last_year from {{ ref('pooled_periods') }}
    union
    select first_year, last_year from {{ ref('periods') }}
    where last_year - first_year >= {{ var('pooled_years') - 1 }}
    union
    select first_year, last_year from whole
    where last_year - first_year >= {{ var('pooled_years') - 1 }}

)

select
    first_year,
    last_year,
    cast(first_year || '-01-01' as date) as period_start,
    cast(last_year || '-12-31' as date) as period_end,
    last_year - first_year + 1 as n_years
from spans
