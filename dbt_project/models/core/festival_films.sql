{#- A film counts once per festival and year, however many of its makers are named there. -#}
with awards as (

    select
        case when subject_kind = 'film' then tmdb_id else for_tmdb_film_id end as tmdb_id,
        award_year,
        outcome,
        award_id,
        conferred_by_id
    from {{ ref('stg_wikidata__awards') }}

),

placed as (

    select festivals.festival, awards.tmdb_id, awards.award_year, awards.outcome
    from awards
    inner join {{ ref('stg_linked__award_festivals') }} as festivals
        on festivals.award_id = awards.award_id
        and festivals.conferred_by_id is not distinct from awards.conferred_by_id
    where festivals.festival is not null
        and awards.award_year is not null and awards.tmdb_id is not null

),

films as (

    select film_id, cast(source_id as bigint) as tmdb_id
    from {{ ref('stg_linked__films') }}
    where source_name = 'tmdb'

),

considered as (

    select
        placed.festival,
        placed.award_year,
        films.film_id,
        bool_or(placed.outcome = 'received') as is_awarded
    from placed
    inner join films on films.tmdb_id = placed.tmdb_id
    group by placed.festival, placed.award_year, films.film_id

),

directions as (

    select
        film_id,
        case
            when count(case when gender = 'female' then 1 end) > 0 then true
            when count(case when gender = 'unknown' then 1 end) = 0 then false
        end as has_woman
    from {{ ref('fct_credits') }}
    where role = 'director'
    group by film_id

)

select
    considered.festival,
    considered.award_year,
    considered.film_id,
    considered.is_awarded,
    directions.has_woman
from considered
left join directions on directions.film_id = considered.film_id
