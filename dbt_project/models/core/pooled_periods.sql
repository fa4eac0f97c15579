{#- Windows end with each year of the list, and stand only where every one of their years is there. -#}
{%- set n_years = var('pooled_years') -%}
with years as (

    select distinct agrement_year as last_year
    from {{ ref('dim_agreements') }}

),

windows as (

    select last.last_year - {{ n_years - 1 }} as first_year, last.last_year
    from years as last
    inner join years on years.last_year between last.last_year - {{ n_years - 1 }} and last.last_year
    group by last.last_year
    having count(*) = {{ n_years }}

)

select
    first_year,
    last_year,
    cast(first_year || '-01-01' as date) as period_start,
    cast(last_year || '-12-31' as date) as period_end
from windows
