{#- Whoever has a first film in the list: the first agreement of the person says that it is one. A
    film agreed twice is no second film. -#}
with credits as (

    select
        directors.person_id,
        directors.gender,
        directors.rank_number,
        agreements.film_id,
        agreements.agrement_id,
        agreements.agrement_year,
        agreements.is_fif
    from {{ ref('agreement_directors') }} as directors
    inner join {{ ref('dim_agreements') }} as agreements
        on agreements.agrement_id = directors.agrement_id
    where directors.person_id is not null

),

ordered as (

    select
        *,
        row_number() over (partition by person_id order by agrement_year, agrement_id) as place
    from credits

),

first_films as (

    select person_id, gender, film_id, agrement_year, is_fif
    from ordered
    where place = 1 and rank_number = 1

),

second_films as (

    select first_films.person_id, min(credits.agrement_year) as second_year
    from first_films
    inner join credits
        on credits.person_id = first_films.person_id and credits.film_id <> first_films.film_id
    group by first_films.person_id

),

list_end as (

    select max(agrement_year) as last_year from {{ ref('dim_agreements') }}

)

select
    first_films.person_id,
    first_films.gender,
    first_films.agrement_year as first_year,
    first_films.is_fif,
    second_films.second_year is not null as has_second,
    coalesce(second_films.second_year, list_end.last_year) - first_films.agrement_year as years
from first_films
left join second_films on second_films.person_id = first_films.person_id
cross join list_end
