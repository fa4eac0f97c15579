with films as (

    select distinct agreements.film_id, cells.population, cells.period_start, cells.period_end
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
    where cells.breakdown = 'all'

),

grid as (

    select base.population, base.period_start, base.period_end, arms.*
    from {{ ref('indicator_grid') }} as base
    cross join (
        select 'all' as breakdown, 'all' as breakdown_value
        {% for gender in var('director_genders') %}
        union all
        select 'cast_gender', '{{ gender }}'
        {% endfor %}
    ) as arms
    where base.breakdown = 'all'

),

names as (

    select films.population, films.period_start, films.period_end, ages.person_id, ages.gender, ages.age_at_release >= 50 as is_over_50
    from films
    inner join {{ ref('cast_ages') }} as ages on ages.film_id = films.film_id

),

{#- The whole: women over 50 among everybody. By gender: those over 50 among the women, the men. -#}
arms as (

    select
        population, period_start, period_end, 'all' as breakdown, 'all' as breakdown_value, person_id,
        {#- whoever's age is unknown is unknown, a man too: else missing ages would only lower the share #}
        case
            when is_over_50 is null then null
            when gender = 'female' then is_over_50
            when gender <> 'unknown' or not is_over_50 then false
        end as answer
    from names
    union all
    select population, period_start, period_end, 'cast_gender', gender, person_id, is_over_50
    from names
    where gender in ('{{ var('director_genders') | join("', '") }}')

),

counted as (

    select
        {{ cell_key() }},
        count(case when answer then 1 end) as n_yes,
        count(answer) as n_known,
        count(*) as n_all,
        count(distinct case when answer is not null then person_id end) as n_people
    from arms
    group by {{ cell_key() }}

),

{#- Whoever's gender is unknown belongs to some arm. -#}
undecided as (

    select
        names.population, names.period_start, names.period_end,
        'cast_gender' as breakdown,
        genders.gender as breakdown_value,
        count(case when names.gender = 'unknown' then 1 end) as n_unplaced,
        count(*) as n_base
    from names
    cross join ({{ value_rows(var('director_genders'), 'gender') }}) as genders
    group by names.population, names.period_start, names.period_end, genders.gender

),

{{ share_rows('over_50_cast_share', persons=true, unplaced='undecided') }}

select * from published
