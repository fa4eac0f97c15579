with films as (

    select film_id, cast(source_id as bigint) as tmdb_id
    from {{ ref('stg_linked__films') }}
    where source_name = 'tmdb'

),

people as (

    select person_id, cast(source_id as bigint) as tmdb_person_id
    from {{ ref('stg_linked__people') }}
    where source_name = 'tmdb'

),

{#- Who directs a film of the list is what the list says, once per film. #}
listed as (

    select
        agreements.film_id,
        'director' as role,
        directors.person_id,
        min(directors.position) as billing_order
    from {{ ref('agreement_directors') }} as directors
    inner join {{ ref('dim_agreements') }} as agreements
        on agreements.agrement_id = directors.agrement_id
    group by agreements.film_id, directors.person_id

),

crew as (

    select credits.tmdb_id, credits.tmdb_person_id, jobs.role, cast(null as integer) as billing_order
    from {{ ref('stg_tmdb__credits') }} as credits
    inner join {{ ref('stg_linked__job_roles') }} as jobs
        on jobs.department = credits.department and jobs.job = credits.job
    where credits.credit_kind = 'crew' and jobs.role is not null

),

{#- Places count from 1, as in the list. #}
played as (

    select tmdb_id, tmdb_person_id, 'actor' as role, billing_order + 1 as billing_order
    from {{ ref('stg_tmdb__credits') }}
    where credit_kind = 'cast'

),

on_tmdb as (

    select * from crew
    union all
    select * from played

),

identified as (

    select films.film_id, on_tmdb.role, people.person_id, min(on_tmdb.billing_order) as billing_order
    from on_tmdb
    inner join films on films.tmdb_id = on_tmdb.tmdb_id
    inner join people on people.tmdb_person_id = on_tmdb.tmdb_person_id
    group by films.film_id, on_tmdb.role, people.person_id

),

of_sources as (

    select *, 'cnc' as credit_source from listed
    union all
    select *, 'tmdb' as credit_source from identified
    where role <> 'director'
        or not exists (
            select 1 from {{ ref('dim_agreements') }} as agreements
            where agreements.film_id = identified.film_id
        )

),

{#- What a human has accepted and a source has since counts once, as the source's. #}
all_credits as (

    select * from of_sources
    union all
    select
        reviewed.film_id,
        reviewed.role,
        reviewed.person_id,
        cast(null as integer) as billing_order,
        'review' as credit_source
    from {{ ref('stg_linked__reviewed_credits') }} as reviewed
    where not exists (
        select 1 from of_sources
        where of_sources.film_id = reviewed.film_id
            and of_sources.role = reviewed.role
            and of_sources.person_id = reviewed.person_id
    )

)

select
    credits.film_id,
    credits.role,
    credits.person_id,
    roles.department,
    credits.billing_order,
    credits.credit_source,
    coalesce(genders.gender, 'unknown') as gender,
    coalesce(genders.gender_method, 'unknown') as gender_method
from all_credits as credits
inner join {{ ref('dim_roles') }} as roles on roles.role = credits.role
left join {{ ref('dim_people') }} as genders on genders.person_id = credits.person_id
