{#- The first names of the casts of fiction films of the list, with their age at the release. An age
    that nobody can have is a wrong date: unknown. -#}
with places as (

    select
        credits.film_id,
        credits.person_id,
        credits.gender,
        row_number() over (
            partition by credits.film_id order by credits.billing_order nulls last, credits.person_id
        ) as place
    from {{ ref('fct_credits') }} as credits
    inner join {{ ref('dim_films') }} as films on films.film_id = credits.film_id
    where credits.role = 'actor' and films.genre = 'fiction'

),

dated as (

    select people.person_id, min(persons.birthday) as birthday
    from {{ ref('stg_linked__people') }} as people
    inner join {{ ref('stg_tmdb__people') }} as persons
        on persons.tmdb_person_id = cast(people.source_id as bigint)
    where people.source_name = 'tmdb'
    group by people.person_id

),

releases as (

    select links.film_id, min(films.release_date) as release_date
    from {{ ref('film_links') }} as links
    inner join {{ ref('stg_tmdb__films') }} as films on films.tmdb_id = links.tmdb_id
    group by links.film_id

),

aged as (

    select
        places.film_id,
        places.person_id,
        places.gender,
        places.place,
        date_diff('day', dated.birthday, releases.release_date) / 365.25 as years
    from places
    left join dated on dated.person_id = places.person_id
    left join releases on releases.film_id = places.film_id
    where places.place <= {{ var('billings') | max }}

)

select
    film_id,
    person_id,
    gender,
    place,
    case when years between 0 and 110 then years end as age_at_release
from aged
