{#- Budgets in whole thousands of euros: the sums that a Gini coefficient makes stay exact. -#}
with budgets as (

    select
        'budget' as measure,
        {{ cell_key('cells.') }},
        cells.agrement_id as unit_id,
        cast(round(agreements.devis_eur / 1000.0) as bigint) as amount
    from {{ ref('film_cells') }} as cells
    inner join {{ ref('dim_agreements') }} as agreements on agreements.agrement_id = cells.agrement_id
    where cells.breakdown in ('all', 'direction') and cells.breakdown_value is not null
        and agreements.devis_eur is not null

),

directors as (

    select people.*
    from {{ ref('director_cells') }} as people
    where people.breakdown = 'all' and year(people.period_end) > year(people.period_start)

),

films_per_director as (

    select 'films_per_director' as measure, {{ cell_key() }}, person_id as unit_id, n_films as amount
    from directors
    union all
    select
        'films_per_director' as measure,
        population,
        period_start,
        period_end,
        'director_gender' as breakdown,
        gender as breakdown_value,
        person_id as unit_id,
        n_films as amount
    from directors
    where gender in ('{{ var('director_genders') | join("', '") }}')

)

select * from budgets
union all
select * from films_per_director
