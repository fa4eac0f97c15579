with people as (

    select population, period_start, period_end, gender, n_films
    from {{ ref('director_cells') }}
    where breakdown = 'all' and year(period_end) > year(period_start)

),

grid as (

    select base.population, base.period_start, base.period_end, arms.*
    from {{ ref('indicator_grid') }} as base
    cross join (
        select 'all' as breakdown, 'all' as breakdown_value
        {% for gender in var('director_genders') %}
        union all
        select 'director_gender', '{{ gender }}'
        {% endfor %}
    ) as arms
    where base.breakdown = 'all' and year(base.period_end) > year(base.period_start)

),

arms as (

    select population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value, n_films
    from people
    union all
    select population, period_start, period_end, 'director_gender', gender, n_films
    from people
    where gender in ('{{ var('director_genders') | join("', '") }}')

),

counted as (

    select
        {{ cell_key() }},
        count(case when n_films = 1 then 1 end) as n_yes,
        count(*) as n_known,
        count(*) as n_all,
        count(*) as n_people
    from arms
    group by {{ cell_key() }}

),

{#- Whoever's gender is unknown belongs to some arm. -#}
undecided as (

    select
        people.population, people.period_start, people.period_end,
        'director_gender' as breakdown,
        genders.gender as breakdown_value,
        count(case when people.gender = 'unknown' then 1 end) as n_unplaced,
        count(*) as n_base
    from people
    cross join ({{ value_rows(var('director_genders'), 'gender') }}) as genders
    group by people.population, people.period_start, people.period_end, genders.gender

),

{{ share_rows('single_film_director_share', persons=true, unplaced='undecided') }}

select * from published
