with years as (

    select distinct agrement_year as period_year
    from {{ ref('dim_agreements') }}

),

single as (

    select period_year as first_year, period_year as last_year
    from years

),

{#- A long period stands only where every one of its years is there. #}
long as (

    {% for first, last in var('long_periods') %}
    select {{ first }} as first_year, {{ last }} as last_year
    where (select count(*) from years where period_year between {{ first }} and {{ last }}) = {{ last - first + 1 }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

all_periods as (

    select * from single
    union all
    select * from long

)

select
    first_year,
    last_year,
    cast(first_year || '-01-01' as date) as period_start,
    cast(last_year || '-12-31' as date) as period_end
from all_periods
