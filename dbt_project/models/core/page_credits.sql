{#- Names stand beside posts on public pages; a gender stands beside a name only where it is declared, reviewed or
    sourced. Who was counted by the first name is told to be so, and not as what. -#}
with listed as (

    select
        agreements.film_id,
        directors.person_id,
        min(names.printed_name) as person_name
    from {{ ref('agreement_directors') }} as directors
    inner join {{ ref('directors_corrected') }} as names
        on names.agrement_id = directors.agrement_id and names.position = directors.position
    inner join {{ ref('dim_agreements') }} as agreements
        on agreements.agrement_id = directors.agrement_id
    group by agreements.film_id, directors.person_id

),

on_tmdb as (

    select people.person_id, min(persons.name) as person_name
    from {{ ref('stg_linked__people') }} as people
    inner join {{ ref('stg_tmdb__people') }} as persons
        on persons.tmdb_person_id = cast(people.source_id as bigint)
    where people.source_name = 'tmdb'
    group by people.person_id

),

reviewed as (

    select person_id, min(person_name) as person_name
    from {{ ref('stg_linked__reviewed_credits') }}
    group by person_id

)

select
    credits.film_id,
    credits.role,
    credits.person_id,
    credits.billing_order,
    {#- a placeholder stands where somebody opted out #}
    case
        when coalesce(listed.person_name, on_tmdb.person_name, reviewed.person_name) not like '[retrait %'
            then coalesce(listed.person_name, on_tmdb.person_name, reviewed.person_name)
    end as person_name,
    case
        when credits.gender_method in ('{{ var('shown_methods') | join("', '") }}') then nullif(credits.gender, 'unknown')
    end as shown_gender,
    credits.gender <> 'unknown' as is_counted,
    credits.credit_source
from {{ ref('fct_credits') }} as credits
inner join {{ ref('dim_roles') }} as roles on roles.role = credits.role
inner join (select distinct film_id from {{ ref('dim_agreements') }}) as films on films.film_id = credits.film_id
left join listed on listed.film_id = credits.film_id and listed.person_id = credits.person_id
left join on_tmdb on on_tmdb.person_id = credits.person_id
left join reviewed on reviewed.person_id = credits.person_id
where roles.is_head_of_department
