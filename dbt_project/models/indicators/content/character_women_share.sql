{#- Nothing is published where nothing is observed: without characters there is no grid. -#}
with grid as (

    select {{ cell_key() }}
    from {{ ref('indicator_grid') }}
    where breakdown in ('all', 'genre', 'direction') and exists (select 1 from {{ ref('dim_characters') }})
    {% for role in var('character_attributes')['narrative_role'] %}
    union all
    select population, period_start, period_end, 'narrative_role', '{{ role }}'
    from {{ ref('indicator_grid') }}
    where breakdown = 'all' and exists (select 1 from {{ ref('dim_characters') }})
    {% endfor %}

),

counted as (

    select
        {{ cell_key() }},
        count(case when gender = 'female' then 1 end) as n_yes,
        count(case when gender <> '{{ var('not_determinable') }}' then 1 end) as n_known,
        count(*) as n_all
    from {{ ref('character_cells') }}
    where breakdown_value is not null
    group by {{ cell_key() }}

),

bases as (

    select
        population, period_start, period_end, breakdown,
        count(case when breakdown_value is null then 1 end) as n_unplaced,
        count(*) as n_base
    from {{ ref('character_cells') }}
    group by population, period_start, period_end, breakdown

),

undecided as (

    select {{ cell_key() }}, n_unplaced, n_base
    from grid
    inner join bases using (population, period_start, period_end, breakdown)

),

{{ share_rows('character_women_share', unplaced='undecided') }}

select * from published
