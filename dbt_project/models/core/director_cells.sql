with cells as (

    select * from {{ ref('film_cells') }}
    where breakdown_value is not null

),

credits as (

    select agrement_id, person_id, gender, gender_method
    from {{ ref('agreement_directors') }}
    where person_id is not null

)

select
    credits.person_id,
    {{ cell_key('cells.') }},
    max(credits.gender) as gender,
    max(credits.gender_method) as gender_method,
    count(*) as n_films
from cells
inner join credits on credits.agrement_id = cells.agrement_id
group by credits.person_id, {{ cell_key('cells.') }}
